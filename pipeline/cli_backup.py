"""``diachinh backup`` and ``diachinh restore``."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def backup(
    out: Annotated[Path | None, typer.Option("--out", help="Tệp sao lưu · File to make.", metavar="FILE")] = None,
) -> None:
    """Sao lưu toàn bộ cơ sở dữ liệu · Back up the whole database; others may go on working."""
    from pipeline.session import USAGE, session, stop

    with session() as here:
        from pipeline.backup import back_up, beside, remember
        from pipeline.terminal import number

        now = datetime.now(UTC)
        path = out or here.home / "backups" / f"diachinh-{now:%Y%m%dT%H%M%SZ}.dump"
        if path.exists():
            stop(f"Đã có, không ghi đè · There already, not overwritten: {path}", USAGE)
        engine = here.server()
        record = back_up(engine, path, now=now)
        remember(here.home, path, record)
        rows = number(sum(record.contents.tables.values()), here.lang)
        here.say(f"Đã sao lưu · Backed up: {path}")
        here.say(f"  {len(record.contents.tables)} bảng · tables, {rows} dòng · rows, {record.size_bytes / 1e6:.1f} MB")
        here.say(f"  SHA-256 {record.sha256}, {beside(path).name}")
        here.say("  Có dữ liệu cá nhân: cất cả hai tệp ở nơi kín · Personal data: keep both files in a safe place")


def restore(
    file: Annotated[Path, typer.Argument(help="Tệp sao lưu · A backup.", metavar="FILE")],
    by: Annotated[
        str | None, typer.Option("--by", help="Ai phục hồi, mặc định là tài khoản máy · Who restores.", metavar="NAME")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại · Do not ask before writing.")] = False,
) -> None:
    """Phục hồi vào cơ sở dữ liệu trống · Restore a backup into an empty database, never over another one."""
    from pipeline.session import USAGE, person, require_consent, session, stop

    with session() as here:
        from pipeline import backup as backups
        from pipeline.db import prepare
        from pipeline.terminal import local_time, number

        if not file.is_file():
            stop(f"Không tìm thấy tệp · No such file: {file}", USAGE)
        record = backups.read_record(file)
        made = local_time(record.made_at)
        rows = number(sum(record.contents.tables.values()), here.lang)
        here.say(f"Bản sao lưu · Backup {record.file}: {made}, lược đồ · schema {record.contents.revision}")
        here.say(f"  {len(record.contents.tables)} bảng · tables, {rows} dòng · rows")
        require_consent(yes)
        engine = here.server()
        backups.require_empty(engine, record.contents)
        backups.restore(engine, file, record)
        prepare(engine)
        backups.record_restored(engine, record, person=person(by), now=datetime.now(UTC))
        here.say("Đã phục hồi, đủ số dòng từng bảng · Restored, every table with all its rows")
