"""Which deliveries the office decided on, and how each came to where it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, exists, select, text

from schemas.delivery import State, Step
from schemas.tables import Package, Run

_DELIVERIES = """
SELECT
  d.receipt, d.name, d.synthetic, d.state, r.province, r.communes, r.received, r.inserted, r.changed, r.unchanged,
  r.quarantined, r.retired
FROM intake.delivery AS d
JOIN intake.run AS r ON r.id = d.run_id
ORDER BY r.id DESC
"""
_STEPS = """
SELECT receipt, kind, at, coalesce(person, actor) AS person, reason
FROM intake.event
WHERE kind = ANY(:states)
ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A package that the office decided on.

    Attributes
    ----------
    state
        Where it stands.
    province, communes, received, inserted, changed, unchanged, quarantined, retired
        Of the run that brought it there; what a load would have done where it is not loaded.
    steps
        All that became of it, in order.
    """

    receipt: str
    name: str
    synthetic: bool
    state: State
    province: str
    communes: tuple[str, ...]
    received: int
    inserted: int
    changed: int
    unchanged: int
    quarantined: int
    retired: int
    steps: tuple[Step, ...]


def deliveries(engine: Engine) -> list[Delivery]:
    """Return all deliveries, the one with the latest run first."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        found = connection.execute(text(_DELIVERIES)).mappings().all()
        for row in connection.execute(text(_STEPS), {"states": list(State)}):
            steps[row.receipt].append(Step(state=State(row.kind), at=row.at, person=row.person, reason=row.reason))
    return [
        Delivery(
            **{
                **row,
                "state": State(row["state"]),
                "communes": tuple(row["communes"]),
                "steps": tuple(steps[row["receipt"]]),
            }
        )
        for row in found
    ]


def was_loaded(connection: Connection, content_sha256: str) -> bool:
    """Say whether this very content was loaded before, under whichever name, and whether that load stands or not."""
    return _is_there(connection, content_sha256, "loaded", "undone")


def is_standing(connection: Connection, content_sha256: str) -> bool:
    """Say whether a load of this very content stands, under whichever name."""
    return _is_there(connection, content_sha256, "loaded")


def _is_there(connection: Connection, content_sha256: str, *states: str) -> bool:
    runs = select(Run.id).join(Package, Package.receipt == Run.receipt)
    wanted = runs.where(Package.content_sha256 == content_sha256, Run.state.in_(states))
    return bool(connection.execute(select(exists(wanted))).scalar_one())
