"""Unshared of parcels that no neighbour has the other way round.

Where two parcels lie on the two sides of an edge that both have, as many parcels cover the ground on one side as on the
other. So only the edges that are left tell where ground is covered twice or not at all; in clean data, the outline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.rings import BLOCK, Floats, Ints
from pipeline.validate.vertices import Flags, Vertices

Marks = npt.NDArray[np.uint64]
Points = npt.NDArray[np.complex128]
"""Both coordinates as one number, so that points are compared at once."""

_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
"""Odd numbers whose bits look random (xxHash)."""
_SHIFT = np.uint64(32)
_GROUPS = 16
"""Edges are compared in groups by their numbers: what is sorted at a time is small."""
_TO_GROUP = np.uint64(60)


@dataclass(frozen=True, slots=True)
class Unshared:
    """Straight edges: `start` and `end` of shape (n, 2), metres, and the `parcel` that each belongs to."""

    start: Floats
    end: Floats
    parcel: Ints

    @property
    def lines(self) -> npt.NDArray[Any]:
        """The edges as lines, shape (n,)."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)), dtype=object)


def marks_of(xy: Floats) -> Marks:
    """Return a number for each point, shape (m,): the same for the same point, and hardly ever for another."""
    marks = np.empty(len(xy), dtype=np.uint64)
    for start in range(0, len(xy), BLOCK):
        marks[start : start + BLOCK] = _marks_of_block(xy[start : start + BLOCK])
    return marks


def _marks_of_block(xy: Floats) -> Marks:
    x, y = (xy + 0.0).view(np.uint64).T  # so that -0.0 is 0.0
    mark = x * _FACTORS[0] + y * _FACTORS[1]
    mark ^= mark >> _SHIFT
    mark *= _FACTORS[2]
    mark ^= mark >> _SHIFT
    return np.asarray(mark)


def unshared_edges(vertices: Vertices) -> Unshared:
    """Return the edges that are not there exactly twice, with a polygon on either side; in an order of their own.

    Parameters
    ----------
    vertices
        Those of valid polygons of which none is a copy of another.
    """
    at = np.flatnonzero(~_is_shared(vertices))
    start, end, parcel = vertices.xy[at], vertices.xy[vertices.after(at)], vertices.parcel[at]
    order = np.lexsort([*end.T, *start.T])
    return Unshared(start[order], end[order], parcel[order])


def _is_shared(vertices: Vertices) -> Flags:
    mark = marks_of(vertices.xy)
    after = vertices.following(mark)
    is_ahead, is_shared = mark < after, mark == after
    # Which side the polygon is on, seen from the end with the smaller mark to that with the larger one.
    is_left = vertices.is_inside_left == is_ahead
    mark += after
    del after
    group = (mark >> _TO_GROUP).astype(np.uint8)
    for number in range(_GROUPS):
        at = np.flatnonzero(group == number)
        one, other = _twos(mark[at])
        low, high = _ends(vertices, at, is_ahead[at])
        is_pair = (low[one] == low[other]) & (high[one] == high[other]) & (is_left[at[one]] != is_left[at[other]])
        is_shared[at[one[is_pair]]] = True
        is_shared[at[other[is_pair]]] = True
    return np.asarray(is_shared)


def _ends(vertices: Vertices, at: Ints, is_ahead: Flags) -> tuple[Points, Points]:
    """Return the ends of some edges, that with the smaller mark first."""
    points = vertices.xy.view(np.complex128)[:, 0]
    start, end = points[at], points[vertices.after(at)]
    return np.where(is_ahead, start, end), np.where(is_ahead, end, start)


def _twos(keys: Marks) -> tuple[Ints, Ints]:
    """Return the positions of keys that are there exactly twice."""
    order = np.argsort(keys)
    is_next_same = np.append(keys[order[1:]] == keys[order[:-1]], False)[: len(keys)]
    is_before_same = np.append(False, is_next_same[:-1])[: len(keys)]
    first = np.flatnonzero(is_next_same & ~is_before_same & ~np.append(is_next_same[1:], False)[: len(keys)])
    return order[first], order[first + 1]
