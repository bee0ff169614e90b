"""What is written beside a backup: enough to know that it is whole, where it is from, and what it must hold."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import EnvironmentFault


class Contents(BaseModel):
    """What a database holds of ours, at one moment.

    Attributes
    ----------
    revision
        Of the schema.
    server_major
        Major version of PostgreSQL.
    schemas
        Sorted; the table of migrations in ``public`` goes with them.
    extensions
        That ours need.
    roles
        That hold rights on ours, without the owner; passwords are no part of a backup.
    memberships
        Pairs of those roles: the second may act as the first.
    database_grants
        Pairs of a role (empty: everybody) and its right on the database itself.
    tables
        ``schema.table`` → number of rows.
    """

    model_config = ConfigDict(frozen=True)

    revision: str
    server_major: int
    schemas: tuple[str, ...]
    extensions: tuple[str, ...]
    roles: tuple[str, ...]
    memberships: tuple[tuple[str, str], ...]
    database_grants: tuple[tuple[str, str], ...]
    tables: dict[str, int]


class BackupRecord(BaseModel):
    """``<backup>.json``.

    Attributes
    ----------
    file
        Name of the backup, without folder.
    sha256, size_bytes
        Of the backup.
    made_at
        When its moment was, with time zone.
    program
        Version of diachinh that made it.
    database
        Which one it is of, see `pipeline.backup.contents.identity`.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str
    size_bytes: int
    made_at: datetime
    program: str
    database: str
    contents: Contents


def beside(backup: Path) -> Path:
    """Return where the record of a backup is."""
    return backup.with_name(backup.name + ".json")


def read_record(backup: Path) -> BackupRecord:
    """Read the record of a backup and see that the backup is the one that it describes.

    Raises
    ------
    EnvironmentFault
        If the record is missing or unreadable, or the backup is not as it was when it was made.
    """
    try:
        record = BackupRecord.model_validate_json(beside(backup).read_bytes())
    except (FileNotFoundError, ValidationError):
        msg = (
            f"Thiếu hoặc hỏng tệp mô tả của bản sao lưu, cần cả hai tệp ở cùng thư mục: {beside(backup)} · "
            "the description of the backup is missing or damaged; both files must lie in the same folder"
        )
        raise EnvironmentFault(msg) from None
    if (backup.stat().st_size, sha256_of(backup)) != (record.size_bytes, record.sha256):
        msg = (
            f"Bản sao lưu đã bị hỏng hoặc bị sửa, không phục hồi: {backup}; dùng bản khác · "
            "the backup is damaged or was changed and is not restored; use another one"
        )
        raise EnvironmentFault(msg)
    return record


def write_record(record: BackupRecord, path: Path) -> None:
    """Write a record at once: it is whole or not there."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(record.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def sha256_of(path: Path) -> str:
    """Return the checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
