"""The parcel identifier (mã định danh thửa đất): minted where a parcel has none yet, and never again.

References
----------
Thông tư 19/2026/TT-BNNMT Phụ lục I, Điều 11.3: the GeoHash of twelve characters of the characteristic point of the
parcel, moved from VN-2000 with the local meridian to WGS 84; unique in the country. Why it is made like this:
docs/decisions/0007-parcel-identifier.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from pipeline.load.characteristic_point import PRECISION_M, Shapes, deepest_points, largest_parts
from schemas.crs import to_wgs84
from schemas.geohash import LENGTH, encode

_RULES = 1
"""Version of what is decided here and not by a library: which part, and which cell when the first is taken."""
_STEP_M = 0.04
"""A little more than a cell is wide anywhere on Earth, so that the next point lies in another one."""
_STEPS = 6
"""How many steps a point may be moved to each side: 24 cm."""


class Origin(StrEnum):
    """Where the identifier of a parcel comes from: the delivery, the live cadastre, or here."""

    DELIVERED = "delivered"
    KEPT = "kept"
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


def keep_or_mint(
    parcels: gpd.GeoDataFrame,
    is_same_parcel: npt.NDArray[np.bool_],
    *,
    datum_pipeline: str | None,
    taken: Iterable[str],
) -> pd.DataFrame:
    """Give every parcel its identifier: the delivered one, else the live one of the same parcel, else a new one.

    What is delivered stands, well-formed or not, since only a check may speak of it (ATT-15). A live identifier that
    the delivery gives to another parcel is not kept as well. Roads, canals and rivers are no parcels and get none.

    Parameters
    ----------
    parcels
        Frame with geometry as for `mint` and the columns ``parcel_id`` (as delivered), ``live_parcel_id`` (of the live
        parcel that has this one's place, missing where there is none) and ``is_parcel``.
    is_same_parcel
        True where that live parcel is the same one on unchanged ground, shape (n,); after a split, a merger or a new
        boundary it is not.
    datum_pipeline
        As for `mint`.
    taken
        As for `mint`; identifiers in the frame need not be among them.

    Returns
    -------
    pandas.DataFrame
        ``parcel_id`` and ``parcel_id_origin`` (`Origin`), dtype string, both missing where a parcel has none; index of
        the parcels.
    """
    delivered, live = parcels["parcel_id"], parcels["live_parcel_id"]
    is_delivered = delivered.notna()
    is_kept = ~is_delivered & is_same_parcel & live.notna() & ~live.isin(delivered.dropna())
    is_new = ~is_delivered & ~is_kept & parcels["is_parcel"].fillna(value=True)
    shapes = np.asarray(parcels.geometry.array, dtype=object)[is_new]
    used = {*taken, *delivered.dropna(), *live.dropna()}
    parcel_id = delivered.mask(is_kept, live)
    parcel_id[is_new] = mint(shapes, parcels.crs, datum_pipeline, used).to_numpy()
    origin = np.select([is_delivered, is_kept, parcel_id.notna()], [*Origin], default="")
    origins = pd.Series(origin, index=parcels.index, dtype="string").replace("", pd.NA)
    return pd.DataFrame({"parcel_id": parcel_id, "parcel_id_origin": origins})
