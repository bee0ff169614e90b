"""``diachinh run`` from hand-in to release, on a real server; again, refused, and killed half-way."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.db


@pytest.fixture
def on_server(diachinh, database: Engine):
    """Run the command line against the database of this test."""
    url = database.url.render_as_string(hide_password=False)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return diachinh(*arguments, env={"DIACHINH_DATABASE_URL": url})

    return run


def state_of(database: Engine, home: Path) -> tuple[dict[str, int], str | None, dict[str, str]]:
    """Rows per table, the release that is served, and the checksum of each of its files."""
    tables = ("intake.package", "intake.finding", "cadastre.parcel", "cadastre.parcel_version")
    with database.connect() as connection:
        rows = {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables}
    site = home / "site" / "haiphong"
    pointer = site / "current.json"
    files = {str(file.relative_to(site)): digest(file) for file in sorted(site.rglob("*")) if file.is_file()}
    return rows, pointer.read_text("utf-8") if pointer.is_file() else None, files


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_good_package_becomes_a_release_and_the_same_again_changes_nothing(
    on_server, packages, database: Engine, home: Path
) -> None:
    first = on_server("run", packages["good"], "--yes")
    assert first.returncode == 0, first.stdout + first.stderr
    before = state_of(database, home)
    site = home / "site" / "haiphong"
    release = json.loads((site / "current.json").read_text("utf-8"))
    manifest = json.loads((site / release["path"] / "release.json").read_text("utf-8"))
    assert manifest["counts"]["parcels"] == before[0]["cadastre.parcel"] > 0
    assert manifest["synthetic"] is True
    second = on_server("run", packages["good"], "--yes")
    assert second.returncode == 0
    assert state_of(database, home) == before


def test_a_refused_package_changes_nothing(on_server, packages, database: Engine, home: Path) -> None:
    assert on_server("run", packages["good"], "--yes").returncode == 0
    before = state_of(database, home)
    assert on_server("run", packages["faulty"], "--yes").returncode == 1
    assert state_of(database, home) == before


def test_without_consent_nothing_is_written(on_server, packages, database: Engine, home: Path) -> None:
    done = on_server("run", packages["good"])
    assert done.returncode == 3
    assert "--yes" in done.stderr
    assert not (home / "site").exists()


def test_one_bad_package_among_several_holds_back_the_release(
    on_server, packages, database: Engine, home: Path
) -> None:
    done = on_server("run", packages["good"], packages["faulty"], "--yes")
    assert done.returncode == 1
    assert not (home / "site" / "haiphong" / "current.json").exists()


def test_nothing_is_begun_when_one_of_several_packages_is_not_there(
    on_server, packages, database: Engine, home: Path
) -> None:
    assert on_server("run", packages["good"], "nowhere.zip", "--yes").returncode == 3
    assert state_of(database, home)[0]["intake.package"] == 0


def test_load_and_publish_are_the_two_halves(on_server, packages, home: Path) -> None:
    assert on_server("load", packages["good"], "--yes").returncode == 0
    assert not (home / "site" / "haiphong" / "current.json").exists()
    assert on_server("publish", "--yes").returncode == 0
    assert (home / "site" / "haiphong" / "current.json").is_file()


def test_an_officer_sees_what_was_loaded(on_server, packages) -> None:
    assert "Chưa nạp" in on_server("deliveries").stdout
    assert on_server("load", packages["good"], "--yes").returncode == 0
    listed = on_server("deliveries").stdout
    assert "good.zip" in listed
    assert "11407" in listed


KILLER = """
import os, signal, sys
import {module} as module
real = module.{function}
def last_words(*args, **kwargs):
    real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
module.{function} = last_words
sys.argv = ["diachinh", "run", {package!r}, "--yes"]
from pipeline.cli import main
main()
"""


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("pipeline.normalise", "normalise"),
        ("pipeline.load", "pending_load"),
        ("pipeline.publish", "publish"),
    ],
)
def test_a_kill_between_stages_loses_nothing_and_the_next_run_finishes(
    on_server, packages, database: Engine, home: Path, module: str, function: str
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIACHINH_")},
        "DIACHINH_HOME": str(home),
        "DIACHINH_DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    program = KILLER.format(module=module, function=function, package=str(packages["good"]))
    killed = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert on_server("run", packages["good"], "--yes").returncode == 0
    finished = state_of(database, home)
    assert finished[0]["intake.package"] == 1
    assert finished[0]["cadastre.parcel"] == finished[0]["cadastre.parcel_version"] > 0
    assert finished[1] is not None
