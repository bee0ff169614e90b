"""Which deliveries the cadastre has taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, exists, select

from schemas.tables import Package, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One load of a package."""

    receipt: str
    name: str
    synthetic: bool
    province: str
    communes: tuple[str, ...]
    loaded: datetime
    received: int
    inserted: int
    changed: int
    unchanged: int
    quarantined: int
    retired: int
    state: str


def deliveries(engine: Engine) -> list[Delivery]:
    """Return all loads, the latest first."""
    rows = (
        select(
            Package.receipt,
            Package.name,
            Package.synthetic,
            Run.province,
            Run.communes,
            Run.started.label("loaded"),
            Run.received,
            Run.inserted,
            Run.changed,
            Run.unchanged,
            Run.quarantined,
            Run.retired,
            Run.state,
        )
        .join(Run, Run.receipt == Package.receipt)
        .order_by(Run.id.desc())
    )
    with engine.connect() as connection:
        found = connection.execute(rows).mappings().all()
    return [Delivery(**{**row, "communes": tuple(row["communes"])}) for row in found]


def is_recorded(connection: Connection, content_sha256: str) -> bool:
    """Say whether this very content was loaded before, under whichever name."""
    return bool(connection.execute(select(exists().where(Package.content_sha256 == content_sha256))).scalar_one())
