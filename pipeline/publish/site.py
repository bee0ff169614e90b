"""The folder that is served: who may write to it, and how a release comes into force at one stroke.

A release is built in a folder whose name begins with a dot, renamed when it is whole, and served from the moment the
pointer is replaced. A run that is killed leaves at most a dot folder or a release nobody points to.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from schemas.release import CURRENT, MANIFEST, RELEASES, Pointer

_UNFINISHED = ".unfinished-"


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """Hold the only right to publish to a site; wait while another process has it. A kill gives it back."""
    (site / RELEASES).mkdir(parents=True, exist_ok=True)
    with (site / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def unfinished(site: Path) -> Iterator[Path]:
    """Give an empty folder for building a release, beside the releases; what is left in it at the end goes.

    Folders that killed runs left behind go first; only the holder of the lock may call this.
    """
    releases = site / RELEASES
    for left in releases.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    folder = releases / f"{_UNFINISHED}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def served(site: Path) -> str | None:
    """Return the id of the release that is served, None when there is none or its files are gone."""
    try:
        pointer = Pointer.model_validate_json((site / CURRENT).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return pointer.release if (release_folder(site, pointer.release) / MANIFEST).is_file() else None


def release_folder(site: Path, release: str) -> Path:
    """Return the folder of a release."""
    return site / RELEASES / release


def put_in_place(site: Path, built: Path, release: str) -> Path:
    """Give a whole release its name."""
    os.sync()  # its files reach the disk before its name does
    return built.rename(release_folder(site, release))


def serve(site: Path, release: str) -> None:
    """Move the pointer; readers see the old release or the new one, never neither."""
    pointer = Pointer(release=release, path=f"{RELEASES}/{release}/")
    draft = site / f".{CURRENT}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(pointer.to_json())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(site / CURRENT)
    os.sync()
