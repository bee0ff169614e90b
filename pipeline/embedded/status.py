"""What an administrator asks of the embedded server."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """State of the embedded server.

    Attributes
    ----------
    port, version
        None as long as there is no cluster; `version` is the major version of PostgreSQL.
    socket
        Folder of the Unix socket.
    size_bytes, free_bytes
        Of the data folder, and left on its disk.
    """

    running: bool
    pid: int | None
    port: int | None
    socket: Path
    version: int | None
    size_bytes: int
    free_bytes: int


def size_bytes(folder: Path) -> int:
    """Add up the files of a folder that a server may be working in."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += (Path(parent) / name).lstat().st_size
    return total


def free_bytes(folder: Path) -> int:
    """Return what is left on the disk of a folder, which need not exist yet."""
    return shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists())).free
