"""Coordinates that cannot be true, whatever the coordinate system."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from schemas.crs import FARTHEST
from schemas.reasons import BadCoordinate

SENTINELS = (-9999.0, -99999.0, -999999.0)
"""Numbers that programs write for "no value"."""
_LINES_AND_AREAS = (1, 3, 5, 6)


def is_finite(shapes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say which geometries have no coordinate that is infinite or not a number; shape (n,)."""
    # The length of a boundary tells of all its vertices; looking at each takes ten times as long.
    with np.errstate(over="ignore", invalid="ignore"):
        is_plain = np.isin(shapely.get_type_id(shapes), _LINES_AND_AREAS) & np.isfinite(shapely.length(shapes))
    suspects = np.flatnonzero(~is_plain)
    xy, owner = shapely.get_coordinates(shapes[suspects], return_index=True)
    result = np.ones(len(shapes), dtype=np.bool_)
    result[suspects[owner[~np.isfinite(xy).all(axis=1)]]] = False
    return result


def fault_of_coordinates(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Say for each geometry why its coordinates cannot be true.

    Parameters
    ----------
    shapes
        Geometries or None, shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,), dtype object: the worst `BadCoordinate` of any vertex, None where there is no fault.
    """
    fault = np.full(len(shapes), None, dtype=object)
    suspects = np.flatnonzero(~_is_plainly_true(shapes))
    xy, owner = shapely.get_coordinates(shapes[suspects], return_index=True)
    of_vertex = {
        BadCoordinate.ZERO: (xy == 0).all(axis=1),
        BadCoordinate.SENTINEL: np.isin(xy, SENTINELS).any(axis=1),
        BadCoordinate.OUT_OF_RANGE: (np.abs(xy) >= FARTHEST).any(axis=1),
        BadCoordinate.NOT_FINITE: ~np.isfinite(xy).all(axis=1),
    }
    for name, is_bad in of_vertex.items():
        fault[suspects[owner[is_bad]]] = name
    return fault


def _is_plainly_true(shapes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say of which geometries the bounds alone tell that all their coordinates can be true, as they do of most."""
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        is_within = ((bounds > 0) & (bounds < FARTHEST)).all(axis=1)
    return np.asarray(is_within & is_finite(shapes), dtype=np.bool_)
