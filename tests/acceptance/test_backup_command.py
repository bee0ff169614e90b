"""``backup``, ``restore`` and ``db status`` as an officer meets them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.db


def url_of(engine: Engine) -> dict[str, str]:
    return {"DIACHINH_DATABASE_URL": engine.url.render_as_string(hide_password=False)}


def test_a_backup_comes_back_in_a_new_home(diachinh, packages, postgis, home: Path, tmp_path: Path) -> None:
    assert diachinh("load", packages["good"], "--yes").returncode == 0
    told = diachinh("deliveries").stdout
    backup = tmp_path / "safe.dump"
    assert diachinh("backup", "--out", backup).returncode == 0
    again = diachinh("backup", "--out", backup)
    assert (again.returncode, "not overwritten" in again.stderr) == (3, True)
    status = diachinh("db", "status").stdout
    assert str(backup) in status
    assert "cadastre.parcel_version" in status
    over = diachinh("restore", backup, "--yes")
    assert (over.returncode, len(over.stderr.splitlines())) == (4, 1)
    assert "is not empty" in over.stderr
    elsewhere = {"DIACHINH_HOME": str(tmp_path / "elsewhere")}
    try:
        asked = diachinh("restore", backup, env=elsewhere)
        assert (asked.returncode, "--yes" in asked.stderr) == (3, True)
        restored = diachinh("restore", backup, "--yes", "--by", "Quản trị viên", env=elsewhere)
        assert restored.returncode == 0, restored.stderr
        verified = diachinh("audit", "verify", env=elsewhere)
        assert (verified.returncode, verified.stdout.splitlines()[1][:9]) == (0, "5 sự kiện"), "four and the restore"
        assert diachinh("deliveries", env=elsewhere).stdout == told
        assert "none yet" in diachinh("db", "status", env=elsewhere).stdout
    finally:
        for env in (elsewhere, {}):
            assert diachinh("db", "down", env=env).returncode == 0


def test_status_fits_a_terminal_of_80_columns_and_changes_nothing(diachinh, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    done = diachinh("db", "status", env={**url_of(database), "COLUMNS": "80"})
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "0001, cần · needed" in done.stdout
    assert "…" not in done.stdout
    with database.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"


def test_a_backup_that_is_not_there_is_a_wrong_call(diachinh, tmp_path: Path) -> None:
    done = diachinh("restore", tmp_path / "none.dump", "--yes")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
