"""Attribute books as Excel files, always the same bytes for the same rows, and no cell a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Column(NamedTuple):
    """One column of a book.

    Attributes
    ----------
    head
        What stands above it.
    values
        One for each row, or one text for all; blank where missing.
    group
        What stands above this and the neighbouring columns of the same group.
    item
        Number of the column in the form.
    """

    head: str
    values: Any = None
    group: str = ""
    item: str = ""


@contextmanager
def new_workbook(path: Path) -> Iterator[Workbook]:
    """Open a new workbook; it is written at the end."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _CREATED})
        yield book


def write_table(
    book: Workbook, name: str, columns: Sequence[Column], length: int, *, titles: Iterable[str] = (), head_rows: int = 3
) -> None:
    """Write a worksheet: titles, merged heads, item numbers where there are any, rows.

    Parameters
    ----------
    columns
        From left to right.
    length
        Number of rows.
    titles
        Lines above the heads.
    head_rows
        Rows of the heads; at least two where there are groups.
    """
    sheet = book.add_worksheet(name)
    heads = book.add_format({"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1})
    top = 0
    for title in titles:
        sheet.write_string(top, 0, title)
        top += 1
    _write_heads(sheet, columns, range(top, top + head_rows), heads)
    top += head_rows
    if any(column.item for column in columns):
        for at, column in enumerate(columns):
            sheet.write_string(top, at, column.item, heads)
        top += 1
    for at, column in enumerate(columns):
        _write_values(sheet, column.values, at, range(top, top + length))


def _write_heads(sheet: Worksheet, columns: Sequence[Column], rows: range, style: Any) -> None:
    """Merge the heads of groups from left to right, and heads without group from top to bottom."""
    at = 0
    for group, some in groupby(columns, key=lambda column: column.group):
        members = list(some)
        if group:
            _merge(sheet, (rows[0], at, rows[0], at + len(members) - 1), group, style)
        for column in members:
            _merge(sheet, (rows[bool(group)], at, rows[-1], at), column.head, style)
            at += 1


def _merge(sheet: Worksheet, place: tuple[int, int, int, int], text: str, style: Any) -> None:
    if place[:2] == place[2:]:
        sheet.write_string(*place[:2], text, style)
    else:
        sheet.merge_range(*place, text, style)


def _write_values(sheet: Worksheet, values: Any, at: int, rows: range) -> None:
    """Write a column: numbers as numbers, all else as text."""
    if values is None:
        return
    cells = [values] * len(rows) if isinstance(values, str) else pd.Series(values).to_list()
    for row, value in zip(rows, cells, strict=True):
        if isinstance(value, str):
            sheet.write_string(row, at, value)
        elif not pd.isna(value):
            sheet.write_number(row, at, value)
