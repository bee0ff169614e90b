"""A laptop without PostgreSQL, under Windows or macOS: a check imports nothing that is not there."""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from geopandas.testing import assert_geodataframe_equal

from pipeline.demo import make_package
from pipeline.run import Job, explain
from pipeline.session import SERVER_PARTS

_spec = spec_from_file_location("check_wheels", Path(__file__).parents[2] / "scripts" / "check_wheels.py")
check_wheels = module_from_spec(_spec)
_spec.loader.exec_module(check_wheels)

UNIX_ONLY = "_curses _posixshmem crypt fcntl grp nis ossaudiodev pty pwd readline resource spwd syslog termios tty"
UNIX_CALLS = "chown chroot fork forkpty getegid geteuid getgid getloadavg getuid killpg mkfifo nice openpty setsid sync"

LAPTOP = f"""#!{sys.executable}
import os, runpy, signal, sys

for name in {[*UNIX_ONLY.split(), *sorted(SERVER_PARTS), "starlette"]}:
    sys.modules[name] = None
for name in {UNIX_CALLS.split()}:
    delattr(os, name)
del signal.SIGXCPU
if sys.argv[1:3] == ["-I", "-m"]:  # the child that opens files
    module, sys.argv = sys.argv[3], sys.argv[3:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
else:
    sys.executable = __file__
    from pipeline.cli import main
    main()
"""


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """A Python that lacks what Windows or macOS lack, and the server part; the child process starts with it too."""
    path = tmp_path / "laptop"
    path.write_text(LAPTOP, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "goi.zip"
    make_package(path, parcels=60, seed=1, commune="11407", faults={"TOP-01": 1})
    return path


def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, check=False)


def findings(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / "findings.json").read_text("utf-8"))["findings"]
    return found


def test_a_laptop_finds_what_the_office_finds(laptop: Path, package: Path, tmp_path: Path) -> None:
    for name, diachinh in {"office": [sys.executable, "-m", "pipeline"], "laptop-out": [laptop]}.items():
        done = run(tmp_path, *diachinh, "check", package, "--out", name)
        assert done.returncode == 1, done.stdout + done.stderr
    at_the_office = findings(tmp_path / "office")
    assert [one["code"] for one in at_the_office] == ["TOP-01"]
    assert findings(tmp_path / "laptop-out") == at_the_office


def test_a_laptop_draws_a_map(laptop: Path, package: Path, tmp_path: Path) -> None:
    assert run(tmp_path, laptop, "map", package, "--out", "out").returncode == 1
    assert (tmp_path / "out" / "preview.html").exists()


@pytest.mark.parametrize("command", ["load goi.zip --yes", "publish --yes", "db up", "serve"])
def test_what_needs_a_server_says_how_to_get_it(laptop: Path, package: Path, tmp_path: Path, command: str) -> None:
    done = run(tmp_path, laptop, *command.split())
    assert done.returncode == 4
    assert "diachinh[server]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_delivery_is_read_alike_where_files_cannot_be_mapped(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(home=tmp_path, province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC))
    mapped = explain(package, job).batch
    monkeypatch.setattr("pipeline.read.frames._IS_MAPPED", False)
    assert_geodataframe_equal(explain(package, job).batch.parcels, mapped.parcels)


@pytest.fixture
def lock() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(check_wheels.LOCK.read_text("utf-8"))
    return found


def test_every_library_of_a_check_has_wheels_for_windows_and_macos(lock: dict[str, Any]) -> None:
    assert check_wheels.lacking(lock) == {}


def test_a_library_without_a_wheel_for_one_machine_is_named(lock: dict[str, Any]) -> None:
    (shapely,) = (package for package in lock["package"] if package["name"] == "shapely")
    shapely["wheels"] = [wheel for wheel in shapely["wheels"] if "cp312-cp312-win_amd64" not in wheel["url"]]
    assert check_wheels.lacking(lock) == {f"shapely {shapely['version']}": ["Windows, 3.12"]}


def test_the_server_part_is_no_need_of_a_check(lock: dict[str, Any]) -> None:
    environment = {**check_wheels.default_environment()}
    server, alone = (
        {package["name"] for package in check_wheels.needed(lock, environment, extras)} for extras in (["server"], [])
    )
    assert {"sqlalchemy", "psycopg", "psycopg-binary", "freestiler", "uvicorn"} <= server - alone
