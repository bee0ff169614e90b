"""What an administrator asks of the database: how large, how tidy, which schema, when loaded, when backed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from pipeline.backup.contents import count_rows, identity, schemas_of
from pipeline.backup.last import LastBackup, last_backup
from pipeline.db import head, revision_in

_SERVER = """
SELECT
  current_setting('server_version') AS postgresql,
  (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis,
  pg_database_size(current_database()) AS size_bytes,
  (SELECT sum(numbackends) FROM pg_stat_database)::int AS connections,
  current_setting('max_connections')::int AS most_connections
"""
_TABLES = """
SELECT
  format('%s.%s', schemaname, relname) AS name,
  pg_total_relation_size(relid) AS size_bytes,
  n_dead_tup::float8 / greatest(n_live_tup + n_dead_tup, 1) AS dead_share
FROM pg_stat_user_tables WHERE schemaname = ANY(:schemas) ORDER BY size_bytes DESC, name
"""
_LAST_LOAD = "SELECT receipt, started FROM intake.run WHERE state <> 'checked' ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStatus:
    """One table of ours.

    Attributes
    ----------
    size_bytes
        With its indexes and long values.
    dead_share
        Estimate of the rows that no longer count and still take room, 0…1; the server's own upkeep reuses it.
    """

    name: str
    rows: int
    size_bytes: int
    dead_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLoad:
    """The latest load."""

    receipt: str
    started: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """State of the database of the cadastre.

    Attributes
    ----------
    postgis
        None where it is not installed.
    connections, most_connections
        Of all databases of the server.
    revision, wanted
        Of the schema in the database (None before the first migration), and the one that the program works with.
    tables
        The largest first.
    """

    postgresql: str
    postgis: str | None
    size_bytes: int
    connections: int
    most_connections: int
    revision: str | None
    wanted: str
    tables: tuple[TableStatus, ...]
    load: LastLoad | None
    backup: LastBackup | None


def database_status(engine: Engine, home: Path) -> DatabaseStatus:
    """Ask the server; nothing is changed.

    Parameters
    ----------
    home
        Where the last backup is noted.
    """
    with engine.connect() as connection:
        revision = revision_in(connection)
        load = connection.execute(text(_LAST_LOAD)).one_or_none() if revision else None
        return DatabaseStatus(
            **connection.execute(text(_SERVER)).one()._asdict(),
            revision=revision,
            wanted=head(),
            tables=_tables(connection),
            load=LastLoad(receipt=load.receipt, started=load.started) if load else None,
            backup=last_backup(home, identity(connection)),
        )


def _tables(connection: Connection) -> tuple[TableStatus, ...]:
    schemas = schemas_of(connection)
    rows = count_rows(connection, schemas)
    found = connection.execute(text(_TABLES), {"schemas": schemas})
    return tuple(TableStatus(rows=rows[table.name], **table._asdict()) for table in found)
