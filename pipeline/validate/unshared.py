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

from pipeline.validate.vertices import Flags, Floats, Ints, Vertices

Marks = npt.NDArray[np.uint64]

_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
"""Odd numbers whose bits look random (xxHash)."""
_SHIFT = np.uint64(32)


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
    start, end, parcel = vertices.xy[at], vertices.following(vertices.xy)[at], vertices.parcel[at]
    order = np.lexsort([*end.T, *start.T])
    return Unshared(start[order], end[order], parcel[order])


def _is_shared(vertices: Vertices) -> Flags:
    mark = marks_of(vertices.xy)
    after = vertices.following(mark)
    one, other = _twos(mark + after)
    # Which side the polygon is on, seen from the end with the smaller mark to that with the larger one.
    is_ahead = mark < after
    is_left = vertices.is_inside_left == is_ahead
    is_pair = is_left[one] != is_left[other]
    for values in vertices.xy.T:
        low, high = np.where(is_ahead, (values, vertices.following(values)), (vertices.following(values), values))
        is_pair &= (low[one] == low[other]) & (high[one] == high[other])
    is_shared = np.asarray(mark == after)
    is_shared[one[is_pair]] = True
    is_shared[other[is_pair]] = True
    return is_shared


def _twos(keys: Marks) -> tuple[Ints, Ints]:
    """Return the positions of keys that are there exactly twice."""
    order = np.argsort(keys)
    is_next_same = np.append(keys[order[1:]] == keys[order[:-1]], False)[: len(keys)]
    is_before_same = np.append(False, is_next_same[:-1])[: len(keys)]
    first = np.flatnonzero(is_next_same & ~is_before_same & ~np.append(is_next_same[1:], False)[: len(keys)])
    return order[first], order[first + 1]
