"""The search index: commune → sheet → parcels, as small files that a page reads without any server program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from schemas.release import DEGREE_DECIMALS, Bbox, CommuneEntry, CommuneIndex, SheetEntry, commune_file, sheet_file

_PROPERTIES = {
    "commune_code": "commune",
    "commune_name": "commune_name",
    "sheet_label": "sheet",
    "parcel_label": "parcel",
    "old_commune_code": "old_commune",
    "old_sheet_number": "old_sheet",
    "old_parcel_number": "old_parcel",
    "parcel_id": "parcel_id",
    "area_m2": "area_m2",
    "land_use": "land_use",
    "address": "address",
    "is_parcel": "is_parcel",
    "loaded_on": "date",
    "delivery": "delivery",
}
"""Column → property of a published parcel: the whole list of what a file says about one."""


def write_commune(parcels: gpd.GeoDataFrame, folder: Path) -> CommuneEntry:
    """Write the sheets of one commune and the commune's own index.

    Parameters
    ----------
    parcels
        Public parcels of the commune (`pipeline.publish.parcels`), in the order in which they are written.
    folder
        Folder of the release.
    """
    code, name = str(parcels["commune_code"].iat[0]), str(parcels["commune_name"].iat[0])
    sheets = []
    for label, sheet in parcels.groupby("sheet_label", sort=False):
        path = folder / sheet_file(code, str(label))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_feature_collection(sheet), "utf-8")
        sheets.append(SheetEntry(sheet=str(label), parcels=len(sheet), bbox=_bounding_box(sheet["geometry"])))
    index = folder / commune_file(code)
    index.parent.mkdir(exist_ok=True)
    index.write_text(CommuneIndex(code=code, name=name, sheets=tuple(sheets)).to_json(), "utf-8")
    bbox = _bounding_box(parcels["geometry"])
    return CommuneEntry(code=code, name=name, parcels=len(parcels), sheets=len(sheets), bbox=bbox)


def _bounding_box(shapes: pd.Series[Any]) -> Bbox:
    west, south, east, north = (
        round(float(value), DEGREE_DECIMALS) for value in shapely.total_bounds(shapes.to_numpy())
    )
    return west, south, east, north


def _feature_collection(sheet: pd.DataFrame) -> str:
    """Return GeoJSON (RFC 7946), one parcel a line."""
    rounded = shapely.transform(sheet["geometry"].to_numpy(), lambda xy: np.round(xy, DEGREE_DECIMALS))
    shapes = shapely.to_geojson(rounded)
    known = sheet[list(_PROPERTIES)].rename(columns=_PROPERTIES)
    records = known.astype(object).where(known.notna(), None).to_dict("records")
    features = (
        f'{{"type":"Feature","id":{to_json(key)},"properties":{to_json(record)},"geometry":{shape}}}'
        for key, record, shape in zip(sheet["key"], records, shapes, strict=True)
    )
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def to_json(value: Any) -> str:
    """Return compact JSON; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
