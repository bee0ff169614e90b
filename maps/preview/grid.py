"""A coordinate grid in the system of the delivery: the only base of a map that may ask nothing from outside."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from maps.preview.parcels import View, feature_collection, to_degrees
from schemas.crs import WGS84, reproject

_STEPS_M = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
_LINES = 8


def grid_lines(view: View, crs: Any) -> tuple[dict[str, Any], list[str]]:
    """Return grid lines over a view as GeoJSON, and a label for each: its easting or northing in metres.

    Parameters
    ----------
    crs
        Projected system of the delivery.
    """
    west, south, east, north = _grid_view(view, CRS.from_user_input(crs))
    extent = max(east - west, north - south)
    step = next((step for step in _STEPS_M if extent / step <= _LINES), _STEPS_M[-1])
    xs, ys = (np.arange(np.ceil(low / step), high / step) * step for low, high in ((west, east), (south, north)))
    lines = [shapely.LineString([(x, south), (x, north)]) for x in xs]
    lines += [shapely.LineString([(west, y), (east, y)]) for y in ys]
    labels = [*(f"E {x:.0f}" for x in xs), *(f"N {y:.0f}" for y in ys)]
    drawn = to_degrees(shapely.segmentize(np.array(lines, dtype=object), extent / 4), crs)
    return feature_collection(gpd.GeoSeries(drawn, crs=WGS84)), labels


def _grid_view(view: View, crs: CRS) -> View:
    """Return least easting, least northing, greatest easting, greatest northing of a view, in metres."""
    corners = shapely.box(*view)
    bounds = reproject(np.array([corners], dtype=object), CRS.from_epsg(WGS84), crs)[0].bounds
    west, south, east, north = (float(bound) for bound in bounds)
    return west, south, east, north
