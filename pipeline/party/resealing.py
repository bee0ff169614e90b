"""A new key for what is stored: everything is opened and sealed again, all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, text, update

from pipeline.party.keys import KeyRing
from pipeline.party.rows import CONTENT, content_of, holding_of, open_row, require_whole, seal_row
from schemas.tables import Base, Event
from schemas.tables.party import SEALED

BLOCK = 5_000
"""Rows in memory at a time."""

_STATEMENTS = """
SELECT r.run_id, r.parcel_uuid, party.sealed_right(r.id) AS stored
FROM party."right" AS r ORDER BY r.run_id, r.parcel_uuid
"""
_CONTENT = """
UPDATE party."right" SET content_index = :content_index WHERE (run_id, parcel_uuid) = (:run_id, :parcel_uuid)
"""
_DIGESTS = """
SELECT CAST(run_id AS text), party.digest(run_id)
FROM (SELECT DISTINCT run_id FROM party."right") AS r ORDER BY run_id
"""


def reseal(engine: Engine, keys: KeyRing, *, person: str, reason: str, now: datetime) -> dict[str, int]:
    """Seal everything under the last key of the file, so that earlier keys can be taken out of it.

    Loads wait meanwhile. What was tampered with stops the work, and nothing is changed.

    Parameters
    ----------
    engine
        As the owner of the tables.
    person, reason
        Recorded as an event, with the identifier of the key and what an audit compares from then on.

    Returns
    -------
    dict of str to int
        Table → rows.

    Raises
    ------
    SealBroken
        If something does not open.
    """
    with engine.begin() as connection:
        names = ", ".join(f'party."{table}"' for table in SEALED)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        _reseal_contents(connection, keys)
        rows = {table: _reseal_table(connection, table, keys) for table in SEALED}
        digests = dict(map(tuple, connection.execute(text(_DIGESTS))))
        details = {"key": keys.current_id, **rows, "digests": digests}
        event = {"at": now, "kind": "party_resealed", "details": details}
        connection.execute(insert(Event).values(**event, person=person, reason=reason))
    return rows


def _reseal_contents(connection: Connection, keys: KeyRing) -> None:
    """Make the digests of what each load says of each parcel anew, once the old ones were found right."""
    with connection.execute(text(_STATEMENTS).execution_options(yield_per=BLOCK)) as found:
        groups = groupby(found, key=lambda row: (row.run_id, row.parcel_uuid))
        digests = [_digest(keys, run_id, parcel, [row.stored for row in rows]) for (run_id, parcel), rows in groups]
    if digests:
        connection.execute(text(_CONTENT), digests)


def _digest(keys: KeyRing, run_id: int, parcel: uuid.UUID, stored: list[Mapping[str, Any]]) -> dict[str, Any]:
    holdings = [holding_of(keys, one) for one in stored]
    require_whole(keys, str(parcel), stored, holdings)
    digest = keys.index(content_of(parcel, holdings), CONTENT)
    return {"run_id": run_id, "parcel_uuid": parcel, "content_index": digest}


def _reseal_table(connection: Connection, name: str, keys: KeyRing) -> int:
    """Seal the rows of a table again, block by block in the order of their keys."""
    table = Base.metadata.tables[f"party.{name}"]
    wanted = select(table.c.id, *(table.c[column] for column in SEALED[name])).order_by(table.c.id).limit(BLOCK)
    change = update(table).where(table.c.id == bindparam("row"))
    count, last = 0, uuid.UUID(int=0)
    # each block asked for by itself: a cursor would see the rows that were changed meanwhile
    while rows := connection.execute(wanted.where(table.c.id > last)).mappings().all():
        values = [
            {"row": row["id"], **seal_row(keys, name, row["id"], open_row(keys, name, dict(row)))} for row in rows
        ]
        connection.execute(change, values)
        count, last = count + len(rows), rows[-1]["id"]
    return count
