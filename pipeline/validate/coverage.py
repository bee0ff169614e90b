"""Parcels against each other, measured once: which are the same, which overlap, and by how much.

Parcels should cover the ground without overlap and share the vertices of their boundaries. GEOS tells in one quick
pass whose boundary keeps that (100,000 parcels in half a second) but not what is wrong, so only pairs in which it
flags one are looked at closely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.width import greatest_width
from schemas.tolerances import Topology

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Coverage:
    """Sound polygons in an order of their own, so that nothing depends on the order of rows.

    Attributes
    ----------
    shapes
        Valid polygons, shape (n,), metres.
    positions
        Where each stands in the parcel frame, shape (n,).
    aside
        Invalid polygons: not compared with others, but where they lie is no gap.
    limits
        What counts as an overlap, a gap, the same vertex.
    """

    shapes: npt.NDArray[Any]
    positions: Indices
    aside: npt.NDArray[Any]
    limits: Topology

    @cached_property
    def _distinct(self) -> Indices:
        """For each shape the first one that is exactly the same, wherever its ring begins and whichever way it runs."""
        codes, _ = pd.factorize(shapely.to_wkb(shapely.normalize(shapely.force_2d(self.shapes))))
        return np.asarray(pd.Series(codes).drop_duplicates().index, dtype=np.intp)[codes]

    @cached_property
    def kept(self) -> Indices:
        """Indices of shapes that are not an exact copy of an earlier one."""
        return np.flatnonzero(self._distinct == np.arange(len(self.shapes)))

    @cached_property
    def ground(self) -> npt.NDArray[Any]:
        """The kept shapes, rings beginning at their least vertex, so that results are the same to the last bit."""
        return np.asarray(shapely.normalize(shapely.force_2d(self.shapes[self.kept])), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of `ground`."""
        return shapely.STRtree(self.ground)

    @cached_property
    def invalid_edges(self) -> npt.NDArray[Any]:
        """Boundary lines of each shape of `ground` that do not match the neighbours'; empty where all do."""
        if not len(self.ground):
            return self.ground
        return np.asarray(shapely.coverage_invalid_edges(self.ground, self.limits.ignore_width_m), dtype=object)

    @cached_property
    def is_flagged(self) -> npt.NDArray[np.bool_]:
        """True for the shapes of `ground` with invalid edges."""
        return np.asarray(~shapely.is_empty(self.invalid_edges), dtype=np.bool_)

    def position(self, index: Indices) -> Indices:
        """Return where shapes of `ground` stand in the parcel frame."""
        return self.positions[self.kept[index]]

    @cached_property
    def copies(self) -> pd.DataFrame:
        """Exact copies: ``first`` and ``again``, positions in the parcel frame."""
        again = np.flatnonzero(self._distinct != np.arange(len(self.shapes)))
        return pd.DataFrame({"first": self.positions[self._distinct[again]], "again": self.positions[again]})

    @cached_property
    def overlaps(self) -> pd.DataFrame:
        """Pairs that overlap by more than is ignored, each once.

        Returns
        -------
        pandas.DataFrame
            ``a``, ``b`` (indices in `ground`, a < b), ``kind`` (``"same"``, ``"inside"`` or ``"overlap"``), ``inner``
            (the smaller of the two), ``geometry`` (MultiPolygon), ``area_m2``, ``width_m``. Of shapes that are the
            same only the first is compared with others.
        """
        a, b = self._suspects()
        geometry = shapely.intersection(self.ground[a], self.ground[b])
        geometry, width = wide_parts(geometry, self.limits.ignore_width_m)
        pairs = pd.DataFrame({"a": a, "b": b, "geometry": geometry, "width_m": width})[width > 0]
        pairs["area_m2"] = shapely.area(geometry[width > 0])
        pairs["kind"], pairs["inner"] = self._kind(a[width > 0], b[width > 0], pairs["area_m2"].to_numpy())
        surplus = pairs.loc[pairs["kind"] == "same", "b"]
        is_surplus = pairs["a"].isin(surplus) | (pairs["b"].isin(surplus) & (pairs["kind"] != "same"))
        return pairs[~is_surplus].reset_index(drop=True)

    def _suspects(self) -> tuple[Indices, Indices]:
        """Pairs of which one has invalid edges that meet the other, each once, in order."""
        flagged = np.flatnonzero(self.is_flagged)
        line, other = self.tree.query(self.invalid_edges[flagged], predicate="intersects")
        ends = np.sort(np.column_stack([flagged[line], other]), axis=1)
        pairs = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
        return pairs[:, 0], pairs[:, 1]

    def _kind(self, a: Indices, b: Indices, shared_m2: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.str_], Indices]:
        """Say for pairs whether they are the same, one is inside the other, or they overlap; and the smaller one."""
        area = shapely.area(self.ground)
        inner, outer = np.where(area[a] < area[b], (a, b), (b, a))
        rim = self.limits.ignore_width_m * shapely.length(self.ground[inner])
        is_within = shared_m2 >= area[inner] - rim
        is_within[is_within] = self._is_covered(inner[is_within], outer[is_within])
        is_same = is_within & (shared_m2 >= area[outer] - rim)
        is_same[is_same] = self._is_covered(outer[is_same], inner[is_same])
        return np.select([is_same, is_within], ["same", "inside"], "overlap"), inner

    def _is_covered(self, inner: Indices, outer: Indices) -> npt.NDArray[np.bool_]:
        """Say where nothing wider than is ignored lies outside of the other."""
        _, width = wide_parts(shapely.difference(self.ground[inner], self.ground[outer]), self.limits.ignore_width_m)
        return np.asarray(width == 0)


def wide_parts(shapes: npt.NDArray[Any], ignore_m: float) -> tuple[npt.NDArray[Any], npt.NDArray[np.float64]]:
    """Keep the polygons among the parts of each shape that are wider than is ignored.

    Parameters
    ----------
    shapes
        Geometries of any kind, shape (n,).
    ignore_m
        Parts that are not wider are dropped.

    Returns
    -------
    geometry, width_m
        MultiPolygons (empty where nothing is left) and the greatest width of their parts (0 where nothing is left),
        both of shape (n,).
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    width = np.zeros(len(parts))
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    width[is_polygon] = greatest_width(parts[is_polygon])
    is_wide = width > ignore_m + COMPUTING_NOISE_M
    geometry = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[is_wide], indices=owner[is_wide], out=geometry)
    widest = np.zeros(len(shapes))
    np.maximum.at(widest, owner[is_wide], width[is_wide])
    return geometry, widest


COMPUTING_NOISE_M = 0.00005
"""What computing with coordinates of millions of metres, and measuring a width, may add."""
