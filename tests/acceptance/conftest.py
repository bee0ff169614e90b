"""The real command line in a subprocess, with a home of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.demo import make_package

Run = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIACHINH_")}
    return {**kept, "DIACHINH_HOME": str(home), "COLUMNS": "200"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def diachinh(home: Path, tmp_path: Path) -> Run:
    """Run ``diachinh`` with some arguments; extra environment by keyword `env`, what is typed in by `typed`."""

    def run(*arguments: object, env: dict[str, str] | None = None, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "pipeline", *map(str, arguments)],
            cwd=tmp_path,
            env={**clean_environment(home), **(env or {})},
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A good package and a faulty one of the same ground; made once."""
    folder = tmp_path_factory.mktemp("packages")
    made = {name: folder / f"{name}.zip" for name in ("good", "faulty")}
    make_package(made["good"], parcels=300, seed=7, commune="11407")
    make_package(made["faulty"], parcels=300, seed=7, commune="11407", faults={"TOP-01": 1, "ATT-03": 1})
    return made
