"""Make a backup: one moment of the database, complete or not there."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import Engine, text

from pipeline import __version__
from pipeline.backup.contents import contents_of, identity
from pipeline.backup.programs import run
from pipeline.backup.record import BackupRecord, beside, sha256_of, write_record

PART = ".part"
"""Ending of a backup under way."""


def back_up(engine: Engine, path: Path, *, now: datetime) -> BackupRecord:
    """Write a backup and the record beside it; nobody is kept from working meanwhile.

    The rows are counted in the very snapshot that ``pg_dump`` reads. The file gets its name last: whatever bears it is
    complete and has its record.

    Parameters
    ----------
    path
        File that does not exist yet. It holds personal data, and only its owner can read it.

    Raises
    ------
    EnvironmentFault
        If there is nothing to back up, or ``pg_dump`` is missing or fails.
    FileExistsError
        If there is a file already.
    """
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_interrupted(path.parent)
    with engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection, _draft(path) as draft:
        contents = contents_of(connection)
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        schemas = (f"--schema={name}" for name in (*map(_quoted, contents.schemas), "public"))
        options = ("--format=custom", "--exclude-table-data=public.spatial_ref_sys", f"--snapshot={snapshot}")
        run("pg_dump", engine, contents.server_major, *options, *schemas, output=draft)
        os.fsync(draft.fileno())
        written = _draft_of(path)
        record = BackupRecord(
            file=path.name,
            sha256=sha256_of(written),
            size_bytes=written.stat().st_size,
            made_at=now,
            program=__version__,
            database=identity(connection),
            contents=contents,
        )
        write_record(record, beside(path))
        written.rename(path)
    structlog.get_logger().info("backup made", file=path.name, sha256=record.sha256, size_bytes=record.size_bytes)
    return record


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """Open the file under a name that nobody takes for a backup; it is gone afterwards unless it was renamed."""
    draft = _draft_of(path)
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file
        finally:
            draft.unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{PART}")


def _forget_interrupted(folder: Path) -> None:
    """Remove what a killed backup left: a draft that no process holds."""
    for draft in folder.glob(f".*{PART}"):
        with draft.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            draft.unlink(missing_ok=True)


def _quoted(schema: str) -> str:
    """Write a name as a pattern that fits this name alone."""
    return '"' + schema.replace('"', '""') + '"'
