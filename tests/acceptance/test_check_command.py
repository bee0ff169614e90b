"""``diachinh check`` as a surveyor runs it: verdict, files, exit codes; no database, no network."""

import json
import os
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


def test_a_good_package_is_accepted_and_every_report_is_written(diachinh, packages, tmp_path: Path) -> None:
    done = diachinh("check", packages["good"], "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ĐẠT" in done.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "answers.toml",
        "answers.xlsx",
        "findings.json",
        "findings.gpkg",
        "report.html",
        "report.pdf",
        "report.xlsx",
        "summary.json",
    }
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert findings["schema"] == 1
    assert findings["counts"]["read"] == findings["counts"]["checked"] + findings["counts"]["quarantined"]
    assert findings["counts"]["error"] == 0
    states = {check["code"]: check["state"] for check in findings["checks"]}
    assert {states[code] for code in ("TOP-06", "FMT-06", "PKG-05", "PKG-07")} == {"not_applicable"}, (
        "nothing to look at"
    )
    assert states["TOP-01"] == "passed"


def test_a_faulty_package_is_refused_with_place_and_advice(diachinh, packages, tmp_path: Path) -> None:
    done = diachinh("check", packages["faulty"], "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 1
    assert "REFUSED" in done.stdout
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    errors = {finding["code"]: finding for finding in findings["findings"] if finding["severity"] == "error"}
    assert set(errors) == {"TOP-01", "ATT-03"}
    overlap = errors["TOP-01"]
    assert overlap["parcel"] != overlap["other_parcel"]
    assert overlap["measured"] > 0
    assert "POLYGON" in overlap["geometry"]
    with closing(sqlite3.connect(tmp_path / "out" / "findings.gpkg")) as layer:
        (polygons,) = layer.execute("SELECT count(*) FROM polygon").fetchone()
    assert polygons >= 1


def test_the_findings_are_the_same_when_the_check_is_repeated(diachinh, packages, tmp_path: Path) -> None:
    outcomes = []
    for name in ("first", "second"):
        diachinh("check", packages["faulty"], "--out", tmp_path / name)
        outcomes.append(json.loads((tmp_path / name / "findings.json").read_text("utf-8"))["findings"])
    assert outcomes[0] == outcomes[1]


def test_a_file_that_is_no_archive_cannot_be_used(diachinh, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    done = diachinh("check", tmp_path / "broken.zip", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "KHÔNG DÙNG ĐƯỢC" in done.stdout
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert len(findings["findings"]) == 1
    assert (tmp_path / "out" / "report.html").is_file()


def test_an_empty_folder_cannot_be_used(diachinh, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert diachinh("check", tmp_path / "empty").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "nowhere.zip"),
        ("check", ".", "--source", "none-such"),
        ("check", ".", "--province", "none-such"),
        ("check", ".", "--lang", "fr"),
        ("nonsense",),
        ("sources", "show", "none-such"),
        ("sources", "explain", "nowhere.zip"),
        ("manifest", "init", "nowhere.zip"),
        ("check", ".", "--out", "a-file"),
        ("make-package", "x.zip", "--fault", "TOP-01"),
        ("make-package", "x.zip", "--fault", "XXX-99=1"),
        ("make-package", "x.zip", "--commune", "99999"),
    ],
)
def test_a_wrong_call_ends_with_3_and_one_line(diachinh, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a-file").touch()
    done = diachinh(*arguments)
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_misspelt_setting_is_named(diachinh, packages) -> None:
    done = diachinh("check", packages["good"], env={"DIACHINH_PROVINZE": "haiphong"})
    assert done.returncode == 3
    assert "DIACHINH_PROVINZE" in done.stderr


def test_no_command_shows_a_traceback_when_the_home_is_a_file(diachinh, packages, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = diachinh("check", packages["good"], env={"DIACHINH_HOME": str(tmp_path / "file")})
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


def test_nothing_is_written_into_the_package_that_is_checked(diachinh, tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    for env, arguments in (({"DIACHINH_HOME": str(package / "var")}, ()), ({}, ("--out", package / "reports"))):
        done = diachinh("check", package, *arguments, env=env)
        assert done.returncode == 3
        assert "thư mục gói" in done.stderr
        assert list(package.iterdir()) == []


def test_reports_that_cannot_be_written_are_named_in_one_line(diachinh, packages, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = diachinh("check", packages["good"], "--out", tmp_path / "file" / "out")
    assert done.returncode == 4
    assert str(tmp_path / "file") in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_terminal_without_vietnamese_letters_still_shows_the_verdict(diachinh, packages) -> None:
    done = diachinh("check", packages["good"], "--lang", "en", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "ACCEPTED" in done.stdout


def test_a_name_that_is_not_unicode_is_read_as_on_vietnamese_windows(diachinh, packages, tmp_path: Path) -> None:
    named = tmp_path / os.fsdecode(b"th\xf0a.zip")
    shutil.copy(packages["good"], named)
    assert diachinh("check", named, "--out", tmp_path / "out").returncode == 0
    assert json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))["package"]["name"] == "thđa.zip"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://host/base",
        "postgresql://me:secret@127.0.0.1:port/x",
        "postgresql://me:secret@127.0.0.1:1/x",
    ],
)
def test_a_server_that_cannot_be_used_is_told_in_one_line_without_its_password(diachinh, url: str) -> None:
    done = diachinh("deliveries", env={"DIACHINH_DATABASE_URL": url})
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert "Our fault" not in done.stderr
    assert "secret" not in done.stderr


def test_a_port_that_is_taken_is_told_in_one_line(diachinh) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = diachinh("serve", "--port", other.getsockname()[1])
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert "http://" not in done.stdout


def test_the_catalogue_is_printed_and_the_page_in_the_docs_is_fresh(diachinh) -> None:
    done = diachinh("checks", "--markdown")
    assert done.returncode == 0
    page = Path(__file__).parents[2] / "docs" / "checks.md"
    is_fresh = page.read_text("utf-8") == done.stdout
    assert is_fresh, "run: make docs-checks"


def test_every_source_is_listed_and_tells_its_columns(diachinh) -> None:
    assert "national" in diachinh("sources").stdout
    columns = diachinh("sources", "show", "national").stdout
    assert "soHieuToBanDo" in columns
    assert "tenChu" in columns
