"""answers.xlsx: the warnings as a form, in which the surveyor answers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from pipeline.validate.report.text import encodable, visible
from schemas.answers import ANSWERS_XLSX, LONGEST_ANSWER, MOST_ROWS
from schemas.finding import Finding, Language, Severity, Text
from schemas.report import Report
from schemas.titles import ANSWER_TITLES

FILE_NAME = ANSWERS_XLSX

_WIDTHS = {"key": 19, "code": 9, "sheet": 6, "parcel": 8, "message": 70, "answer": 60, "who": 22, "date": 12}
_TO_FILL = ("answer", "who", "date")
_NOTHING_BUT_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TOO_LONG = Text(f"Nhiều nhất {LONGEST_ANSWER} ký tự.", f"{LONGEST_ANSWER} characters at most.")
_MORE = Text("Còn {} cảnh báo nữa trong answers.toml.", "{} more warnings are in answers.toml.")


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write one row a warning, with the answer that it has.

    Parameters
    ----------
    report
        What was found, and what was answered.
    path
        File to write.
    lang
        Language of head and messages.
    """
    warnings = [finding for finding in report.findings if finding.severity is Severity.WARNING]
    with xlsxwriter.Workbook(str(path), {**_NOTHING_BUT_TEXT, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": report.started.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet(Text("Trả lời", "Answers").in_language(lang))
        given = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "font_color": "#444444"})
        to_fill = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF8DC"})
        head = book.add_format({"bold": True, "bottom": 1})
        for column, (name, title) in enumerate(ANSWER_TITLES.items()):
            sheet.set_column(column, column, _WIDTHS[name], to_fill if name in _TO_FILL else given)
            sheet.write_string(0, column, title.in_language(lang), head)
        shown = warnings[: MOST_ROWS - 2]
        for number, finding in enumerate(shown, 1):
            _write_row(sheet, number, _cells(finding, lang))
        if len(shown) < len(warnings):
            more = _MORE.in_language(lang).format(len(warnings) - len(shown))
            sheet.write_string(len(shown) + 1, list(ANSWER_TITLES).index("message"), more)
        _finish(sheet, len(shown), lang)


def _cells(finding: Finding, lang: Language) -> Sequence[str]:
    """Return the texts of a row in the order of `ANSWER_TITLES`."""
    answer = finding.answer
    place = (finding.sheet or "", finding.parcel or "")
    told = (finding.key, finding.code, *place, finding.message.in_language(lang))
    if answer is None:
        return (*told, "", "", "")
    given = answer.given.strftime("%d/%m/%Y") if answer.given else ""
    return (*told, answer.text, answer.who or "", given)


def _write_row(sheet: Worksheet, number: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells):
        if text:
            sheet.write_string(number, column, visible(encodable(text)))


def _finish(sheet: Worksheet, rows: int, lang: Language) -> None:
    columns = list(ANSWER_TITLES)
    answer = columns.index("answer")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    rule = {"validate": "length", "criteria": "<=", "value": LONGEST_ANSWER}
    sheet.data_validation(1, answer, max(rows, 1), answer, {**rule, "error_message": _TOO_LONG.in_language(lang)})
