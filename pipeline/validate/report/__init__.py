"""Write what was found about a package, for people and for programs.

A report file is one module in ``formats`` with ``FILE_NAME`` and ``write(report, path, *, lang)``; nothing else names
it.
"""

from __future__ import annotations

import pkgutil
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from pipeline.validate.report import formats
from schemas.finding import Language
from schemas.report import Report

__all__ = ["write_reports"]

_SQLITE_COMPANIONS = ("-wal", "-shm", "-journal")


class Writer(Protocol):
    """Writes one report file to `path`."""

    def __call__(self, report: Report, path: Path, *, lang: Language) -> None:
        """Write the file; `path` does not exist yet."""


def write_reports(report: Report, out: Path, *, lang: Language) -> dict[str, Path]:
    """Write every report file into a folder, replacing those of an earlier run.

    All files are complete before the first one takes its name, so that a reader never meets half a file.

    Parameters
    ----------
    report
        What was found, and under which rules.
    out
        Folder; made when missing.
    lang
        Language that comes first; the files for people also have the other one.

    Returns
    -------
    dict
        File name → path, sorted by name.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=out) as scratch:
        for name, write in _writers().items():
            write(report, Path(scratch) / name, lang=lang)
        for name in _writers():
            _forget_companions(out / name)
            written[name] = (Path(scratch) / name).replace(out / name)
    return written


@cache
def _writers() -> Mapping[str, Writer]:
    modules = (import_module(f"{formats.__name__}.{found.name}") for found in pkgutil.iter_modules(formats.__path__))
    return dict(sorted((module.FILE_NAME, module.write) for module in modules))


def _forget_companions(path: Path) -> None:
    """Remove the journal of a database about to be replaced: SQLite would play it back into the new one."""
    for suffix in _SQLITE_COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
