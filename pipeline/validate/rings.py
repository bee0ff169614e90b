"""Points of closed rings as arrays: which come before and after, lengths of edges and angles between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

BLOCK = 65_536
"""Points that are measured at a time: what fits the cache is quick, and of millions nothing has to be kept."""


class Rings:
    """Rings, one after the other; the point that closes a ring is not repeated.

    Parameters
    ----------
    xy
        Points, shape (m, 2), metres.
    count
        Number of points of each ring, three at least.

    Attributes
    ----------
    xy, count
        As given.
    first, last
        Positions of the first and the last point of each ring.
    """

    def __init__(self, xy: Floats, count: Ints) -> None:
        self.xy = xy
        self.count = count
        self.last: Ints = np.cumsum(count) - 1
        self.first: Ints = self.last - count + 1

    def by_vertex(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give every point the value of its ring."""
        return np.repeat(values, self.count, axis=0)

    def following(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each point the value of the one after it in its ring, shape (m, …)."""
        after = np.empty_like(values)
        after[:-1] = values[1:]
        after[self.last] = values[self.first]
        return after

    def preceding(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each point the value of the one before it in its ring, shape (m, …)."""
        before = np.empty_like(values)
        before[1:] = values[:-1]
        before[self.first] = values[self.last]
        return before

    def after(self, at: Ints) -> Ints:
        """Return the positions of the points after some points in their rings."""
        is_last = np.zeros(len(self.xy), dtype=np.bool_)
        is_last[self.last] = True
        closes = is_last[at]
        after = at + 1
        after[closes] = self.first[np.searchsorted(self.last, at[closes])]
        return after

    @property
    def edge_m(self) -> Floats:
        """Length of the edge to the following point, metres, without the noise of binary fractions."""
        return self._gathered(_edge_m)

    @property
    def angle_deg(self) -> Floats:
        """Angle between the two edges of each point, 0…180°; NaN where one of them has no length."""
        return self._gathered(_angle_deg)

    @property
    def area_m2(self) -> Floats:
        """Area of each ring, square metres; negative where it runs clockwise."""
        areas = [_area_m2(block) for _, block in self._blocks()]
        return np.concatenate([*areas, np.empty(0)])

    def _gathered(self, measure: Any) -> Floats:
        measured = np.empty(len(self.xy))
        for part, block in self._blocks():
            measured[part] = measure(block)
        return measured

    def _blocks(self) -> Iterator[tuple[slice, Rings]]:
        """Yield whole rings, as many as fit a block but one at least, and where their points are."""
        cuts = np.searchsorted(self.last, np.arange(0, len(self.xy), BLOCK))
        for start, stop in pairwise(np.unique([*cuts, len(self.count)]).tolist()):
            part = slice(self.first[start], self.last[stop - 1] + 1)
            yield part, Rings(self.xy[part], self.count[start:stop])


def _edge_m(rings: Rings) -> Floats:
    return np.asarray(np.hypot(*(rings.following(rings.xy) - rings.xy).T).round(6))


def _angle_deg(rings: Rings) -> Floats:
    there = rings.following(rings.xy) - rings.xy
    x, y = there.T
    back_x, back_y = -rings.preceding(there).T
    angle = np.degrees(np.arctan2(np.abs(x * back_y - y * back_x), x * back_x + y * back_y))
    has_length = np.hypot(x, y).round(6) > 0
    angle[~(has_length & rings.preceding(has_length))] = np.nan
    return np.asarray(angle)


def _area_m2(rings: Rings) -> Floats:
    # From the first point of each ring, so that the area of a small one is not lost in large coordinates.
    x, y = (rings.xy - rings.by_vertex(rings.xy[rings.first])).T
    return np.asarray(np.add.reduceat(x * rings.following(y) - y * rings.following(x), rings.first) / 2)
