"""The characteristic point of a parcel, from which its identifier is made: deep inside, far from the edges.

References
----------
Thông tư 19/2026/TT-BNNMT Phụ lục I: the point is found from the vertices, inside of the boundary and away from its
edges, which is the pole of inaccessibility, as polylabel finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[Any]
"""Geometries or None, shape (n,), dtype object."""

PRECISION_M = 0.2
"""The point is no more than this less deep than the deepest one (docs/decisions/0007-parcel-identifier.md)."""
_POLYGONAL = (3, 6)
_BLOCK = 2_000
"""Polygons that a thread takes at a time."""


def largest_parts(shapes: Shapes) -> Shapes:
    """Return the largest polygon of each valid shape, None where there is none.

    Of parts that are equally large the westernmost counts, then the southernmost. Rings begin and run in one way, so
    that a shape gives the same polygon however it was written.

    Parameters
    ----------
    shapes
        Any geometries or None, shape (n,).
    """
    return _in_blocks(_largest, shapes)


def _largest(shapes: Shapes) -> Shapes:
    with np.errstate(invalid="ignore"):
        is_good = np.isin(shapely.get_type_id(shapes), _POLYGONAL) & shapely.is_valid(shapes)
    rows = np.flatnonzero(is_good)
    parts, owner = shapely.get_parts(shapely.force_2d(shapes[rows]), return_index=True)
    west, south = shapely.bounds(parts)[:, :2].T
    order = np.lexsort((south, west, -shapely.area(parts), owner))
    order = order[~shapely.is_empty(parts[order])]
    owners, first = np.unique(owner[order], return_index=True)
    largest = np.full(len(shapes), None, dtype=object)
    largest[rows[owners]] = shapely.normalize(parts[order[first]])
    return largest


def deepest_points(polygons: Shapes) -> Shapes:
    """Return a point of each polygon as far from its boundary as any other, but for `PRECISION_M`.

    Parameters
    ----------
    polygons
        Valid polygons or None, shape (n,), in metres.

    Returns
    -------
    numpy.ndarray
        Points inside of their polygons, shape (n,), dtype object; None where there is no polygon, or one so narrow that
        no coordinates lie inside.
    """
    points = _in_blocks(_centres, polygons)
    points[~shapely.contains(polygons, points)] = None
    return points


def _centres(polygons: Shapes) -> Shapes:
    """Return the centres of the largest circles that fit inside."""
    return np.asarray(shapely.get_point(shapely.maximum_inscribed_circle(polygons, tolerance=PRECISION_M), 0))


def _in_blocks(function: Callable[[Shapes], Shapes], shapes: Shapes) -> Shapes:
    """Call a function that keeps the number of its shapes on some of them at a time, on all cores."""
    blocks = [shapes[start : start + _BLOCK] for start in range(0, len(shapes), _BLOCK)]
    with ThreadPoolExecutor() as threads:  # GEOS lets go of the interpreter lock
        return np.concatenate([np.empty(0, dtype=object), *threads.map(function, blocks)])
