"""Archives, and archives inside archives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.intake import sevenzips, tars, zips
from pipeline.intake.entries import Entry, Opener
from pipeline.intake.limits import Limits
from pipeline.intake.refusal import unsafe
from pipeline.intake.store import Origin, Store
from schemas.package import PackageFile
from schemas.reasons import Unsafe

_OPENERS: dict[str, Opener] = {
    ".zip": zips.entries,
    ".7z": sevenzips.entries,
    ".tar": tars.plain,
    ".tar.gz": tars.gzipped,
    ".tgz": tars.gzipped,
    ".tar.bz2": tars.bzipped,
    ".tbz2": tars.bzipped,
}


def opener_of(name: str) -> Opener | None:
    """Return how to open an archive of that name; None for what is no archive.

    The ending decides, not the contents: workbooks and other documents are zip files too, and stay whole.
    """
    return next((opener for suffix, opener in _OPENERS.items() if name.casefold().endswith(suffix)), None)


def take(entries: Iterator[Entry], origin: Origin, store: Store, limits: Limits, depth: int = 0) -> list[PackageFile]:
    """Write entries into the store, and in place of an archive among them the files that it holds.

    Parameters
    ----------
    depth
        Archives that had to be opened to come here.

    Raises
    ------
    PackageError
        PKG-01 or FMT-01.
    """
    files: list[PackageFile] = []
    for entry in entries:
        if entry.chunks is None:
            store.admit(origin, entry.name)
            continue
        file = store.write(origin, entry.name, entry.chunks)
        if opener_of(file.name):
            files += unpack(file.path, file.name, store, limits, depth=depth + 1, prefix=f"{file.name}/")
            file.path.unlink()
        else:
            files.append(file)
    return files


def unpack(
    path: Path, name: str, store: Store, limits: Limits, *, depth: int = 1, prefix: str = ""
) -> list[PackageFile]:
    """Unpack the archive at `path`, delivered as `name`, into the store."""
    opener = opener_of(name)
    if opener is None:
        msg = f"{name} is no archive"
        raise ValueError(msg)
    if depth > limits.depth:
        raise unsafe(Unsafe.DEPTH, name, name, measured=depth, limit=limits.depth)
    origin = Origin(name, prefix, size_bytes=path.stat().st_size)
    return take(opener(path, name, limits), origin, store, limits, depth)
