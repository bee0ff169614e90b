"""Digests of what a run wrote, for its event: by them an audit sees whether anybody touched it since."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from schemas.sql import read_sql

NOTHING = hashlib.sha256().hexdigest()
"""Digest of no rows."""

RECORDS = ("run", "package", "files", "findings", "quarantine", "tolerations", "sheets", "references")
"""Kinds of rows in ``schemas/sql/audit_records.sql``."""

COMMUNES = "communes"
"""All communes as they are after a load, which may rename those of earlier ones."""

OF_NO_RUN = 0
"""Number under which rows come that belong to no single run."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('chain of events', 0))"
"""Waits until nobody else writes events, and keeps others waiting until the transaction ends."""


def digests_of(connection: Connection, run_id: int, *, is_loaded: bool) -> dict[str, str]:
    """Return kind of rows → SHA-256, hexadecimal, in the transaction that wrote them and before its events.

    Parameters
    ----------
    is_loaded
        Whether the run wrote into the cadastre too.
    """
    digests = dict.fromkeys(RECORDS, NOTHING) | _digests(connection, "audit_records", run_id)
    if not is_loaded:
        return digests
    parts = {name: read_sql(name) for name in ("audit_content", "audit_identifiers", "audit_lineage")}
    statement = text(read_sql("load_digests").format(**parts))
    digests |= dict(connection.execute(statement, {"run_id": run_id}).mappings().one())
    # Loads of other communes go on beside this one: the last event must be made from what is there when it is written.
    connection.execute(text(ONE_AT_A_TIME))
    return digests | {COMMUNES: NOTHING} | _digests(connection, "audit_communes", OF_NO_RUN)


def _digests(connection: Connection, name: str, run_id: int) -> dict[str, str]:
    statement = text(read_sql("record_digests").format(rows=read_sql(name)))
    return {row.part: row.digest for row in connection.execute(statement, {"run_id": run_id})}
