"""Boxes to polygons: every vertex on a border is given to both sides, so the result is a coverage by construction."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from pipeline.demo.ground import Ground
from pipeline.demo.plan import METRE, Array, Rect

LONGEST_EDGE = 22 * METRE
"""Longer edges get more vertices, as a surveyor measures a bent border (plan units)."""

_WIDE = 1 << 32
"""More than any coordinate difference in a sheet: x and y make one sortable number."""


def polygons(boxes: Array, frame: Rect, neighbours: Iterable[Array], ground: Ground) -> Array:
    """Return the boxes of one sheet as polygons on the ground.

    Parameters
    ----------
    boxes
        The boxes of the sheet, dtype `BOX`, without overlap.
    frame
        The sheet's rectangle of the plan.
    neighbours
        Boxes of the sheets around it; their corners on the common border become vertices here too.
    ground
        Where the plan lies.

    Returns
    -------
    numpy.ndarray
        Polygons, shape (n,), dtype object, metres, rings counter-clockwise.
    """
    shared = [_on_outline(_corners(other), frame) for other in neighbours]
    vertices = np.unique(np.concatenate([_corners(boxes), *shared]), axis=0)
    rings, counts = _densify(*_rings(vertices, boxes))
    east, north = ground.place(rings[:, 0], rings[:, 1])
    owners = np.repeat(np.arange(len(boxes)), counts)
    return np.asarray(shapely.polygons(shapely.linearrings(np.column_stack([east, north]), indices=owners)))


def _corners(boxes: Array) -> Array:
    """Return the corners of boxes, int64, shape (4 n, 2)."""
    corners = [np.column_stack([boxes[x], boxes[y]]) for x in ("x0", "x1") for y in ("y0", "y1")]
    return np.concatenate(corners)


def _on_outline(points: Array, frame: Rect) -> Array:
    """Return those points that lie on the outline of a sheet's frame."""
    x, y = points[:, 0], points[:, 1]
    beside = (x >= frame.x0) & (x <= frame.x1) & (y >= frame.y0) & (y <= frame.y1)
    edge = (x == frame.x0) | (x == frame.x1) | (y == frame.y0) | (y == frame.y1)
    return np.asarray(points[beside & edge])


def _rings(vertices: Array, boxes: Array) -> tuple[Array, Array]:
    """Walk around each box over all vertices on its sides.

    Parameters
    ----------
    vertices
        int64, shape (m, 2), unique; holds at least the corners of the boxes.

    Returns
    -------
    tuple
        Open rings one after the other, int64, shape (k, 2), and the number of points in each, shape (n,).
    """
    origin = vertices.min(axis=0)

    def key(major: Array, minor: Array, axis: int) -> Array:
        return np.asarray((major - origin[axis]) * _WIDE + (minor - origin[1 - axis]))

    by_row = np.sort(key(vertices[:, 1], vertices[:, 0], 1))
    by_column = np.sort(key(vertices[:, 0], vertices[:, 1], 0))
    x0, y0, x1, y1 = (boxes[name] for name in ("x0", "y0", "x1", "y1"))
    south = [np.searchsorted(by_row, key(y0, x, 1)) for x in (x0, x1)]
    north = [np.searchsorted(by_row, key(y1, x, 1)) for x in (x0, x1)]
    west = [np.searchsorted(by_column, key(x0, y, 0)) + len(by_row) for y in (y0, y1)]
    east = [np.searchsorted(by_column, key(x1, y, 0)) + len(by_row) for y in (y0, y1)]
    start = np.column_stack([south[0], east[0], north[1], west[1]]).ravel()
    stop = np.column_stack([south[1], east[1], north[0], west[0]]).ravel()
    length = np.abs(stop - start)
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    walk = np.repeat(start, length) + within * np.repeat(np.sign(stop - start), length)
    rows, columns = np.divmod(by_row, _WIDE), np.divmod(by_column, _WIDE)
    pool = np.concatenate([np.column_stack([rows[1], rows[0]]), np.column_stack(columns)]) + origin
    return np.asarray(pool[walk]), length.reshape(-1, 4).sum(axis=1)


def _densify(rings: Array, counts: Array) -> tuple[Array, Array]:
    """Put vertices into long edges, at the same places whichever way an edge is walked."""
    first = np.cumsum(counts) - counts
    following = np.arange(1, len(rings) + 1)
    following[first + counts - 1] = first
    end = rings[following]
    low, high = np.minimum(rings, end), np.maximum(rings, end)
    parts = (high - low).max(axis=1) // LONGEST_EDGE + 1
    step = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    is_forward = (rings == low).all(axis=1)
    share = np.where(np.repeat(is_forward, parts), step, np.repeat(parts, parts) - step)
    points = (
        np.repeat(low, parts, axis=0)
        + np.repeat(high - low, parts, axis=0) * share[:, None] // np.repeat(parts, parts)[:, None]
    )
    return points, np.add.reduceat(parts, first)
