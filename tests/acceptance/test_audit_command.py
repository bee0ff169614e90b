"""The auditor's commands: what became of a parcel, and whether anybody tampered."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.db

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def auditor(diachinh: Run, database: Engine, packages: dict[str, Path]) -> Run:
    """Run the command line against a database with one published package."""
    url = database.url.render_as_string(hide_password=False)
    environment = {"DIACHINH_DATABASE_URL": url, "COLUMNS": "80"}
    assert diachinh("run", packages["good"], "--yes", env=environment).returncode == 0
    return lambda *arguments: diachinh(*arguments, env=environment)


def test_tampering_ends_with_status_1_and_a_line(auditor: Run, database: Engine) -> None:
    fine = auditor("audit", "verify")
    assert (fine.returncode, fine.stderr) == (0, "")
    verdict, summary, head = fine.stdout.splitlines()
    assert verdict == "✓ KHÔNG BỊ SỬA"
    assert summary == "5 sự kiện, 1 lần nạp, đối chiếu 1 mã đã ghi ngoài cơ sở dữ liệu", "that of the release"
    assert auditor("audit", "verify", "--head", head.split()[-1].upper()).returncode == 0
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE intake.event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE intake.event SET actor = 'x'"))
    tampered = auditor("audit", "verify", "--lang", "en")
    assert tampered.returncode == 1
    assert tampered.stdout.splitlines()[:2] == ["✗ TAMPERED WITH: 1 signs", "event 1 was changed"]


def test_a_parcel_by_its_number(auditor: Run, database: Engine) -> None:
    with database.connect() as connection:
        number = connection.execute(
            text("SELECT commune_code, sheet_label, parcel_label FROM portal.parcel ORDER BY 1, 2, 3 LIMIT 1")
        ).one()
    told = auditor("history", *number)
    assert (told.returncode, told.stdout.splitlines()[0]) == (
        0,
        "Xã {} tờ {} thửa {} · đang có hiệu lực".format(*number),
    )
    assert max(map(len, told.stdout.splitlines())) <= 80
    parcels = json.loads(auditor("history", *number, "--json").stdout)["parcels"]
    assert [version["delivery"]["package"] for version in parcels[0]["versions"]] == ["good.zip"]
    assert json.loads(auditor("history", *number, "--json", "--as-of", "2001-01-01").stdout)["parcels"] == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("history", "1", "2", "3"), "Không có thửa nào như vậy · There is no such parcel"),
        (("history", "1", "2", "3", "--as-of", "hôm qua"), "YYYY-MM-DD"),
        (("audit", "verify", "--head", "12ab"), "--head: cần 64 chữ số thập lục phân"),
    ],
)
def test_wrong_calls(diachinh: Run, database: Engine, arguments: tuple[str, ...], line: str) -> None:
    url = database.url.render_as_string(hide_password=False)
    refused = diachinh(*arguments, env={"DIACHINH_DATABASE_URL": url})
    assert refused.returncode == 3
    assert line in refused.stderr
