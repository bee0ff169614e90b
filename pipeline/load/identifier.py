"""The parcel identifier (mã định danh thửa đất): which delivered ones are taken, and how others are minted.

References
----------
Thông tư 19/2026/TT-BNNMT Phụ lục I, Điều 11.3: the GeoHash of twelve characters of the characteristic point of the
parcel, moved from VN-2000 with the local meridian to WGS 84; unique in the country. Why it is made like this:
docs/decisions/0007-parcel-identifier.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from pipeline.load.characteristic_point import PRECISION_M, Shapes, deepest_points, largest_parts
from pipeline.load.prepare import Prepared
from schemas.crs import to_wgs84
from schemas.geohash import LENGTH, distances_m, encode, is_geohash
from schemas.tolerances import tolerances

_RULES = 1
"""Version of what is decided here and not by a library: which part, and which cell when the first is taken."""
_STEP_M = 0.04
"""A little more than a cell is wide anywhere on Earth, so that the next point lies in another one."""
_STEPS = 6
"""How many steps a point may be moved to each side: 24 cm."""


class Origin(StrEnum):
    """Where the identifier of a version comes from."""

    DELIVERED = "delivered"
    KEPT = "kept"
    """The parcel has it from an earlier version, however that came by it."""
    MINTED = "minted"


def algorithm(datum_pipeline: str | None) -> str:
    """Name how identifiers are minted, to be stored with each: rules, library and precision, datum operation, length.

    Parameters
    ----------
    datum_pipeline
        Id of the reviewed operation; None where PROJ chooses it.
    """
    circle = f"geos-{shapely.geos_version_string}-inscribed-circle-{PRECISION_M * 1000:.0f}mm"
    datum = datum_pipeline or f"proj-{pyproj.proj_version_str}"
    return f"rules-{_RULES}/{circle}/{datum}/geohash-{LENGTH}"


def usable(prepared: Prepared, positions: npt.NDArray[np.int64], datum_pipeline: str | None) -> npt.NDArray[np.bool_]:
    """Say which delivered identifiers could be those of their parcels, for all that the delivery itself tells.

    They are well-formed, no other parcel of the delivery has them, and they lie at their parcels (the rule of ATT-15).

    Parameters
    ----------
    positions
        Of the parcels asked for, shape (n,).
    """
    everywhere = pd.concat([prepared.parcels["parcel_id"], prepared.quarantined["parcel_id"]], ignore_index=True)
    is_alone = ~everywhere.duplicated(keep=False).to_numpy()
    given = everywhere.iloc[positions]
    is_usable = np.asarray(is_geohash(given) & is_alone[positions])
    found = np.flatnonzero(is_usable)
    shapes = prepared.geometry[positions[found]]
    away_m = distances_m(given.iloc[found], shapes, prepared.srid, datum_pipeline)
    is_usable[found] = away_m <= tolerances().identifier.reach_m
    return is_usable


def mint(shapes: Shapes, crs: pyproj.CRS | None, datum_pipeline: str | None, taken: Iterable[str]) -> pd.Series[str]:
    """Make identifiers that nobody has yet.

    An identifier is the cell of the deepest point of the largest part of its parcel. Where that cell is taken, or
    two parcels share it, which is so of doubled parcels only (a cell is 3.5 cm by 1.9 cm), the first in the order of
    their shapes gets it; for the others the point moves by steps of 4 cm, the shortest way first, to a cell that
    is free and still inside of the parcel. So the order of the rows matters for equal shapes alone.

    Parameters
    ----------
    shapes
        Parcels in the coordinates of their survey, shape (n,), dtype object.
    crs
        System of the shapes, projected, in metres.
    datum_pipeline
        Reviewed operation to WGS 84 (`schemas.crs.DATUM_PIPELINES`); None leaves the choice to PROJ.
    taken
        Identifiers of all parcels that the cadastre has or had.

    Returns
    -------
    pandas.Series
        Identifiers, dtype string, index 0…n-1; missing where the shape is no valid polygon, lies nowhere on Earth, or
        no free cell is near.

    Raises
    ------
    ValueError
        If the system is not known or not projected.
    """
    if crs is None or not crs.is_projected:
        msg = f"the deepest point of a parcel is found in metres, not in {crs}"
        raise ValueError(msg)
    polygons = largest_parts(shapes)
    points = deepest_points(polygons)
    rows = np.flatnonzero(~shapely.is_missing(points))
    waiting = rows[np.argsort(shapely.to_wkb(polygons[rows], byte_order=1), kind="stable")]
    operation = to_wgs84(crs, datum_pipeline)
    used = set(taken)
    minted = pd.Series(pd.NA, index=range(len(shapes)), dtype="string")
    for step in _steps():
        if not waiting.size:
            break
        xy = shapely.get_coordinates(points[waiting]) + step
        cells = _cells(waiting, polygons[waiting], xy, operation)
        is_used = np.fromiter((cell in used for cell in cells), dtype=np.bool_, count=len(cells))
        found = cells[~is_used & ~cells.duplicated().to_numpy()]
        minted[found.index] = found
        used.update(found)
        waiting = waiting[~np.isin(waiting, found.index)]
    return minted


def _steps() -> npt.NDArray[np.float64]:
    """Return how far a point is moved, try by try, in metres, shape (k, 2): first not at all, then ever farther."""
    side = np.arange(-_STEPS, _STEPS + 1)
    east, north = (each.ravel() for each in np.meshgrid(side, side))
    order = np.lexsort((east, north, east**2 + north**2))
    return np.asarray(_STEP_M * np.column_stack([east, north])[order], dtype=np.float64)


def _cells(
    rows: npt.NDArray[np.intp], polygons: Shapes, xy: npt.NDArray[np.float64], operation: pyproj.Transformer
) -> pd.Series[str]:
    """Return the cells of the points that lie inside of their polygons and on Earth, by row."""
    longitudes, latitudes = operation.transform(xy[:, 0], xy[:, 1])
    is_there = np.isfinite(longitudes) & np.isfinite(latitudes) & shapely.contains_xy(polygons, xy)
    return encode(longitudes[is_there], latitudes[is_there]).set_axis(rows[is_there])
