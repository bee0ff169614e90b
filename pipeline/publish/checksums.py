"""Checksums of a release, in the form that ``sha256sum --check`` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from schemas.release import CHECKSUMS, FileEntry


def file_entry(path: Path) -> FileEntry:
    """Return checksum and size of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(sha256=digest, bytes=path.stat().st_size)


def write_checksums(folder: Path) -> Path:
    """Write ``SHA256SUMS`` of all files in a folder and below, in order of name."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{file_entry(folder / name).sha256}  {name}\n" for name in names if name != CHECKSUMS]
    sums = folder / CHECKSUMS
    sums.write_text("".join(lines), "utf-8")
    return sums
