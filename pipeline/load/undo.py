"""Take back a load: the live cadastre is again what it was before, and what was undone is kept for the auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, update

from pipeline import __version__
from schemas.lineage import LEAST_SHARE
from schemas.sql import read_sql
from schemas.tables import Event, Run


class UnknownDelivery(LookupError):
    """No load of this delivery stands."""


class LaterDeliveries(RuntimeError):
    """Later deliveries rest on this one; `later` has receipt and name of each, the first one first."""

    def __init__(self, later: tuple[tuple[str, str], ...]) -> None:
        super().__init__(", ".join(f"{receipt} ({name})" for receipt, name in later))
        self.later = later


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did.

    Attributes
    ----------
    withdrawn, reopened
        Versions of parcels that the load had made, and those that it had ended.
    """

    receipt: str
    communes: tuple[str, ...]
    withdrawn: int
    reopened: int


def undo(engine: Engine, receipt: str, *, reason: str, person: str | None, now: datetime) -> Undone:
    """Take back the last load of a delivery that stands, all of it or nothing.

    Loads of the same communes wait. Versions that the load made are believed no longer; those that it ended are live
    again; its lineage goes with its versions.

    Raises
    ------
    UnknownDelivery
        If no load of the delivery stands.
    LaterDeliveries
        If later deliveries changed or confirmed what this one loaded, or do not go with what would be live again: they
        gave its number or its ground to others, or are complete without it. Where none is in the way, the cadastre is
        as if this one had never been loaded.
    """
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        run_id = _wait(connection, receipt)
        values = {"run_id": run_id, "least_share": LEAST_SHARE}
        later = connection.execute(text(read_sql("undo_later")), values).all()
        if later:
            raise LaterDeliveries(tuple((row.receipt, row.name) for row in later))
        done = _take_back(connection, receipt, run_id, now)
        details = {"version": __version__, "withdrawn": done.withdrawn, "reopened": done.reopened}
        event = insert(Event).values(
            at=now, kind="undone", receipt=receipt, run_id=run_id, details=details, person=person, reason=reason
        )
        connection.execute(event)
    return done


def _wait(connection: Connection, receipt: str) -> int:
    """Lock the communes of the last load that stands; return its number, which another undo may have changed."""
    last = select(Run.id, Run.province).where(Run.receipt == receipt, Run.state == "loaded").order_by(Run.id.desc())
    run = connection.execute(last.limit(1)).one_or_none()
    if run is None:
        raise UnknownDelivery(receipt)
    communes = connection.execute(text(read_sql("undo_communes")), {"run_id": run.id}).scalars().all()
    connection.execute(text(read_sql("load_lock")), {"province": run.province, "communes": list(communes)})
    again = connection.execute(last.limit(1)).one_or_none()
    if again is None or again.id != run.id:
        raise UnknownDelivery(receipt)
    return int(run.id)


def _take_back(connection: Connection, receipt: str, run_id: int, now: datetime) -> Undone:
    values: dict[str, Any] = {"run_id": run_id, "now": now}
    communes = tuple(connection.execute(text(read_sql("undo_communes")), values).scalars())
    values["moment"] = connection.execute(text(read_sql("undo_moment")), values).scalar_one()
    withdrawn = connection.execute(text(read_sql("undo_withdraw")), values).rowcount
    reopened = connection.execute(text(read_sql("undo_reopen")), values).rowcount
    connection.execute(update(Run).where(Run.id == run_id).values(state="undone"))
    return Undone(receipt=receipt, communes=communes, withdrawn=withdrawn, reopened=reopened)
