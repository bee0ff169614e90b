"""Binary COPY: the fastest way into PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection


def copy_rows(connection: Connection, table: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Append rows to a table inside the transaction of `connection`.

    Parameters
    ----------
    table
        Name, with its schema where it has one (``"intake.finding"``).
    columns
        Column → type name in PostgreSQL, in the order of the values. Geometry goes as ``"bytea"``: in binary COPY the
        bytes of EWKB are what a geometry column receives.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        msg = f"COPY needs psycopg, not {type(driver).__name__}"
        raise TypeError(msg)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)
