"""The vertices of all parcels as arrays, each with the edge that begins in it and the angle between its edges."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Shapes = npt.NDArray[Any]
Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


class Vertices:
    """Vertices of the rings of polygons; the one that closes a ring is not repeated.

    Parameters
    ----------
    shapes
        Polygons, shape (n,), dtype object, metres; others and None have no vertices.

    Attributes
    ----------
    xy
        Shape (m, 2), metres.
    parcel
        Position in `shapes` of the polygon of each vertex, shape (m,).
    """

    def __init__(self, shapes: Shapes) -> None:
        rings, parcel = _rings(shapes)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        is_last = np.append(ring[1:] != ring[:-1], True) if len(ring) else np.empty(0, dtype=np.bool_)
        self.xy: Floats = xy[~is_last]
        self._ring: Ints = ring[~is_last]
        self.parcel: Ints = parcel[self._ring]

    @cached_property
    def following(self) -> Ints:
        """Position of the vertex after each one in its ring."""
        after = np.arange(1, len(self.xy) + 1)
        first, last = self._ends
        after[last] = first
        return after

    @cached_property
    def preceding(self) -> Ints:
        """Position of the vertex before each one in its ring."""
        before = np.empty(len(self.xy), dtype=np.intp)
        before[self.following] = np.arange(len(self.xy))
        return before

    @cached_property
    def edge_m(self) -> Floats:
        """Length of the edge to the following vertex, metres, without the noise of binary fractions."""
        return np.asarray(np.hypot(*(self.xy[self.following] - self.xy).T).round(6))

    @cached_property
    def angle_deg(self) -> Floats:
        """Angle between the two edges of each vertex, 0…180°; NaN where one of them has no length."""
        there, back = self.xy[self.following] - self.xy, self.xy[self.preceding] - self.xy
        cross = there[:, 0] * back[:, 1] - there[:, 1] * back[:, 0]
        angle = np.degrees(np.arctan2(np.abs(cross), (there * back).sum(axis=1)))
        has_length = (self.edge_m > 0) & (self.edge_m[self.preceding] > 0)
        return np.where(has_length, angle, np.nan)

    def by_parcel(self, is_fault: npt.NDArray[np.bool_], measured: Floats, xy: Floats) -> pd.DataFrame:
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
        at = at[np.argsort(self.parcel[at], kind="stable")]
        parcel, first, count = np.unique(self.parcel[at], return_index=True, return_counts=True)
        places = shapely.multipoints(xy[at], indices=np.repeat(np.arange(len(parcel)), count))
        smallest = np.minimum.reduceat(measured[at], first) if len(at) else measured[:0]
        return pd.DataFrame({"parcel": parcel, "count": count, "measured": smallest, "geometry": places})

    @cached_property
    def _ends(self) -> tuple[Ints, Ints]:
        """Positions of the first and the last vertex of each ring."""
        is_first = np.append(True, self._ring[1:] != self._ring[:-1])[: len(self._ring)]
        first = np.flatnonzero(is_first)
        return first, np.append(first[1:], len(self._ring))[: len(first)] - 1


def _rings(shapes: Shapes) -> tuple[Shapes, Ints]:
    """Return the rings of polygons, and the position of the polygon of each."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return np.asarray(rings, dtype=object), np.asarray(owner[part], dtype=np.intp)
