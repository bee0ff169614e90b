"""Parcels against each other, measured once: which are the same, which overlap, and by how much.

Parcels should cover the ground without overlap and share the vertices of their boundaries. Most do, edge by edge; only
where the edges that nobody shares enclose ground that is covered twice are parcels compared in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.faces import THREAD_M, Faces, divide, merged
from pipeline.validate.unshared import Unshared, marks_of, unshared_edges
from pipeline.validate.vertices import Vertices
from pipeline.width import greatest_width, is_at_least
from schemas.tolerances import Topology

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Coverage:
    """Sound polygons, and what each of them has to do with the others.

    Attributes
    ----------
    shapes
        Valid polygons, shape (n,), metres; None for what is not compared.
    vertices
        Those of the shapes.
    rank
        An order of the shapes of their own, shape (n,), so that nothing depends on the order of rows.
    aside
        Invalid polygons: not compared with others, but where they lie is no gap.
    limits
        What counts as an overlap, a gap, the same vertex.
    """

    shapes: npt.NDArray[Any]
    vertices: Vertices
    rank: Indices
    aside: npt.NDArray[Any]
    limits: Topology

    @cached_property
    def copies(self) -> pd.DataFrame:
        """Exact copies, wherever their rings begin and whichever way they run: ``first`` and ``again``."""
        marks = self.vertices.by_polygon(marks_of(self.vertices.xy), len(self.shapes))
        like = np.flatnonzero(pd.Series(marks).duplicated(keep=False) & ~shapely.is_missing(self.shapes))
        like = like[np.argsort(self.rank[like])]
        codes = pd.Series(shapely.to_wkb(shapely.normalize(self.shapes[like])), index=like)
        first = codes.index.to_series().groupby(codes).transform("first")
        again = codes.index[codes.duplicated()]
        return pd.DataFrame({"first": first[again].to_numpy(), "again": again}, dtype=np.intp)

    @cached_property
    def ground(self) -> npt.NDArray[Any]:
        """The shapes without copies, shape (n,), None in their place."""
        ground = self.shapes.copy()
        ground[self.copies["again"]] = None
        return ground

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index of `ground`."""
        return shapely.STRtree(self.ground)

    @cached_property
    def unshared(self) -> Unshared:
        """Edges of `ground` that no neighbour has the other way round."""
        return unshared_edges(self.vertices if self.copies.empty else Vertices(self.ground))

    @cached_property
    def faces(self) -> Faces:
        """The ground divided by these edges."""
        return divide(self.unshared.lines, self.tree)

    @cached_property
    def is_flagged(self) -> npt.NDArray[np.bool_]:
        """True for shapes of which an edge runs along a neighbour's without matching it."""
        some = np.unique(self.unshared.parcel)
        mismatched = (
            shapely.coverage_invalid_edges(self.ground[some], self.limits.ignore_width_m) if len(some) else some
        )
        flagged = some[~shapely.is_empty(mismatched)]
        return np.isin(np.arange(len(self.shapes)), flagged)

    @cached_property
    def overlaps(self) -> pd.DataFrame:
        """Pairs that overlap by as much as counts, each once.

        Returns
        -------
        pandas.DataFrame
            ``a``, ``b`` (positions in `ground`, by rank), ``kind`` (``"same"``, ``"inside"`` or ``"overlap"``),
            ``inner`` (the smaller of the two), ``geometry`` (MultiPolygon), ``area_m2``, ``width_m``. Of shapes that
            are the same only the first is compared with others.
        """
        a, b = self._suspects()
        # Rings begin at their least vertex, so that results are the same to the last bit.
        geometry = shapely.intersection(shapely.normalize(self.ground[a]), shapely.normalize(self.ground[b]))
        geometry, width = wide_parts(geometry, self.limits.ignore_width_m)
        pairs = pd.DataFrame({"a": a, "b": b, "geometry": geometry, "width_m": width})[width > 0]
        pairs["area_m2"] = shapely.area(geometry[width > 0])
        pairs["kind"], pairs["inner"] = self._kind(a[width > 0], b[width > 0], pairs["area_m2"].to_numpy())
        surplus = pairs.loc[pairs["kind"] == "same", "b"]
        is_surplus = pairs["a"].isin(surplus) | (pairs["b"].isin(surplus) & (pairs["kind"] != "same"))
        return pairs[~is_surplus].reset_index(drop=True)

    def _suspects(self) -> tuple[Indices, Indices]:
        """Pairs that meet, of parcels on ground that is covered twice; each once, in order."""
        twice = merged(self.faces.shapes[self.faces.covers > 1])
        twice = twice[is_at_least(twice, self.limits.ignore_width_m)]
        on_it = np.unique(self.tree.query(twice, predicate="intersects")[1])
        on_it = on_it[np.argsort(self.rank[on_it])]
        one, other = shapely.STRtree(self.ground[on_it]).query(self.ground[on_it], predicate="intersects")
        pairs = np.unique(np.column_stack([one, other])[one < other], axis=0)
        return on_it[pairs[:, 0]], on_it[pairs[:, 1]]

    def _kind(self, a: Indices, b: Indices, shared_m2: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.str_], Indices]:
        """Say for pairs whether they are the same, one is inside the other, or they overlap; and the smaller one."""
        inner, outer = np.where(shapely.area(self.ground[a]) < shapely.area(self.ground[b]), (a, b), (b, a))
        inner_m2, outer_m2 = shapely.area(self.ground[inner]), shapely.area(self.ground[outer])
        rim = self.limits.ignore_width_m * shapely.length(self.ground[inner])
        is_within = shared_m2 >= inner_m2 - rim
        is_within[is_within] = self._is_covered(inner[is_within], outer[is_within])
        is_same = is_within & (shared_m2 >= outer_m2 - rim)
        is_same[is_same] = self._is_covered(outer[is_same], inner[is_same])
        return np.select([is_same, is_within], ["same", "inside"], "overlap"), inner

    def _is_covered(self, inner: Indices, outer: Indices) -> npt.NDArray[np.bool_]:
        """Say where nothing as wide as counts lies outside of the other."""
        _, width = wide_parts(shapely.difference(self.ground[inner], self.ground[outer]), self.limits.ignore_width_m)
        return np.asarray(width == 0)


def wide_parts(shapes: npt.NDArray[Any], least_m: float) -> tuple[npt.NDArray[Any], npt.NDArray[np.float64]]:
    """Keep the polygons among the parts of each shape that are as wide as counts.

    Parameters
    ----------
    shapes
        Geometries of any kind, shape (n,).
    least_m
        Narrower parts are dropped.

    Returns
    -------
    geometry, width_m
        MultiPolygons (empty where nothing is left) and the greatest width of their parts (0 where nothing is left),
        both of shape (n,).
    """
    # Where boundaries ought to lie on each other, computing leaves threads of no width between them.
    parts, owner = shapely.get_parts(shapely.set_precision(shapes, THREAD_M), return_index=True)
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owner = parts[is_polygon], owner[is_polygon]
    is_wide = is_at_least(parts, least_m)
    parts, owner = parts[is_wide], owner[is_wide]
    geometry = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts, indices=owner, out=geometry)
    widest = np.zeros(len(shapes))
    np.maximum.at(widest, owner, greatest_width(parts))
    return geometry, widest
