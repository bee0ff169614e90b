"""Deliveries that are no archive: a folder, or one file with those that belong to it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.intake.entries import Entry, in_chunks
from pipeline.intake.names import decode
from pipeline.intake.refusal import unsafe
from schemas.reasons import Unsafe

_COMPANIONS: dict[str, tuple[str, ...]] = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".csv": (".prj",),
    ".txt": (".prj",),
    ".gpkg": (".gpkg-wal",),
}
"""Suffix of a data file → suffixes of the files beside it without which it is not whole."""


def folder_entries(root: Path) -> Iterator[Entry]:
    """Yield the files below a folder, sorted; links and devices are refused, never followed.

    Raises
    ------
    PackageError
        PKG-01 on a link, a device, a socket or a pipe.
    """
    for folder, folders, files in os.walk(root, onerror=_fail):
        folders.sort()
        for name in (*folders, *sorted(files)):
            path = Path(folder, name)
            if entry := _entry(path, _name(path.relative_to(root)), root.name):
                yield entry


def file_entries(path: Path) -> Iterator[Entry]:
    """Yield a data file and the files beside it that belong to it."""
    for one in (path, *_companions(path)):
        if entry := _entry(one, _name(Path(one.name)), path.name):
            yield entry


def _companions(path: Path) -> list[Path]:
    suffixes = _COMPANIONS.get(path.suffix.lower(), ())
    return sorted(
        other
        for other in path.parent.iterdir()
        if other.suffix.lower() in suffixes and other.stem.casefold() == path.stem.casefold()
    )


def _entry(path: Path, name: str, origin: str) -> Entry | None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise unsafe(Unsafe.LINK, origin, name)
    if stat.S_ISDIR(mode):
        return Entry(name, None)
    if not stat.S_ISREG(mode):
        raise unsafe(Unsafe.DEVICE, origin, name)
    return Entry(name, _chunks(path))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from in_chunks(file)


def _name(path: Path) -> str:
    return decode(os.fsencode(path.as_posix()))


def _fail(error: OSError) -> None:
    raise error
