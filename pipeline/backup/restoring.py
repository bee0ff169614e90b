"""Restore a backup into a database that holds nothing of ours: all of it or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import structlog
from psycopg import sql
from sqlalchemy import Connection, Engine, insert, text

from pipeline import __version__
from pipeline.backup.contents import count_rows, schemas_of, server_major
from pipeline.backup.programs import run
from pipeline.backup.record import BackupRecord, Contents
from pipeline.db import require_known, revision_in
from pipeline.errors import EnvironmentFault
from schemas.crs import spatial_ref_rows
from schemas.tables import Event

_LEFT_OUT = (" EXTENSION ", " SCHEMA - public ", " COMMENT - SCHEMA public ", " spatial_ref_sys ")
"""Entries of a table of contents that a database with PostGIS has already, and that belong to its administrator."""

_SPATIAL_REF = """
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
VALUES (:srid, :auth_name, :auth_srid, :srtext, :proj4text)
ON CONFLICT (srid) DO UPDATE SET (auth_name, auth_srid, srtext, proj4text)
  = (excluded.auth_name, excluded.auth_srid, excluded.srtext, excluded.proj4text)
"""


def require_empty(engine: Engine, contents: Contents) -> None:
    """Refuse a database that holds anything of ours, and a backup that the program does not know.

    Raises
    ------
    EnvironmentFault
        Saying what stands in the way.
    """
    require_known(contents.revision)
    with engine.connect() as connection:
        there = sorted(set(schemas_of(connection)) & set(contents.schemas))
        if not there and revision_in(connection) is None:
            return
    msg = (
        f"Cơ sở dữ liệu không trống ({', '.join(there) or 'alembic_version'}), không phục hồi đè lên: dùng "
        "DIACHINH_HOME mới, hoặc DIACHINH_DATABASE_URL của cơ sở dữ liệu trống · the database is not empty, nothing is "
        "restored over it: use a new DIACHINH_HOME, or the DIACHINH_DATABASE_URL of an empty one"
    )
    raise EnvironmentFault(msg)


def restore(engine: Engine, path: Path, record: BackupRecord) -> None:
    """Bring a backup back in one transaction, and count its rows again.

    Parameters
    ----------
    engine
        Of a database that passed `require_empty`; whoever connects becomes the owner of everything.
    path, record
        The backup, and its record as `read_record` gave it.

    Raises
    ------
    EnvironmentFault
        If ``pg_restore`` is missing or fails, or the rows are not those that were backed up; the database is as empty
        as before.
    """
    with engine.begin() as connection:
        major = server_major(connection)
        _prepare(connection, record.contents)
    entries = run("pg_restore", engine, major, "--list", str(path)).decode().splitlines()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as wanted:
        wanted.write("\n".join(_ours(entries)))
        wanted.flush()
        options = ("--single-transaction", "--no-owner", f"--use-list={wanted.name}", str(path))
        run("pg_restore", engine, major, *options)
    _verify(engine, record.contents)
    structlog.get_logger().info("backup restored", file=path.name, sha256=record.sha256)


def record_restored(engine: Engine, record: BackupRecord, *, person: str | None, now: datetime) -> None:
    """Record in the chain of events which backup came back, and by whom; the schema is that of this program.

    The chain goes on from the last event of the backup: what came after it in the database that was lost is not there.
    """
    details = {
        "version": __version__,
        "file": record.file,
        "sha256": record.sha256,
        "made_at": record.made_at.isoformat(),
        "revision": record.contents.revision,
        "rows": sum(record.contents.tables.values()),
    }
    with engine.begin() as connection:
        connection.execute(insert(Event).values(at=now, kind="restored", details=details, person=person))


def _verify(engine: Engine, contents: Contents) -> None:
    """Count the rows again, and take everything away where they are not those that were backed up."""
    with engine.begin() as connection:
        found = count_rows(connection, contents.schemas)
        if found == contents.tables:
            connection.execute(text("ANALYZE"))
            return
        _clear(connection, contents)
    names = sorted(name for name in {*found, *contents.tables} if found.get(name) != contents.tables.get(name))
    msg = (
        f"Số dòng phục hồi khác bản mô tả ({', '.join(names)}), đã xóa phần vừa phục hồi: dùng bản sao lưu khác · "
        "the rows restored are not those described; what was restored is removed again: use another backup"
    )
    raise EnvironmentFault(msg)


def _ours(entries: Iterable[str]) -> list[str]:
    return [entry for entry in entries if not any(part in f"{entry} " for part in _LEFT_OUT)]


def _prepare(connection: Connection, contents: Contents) -> None:
    """Make what a backup needs and cannot bring: extensions, coordinate systems, roles, rights on the database."""
    for name in contents.extensions:
        _execute(connection, "CREATE EXTENSION IF NOT EXISTS {}", name)
    connection.execute(text(_SPATIAL_REF), spatial_ref_rows())
    existing = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    for role in contents.roles:
        if role not in existing:
            _execute(connection, "CREATE ROLE {} NOLOGIN", role)
            _execute(connection, "GRANT {} TO CURRENT_USER", role)
    for held, holder in contents.memberships:
        if not {held, holder} <= existing:
            _execute(connection, "GRANT {} TO {}", held, holder)
    _grant_database(connection, contents)


def _grant_database(connection: Connection, contents: Contents) -> None:
    database = str(connection.execute(text("SELECT current_database()")).scalar_one())
    _execute(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    for role, right in contents.database_grants:
        grant = f"GRANT {right} ON DATABASE {{}} TO "
        _execute(connection, grant + ("{}" if role else "PUBLIC"), database, *filter(None, [role]))


def _clear(connection: Connection, contents: Contents) -> None:
    for schema in contents.schemas:
        _execute(connection, "DROP SCHEMA IF EXISTS {} CASCADE", schema)
    connection.execute(text("DROP TABLE IF EXISTS public.alembic_version"))


def _execute(connection: Connection, statement: str, *names: str) -> None:
    """Run a statement with names, quoted, in place of its braces."""
    connection.exec_driver_sql(sql.SQL(statement).format(*map(sql.Identifier, names)).as_string())
