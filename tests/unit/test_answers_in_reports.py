"""What people say to findings is in every report of the office, and cannot harm any of them."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from pypdf import PdfReader

from pipeline.validate.report import write_reports
from schemas.answers import Answer, Toleration
from schemas.finding import Severity

ANSWER, REASON = "Ranh đã ký giáp ranh", "Chờ tòa án phân định"
WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)
HOSTILE = "</script><script>alert(1)</script>=1+1\u202e"


@pytest.fixture
def written(make_report, tmp_path):
    """Write reports of an answered warning, a tolerated error, an expired one, and a warning that waits."""

    def write(extra: str = ""):
        error, warning, *_ = make_report().findings
        until = date(2026, 12, 31)
        word = Toleration(
            key=error.key,
            reason=REASON + extra,
            by="vpdk-lechan",
            until=until,
            written=datetime(2026, 11, 23, tzinfo=UTC),
        )
        answer = Answer(text=ANSWER + extra, who="Tổ đo số 2", given=date(2026, 11, 24))
        found = [
            replace(error, tolerated=word),
            replace(error, key="e" * 16, tolerated=replace(word, is_expired=True)),
            replace(warning, severity=Severity.WARNING, answer=answer),
            replace(warning, severity=Severity.WARNING, key="a" * 16),
        ]
        return write_reports(make_report(found), tmp_path, lang="vi")

    return write


def cells(path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def printed(path) -> str:
    return " ".join(page.extract_text().replace("\n", " ") for page in PdfReader(path).pages)


def fields(path) -> str:
    with closing(sqlite3.connect(path)) as layer:
        layers = [row[0] for row in layer.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
        said = [layer.execute(f"SELECT answer, tolerated FROM {name}").fetchall() for name in layers]
    return "\n".join(str(text) for rows in said for row in rows for text in row if text)


def test_every_report_tells_the_answer_the_reason_and_until_when(written):
    reports = written()
    texts = {
        "report.pdf": printed(reports["report.pdf"]),
        "report.html": reports["report.html"].read_text("utf-8"),
        "report.xlsx": cells(reports["report.xlsx"]),
        "findings.gpkg": fields(reports["findings.gpkg"]),
    }
    for name, text in texts.items():
        expired = () if name == "report.pdf" else ("hết hạn",)  # it counts as an error there again
        for told in (ANSWER, "Tổ đo số 2", REASON, "vpdk-lechan", "31/12/2026", *expired):
            assert told in text, f"{told} is not in {name}"
    for name in ("findings.json", "summary.json"):
        counts = json.loads(reports[name].read_text("utf-8"))["counts"]
        assert (counts["waiting"], counts["tolerated"]) == (1, 1)
    assert "Chờ trả lời" in texts["report.html"]
    assert "Chờ trả lời" in texts["findings.gpkg"]


def test_hostile_words_harm_no_report(written):
    reports = written(HOSTILE)
    page = reports["report.html"].read_text("utf-8")
    assert "<script>alert" not in page
    assert "\u202e" not in page + fields(reports["findings.gpkg"]) + cells(reports["report.xlsx"])
    for name in ("report.xlsx", "answers.xlsx"):
        book = openpyxl.load_workbook(reports[name])
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
