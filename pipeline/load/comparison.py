"""Set a batch beside the live cadastre: what would be inserted, changed, retired, and on which ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, text

from pipeline.load.copy import copy_rows
from pipeline.load.keeping import take_or_keep
from pipeline.load.prepare import Prepared
from pipeline.load.rows import DELIVERED, KEYS, MADE, key_rows, parcel_rows
from schemas.lineage import LEAST_SHARE, REPLACED_SHARE, SAME_GROUND_SHARE
from schemas.package import Coverage
from schemas.province import Province
from schemas.sql import read_sql

_STEPS = {
    "load_differences": None,
    "load_found": "found_version",
    "load_touched": "touched_version (id, parcel_uuid, commune_code, sheet_label, parcel_label, position)",
    "load_index": None,
    "load_ground": "shared_ground",
    "load_identity": None,
    "load_retire": None,
}
"""What is done one after the other, and what of a table it fills: without statistics of the columns that are joined by
the next steps would be planned as for a handful of rows. Those of shapes take long and serve nothing."""

LEAST_AREA_M2 = 0.0001
"""Ground shared by two parcels that is smaller comes from the arithmetic of their common boundary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a load will do, as the temporary tables of its transaction have it (``schemas/sql/load_stage.sql``).

    Attributes
    ----------
    communes, locked
        Codes of the communes delivered, and of those in which no other load goes on meanwhile.
    """

    province: Province
    coverage: Coverage
    communes: tuple[str, ...]
    locked: tuple[str, ...]
    inserted: int
    changed: int
    unchanged: int
    retired: int


def compare(connection: Connection, prepared: Prepared, province: Province, coverage: Coverage) -> Comparison:
    """Wait for other loads of the same communes, stage the batch and compare it; nothing that lasts is written."""
    communes = tuple(sorted(prepared.parcels["commune_code"].unique()))
    locked = _wait(connection, prepared, province, communes)
    connection.exec_driver_sql(read_sql("load_stage"), execution_options={"no_parameters": True})
    values = {"province": province.name, "coverage": coverage, "communes": list(communes), "locked": list(locked)}
    _stage(connection, prepared, province, values)
    if coverage != "partial" or _any(connection, "compared_parcel", "outcome <> 'unchanged'"):
        _settle(connection, values)
    outcomes = connection.execute(text("SELECT outcome, count(*) AS parcels FROM compared_parcel GROUP BY outcome"))
    counts = {row.outcome: row.parcels for row in outcomes}
    retired = text("SELECT count(*) FROM touched_version WHERE outcome = 'retired'")
    return Comparison(
        province=province,
        coverage=coverage,
        communes=communes,
        locked=locked,
        inserted=counts.get("inserted", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        retired=connection.execute(retired).scalar_one(),
    )


def _wait(connection: Connection, prepared: Prepared, province: Province, communes: tuple[str, ...]) -> tuple[str, ...]:
    """Lock the communes that are delivered, and those that have live parcels in the same place; return all of them."""
    locked = set(communes)
    if len(prepared.geometry):
        box = dict(
            zip(("west", "south", "east", "north"), shapely.total_bounds(prepared.geometry).tolist(), strict=True)
        )
        values = {"province": province.name, "srid": prepared.srid, **box}
        locked |= set(connection.execute(text(read_sql("load_around")), values).scalars())
    connection.execute(text(read_sql("load_lock")), {"province": province.name, "communes": sorted(locked)})
    return tuple(sorted(locked))


def _stage(connection: Connection, prepared: Prepared, province: Province, values: Mapping[str, Any]) -> None:
    """Copy the numbers of all parcels, find those that are not live just so, and copy these whole."""
    copy_rows(connection, "staged_key", KEYS, key_rows(prepared))
    connection.execute(text("ANALYZE staged_key"))
    connection.execute(text(read_sql("load_compare")), values)
    wanted = connection.execute(text("SELECT position FROM compared_parcel WHERE outcome <> 'unchanged' ORDER BY 1"))
    positions = np.array(wanted.scalars().all(), dtype=np.int64)
    copy_rows(connection, "staged_parcel", DELIVERED | MADE, parcel_rows(prepared, positions, province))
    filled = "staged_parcel (position, commune_code, sheet_label, parcel_label), compared_parcel"
    connection.execute(text(f"ANALYZE {filled}"))


def _settle(connection: Connection, values: Mapping[str, Any]) -> None:
    """Decide which live parcel each delivered one is, which live parcels end, and which identifiers go on."""
    limits = {
        "least_area_m2": LEAST_AREA_M2,
        "least_share": LEAST_SHARE,
        "same_ground": SAME_GROUND_SHARE,
        "replaced_share": REPLACED_SHARE,
    }
    for name, filled in _STEPS.items():
        connection.execute(text(read_sql(name)), {**values, **limits})
        if filled:
            connection.execute(text(f"ANALYZE {filled}"))
    take_or_keep(connection)


def _any(connection: Connection, table: str, condition: str) -> bool:
    return bool(connection.execute(text(f"SELECT EXISTS (SELECT FROM {table} WHERE {condition})")).scalar_one())
