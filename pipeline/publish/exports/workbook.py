"""Forms as Excel files: merged heads, item numbers, rows, and no cell a formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from pipeline.publish.exports.registry import CannotExport
from schemas.finding import Text

MOST_ROWS = 1_048_576
"""Rows that a worksheet has."""

Head = tuple[str, ...]
"""What stands above a column, from the top; the last part reaches down to the data."""


@contextmanager
def new_workbook(path: Path, now: datetime) -> Iterator[Workbook]:
    """Open a new workbook; it is written at the end, and what is in it stays in memory until then."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": now.astimezone(UTC).replace(tzinfo=None)})
        yield book


def write_heads(book: Workbook, sheet: Worksheet, heads: Sequence[Head], items: Sequence[str] = ()) -> int:
    """Write the heads of columns, equal parts above neighbours merged, and below them the numbers of the columns.

    Returns
    -------
    int
        The row after them, from 0.
    """
    style = book.add_format({"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1})
    depth = max(map(len, heads))
    for (top, left, bottom, right), text in _cells(heads, depth):
        if (top, left) == (bottom, right):
            sheet.write_string(top, left, text, style)
        else:
            sheet.merge_range(top, left, bottom, right, text, style)
    for column, item in enumerate(items):
        sheet.write_string(depth, column, item, style)
    return depth + bool(items)


def _cells(heads: Sequence[Head], depth: int) -> Iterator[tuple[tuple[int, int, int, int], str]]:
    """Yield the cells of heads (first row, first column, last row, last column) and their texts."""
    for level in range(depth - 1):
        column = 0
        for above, some in groupby(heads, key=lambda head: head[: level + 1]):
            right = column + len([*some]) - 1
            if len(above) == level + 1 and len(heads[column]) > level + 1:
                yield (level, column, level, right), above[-1]
            column = right + 1
    for column, head in enumerate(heads):
        yield (len(head) - 1, column, depth - 1, column), head[-1]


def write_rows(sheet: Worksheet, first: int, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows: numbers as numbers, all else as text, missing values not at all.

    Returns
    -------
    int
        The row after them, from 0.

    Raises
    ------
    CannotExport
        If a worksheet has no room for so many.
    """
    row = first
    for row, values in enumerate(rows, first):
        if row >= MOST_ROWS:
            said = Text(
                vi=f"Trang tính chỉ có {MOST_ROWS} dòng; hãy xuất từng xã (--commune).",
                en=f"A worksheet has {MOST_ROWS} rows; export commune by commune (--commune).",
            )
            raise CannotExport(said)
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None and value is not pd.NA and not math.isnan(value):
                sheet.write_number(row, column, value)
    return row + 1
