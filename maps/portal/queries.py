"""Look-ups in the public schema; every value is a parameter."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from maps.portal.models import ParcelFeature, ParcelProperties
from schemas.release import parcel_key

_COLUMNS = """
    commune_code AS commune, commune_name, sheet_label AS sheet, parcel_label AS parcel,
    old_commune_code AS old_commune, old_sheet_number AS old_sheet, old_parcel_number AS old_parcel, parcel_id, area_m2,
    land_use, address, is_parcel, loaded_on AS date, delivery, ST_AsGeoJSON(geometry, 8) AS shape
"""

_BY_KEY = text(f"""
    SELECT {_COLUMNS} FROM portal.parcel
    WHERE province = :province AND commune_code = :commune AND sheet_label = :sheet AND parcel_label = :parcel
""")

_AT_POINT = text(f"""
    SELECT {_COLUMNS} FROM portal.parcel
    WHERE province = :province
      AND ST_Intersects(geometry, ST_SetSRID(ST_MakePoint(:longitude, :latitude), 4326))
    ORDER BY commune_code, sheet_label, parcel_label
    LIMIT 1
""")


def parcel_by_key(
    connection: Connection, *, province: str, commune: str, sheet: str, parcel: str
) -> ParcelFeature | None:
    """Return the live parcel with this key, or None."""
    key = {"province": province, "commune": commune, "sheet": sheet, "parcel": parcel}
    return _feature(connection.execute(_BY_KEY, key).one_or_none())


def parcel_at_point(
    connection: Connection, *, province: str, longitude: float, latitude: float
) -> ParcelFeature | None:
    """Return the live parcel that covers a point (degrees, WGS 84), or None; on a border the first by key."""
    place = {"province": province, "longitude": longitude, "latitude": latitude}
    return _feature(connection.execute(_AT_POINT, place).one_or_none())


def _feature(row: Row[Any] | None) -> ParcelFeature | None:
    if row is None:
        return None
    fields = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's public accessor)
    geometry = json.loads(fields.pop("shape"))
    properties = ParcelProperties(**fields)
    key = parcel_key(properties.commune, properties.sheet, properties.parcel)
    return ParcelFeature(id=key, geometry=geometry, properties=properties)
