"""Find the installed PostgreSQL programs that can serve a cadastre."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EnvironmentFault

MIN_MAJOR = 15
"""First PostgreSQL whose databases sort by ICU rules."""

EXTENSIONS = ("postgis", "btree_gist")

INSTALL = "sudo apt-get install postgresql postgresql-postgis (or run: make setup)"


@dataclass(frozen=True, slots=True)
class Programs:
    """One installed PostgreSQL with PostGIS.

    Attributes
    ----------
    major
        Major version: a data folder is served by no other.
    bindir
        Folder of ``initdb``, ``pg_ctl`` and ``postgres``.
    """

    major: int
    bindir: Path


def newest_programs() -> Programs:
    """Return the newest installed PostgreSQL with PostGIS.

    Raises
    ------
    EnvironmentFault
        If there is none; the message names the packages.
    """
    if platform.system() != "Linux":
        msg = "the embedded database needs Linux; set DIACHINH_DATABASE_URL to a PostgreSQL server with PostGIS"
        raise EnvironmentFault(msg)
    found = _installed()
    if not found:
        msg = f"PostgreSQL {MIN_MAJOR} or newer with PostGIS is not installed: {INSTALL}"
        raise EnvironmentFault(msg)
    return found[-1]


def programs_for(major: int, data: Path) -> Programs:
    """Return the installed PostgreSQL that can serve the data folder `data`, made by version `major`.

    Raises
    ------
    EnvironmentFault
        If that version is gone, as after an upgrade of the distribution.
    """
    found = _installed()
    for programs in found:
        if programs.major == major:
            return programs
    msg = (
        f"the database in {data} was made by PostgreSQL {major}, which is not installed with PostGIS "
        f"(installed: {', '.join(str(each.major) for each in found) or 'none'}). "
        f"Install postgresql-{major} and postgresql-{major}-postgis-3, "
        "or move that folder aside and load the packages again"
    )
    raise EnvironmentFault(msg)


def client_program(name: str, server_major: int) -> Path:
    """Return ``pg_dump`` or ``pg_restore`` for a server: of its own version, else of the next newer one.

    Raises
    ------
    EnvironmentFault
        If no installed one is new enough; the message names the package.
    """
    beside = {_major(config): config.with_name(name) for config in _configs() if config.with_name(name).is_file()}
    fitting = min((major for major in beside if major >= server_major), default=None)
    if fitting is None:
        package = f"postgresql-client-{server_major}"
        msg = f"Thiếu {name}, cần cài · {name} is missing, install it: sudo apt-get install {package}"
        raise EnvironmentFault(msg)
    return beside[fitting]


def _configs() -> set[Path]:
    """Return the ``pg_config`` of every installed version."""
    configs = {path.resolve() for path in Path("/usr/lib/postgresql").glob("*/bin/pg_config")}
    configs |= {path.resolve() for path in Path("/usr").glob("pgsql-*/bin/pg_config")}
    if on_path := shutil.which("pg_config"):
        configs.add(Path(_ask(Path(on_path), "--bindir")) / "pg_config")
    return {config for config in configs if config.is_file()}


def _installed() -> list[Programs]:
    """Return what is installed and complete, oldest first."""
    found = (_complete(config) for config in _configs())
    return sorted((each for each in found if each), key=lambda each: each.major)


def _complete(config: Path) -> Programs | None:
    """Return the installation that `config` tells of, if server programs and extensions are all there."""
    major = _major(config)
    extensions = Path(_ask(config, "--sharedir")) / "extension"
    wanted = [config.parent / name for name in ("initdb", "pg_ctl", "postgres")]
    wanted += [extensions / f"{name}.control" for name in EXTENSIONS]
    if major < MIN_MAJOR or not all(path.is_file() for path in wanted):
        return None
    return Programs(major, config.parent)


def _major(config: Path) -> int:
    return int(re.findall(r"\d+", _ask(config, "--version"))[0])


def _ask(config: Path, question: str) -> str:
    return subprocess.run([config, question], capture_output=True, text=True, check=True).stdout.strip()
