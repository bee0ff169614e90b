"""From a check to its answers and back: as a surveyor and an officer do it, with the real command line."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.demo import make_package

ANSWER = "Ranh theo hiện trạng, các bên đã ký"


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two warnings and an error."""
    path = tmp_path_factory.mktemp("delivery") / "goi"
    make_package(path, parcels=300, seed=7, commune="11407", faults={"TOP-03": 2, "TOP-01": 1})
    return path


def findings(out: Path) -> dict:
    return json.loads((out / "findings.json").read_text("utf-8"))


def fill(path: Path, answer: str = ANSWER) -> None:
    book = openpyxl.load_workbook(path)
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, 6).value = answer
    book.save(path)


def test_a_surveyor_answers_every_warning_and_the_next_delivery_has_them(diachinh, delivery, tmp_path):
    diachinh("check", delivery, "--out", tmp_path / "first")
    fill(tmp_path / "first" / "answers.xlsx")
    again = tmp_path / "giao lai"
    shutil.copytree(delivery, again)
    (again / "ThuaDat.gpkg").rename(again / "sua lan 2.gpkg")
    (again / "package.toml").unlink()
    shutil.copyfile(tmp_path / "first" / "answers.xlsx", again / "Answers.xlsx")

    done = diachinh("check", again, "--out", tmp_path / "second", "--previous", tmp_path / "first" / "findings.json")

    assert done.returncode == 1, "an error is not answered away"
    assert "Cảnh báo đã trả lời: 2" in done.stdout
    assert "đã sửa 0, còn 3, mới 0" in done.stdout
    assert "goi → giao lai" in done.stdout
    found = findings(tmp_path / "second")
    assert {one["code"] for one in found["findings"]} == {"TOP-01", "TOP-03"}, "the file of answers is no survey data"
    assert {one["answer"]["text"] for one in found["findings"] if one["severity"] == "warning"} == {ANSWER}
    assert found["counts"]["waiting"] == 0


def test_answers_may_be_handed_in_beside_the_package_and_work_in_the_report_folder_is_kept(
    diachinh, delivery, tmp_path
):
    out = tmp_path / "out"
    diachinh("check", delivery, "--out", out)
    fill(out / "answers.xlsx")
    overlooked = diachinh("check", delivery, "--out", out, "--lang", "en")
    assert "not used" in overlooked.stdout
    used = diachinh("check", delivery, "--out", out, "--answers", out / "answers-1.xlsx")
    assert "Cảnh báo đã trả lời: 2" in used.stdout
    assert findings(out)["answers"]["files"] == ["answers-1.xlsx"]


def test_a_damaged_file_of_answers_in_a_package_is_said_and_costs_nothing_else(diachinh, delivery, tmp_path):
    package = tmp_path / "goi"
    shutil.copytree(delivery, package)
    (package / "answers.xlsx").write_bytes(b"PK\x03\x04")
    done = diachinh("check", package, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "answers.xlsx: không đọc được" in done.stdout
    assert [one["code"] for one in findings(tmp_path / "out")["findings"]].count("TOP-03") == 2


@pytest.mark.parametrize("option", ["--answers", "--previous"])
@pytest.mark.parametrize("content", [None, b"hello"])
def test_a_named_file_that_is_something_else_stops_the_check_before_it_begins(
    diachinh, delivery, tmp_path, option, content
):
    path = tmp_path / "khac.xlsx"
    if content is not None:
        path.write_bytes(content)
    done = diachinh("check", delivery, "--out", tmp_path / "out", option, path)
    assert done.returncode == 3
    assert "khac.xlsx" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_office_tolerates_a_finding_until_a_day(diachinh, delivery, tmp_path):
    diachinh("check", delivery, "--out", tmp_path / "out")
    (error,) = (one for one in findings(tmp_path / "out")["findings"] if one["severity"] == "error")
    for_ever = ("--reason", "Chờ tòa án phân định", "--by", "vpdk-lechan", "--until", "2999-12-31")
    written = diachinh("tolerate", error["key"], *for_ever)
    assert written.returncode == 0, written.stderr
    assert "Chờ tòa án phân định" in diachinh("tolerate", "--list").stdout

    accepted = diachinh("check", delivery, "--out", tmp_path / "out")
    assert accepted.returncode == 0, accepted.stdout
    assert "31/12/2999, vpdk-lechan: Chờ tòa án phân định" in accepted.stdout

    diachinh("tolerate", error["key"], "--reason", "Đã có bản án", "--by", "vpdk-lechan", "--until", "2026-01-01")
    refused = diachinh("check", delivery, "--out", tmp_path / "out")
    assert refused.returncode == 1
    assert "Chấp nhận đã hết hạn" in refused.stdout


@pytest.mark.parametrize(
    "arguments", [(), ("00000000000000aa",), ("aa", "--reason", "x", "--by", "y", "--until", "2030-01-01")]
)
def test_an_incomplete_word_of_the_office_is_wrong_usage(diachinh, home, arguments):
    done = diachinh("tolerate", *arguments)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert not (home / "tolerated.toml").exists()
