"""Reading what the public may see, commune by commune, from one snapshot of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Engine, text

from schemas.crs import WGS84
from schemas.release import parcel_key

PUBLIC_COLUMNS = {
    "commune_code": "string",
    "commune_name": "string",
    "sheet_label": "string",
    "parcel_label": "string",
    "old_commune_code": "string",
    "old_sheet_number": "string",
    "old_parcel_number": "string",
    "parcel_id": "string",
    "area_m2": "float64",
    "land_use": "string",
    "address": "string",
    "is_parcel": "boolean",
    "loaded_on": "string",
    "delivery": "string",
    "synthetic": "boolean",
}
"""Columns that leave the database, with their dtypes; nothing else does, whatever ``portal.parcel`` comes to hold."""

_COMMUNES = text('SELECT code, name, parcels FROM portal.commune WHERE province = :province ORDER BY code COLLATE "C"')

_PARCELS = text("""
SELECT
  commune_code,
  sheet_label,
  parcel_label,
  old_commune_code,
  old_sheet_number,
  old_parcel_number,
  parcel_id,
  area_m2,
  land_use,
  address,
  is_parcel,
  to_char(loaded_on AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS loaded_on,
  delivery,
  synthetic,
  ST_AsBinary(geometry) AS geometry
FROM portal.parcel
WHERE province = :province AND commune_code = :commune
ORDER BY
  sheet_number, sheet_label COLLATE "C", parcel_number, parcel_label COLLATE "C"
""")

_MAY_READ_EVENTS = text("SELECT has_schema_privilege('intake', 'USAGE')")

_EVENTS_HEAD = text("SELECT encode(hash, 'hex') FROM intake.event ORDER BY id DESC LIMIT 1")

_DELIVERIES = text("""
SELECT DISTINCT r.receipt
FROM intake.run AS r
WHERE r.province = :province AND r.state = 'loaded' AND (
  EXISTS (SELECT FROM portal.parcel AS p WHERE p.delivery = r.receipt) OR r.inserted + r.changed = 0
)
ORDER BY 1
""")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with public parcels."""

    code: str
    name: str
    parcels: int


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a read-only transaction that sees one state of the database, whatever is loaded meanwhile."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        yield connection


def read_communes(connection: Connection, province: str) -> list[Commune]:
    """Return the communes of a province that have public parcels, in order of code."""
    return [Commune(*row) for row in connection.execute(_COMMUNES, {"province": province})]


def read_public_parcels(connection: Connection, province: str, commune: Commune) -> gpd.GeoDataFrame:
    """Return the public parcels of one commune, in order of sheet and parcel.

    Returns
    -------
    geopandas.GeoDataFrame
        `PUBLIC_COLUMNS`, `key` (`schemas.release.parcel_key`) and `geometry`
        (MultiPolygon, EPSG:4326), index 0…n-1.
    """
    rows = connection.execute(_PARCELS, {"province": province, "commune": commune.code})
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    frame["commune_name"] = commune.name
    shapes = gpd.GeoSeries.from_wkb(frame["geometry"], crs=WGS84)
    frame = frame[list(PUBLIC_COLUMNS)].astype(PUBLIC_COLUMNS)
    keys = map(parcel_key, frame["commune_code"], frame["sheet_label"], frame["parcel_label"])
    frame["key"] = pd.array(list(keys), dtype="string")
    return gpd.GeoDataFrame(frame, geometry=shapes)


def read_events_head(connection: Connection) -> str | None:
    """Return the hash of the last event, hexadecimal; None without events, and for the role of the public side."""
    if not connection.execute(_MAY_READ_EVENTS).scalar_one():
        return None
    return connection.execute(_EVENTS_HEAD).scalar()


def read_deliveries(connection: Connection, province: str) -> tuple[str, ...]:
    """Return the receipts of the deliveries behind the public parcels, those too that found all as it was."""
    if not connection.execute(_MAY_READ_EVENTS).scalar_one():
        return ()
    return tuple(connection.execute(_DELIVERIES, {"province": province}).scalars())
