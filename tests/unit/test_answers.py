"""Answers to warnings: whatever people write into the files, nothing is guessed and nothing is lost."""

import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.answering import answers_in, answers_of, keep_filled, with_words
from pipeline.answers.book import AnswerBook, Entry, gather
from pipeline.answers.files import NotAnswers
from pipeline.answers.response import respond
from pipeline.validate.report import write_reports
from pipeline.validate.report.responses import responses_of
from schemas.answers import LONGEST_ANSWER, Answer, Toleration
from schemas.finding import Severity, Text
from schemas.package import Package, PackageFile
from schemas.titles import ANSWER_TITLES

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
KEY, OTHER, GONE = "00000000000000aa", "00000000000000bb", "00000000000000cc"
HEAD = [title.vi for title in ANSWER_TITLES.values()]
MALICIOUS = '=HYPERLINK("http://xấu.vn";"Nhấn") <script>alert(1)</script> \u202egnud'


def workbook(path: Path, *rows: list[object], head: list[str] | None = None) -> Path:
    made = openpyxl.Workbook()
    for row in (head or HEAD, *rows):
        made.active.append(row)
    made.save(path)
    return path


def row(key: str, answer: object, who: object = "Nguyễn Văn Ví Dụ", day: object = "24/11/2026") -> list[object]:
    return [key, "TOP-03", "1", "2", "…", answer, who, day]


def entry(key: str, text: str, place: str = "a:1") -> Entry:
    return Entry(place=place, key=key, text=text)


@pytest.fixture
def report(make_report):
    """A report with two warnings and an error, and without answers."""
    errors = make_report().findings
    warnings = [
        replace(errors[1], key=key, parcel=parcel, severity=Severity.WARNING)
        for key, parcel in ((KEY, "1"), (OTHER, "2"))
    ]
    return make_report(findings=[errors[0], *warnings])


def test_what_is_written_into_the_form_is_read_back(report, tmp_path):
    answers = {
        KEY: Answer(text="Ranh đã ký giáp ranh", who="Tổ 2", given=date(2026, 11, 24)),
        OTHER: Answer(text="-1 m"),
    }
    answered, _ = respond(report.findings, AnswerBook(answers=answers), {})
    written = write_reports(replace(report, findings=answered), tmp_path, lang="vi")
    assert answers_in(written["answers.xlsx"]).answers == answers
    assert answers_in(written["answers.toml"]).answers == answers


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_form_asks_for_warnings_only_and_is_read_in_either_language(report, tmp_path, lang):
    written = write_reports(report, tmp_path, lang=lang)
    made = openpyxl.load_workbook(written["answers.xlsx"])
    assert [line[0] for line in made.active.iter_rows(min_row=2, values_only=True)] == [KEY, OTHER]
    made.active.cell(2, 6).value = "Đã đo lại"
    made.save(tmp_path / "filled.xlsx")
    assert answers_in(tmp_path / "filled.xlsx").answers == {KEY: Answer(text="Đã đo lại")}


def test_hostile_text_stays_text(report, tmp_path):
    answered, _ = respond(report.findings, gather(["a"], [entry(KEY, MALICIOUS)], []), {})
    written = write_reports(replace(report, findings=answered), tmp_path / "out", lang="vi")
    with zipfile.ZipFile(written["answers.xlsx"]) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.casefold().replace("=hyperlink", "")
    assert "<script>alert" not in written["report.html"].read_text("utf-8")
    assert answers_in(written["answers.xlsx"]).answers[KEY].text == MALICIOUS.replace("\u202e", "")


@pytest.mark.parametrize("text", ["", "   ", ".", "—", "\u200b", "…!?"])
def test_an_empty_answer_is_no_answer(text):
    assert gather(["a"], [entry(KEY, text)], []) == AnswerBook(files=("a",))


def test_two_different_answers_to_the_same_finding_are_none_and_are_named():
    book = gather(["a", "b"], [entry(KEY, "Có", "a:2"), entry(KEY, "Không", "b:7"), entry(OTHER, "Có", "a:3")], [])
    assert set(book.answers) == {OTHER}
    assert all(part in book.problems[0].vi for part in (KEY, "a:2", "b:7"))


def test_the_same_answer_twice_is_one():
    assert gather(["a"], [entry(KEY, "Có"), entry(KEY.upper(), " Có ")], []).problems == ()


@pytest.mark.parametrize(
    ("key", "text", "said"), [("", "Có", "a:1"), ("1.2345E+15", "Có", "a:1"), (KEY, "x" * (LONGEST_ANSWER + 1), "1001")]
)
def test_an_answer_that_cannot_be_taken_is_named_by_its_row(key, text, said):
    book = gather(["a"], [entry(key, text)], [])
    assert book.answers == {}
    assert said in book.problems[0].vi


def test_of_very_many_problems_the_first_are_told_and_the_others_counted():
    book = gather(["a"], [entry("", "Có", f"a:{i}") for i in range(500)], [])
    assert len(book.problems) == 21
    assert "480" in book.problems[-1].vi


ENTRIES = st.lists(st.tuples(st.sampled_from([KEY, OTHER]), st.sampled_from(["", "Có", "Không"])), max_size=6)


@given(ENTRIES)
def test_the_order_of_answers_does_not_matter(pairs):
    entries = [entry(key, text) for key, text in pairs]
    assert gather([], entries, []).answers == gather([], entries[::-1], []).answers


def test_a_formula_without_a_value_is_named_and_counts_as_empty(tmp_path):
    book = answers_in(workbook(tmp_path / "a.xlsx", row(KEY, '=CONCATENATE("C","ó")'), row(OTHER, "Có")))
    assert set(book.answers) == {OTHER}
    assert "a.xlsx:2" in book.problems[0].vi


def test_columns_are_found_by_name_in_any_order_under_a_title(tmp_path):
    rows = [["Trả lời", None, "mã phát hiện "], ["Có", "ghi chú", KEY]]
    assert answers_in(workbook(tmp_path / "a.xlsx", *rows, head=["Công ty X"])).answers == {KEY: Answer(text="Có")}


@pytest.mark.parametrize("head", [["Khóa", "Trả lời"], ["Mã phát hiện", "Trả lời", "Trả lời"], ["Trả lời"]])
def test_a_workbook_with_other_columns_is_refused_with_those_that_it_needs(tmp_path, head):
    with pytest.raises(NotAnswers) as caught:
        answers_in(workbook(tmp_path / "a.xlsx", [KEY, "Có", "Có"], head=head))
    assert "Mã phát hiện · Trả lời" in caught.value.text.vi


@pytest.mark.parametrize(
    ("day", "expected"),
    [(datetime(2026, 11, 24), date(2026, 11, 24)), ("24-11-2026", date(2026, 11, 24)), ("hôm qua", None), (None, None)],  # noqa: DTZ001
)
def test_days_are_read_as_people_write_them(tmp_path, day, expected):
    assert answers_in(workbook(tmp_path / "a.xlsx", row(KEY, "Có", None, day))).answers[KEY].given == expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("answers.xlsx", b"PK\x03\x04 and then nothing"),
        ("answers.xlsx", b"<html>"),
        ("answers.xlsx", b""),
        ("answers.toml", b"[[answer]"),
        ("answers.toml", b"\xff\xfe"),
        ("answers.toml", b'[[answer]]\nkey = 1\nanswer = "x"'),
        ("answers.toml", b'[[answer]]\nkey = "1"\nanwser = "x"'),
        ("answers.toml", b"answer = " + b"[" * 3000),
    ],
)
def test_a_damaged_file_in_a_package_is_said_and_the_other_one_is_used(tmp_path, name, content):
    other = "answers.toml" if name.endswith("xlsx") else "answers.xlsx"
    (tmp_path / name).write_bytes(content)
    if other.endswith("toml"):
        (tmp_path / other).write_text(f'[[answer]]\nkey = "{KEY}"\nanswer = "Có"\ndate = 2026-11-24\n', "utf-8")
    else:
        workbook(tmp_path / other, row(KEY, "Có"))
    files = tuple(PackageFile(name=f"goi/{n}", path=tmp_path / n, size_bytes=0, sha256="") for n in (name, other))
    book = answers_of(replace(Package.unknown("goi", NOW), answer_files=files))
    assert book.answers[KEY].text == "Có"
    assert book.files == (f"goi/{name}", f"goi/{other}")
    assert f"goi/{name}" in book.problems[0].vi
    assert len(book.problems) == 1


def test_a_workbook_that_unpacks_to_far_too_many_rows_is_refused(tmp_path):
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>x</t></is></c></row>' for i in range(1, 300_000))
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(NotAnswers):
        answers_in(path)


def test_an_answer_to_an_error_does_not_lift_it(report):
    error = report.findings[0]
    book = AnswerBook(answers={error.key: Answer(text="Có")})
    findings, taken = respond(report.findings, book, {})
    answered = replace(report, findings=findings, answers=taken)
    assert not answered.is_accepted
    assert taken.idle == (error.key,)
    assert any("không có tác dụng" in line.vi for line in responses_of(answered))


def test_answers_to_findings_that_are_gone_are_named(report):
    findings, taken = respond(
        report.findings, AnswerBook(answers={KEY: Answer(text="Có"), GONE: Answer(text="Có")}), {}
    )
    assert taken.gone == (GONE,)
    assert [finding.is_waiting for finding in findings] == [False, False, True]


def test_warnings_without_answer_stop_a_load_only_where_the_province_says_so(report):
    waiting = replace(report, findings=report.findings[1:])
    assert waiting.is_accepted
    assert waiting.waiting == 2
    required = replace(waiting, answers_required=True)
    assert not required.is_accepted
    book = AnswerBook(answers={KEY: Answer(text="Có"), OTHER: Answer(text="Có")})
    assert replace(required, findings=respond(required.findings, book, {})[0]).is_accepted


def test_a_tolerated_error_no_longer_stops_the_load_until_it_expires(report):
    word = Toleration(key=report.findings[0].key, reason="Chờ tòa án", by="vpdk", until=date(2026, 12, 31), written=NOW)
    for is_expired in (False, True):
        findings, _ = respond(report.findings, AnswerBook(), {word.key: replace(word, is_expired=is_expired)})
        told = replace(report, findings=findings)
        assert told.is_accepted is not is_expired
        assert told.tolerated == (not is_expired)
        line = next(line.vi for line in responses_of(told) if "31/12/2026" in line.vi)
        assert "Chờ tòa án" in line
        assert ("hết hạn" in line) is is_expired


def test_a_package_that_could_not_be_checked_has_no_gone_answers(report, tmp_path):
    book = AnswerBook(files=("answers.xlsx",), answers={GONE: Answer(text="Có")})
    taken = with_words(replace(report, refused=True), book, None, home=tmp_path, now=NOW).answers
    assert taken.given == 1
    assert taken.gone == ()


def test_answers_in_the_report_folder_that_nobody_used_are_kept(report, tmp_path):
    written = write_reports(report, tmp_path, lang="vi")
    assert keep_filled(tmp_path, report) == (), "an empty form is nobody's work"
    workbook(written["answers.xlsx"], row(KEY, "Có"))
    (tmp_path / "answers-1.xlsx").write_bytes(b"older")
    assert keep_filled(tmp_path, report) == (tmp_path / "answers-2.xlsx",)
    assert answers_in(tmp_path / "answers-2.xlsx").answers[KEY].text == "Có"
    answered, _ = respond(report.findings, AnswerBook(answers={KEY: Answer(text="Có")}), {})
    workbook(written["answers.xlsx"], row(KEY, "Có"))
    assert keep_filled(tmp_path, replace(report, findings=answered)) == ()
    written["answers.toml"].write_text("damaged", "utf-8")
    assert keep_filled(tmp_path, report) == (tmp_path / "answers-3.xlsx", tmp_path / "answers-1.toml")


def test_findings_json_tells_who_said_what(report, tmp_path):
    word = Toleration(key=report.findings[0].key, reason="Chờ tòa án", by="vpdk", until=date(2026, 12, 31), written=NOW)
    book = AnswerBook(files=("answers.xlsx",), answers={KEY: Answer(text="Có", who="Tổ 2", given=date(2026, 11, 24))})
    findings, taken = respond(report.findings, book, {word.key: word})
    told = replace(report, findings=findings, answers=replace(taken, problems=(Text("vi", "en"),)))
    document = json.loads(write_reports(told, tmp_path, lang="en")["findings.json"].read_text("utf-8"))
    tolerated, answered, waiting = document["findings"]
    assert tolerated["tolerated"] == {"reason": "Chờ tòa án", "by": "vpdk", "until": "2026-12-31", "expired": False}
    assert answered["answer"] == {"text": "Có", "who": "Tổ 2", "given": "2026-11-24"}
    assert waiting["answer"] is waiting["tolerated"] is None
    assert document["answers"] == {
        "files": ["answers.xlsx"], "given": 1, "required": False, "gone": [], "idle": [],
        "problems": ["en"],
    }  # fmt: skip
