"""Ground that no parcel covers, between parcels: holes of any size, and narrow gaps that are open at an end.

A hole is ground enclosed by edges of parcels that lies in none of them. A narrow gap open to the outside (or into a
wide hole, such as a street that was not delivered) is no face; it shows as two edges of the outline that run side by
side, each the boundary of another parcel. Edges are compared with edges, so that no width has to be guessed first:
the gap detection of GEOS misses a narrow gap when it is asked for wide ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coverage import Coverage, wide_parts
from pipeline.validate.faces import enclosed, merged, places_in
from pipeline.validate.facing import edges_of, strips_between

SLENDER = 4.0
"""The area of an open gap in squares of its width; less is the corner of a block, not a gap."""
BRANCH = 10.0
"""A narrow gap that opens into a hole this many times as wide may be one of its own; else it is an end of the hole."""
STREET = 6
"""A hole between more parcels than this may be a street, and narrow gaps that open into it are gaps of their own."""


@dataclass(frozen=True)
class Gaps:
    """The gaps of a coverage."""

    coverage: Coverage

    @cached_property
    def _is_covered(self) -> npt.NDArray[np.bool_]:
        """True for faces on which a parcel lies."""
        return self.coverage.faces.covers > 0

    @cached_property
    def outline(self) -> shapely.Geometry:
        """Union of all parcels; those set aside as far as they can be made valid."""
        ground = merged(self.coverage.faces.shapes[self._is_covered])
        aside = shapely.make_valid(self.coverage.aside)
        return _area(shapely.union_all([*ground, *aside])) if len(aside) else shapely.MultiPolygon(list(ground))

    @cached_property
    def found(self) -> pd.DataFrame:
        """All gaps.

        Returns
        -------
        pandas.DataFrame
            ``geometry`` (MultiPolygon), ``area_m2``, ``width_m``; ``around``: positions in `Coverage.ground` of the
            parcels around, those with the longest common boundary first, and ``shared_m``: how long these are.
        """
        holes = self.measured(self._holes())
        narrow = holes.loc[holes["width_m"] <= self.coverage.limits.open_gap_m, "geometry"].to_numpy()
        strips = self._strips(narrow)
        return pd.concat([holes, self._behind(strips, holes), self._open_gaps(strips, holes)], ignore_index=True)

    def _holes(self) -> npt.NDArray[Any]:
        """Return the enclosed ground on which no parcel lies, and none of those set aside."""
        holes = self.coverage.faces.shapes[~self._is_covered]
        aside = shapely.union_all(shapely.make_valid(self.coverage.aside))
        return np.asarray(shapely.get_parts(shapely.difference(holes, aside)), dtype=object)

    def _strips(self, narrow_holes: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the open ground between edges of the outline that face each other, outside of narrow holes."""
        widest_m = self.coverage.limits.open_gap_m
        quads = strips_between(edges_of(self.outline), widest_m, self.coverage.limits.ignore_width_m)
        quads = quads[_container(quads, narrow_holes) < 0]
        # In the bend of a boundary strips meet in a point only: closing joins them.
        joined = shapely.buffer(shapely.union_all(quads), widest_m / 2, join_style="mitre")
        closed = shapely.buffer(joined, -widest_m / 2, join_style="mitre")
        parts = shapely.get_parts(shapely.difference(closed, self.outline))
        return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], dtype=object)

    def _behind(self, strips: npt.NDArray[Any], holes: pd.DataFrame) -> pd.DataFrame:
        """Return gaps that only narrow strips connect with the ground outside."""
        doors = strips[_container(strips, holes["geometry"].to_numpy()) < 0]
        if not len(doors):
            return self.measured(doors)
        # Doors lie outside of the holes, and so does what they close.
        blocks = [shapely.Polygon(block.exterior) for block in shapely.get_parts(self.outline)]
        closed = _faces_outside(shapely.union_all([*blocks, *doors]))
        return self.measured(closed[_container(closed, holes["geometry"].to_numpy()) < 0])

    def _open_gaps(self, strips: npt.NDArray[Any], holes: pd.DataFrame) -> pd.DataFrame:
        """Choose the strips between two parcels that open to the outside or into a hole that is much wider."""
        gaps = self.measured(strips)
        hole = _container(gaps["geometry"].to_numpy(), holes["geometry"].to_numpy())
        width_of_street = np.where(holes["around"].map(len) > STREET, holes["width_m"], 0)
        is_gap = (
            (np.append(width_of_street, np.inf)[hole] >= BRANCH * gaps["width_m"])
            & (gaps["area_m2"] >= SLENDER * gaps["width_m"] ** 2)
            & (gaps["around"].map(len) >= 2)
        )
        return gaps[is_gap]

    def measured(self, shapes: npt.NDArray[Any]) -> pd.DataFrame:
        """Measure gaps and name the parcels around; what is too narrow is left out."""
        geometry, width = wide_parts(shapes, self.coverage.limits.ignore_width_m)
        gaps = pd.DataFrame({"geometry": geometry, "area_m2": shapely.area(geometry), "width_m": width})
        gaps = gaps[width > 0].reset_index(drop=True)
        gaps["around"], gaps["shared_m"] = self._around(gaps["geometry"].to_numpy())
        return gaps

    def _around(self, gaps: npt.NDArray[Any]) -> tuple[list[tuple[int, ...]], list[tuple[float, ...]]]:
        """Return positions of the parcels that each gap shares a boundary with, the longest first, and its lengths."""
        least = self.coverage.limits.ignore_width_m
        parts, gap = shapely.get_parts(gaps, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        is_edge = ring[1:] == ring[:-1]
        middle = shapely.points((xy[1:][is_edge] + xy[:-1][is_edge]) / 2)
        edge, parcel = self.coverage.tree.query(middle, predicate="dwithin", distance=least)
        length = np.hypot(*(xy[1:] - xy[:-1])[is_edge].T)
        shared = pd.DataFrame({"gap": gap[part[ring[:-1][is_edge]]][edge], "parcel": parcel, "length": length[edge]})
        shared = shared.groupby(["gap", "parcel"])["length"].sum().round(6).reset_index()
        shared["rank"] = self.coverage.rank[shared["parcel"]]
        shared = shared[shared["length"] > least].sort_values(["gap", "length", "rank"], ascending=[True, False, True])
        parcels, lengths = shared["parcel"].tolist(), shared["length"].tolist()
        cuts = list(pairwise(np.searchsorted(shared["gap"], np.arange(len(gaps) + 1)).tolist()))
        return [tuple(parcels[a:b]) for a, b in cuts], [tuple(lengths[a:b]) for a, b in cuts]


def _area(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry as one multipolygon."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]))


def _faces_outside(area: shapely.Geometry) -> npt.NDArray[Any]:
    """Return the faces of the outline of an area that are not part of it."""
    # Rings that touch in a point enclose ground too: the union makes these points nodes.
    faces = enclosed(np.array([shapely.boundary(area)]))
    shapely.prepare(area)
    return np.asarray(faces[~shapely.intersects(area, places_in(faces))], dtype=object)


def _container(shapes: npt.NDArray[Any], areas: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return for each shape the index of the area that it lies in, -1 where there is none."""
    container = np.full(len(shapes), -1, dtype=np.intp)
    shape, area = shapely.STRtree(areas).query(places_in(shapes), predicate="intersects")
    container[shape] = area
    return container
