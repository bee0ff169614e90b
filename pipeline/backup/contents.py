"""What a database holds of ours: schemas, rows, and who has which right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, text

from pipeline.backup.record import Contents
from pipeline.db import revision_in
from pipeline.errors import EnvironmentFault

_SCHEMAS = """
SELECT nspname FROM pg_namespace AS n
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
ORDER BY nspname
"""
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname = ANY(:schemas) OR (schemaname, tablename) = ('public', 'alembic_version') ORDER BY 1, 2
"""
_EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
_ROLES = """
SELECT rolname FROM pg_roles WHERE rolname <> current_user AND rolname !~ '^pg_' AND oid IN (
  SELECT refobjid FROM pg_shdepend JOIN pg_database AS d ON d.datname = current_database()
  WHERE refclassid = 'pg_authid'::regclass AND deptype IN ('a', 'r')
    AND (dbid = d.oid OR (classid = 'pg_database'::regclass AND objid = d.oid))
) ORDER BY 1
"""
_MEMBERSHIPS = """
SELECT DISTINCT held.rolname AS held, holder.rolname AS holder
FROM pg_auth_members AS m JOIN pg_roles AS held ON held.oid = m.roleid JOIN pg_roles AS holder ON holder.oid = m.member
WHERE held.rolname = ANY(:roles) AND holder.rolname = ANY(:roles) ORDER BY 1, 2
"""
_DATABASE_GRANTS = """
SELECT coalesce(r.rolname, '') AS holder, a.privilege_type
FROM pg_database AS d
CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE d.datname = current_database() AND a.grantee <> d.datdba ORDER BY 1, 2
"""
_IDENTITY = "SELECT system_identifier || '/' || current_database() FROM pg_control_system()"


def contents_of(connection: Connection) -> Contents:
    """Count what is there, in the transaction of `connection`.

    Raises
    ------
    EnvironmentFault
        If there is nothing of ours.
    """
    revision = revision_in(connection)
    if revision is None:
        msg = "Cơ sở dữ liệu chưa có gì để sao lưu · the database holds nothing to back up yet"
        raise EnvironmentFault(msg)
    schemas, roles = schemas_of(connection), _column(connection, _ROLES)
    memberships = connection.execute(text(_MEMBERSHIPS), {"roles": roles})
    grants = connection.execute(text(_DATABASE_GRANTS))
    return Contents(
        revision=revision,
        server_major=server_major(connection),
        schemas=tuple(schemas),
        extensions=tuple(_column(connection, _EXTENSIONS)),
        roles=tuple(roles),
        memberships=tuple((row.held, row.holder) for row in memberships),
        database_grants=tuple((row.holder, row.privilege_type) for row in grants if row.holder in {"", *roles}),
        tables=count_rows(connection, schemas),
    )


def schemas_of(connection: Connection) -> list[str]:
    """Return the schemas that are there, sorted, without those of extensions.

    All of them and not only ours: what our role cannot read must stop a backup, not be missing in it.
    """
    return _column(connection, _SCHEMAS)


def count_rows(connection: Connection, schemas: Sequence[str]) -> dict[str, int]:
    """Return ``schema.table`` → number of rows, of every table in some schemas and the one of migrations."""
    tables = connection.execute(text(_TABLES), {"schemas": list(schemas)}).all()
    return {f"{schema}.{name}": _count(connection, schema, name) for schema, name in tables}


def identity(connection: Connection) -> str:
    """Return a text that names this database and no other one: number of the cluster, name in it."""
    return str(connection.execute(text(_IDENTITY)).scalar_one())


def server_major(connection: Connection) -> int:
    """Return the major version of PostgreSQL."""
    number = connection.execute(text("SELECT current_setting('server_version_num')::int")).scalar_one()
    return int(number) // 10_000


def _count(connection: Connection, schema: str, name: str) -> int:
    statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name)).as_string()
    return int(connection.exec_driver_sql(statement).scalar_one())


def _column(connection: Connection, statement: str, **values: Any) -> list[str]:
    return [str(value) for value in connection.execute(text(statement), values).scalars()]
