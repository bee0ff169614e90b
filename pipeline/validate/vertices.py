"""The vertices of all parcels as arrays, and faults of single vertices gathered by parcel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.rings import Floats, Ints, Rings

Shapes = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

_POLYGONS = 10_000
"""Polygons whose points are taken out at a time."""


class Vertices(Rings):
    """Vertices of the rings of polygons, ring by ring; the one that closes a ring is not repeated.

    What is measured is not kept: of a million parcels each array takes as much room as some of their columns.

    Parameters
    ----------
    shapes
        Polygons, shape (n,), dtype object, metres; others and None have no vertices.
    """

    def __init__(self, shapes: Shapes) -> None:
        rings, polygon, is_hole = _rings(shapes)
        is_there = shapely.get_num_coordinates(rings) > 0
        rings, self._polygon, self._is_hole = rings[is_there], polygon[is_there], is_hole[is_there]
        count = np.asarray(shapely.get_num_coordinates(rings), dtype=np.intp) - 1
        super().__init__(_points(rings, count), count)

    @property
    def parcel(self) -> Ints:
        """Position in the shapes of the polygon of each vertex, shape (m,)."""
        return self.by_vertex(self._polygon)

    @property
    def is_inside_left(self) -> Flags:
        """True for edges that have their polygon on the left, shape (m,)."""
        return np.asarray(self.by_vertex((self.area_m2 > 0) != self._is_hole))

    def by_polygon(self, values: npt.NDArray[np.uint64], count: int) -> npt.NDArray[np.uint64]:
        """Add up values of vertices by polygon, shape (count,)."""
        total = np.zeros(count, dtype=values.dtype)
        np.add.at(total, self._polygon, np.add.reduceat(values, self.first) if len(values) else values)
        return total

    def by_parcel(self, at: Ints, measured: Floats, xy: Floats) -> pd.DataFrame:
        """Gather faults of single vertices or edges: one row a parcel.

        Parameters
        ----------
        at
            Positions of the vertices, shape (k,).
        measured
            What was measured there, shape (k,).
        xy
            Where, shape (k, 2), metres.

        Returns
        -------
        pandas.DataFrame
            ``parcel``; ``count``; ``measured``, the smallest; ``geometry``, all places as a MultiPoint.
        """
        owner = self._polygon[np.searchsorted(self.last, at)]
        order = np.argsort(owner, kind="stable")
        parcel, first, count = np.unique(owner[order], return_index=True, return_counts=True)
        places = shapely.multipoints(xy[order], indices=np.repeat(np.arange(len(parcel)), count))
        smallest = np.minimum.reduceat(measured[order], first) if len(at) else measured
        return pd.DataFrame({"parcel": parcel, "count": count, "measured": smallest, "geometry": places})


def _rings(shapes: Shapes) -> tuple[Shapes, Ints, Flags]:
    """Return all rings, and for each its polygon and whether it is a hole.

    Most polygons are one ring and stand for it: that is several times as fast as taking it out of them.
    """
    is_plain = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (
        shapely.get_num_interior_rings(shapes) == 0
    )
    plain, others = np.flatnonzero(is_plain), np.flatnonzero(~is_plain)
    parts, owner = shapely.get_parts(shapes[others], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_hole = np.zeros(len(plain) + len(rings), dtype=np.bool_)
    is_hole[len(plain) + 1 :] = (part[1:] == part[:-1]) if len(rings) else False
    return np.concatenate([shapes[plain], rings]), np.concatenate([plain, others[owner[part]]]), is_hole


def _points(rings: Shapes, count: Ints) -> Floats:
    """Return the points of rings without those that close them."""
    xy, filled = np.empty((count.sum(), 2)), 0
    for start in range(0, len(rings), _POLYGONS):
        some = slice(start, start + _POLYGONS)
        points = shapely.get_coordinates(rings[some])
        is_open = np.ones(len(points), dtype=np.bool_)
        is_open[np.cumsum(count[some] + 1) - 1] = False
        xy[filled : filled + is_open.sum()] = points[is_open]
        filled += is_open.sum()
    return xy
