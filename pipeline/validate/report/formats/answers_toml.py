"""answers.toml: the warnings as plain text to be completed, for those who have no spreadsheet program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.validate.report.text import encodable, visible
from schemas.answers import ANSWERS_TOML
from schemas.finding import Finding, Language, Severity, Text
from schemas.report import Report

FILE_NAME = ANSWERS_TOML

_HEAD = Text(
    "# Điền answer (trả lời), who (người trả lời), date (ngày); đặt tệp này ở thư mục gốc của gói rồi nộp lại.\n",
    "# Complete answer, who and date; put this file at the top of the package and hand in again.\n",
)


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write one table a warning, with the answer that it has.

    Parameters
    ----------
    report
        What was found, and what was answered.
    path
        File to write.
    lang
        Language of the comments.
    """
    warnings = (finding for finding in report.findings if finding.severity is Severity.WARNING)
    tables = ("\n".join(_lines(finding, lang)) + "\n" for finding in warnings)
    path.write_text(encodable("\n".join([_HEAD.in_language(lang), *tables])), encoding="utf-8", newline="\n")


def _lines(finding: Finding, lang: Language) -> Iterator[str]:
    yield "[[answer]]"
    yield f"# {finding.code}: {visible(finding.message.in_language(lang))}"
    answer = finding.answer
    given = answer.given.isoformat() if answer and answer.given else ""
    texts = {"answer": answer.text if answer else "", "who": (answer and answer.who) or "", "date": given}
    for name, text in {"key": finding.key, **texts}.items():
        yield f"{name} = {json.dumps(text, ensure_ascii=False)}".replace("\x7f", "\\u007f")
