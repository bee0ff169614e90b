"""The parcels of a package as the preview draws them: which, how precisely, and with which words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from maps.legend import main_codes
from schemas.crs import WGS84, reproject
from schemas.finding import Finding

PARCEL_LIMIT = 12_000
"""More polygons than this and a browser on an office laptop is slow to move the map."""

SIMPLER_M = 0.2
"""Tolerance for a package that does not fit whole."""

_DECIMALS = 7

View = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def to_degrees(shapes: npt.NDArray[Any], crs: Any) -> npt.NDArray[Any]:
    """Return geometries in longitude and latitude rounded to 1 cm; None where that is not possible.

    The map has no base, so which datum operation PROJ picks does not show.
    """
    moved = reproject(shapes, CRS.from_user_input(crs), CRS.from_epsg(WGS84))
    bounds = shapely.bounds(moved)
    # a package in the wrong CRS comes out at the poles or nowhere
    usable = np.isfinite(bounds).all(axis=1) & (np.abs(bounds[:, 1::2]) <= 85).all(axis=1)
    degrees: npt.NDArray[Any] = shapely.transform(moved, lambda xy: np.round(xy, _DECIMALS))
    degrees[~usable] = None
    return degrees


def choose(parcels: gpd.GeoDataFrame, findings: Sequence[Finding]) -> gpd.GeoDataFrame:
    """Return the parcels that are drawn: all, or as many whole sheets as fit, those with findings first.

    Parameters
    ----------
    parcels
        Parcel frame of a batch (`schemas.frames`), projected.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `sheet`, `parcel`, `area_m2`, `code` (land use, see `maps.legend`), and geometry in EPSG:4326; index
        0…n-1.
    """
    drawn = pd.DataFrame(
        {
            "sheet": parcels["sheet_label"],
            "parcel": parcels["parcel_label"],
            "area_m2": parcels["area_m2"],
            "code": main_codes(parcels["land_use"]),
        }
    )
    shapes = parcels.geometry.to_numpy()
    if len(drawn) > PARCEL_LIMIT:
        kept = _most_telling_sheets(drawn["sheet"], findings)
        drawn, shapes = drawn[kept], _simpler(shapes[kept])
    degrees = to_degrees(shapes, parcels.crs)
    visible = ~(shapely.is_missing(degrees) | shapely.is_empty(degrees))
    return gpd.GeoDataFrame(drawn[visible].reset_index(drop=True), geometry=degrees[visible], crs=WGS84)


def _simpler(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Leave out small bends; neighbours keep their border."""
    areas = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    shapes[areas] = shapely.coverage_simplify(shapes[areas], SIMPLER_M)
    return shapes


def _most_telling_sheets(sheets: pd.Series[str], findings: Sequence[Finding]) -> npt.NDArray[np.bool_]:
    """Mark the parcels of whole sheets, most findings first, up to the limit."""
    found = pd.Series([finding.sheet for finding in findings], dtype="string").value_counts()
    order = pd.DataFrame({"parcels": sheets.value_counts()})
    order["found"] = found.reindex(order.index).fillna(0)
    order = order.rename_axis("sheet").reset_index().sort_values(["found", "sheet"], ascending=[False, True])
    fits = order["sheet"][order["parcels"].cumsum() <= PARCEL_LIMIT]
    if fits.empty:  # one huge sheet
        return np.arange(len(sheets)) < PARCEL_LIMIT
    return sheets.isin(fits).to_numpy(dtype=bool)


def view_of(drawn: gpd.GeoDataFrame) -> View | None:
    """Return west, south, east, north of where the parcels are; a few that lie far off do not count."""
    if drawn.empty:
        return None
    bounds = drawn.bounds.to_numpy()
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    middle = np.median(centres, axis=0)
    spread = np.quantile(np.abs(centres - middle), 0.75, axis=0)
    near = bounds[(np.abs(centres - middle) <= 6 * spread + 1e-3).all(axis=1)]
    west, south = near[:, :2].min(axis=0)
    east, north = near[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def said_of_parcels(drawn: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return sheet, parcel and area of every parcel drawn, None where missing."""
    table = pd.DataFrame(drawn[["sheet", "parcel", "area_m2"]]).astype(object)
    return table.where(table.notna(), None).to_numpy().tolist()


def feature_collection(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """Return GeoJSON of shapes without words; the index gives the ids, under which ``page.js`` finds the words."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": int(row), "properties": {}, "geometry": json.loads(shape)}
            for row, shape in zip(shapes.index, shapely.to_geojson(shapes.to_numpy()), strict=True)
        ],
    }
