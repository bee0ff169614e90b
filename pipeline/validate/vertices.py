"""The vertices of all parcels as arrays, each with the edge that begins in it and the angle between its edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Vertices:
    """Vertices of the rings of polygons, ring by ring; the one that closes a ring is not repeated.

    What is measured is not kept: of a million parcels each array takes as much room as some of their columns.

    Parameters
    ----------
    shapes
        Polygons, shape (n,), dtype object, metres; others and None have no vertices.

    Attributes
    ----------
    xy
        Shape (m, 2), metres.
    """

    def __init__(self, shapes: Shapes) -> None:
        xy, ring, polygon, is_hole = _rings(shapes)
        is_last = np.append(ring[1:] != ring[:-1], True)[: len(ring)]
        self.xy: Floats = xy[~is_last]
        # A valid ring has three vertices at least, beside the one that closes it.
        self._count = np.diff(np.flatnonzero(is_last), prepend=-1) - 1
        self._last: Ints = np.cumsum(self._count) - 1
        self._first: Ints = self._last - self._count + 1
        self._polygon: Ints = polygon[ring[is_last]]
        self._is_hole: Flags = is_hole[ring[is_last]]

    @property
    def parcel(self) -> Ints:
        """Position in the shapes of the polygon of each vertex, shape (m,)."""
        return self.by_vertex(self._polygon)

    def by_vertex(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give every vertex the value of its ring."""
        return np.repeat(values, self._count, axis=0)

    def following(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each vertex the value of the one after it in its ring, shape (m, …)."""
        after = np.empty_like(values)
        after[:-1] = values[1:]
        after[self._last] = values[self._first]
        return after

    def preceding(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return for each vertex the value of the one before it in its ring, shape (m, …)."""
        before = np.empty_like(values)
        before[1:] = values[:-1]
        before[self._first] = values[self._last]
        return before

    @property
    def edge_m(self) -> Floats:
        """Length of the edge to the following vertex, metres, without the noise of binary fractions."""
        return np.asarray(np.hypot(*(self.following(self.xy) - self.xy).T).round(6))

    @property
    def angle_deg(self) -> Floats:
        """Angle between the two edges of each vertex, 0…180°; NaN where one of them has no length."""
        there = self.following(self.xy) - self.xy
        x, y = there.T
        back_x, back_y = -self.preceding(there).T
        angle = np.degrees(np.arctan2(np.abs(x * back_y - y * back_x), x * back_x + y * back_y))
        has_length = self.edge_m > 0
        angle[~(has_length & self.preceding(has_length))] = np.nan
        return np.asarray(angle)

    @property
    def is_inside_left(self) -> Flags:
        """True for edges that have their polygon on the left, shape (m,)."""
        # From the first vertex of each ring, so that the area of a small one is not lost in large coordinates.
        x, y = (self.xy - self.by_vertex(self.xy[self._first])).T
        area = self._by_ring(x * self.following(y) - y * self.following(x))
        return np.asarray(self.by_vertex((area > 0) != self._is_hole))

    def by_polygon(self, values: npt.NDArray[np.uint64], count: int) -> npt.NDArray[np.uint64]:
        """Add up values of vertices by polygon, shape (count,)."""
        total = np.zeros(count, dtype=values.dtype)
        np.add.at(total, self._polygon, self._by_ring(values))
        return total

    def _by_ring(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.asarray(np.add.reduceat(values, self._first) if len(values) else values)

    def by_parcel(self, is_fault: Flags, measured: Floats, xy: Floats) -> pd.DataFrame:
        """Gather faults of single vertices or edges: one row a parcel.

        Parameters
        ----------
        is_fault
            Shape (m,).
        measured
            What was measured, shape (m,).
        xy
            Where, shape (m, 2), metres.

        Returns
        -------
        pandas.DataFrame
            ``parcel``; ``count``; ``measured``, the smallest; ``geometry``, all places as a MultiPoint.
        """
        at = np.flatnonzero(is_fault)
        owner = self._polygon[np.searchsorted(self._last, at)]
        order = np.argsort(owner, kind="stable")
        at, owner = at[order], owner[order]
        parcel, first, count = np.unique(owner, return_index=True, return_counts=True)
        places = shapely.multipoints(xy[at], indices=np.repeat(np.arange(len(parcel)), count))
        smallest = np.minimum.reduceat(measured[at], first) if len(at) else measured[:0]
        return pd.DataFrame({"parcel": parcel, "count": count, "measured": smallest, "geometry": places})


def _rings(shapes: Shapes) -> tuple[Floats, Ints, Ints, Flags]:
    """Return the points of all rings, the ring of each, and for each ring its polygon and whether it is a hole.

    Most polygons are one ring: taking their points as they are is several times as fast as taking rings out of them.
    """
    is_plain = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (
        shapely.get_num_interior_rings(shapes) == 0
    )
    plain, others = np.flatnonzero(is_plain), np.flatnonzero(~is_plain)
    xy, ring = shapely.get_coordinates(shapes[plain], return_index=True)
    parts, owner = shapely.get_parts(shapes[others], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    more_xy, more_ring = shapely.get_coordinates(rings, return_index=True)
    is_hole = np.zeros(len(plain) + len(rings), dtype=np.bool_)
    is_hole[len(plain) + 1 :] = (part[1:] == part[:-1]) if len(rings) else False
    return (
        np.concatenate([xy, more_xy]),
        np.concatenate([ring, more_ring + len(plain)]),
        np.concatenate([plain, others[owner[part]]]),
        is_hole,
    )
