"""Remember the last backup of each database, wherever it was put."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.backup.record import BackupRecord


@dataclass(frozen=True, slots=True)
class LastBackup:
    """Where the last backup of a database was put, and when."""

    path: Path
    made_at: datetime

    @property
    def is_there(self) -> bool:
        """Whether the file is still where it was put."""
        return self.path.is_file()


def remember(home: Path, path: Path, record: BackupRecord) -> None:
    """Note a backup in ``backups/last.json``; that of another database stays noted."""
    file = _file(home)
    noted = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    noted[record.database] = {"path": str(path.absolute()), "made_at": record.made_at.isoformat()}
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(noted, indent=1, ensure_ascii=False), encoding="utf-8")
    fresh.replace(file)


def last_backup(home: Path, database: str) -> LastBackup | None:
    """Return the last backup of a database (see `pipeline.backup.contents.identity`); None if there was none."""
    file = _file(home)
    noted = json.loads(file.read_text("utf-8")).get(database) if file.is_file() else None
    return LastBackup(Path(noted["path"]), datetime.fromisoformat(noted["made_at"])) if noted else None


def _file(home: Path) -> Path:
    return home / "backups" / "last.json"
