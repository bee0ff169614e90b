"""Rows for COPY: plain Python values in the order of the staging table, made in blocks to bound memory."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.load.identifier import usable
from pipeline.load.prepare import KEY, Prepared, to_degrees
from schemas.codes import LandUsePart
from schemas.province import Province

BLOCK = 50_000
"""Rows turned into Python objects at a time."""

DELIVERED = {
    "commune_code": "text",
    "commune_list": "text",
    "sheet_label": "text",
    "parcel_label": "text",
    "sheet_number": "int8",
    "parcel_number": "int8",
    "old_commune_code": "text",
    "old_sheet_number": "text",
    "old_parcel_number": "text",
    "parcel_id": "text",
    "area_m2": "float8",
    "legal_area_m2": "float8",
    "computed_area_m2": "float8",
    "land_use": "text",
    "user_code": "text",
    "address": "text",
    "is_parcel": "bool",
    "scale_denominator": "int8",
    "geometry_received": "bytea",
    "crs_received": "text",
    "source_file": "text",
    "source_row": "int8",
}
"""Columns taken over as they are, and their types in PostgreSQL."""

MADE = {
    "position": "int8",
    "land_use_parts": "text",
    "received": "text",
    "geometry": "bytea",
    "geometry_wgs84": "bytea",
    "is_id_usable": "bool",
}
"""Columns made here. JSON travels as text, and geometry as the bytes of EWKB, which is what PostGIS receives."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)

COMPARED = (
    "old_commune_code",
    "old_sheet_number",
    "old_parcel_number",
    "parcel_id",
    "area_m2",
    "legal_area_m2",
    "land_use",
    "user_code",
    "address",
    "is_parcel",
    "scale_denominator",
)
"""Columns in which a difference makes a new version, beside the geometry. The key is compared by itself; the others
follow from these, or tell how they were written."""


KEYS = {
    "position": "int8",
    "commune_code": "text",
    "sheet_label": "text",
    "parcel_label": "text",
    "content_hash": "bytea",
}
"""Columns that are enough to tell what changed."""


def key_rows(prepared: Prepared) -> Iterator[tuple[Any, ...]]:
    """Yield the numbers of all that was delivered in the order of `KEYS`; what is set aside has no position."""
    for block in _blocks(len(prepared.parcels)):
        parcels = prepared.parcels.iloc[block]
        hashes = content_hashes(prepared.geometry[block], [plain(parcels[name]) for name in COMPARED])
        yield from zip(range(block.start, block.stop), *(plain(parcels[name]) for name in KEY), hashes, strict=True)
    held = prepared.quarantined[KEY].dropna()
    yield from zip([None] * len(held), *(plain(held[name]) for name in KEY), [None] * len(held), strict=True)


def parcel_rows(prepared: Prepared, positions: npt.NDArray[np.int64], province: Province) -> Iterator[tuple[Any, ...]]:
    """Yield one tuple for each wanted parcel, its values in the order of `DELIVERED` and then of `MADE`."""
    is_usable = usable(prepared, positions, province.datum_pipeline)
    for block in _blocks(len(positions)):
        wanted = positions[block]
        parcels = prepared.parcels.iloc[wanted]
        delivered = {name: plain(parcels[name]) for name in DELIVERED}
        delivered["commune_list"] = [version or "" for version in delivered["commune_list"]]
        geometry = prepared.geometry[wanted]
        made = (
            wanted.tolist(),
            [_parts_json(tuple(parts or ())) for parts in plain(parcels["land_use_parts"])],
            [_json(values or {}) for values in plain(parcels["received"])],
            shapely.to_wkb(geometry, include_srid=True),
            shapely.to_wkb(to_degrees(geometry, prepared.srid, province), include_srid=True),
            is_usable[block].tolist(),
        )
        yield from zip(*delivered.values(), *made, strict=True)


def _blocks(rows: int) -> Iterator[slice]:
    for start in range(0, rows, BLOCK):
        yield slice(start, min(start + BLOCK, rows))


def plain(column: pd.Series[Any]) -> list[Any]:
    """Return the values as Python objects, None where they are missing."""
    values = column.astype(object)
    return values.where(values.notna(), None).to_list()


def content_hashes(geometry: npt.NDArray[Any], attributes: list[list[Any]]) -> list[bytes]:
    """Return the SHA-256 of shape and attributes; where a ring begins and which way it runs does not matter.

    Parameters
    ----------
    geometry
        MultiPolygons on the 1 mm grid, shape (n,), dtype object.
    attributes
        Columns of n plain values each.
    """
    shapes = shapely.to_wkb(shapely.normalize(geometry), byte_order=1)
    rows = zip(*attributes, strict=True)
    return [
        hashlib.sha256(shape + _ENCODER.encode(row).encode()).digest() for shape, row in zip(shapes, rows, strict=True)
    ]


@cache
def _parts_json(parts: tuple[LandUsePart, ...]) -> str:
    """Land uses as JSON; few different ones occur."""
    return _ENCODER.encode([part._asdict() for part in parts])


def _json(values: Mapping[str, Any]) -> str:
    """Delivered values as JSON, which has neither NaN nor infinity."""
    return _ENCODER.encode({name: _json_value(value) for name, value in values.items()})


def _json_value(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value
