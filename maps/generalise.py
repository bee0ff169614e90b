"""Simpler shapes for smaller scales, in which neighbours still share their border.

Everything happens in the projection of the tiles (EPSG:3857), so that a tolerance means the same on the screen
everywhere; that projection is conformal, and its unit is cos φ of a metre on the ground. A commune is generalised
alone: the outer border of its parcels is left as it is, so that they still meet those of the next commune.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

TILE_CRS = 3857
"""EPSG code of the projection of web maps."""

TILE_EXTENT = 4096
"""Steps of the coordinate grid along the side of a vector tile (Mapbox Vector Tile specification 2.1, 4.1)."""

_WORLD = 2 * np.pi * 6378137
_LABEL_PRECISION = 0.05
"""How near to the best place a label is put, as a share of the side of a square of the same area."""

_ENOUGH_ROOM = 0.7
"""Share of the largest circle's radius at which the centroid, which looks tidier in a row of houses, is taken."""

_TOLERANCE_STEPS = 2
"""Tolerance in steps of the tile grid: a quarter of a pixel on an ordinary screen."""


def tolerance(zoom: int) -> float:
    """Return the tolerance of a zoom in units of EPSG:3857; at zoom 14 about 1.1 m on the ground in Hải Phòng."""
    return float(_TOLERANCE_STEPS * _WORLD / 2**zoom / TILE_EXTENT)


def simplify(parcels: gpd.GeoDataFrame, zoom: int, *, outside: bool = False) -> gpd.GeoDataFrame:
    """Leave out the vertices that cannot be seen at a zoom; no parcel is lost, and shared borders stay shared.

    Parameters
    ----------
    parcels
        Polygons in EPSG:3857 that form a coverage. Where they do not (overlaps, unmatched vertices), nothing gets
        worse: such edges have no neighbour and stay as they are.
    outside
        Simplify the outer border too: for outlines that are only drawn, not for parcels that meet another commune.

    Returns
    -------
    geopandas.GeoDataFrame
        Same rows in the same order.

    References
    ----------
    Visvalingam & Whyatt 1993 on the edges of a coverage (GEOS ``CoverageSimplifier``).
    """
    _require_tile_crs(parcels)
    thinned = shapely.coverage_simplify(parcels.geometry.to_numpy(), tolerance(zoom), simplify_boundary=outside)
    return parcels.set_geometry(gpd.GeoSeries(thinned, index=parcels.index, crs=parcels.crs))


def dissolve(parcels: gpd.GeoDataFrame, by: list[str]) -> gpd.GeoDataFrame:
    """Unite the parcels that agree in some columns.

    Parameters
    ----------
    parcels
        Polygons in EPSG:3857.
    by
        Columns; a missing value is a value of its own.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `by` and geometry, in order of `by`.
    """
    _require_tile_crs(parcels)
    groups = parcels.groupby(by, dropna=False, sort=True)
    shapes = np.array([_union(group.geometry.to_numpy()) for _, group in groups], dtype=object)
    return gpd.GeoDataFrame(groups.size().index.to_frame(index=False), geometry=shapes, crs=parcels.crs)


def _union(shapes: npt.NDArray[Any]) -> shapely.Geometry:
    """Unite a coverage the quick way, and anything else (overlaps, unmatched vertices) the robust way."""
    unite = shapely.coverage_union_all if shapely.coverage_is_valid(shapes) else shapely.union_all
    return unite(shapes)


def label_points(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put a point where a label fits: the centroid if there is room around it, else the centre of the largest circle.

    Parameters
    ----------
    shapes
        Polygons in EPSG:3857.

    Returns
    -------
    geopandas.GeoDataFrame
        Same rows in the same order, points inside their polygon.
    """
    _require_tile_crs(shapes)
    areas = shapes.geometry.to_numpy()
    circles = shapely.maximum_inscribed_circle(areas, tolerance=_LABEL_PRECISION * np.sqrt(shapely.area(areas)))
    centroids = shapely.centroid(areas)
    room = shapely.distance(centroids, shapely.boundary(areas)) * shapely.contains(areas, centroids)
    is_roomy = room >= _ENOUGH_ROOM * shapely.length(circles)
    points = np.where(is_roomy, centroids, shapely.get_point(circles, 0))
    return shapes.set_geometry(gpd.GeoSeries(points, index=shapes.index, crs=shapes.crs))


def _require_tile_crs(frame: gpd.GeoDataFrame) -> None:
    if frame.crs is None or frame.crs.to_epsg() != TILE_CRS:
        msg = f"generalisation needs EPSG:{TILE_CRS}, not {frame.crs}"
        raise ValueError(msg)
