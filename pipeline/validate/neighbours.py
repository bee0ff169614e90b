"""What a package needs to know of another one that is checked together with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coordinates import is_finite
from schemas.crs import crs_label, reproject
from schemas.frames import Batch
from schemas.province import Province

REACH_M = 30.0
"""Parcels of the other package are compared one by one as far as this from the own ones: wider than a street."""

SUBJECT = [
    "commune_code",
    "sheet_label",
    "parcel_label",
    "sheet_number",
    "parcel_number",
    "source_file",
    "source_row",
    "scale_denominator",
    "land_use_parts",
]
"""Columns of a parcel frame that say which parcel is meant, and what a neighbour must know of it."""

_GRID_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another package, as far as it concerns the own one.

    Attributes
    ----------
    package
        Name as delivered.
    parcels
        Its valid polygons near the own ones: columns `SUBJECT` and ``package``.
    shapes
        Their polygons in the coordinate system of the own batch, shape (n,).
    beyond
        Polygons of the rest, as far as they lie between own ones: not compared, but where they lie is no gap.
    keys
        Commune, sheet and parcel of all its parcels that have a number.
    """

    package: str
    parcels: pd.DataFrame
    shapes: npt.NDArray[Any]
    beyond: npt.NDArray[Any]
    keys: pd.DataFrame


def neighbour_of(batch: Batch, other: Batch, province: Province) -> Neighbour:
    """Take from another package what lies along the common border.

    Parameters
    ----------
    batch
        The own package.
    other
        The package beside it, in any coordinate system.
    """
    is_near, is_between, shapes = _situated(batch, other, province)
    parcels = pd.DataFrame(other.parcels[SUBJECT])
    keyed = parcels[SUBJECT[:3]].dropna(subset=SUBJECT[1:3]).drop_duplicates(ignore_index=True)
    return Neighbour(
        package=other.package.name,
        parcels=parcels[is_near].assign(package=other.package.name).reset_index(drop=True),
        shapes=shapes[is_near],
        beyond=shapes[is_between & ~is_near],
        keys=keyed,
    )


def _situated(
    batch: Batch, other: Batch, province: Province
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[Any]]:
    """Say which parcels of the other package lie near own ones, which in their midst, and where all of them lie."""
    own, shapes = _polygons(batch), _polygons(other)
    if batch.parcels.crs is None or other.parcels.crs is None:
        nowhere = np.zeros(len(shapes), dtype=np.bool_)
        return nowhere, nowhere, shapes
    if crs_label(batch.parcels.crs) != crs_label(other.parcels.crs):
        moved = reproject(shapes, other.parcels.crs, batch.parcels.crs, province.datum_pipeline)
        shapes = shapely.transform(moved, lambda xy: np.round(xy, _GRID_DECIMALS))
    west, south, east, north = shapely.total_bounds(own)
    around = shapely.box(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    is_between = shapely.intersects(shapes, around)
    at = np.flatnonzero(is_between & shapely.is_valid(shapes))
    near, _ = shapely.STRtree(own).query(shapes[at], predicate="dwithin", distance=REACH_M)
    is_near = np.zeros(len(shapes), dtype=np.bool_)
    is_near[at[near]] = True
    return is_near, np.asarray(is_between, dtype=np.bool_), shapes


def _polygons(batch: Batch) -> npt.NDArray[Any]:
    """Return the polygons whose coordinates are numbers; None for all else."""
    shapes = np.asarray(batch.parcels.geometry.array, dtype=object)
    is_polygon = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes) & is_finite(shapes)
    return np.where(is_polygon, shapes, np.array(None))
