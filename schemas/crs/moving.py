"""From one coordinate system to another, through the reviewed operation wherever VN-2000 meets another datum.

Every function works in easting, northing or longitude, latitude order, whatever the authority says.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from schemas.crs.datum import pipeline_definition
from schemas.crs.recognition import is_vn2000, named, zone_of

WGS84 = 4326

FARTHEST = 1e9
"""No coordinate of a place on Earth is as large in any system, in metres or degrees, zone number included."""

VIETNAM_EXTENT = (102.14, 8.33, 109.53, 23.4)
"""West, south, east, north in degrees: where VN-2000 is used on land (EPSG area of use)."""


@cache
def to_wgs84(crs: int | CRS, datum_pipeline: str | None) -> Transformer:
    """Build the operation from a coordinate system to longitude, latitude of WGS 84.

    Parameters
    ----------
    crs
        Any system; a datum shift that it brings along counts only where the system is none that we know.
    datum_pipeline
        Reviewed operation for the VN-2000 systems (see `DATUM_PIPELINES`); None leaves the choice to PROJ.
    """
    system = named(CRS.from_user_input(crs))
    if datum_pipeline is not None and is_vn2000(system):
        return Transformer.from_pipeline(pipeline_definition(datum_pipeline, zone_of(system)))
    return Transformer.from_crs(system, WGS84, always_xy=True)


def reproject(
    geometry: npt.NDArray[Any], source: CRS, target: CRS, datum_pipeline: str | None = None
) -> npt.NDArray[Any]:
    """Move geometries from one coordinate system to another.

    Between two VN-2000 systems there is no datum shift. Between VN-2000 and anything else the reviewed operation links
    VN-2000 to WGS 84, and PROJ chooses the rest.

    Parameters
    ----------
    geometry
        Shape (n,), dtype object; None stays None. Coordinates that cannot be projected become infinite.

    Returns
    -------
    numpy.ndarray
        Shape (n,), dtype object, 2D.
    """
    steps = _operations(named(source), named(target), datum_pipeline)

    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = xy[:, 0], xy[:, 1]
        for operation, direction in steps:
            x, y = operation.transform(x, y, direction=direction)
        moved = np.column_stack([x, y])
        moved[~np.isfinite(moved)] = np.inf  # NaN would open a ring: it is not equal to itself
        return moved

    return np.asarray(shapely.transform(geometry, move), dtype=object)


def _operations(source: CRS, target: CRS, datum_pipeline: str | None) -> list[tuple[Transformer, str]]:
    """Chain of (operation, direction) from `source` to `target`."""
    if datum_pipeline is None or is_vn2000(source) == is_vn2000(target):
        return [(Transformer.from_crs(source, target, always_xy=True), "FORWARD")]
    return [(to_wgs84(source, datum_pipeline), "FORWARD"), (to_wgs84(target, datum_pipeline), "INVERSE")]


def grid_extent(
    degrees: tuple[float, float, float, float], crs: int | CRS, datum_pipeline: str | None
) -> tuple[float, float, float, float]:
    """Return where a rectangle of WGS 84 degrees lies in a grid, for tests of plausibility.

    Parameters
    ----------
    degrees
        West, south, east, north.

    Returns
    -------
    tuple of float
        Least easting, least northing, greatest easting, greatest northing, in metres.
    """
    operation = to_wgs84(crs, datum_pipeline)
    outline = shapely.get_coordinates(shapely.segmentize(shapely.box(*degrees), 0.01))
    easting, northing = operation.transform(outline[:, 0], outline[:, 1], direction="INVERSE")
    return float(easting.min()), float(northing.min()), float(easting.max()), float(northing.max())
