"""Backups of the whole database: made by ``pg_dump``, described beside, restored into an empty database only."""

from pipeline.backup.last import last_backup, remember
from pipeline.backup.making import back_up
from pipeline.backup.record import BackupRecord, beside, read_record
from pipeline.backup.restoring import record_restored, require_empty, restore

__all__ = [
    "BackupRecord",
    "back_up",
    "beside",
    "last_backup",
    "read_record",
    "record_restored",
    "remember",
    "require_empty",
    "restore",
]
