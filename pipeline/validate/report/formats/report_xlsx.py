"""report.xlsx: the findings as a list to work through, with the summary, the sheets and the checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from pipeline.validate.report.text import encodable, visible
from pipeline.validate.report.workbook import Cell, tables_of
from schemas.finding import Language
from schemas.report import Report

FILE_NAME = "report.xlsx"

_LONGEST = 32_767
"""Characters that a cell holds."""


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write the file; texts stay texts, and the same report gives the same bytes.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Language of the texts.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": report.started.astimezone(UTC).replace(tzinfo=None)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        plain = book.add_format({"valign": "top"})
        for table in tables_of(report, lang):
            sheet = book.add_worksheet(table.title.in_language(lang))
            for column, (title, width) in enumerate(table.columns):
                sheet.set_column(column, column, width, wrapped if width >= 30 else plain)
                sheet.write_string(0, column, title.in_language(lang), head)
            _fill(sheet, table.rows)
            last = max(len(table.rows), 1)
            sheet.freeze_panes(1, table.frozen)
            sheet.autofilter(0, 0, last, len(table.columns) - 1)
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)


def _fill(sheet: Worksheet, rows: Iterable[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(number, column, visible(encodable(value))[:_LONGEST])
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
