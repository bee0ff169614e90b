"""Edges of an outline that run side by side with open ground between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Points = npt.NDArray[np.float64]

_SIDE_NOISE_M = 0.000001
_FACING = 0.7
"""Cosine of the greatest angle, 45 degrees, between edges that face each other."""
_FACING_OCTANTS = (2, 3, 4, 5, 6)
"""Eighths of a turn between the directions of such edges."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Straight edges, open ground on their left: `start` and `end` of shape (n, 2), metres."""

    start: Points
    end: Points

    def take(self, index: npt.NDArray[np.intp]) -> Edges:
        """Return some of the edges."""
        return Edges(self.start[index], self.end[index])

    def nearest(self, points: Points) -> Points:
        """Return for each edge its point nearest to a point, shapes (n, 2)."""
        along = self.end - self.start
        share = ((points - self.start) * along).sum(axis=1) / (along**2).sum(axis=1)
        return np.asarray(self.start + np.clip(share, 0, 1)[:, None] * along)

    def left_of(self, points: Points) -> npt.NDArray[np.float64]:
        """Return how far points lie to the left of the (endless) edges, shape (n,)."""
        along, to_point = self.end - self.start, points - self.start
        return np.asarray(
            (along[:, 0] * to_point[:, 1] - along[:, 1] * to_point[:, 0]) / np.hypot(along[:, 0], along[:, 1])
        )


def edges_of(area: shapely.Geometry) -> Edges:
    """Return the edges of a polygon or multipolygon, its inside on their right."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(area, exterior_cw=True)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return Edges(xy[:-1][is_edge], xy[1:][is_edge])


def strips_between(edges: Edges, reach_m: float, least_m: float) -> npt.NDArray[Any]:
    """Return the quadrilaterals between edges that face each other.

    Two edges face each other where each lies left of the other and, as far as they run side by side, they are nowhere
    farther apart than `reach_m`.

    Parameters
    ----------
    edges
        Edges of one outline.
    reach_m
        Greatest distance.
    least_m
        Edges side by side over less than this do not count.

    Returns
    -------
    numpy.ndarray
        Polygons, dtype object; they may overlap each other and the outline.
    """
    first, second = _opposite_pairs(edges, reach_m)
    one, two = edges.take(first), edges.take(second)
    turn = (_direction(one) * _direction(two)).sum(axis=1)
    opposite = turn < -_FACING
    one, two = one.take(np.flatnonzero(opposite)), two.take(np.flatnonzero(opposite))
    # Where the edges lie side by side: each one's ends seen from the other.
    corners = np.stack(
        [one.nearest(two.end), one.nearest(two.start), two.nearest(one.end), two.nearest(one.start)], axis=1
    )
    faces = (
        (_distance(corners[:, 1], corners[:, 2]) <= reach_m)
        & (_distance(corners[:, 0], corners[:, 3]) <= reach_m)
        & (_distance(corners[:, 0], corners[:, 1]) > least_m)
        & (_distance(corners[:, 2], corners[:, 3]) > least_m)
    )
    for edge, points in ((one, (2, 3)), (two, (0, 1))):
        for point in points:
            faces &= edge.left_of(corners[:, point]) > -_SIDE_NOISE_M
    strips = np.asarray(shapely.polygons(corners[faces]), dtype=object)
    return strips[shapely.area(strips) > 0]


def _opposite_pairs(edges: Edges, reach_m: float) -> npt.NDArray[np.intp]:
    """Return pairs of near edges that may face each other, shape (2, m), each pair once.

    Edges are looked for among those of the other directions alone: along a boundary of very many short edges all that
    is near runs the same way.
    """
    lines = np.asarray(shapely.linestrings(np.stack([edges.start, edges.end], axis=1)), dtype=object)
    along = edges.end - edges.start
    octant = (np.floor(np.arctan2(along[:, 1], along[:, 0]) / (np.pi / 4)).astype(np.int64)) % 8
    found = []
    for one in np.unique(octant):
        own = np.flatnonzero(octant == one)
        other = np.flatnonzero(np.isin((octant - one) % 8, _FACING_OCTANTS))
        mine, theirs = shapely.STRtree(lines[other]).query(lines[own], predicate="dwithin", distance=reach_m)
        pairs = np.stack([own[mine], other[theirs]])
        found.append(pairs[:, pairs[0] < pairs[1]])
    pairs = np.concatenate([np.empty((2, 0), dtype=np.intp), *found], axis=1)
    return np.asarray(pairs[:, np.lexsort(pairs[::-1])])


def _direction(edges: Edges) -> Points:
    along = edges.end - edges.start
    return np.asarray(along / np.hypot(*along.T)[:, None])


def _distance(a: Points, b: Points) -> npt.NDArray[np.float64]:
    return np.asarray(np.hypot(*(a - b).T))
