"""Boundary lines to polygons: crossed, joined within the tolerance, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from schemas.tolerances import tolerances

Shapes = npt.NDArray[Any]
"""Geometries, shape (n,), dtype object."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_FAR = 3.0
"""Along its own line, places are other places for an end from this many times the distance that is searched."""


_ROOT_M = 0.005
"""Lines that meet within this are one junction: where a line crosses two near their end, rounding makes it two."""
_NOISE_M = 0.000001
"""What computing with coordinates of millions of metres may add or take away."""


@dataclass(frozen=True, slots=True)
class Linework:
    """Lines that meet only at their ends, and the polygons that they enclose.

    Attributes
    ----------
    lines
        From one junction or free end to the next; vertices on the millimetre grid.
    faces
        Polygons, those around an island with a hole for it, sorted by place.
    bridges
        Lines with the same polygon on both sides, and no free end.
    ends, end_lines
        Free ends, shape (n, 2), and the line that each belongs to.
    snapped, farthest_m
        Ends that were moved onto another line, and how far at most.
    """

    lines: Shapes
    faces: Shapes
    bridges: Shapes
    ends: Floats
    end_lines: Ints
    snapped: int = 0
    farthest_m: float = 0.0


def points_at(x: Any, y: Any) -> Shapes:
    """Return points, shape (n,); x and y are arrays or columns."""
    return np.asarray(shapely.points(np.asarray(x, dtype=float), np.asarray(y, dtype=float)), dtype=object)


def build(drawn: Shapes, snap_m: float) -> Linework:
    """Turn drawn lines into polygons.

    Parameters
    ----------
    drawn
        Linestrings in metres.
    snap_m
        Ends that lie this near to another line are moved onto it.
    """
    lines = _node(drawn)
    snapped, moved_m = _snap_ends(lines, snap_m)
    if len(moved_m):
        lines = _node(snapped)
    return _linework(lines, len(moved_m), float(moved_m.max(initial=0.0)))


def relink(linework: Linework, without: Ints, pieces: Shapes) -> Linework:
    """Return what there would be without some lines, by position, and with some more."""
    lines = _renode(np.delete(linework.lines, without), pieces)
    return _linework(lines, linework.snapped, linework.farthest_m)


def _linework(lines: Shapes, snapped: int, farthest_m: float) -> Linework:
    faces, bridges = _close(lines)
    return Linework(lines, faces, bridges, *_free_ends(lines), snapped, farthest_m)


def close_with(linework: Linework, connectors: Shapes) -> Shapes:
    """Return the polygons that there would be with some more lines."""
    return _close(_renode(linework.lines, connectors))[0]


def bridges_with(linework: Linework, connectors: Shapes) -> Shapes:
    """Return the bridges that would be left with some more lines."""
    if not (len(linework.bridges) and len(connectors)):
        return linework.bridges
    left = shapely.STRtree(_close(_renode(linework.lines, connectors))[1])
    middles = shapely.line_interpolate_point(linework.bridges, 0.5, normalized=True)
    still, _ = left.query(middles, predicate="dwithin", distance=tolerances().grid.size_m)
    return np.asarray(linework.bridges[np.unique(still)], dtype=object)


def beside(pieces: Shapes, faces: Shapes) -> tuple[Ints, Ints]:
    """Return which piece of a line bounds which polygon, pair by pair; what ends within a polygon bounds none."""
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    tree = shapely.STRtree(shapely.boundary(faces))
    which, bounded = tree.query(middles, predicate="dwithin", distance=tolerances().grid.size_m)
    return which, bounded


def _node(lines: Shapes) -> Shapes:
    """Cut lines where they meet, on the millimetre grid, and join what has no junction between."""
    met = shapely.line_merge(shapely.union_all(lines, grid_size=tolerances().grid.size_m))
    return np.asarray(shapely.get_parts(met), dtype=object)


def _renode(lines: Shapes, pieces: Shapes) -> Shapes:
    """Add pieces to lines that meet only at their ends: what they touch is cut anew, and what that touches with it."""
    size_m, tree = tolerances().grid.size_m, shapely.STRtree(lines)
    near = pieces
    for _ in range(2):
        touched = np.unique(tree.query(near, predicate="dwithin", distance=size_m)[1])
        near = lines[touched]
    met = shapely.get_parts(shapely.union_all(np.concatenate([near, pieces]), grid_size=size_m))
    return np.concatenate([np.delete(lines, touched), met])


def _close(lines: Shapes) -> tuple[Shapes, Shapes]:
    polygons, cuts, _, _ = shapely.polygonize_full(lines)
    faces = np.asarray(shapely.get_parts(polygons), dtype=object)
    bounds = shapely.bounds(faces)
    return faces[np.lexsort(bounds.T)], np.asarray(shapely.get_parts(cuts), dtype=object)


def _free_ends(lines: Shapes) -> tuple[Floats, Ints]:
    """Return the ends of lines at which nothing else ends, and the lines."""
    places = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    owners = np.tile(np.arange(len(lines)), 2)
    as_one = np.round(places, 3) @ np.array([1, 1j])  # many times faster to sort than pairs
    _, first, count = np.unique(as_one, return_index=True, return_counts=True)
    free = np.sort(first[count == 1])
    return places[free], owners[free]


def nearest_other(
    ends: Floats, end_lines: Ints, lines: Shapes, within_m: float, stub_m: float = 0.0
) -> tuple[Shapes, Floats, Shapes]:
    """Find for each end the nearest place on another line, or on its own beyond the part that is nearest anyway.

    Parameters
    ----------
    stub_m
        For ends of lines up to this length, what meets the line at its other end, or nearly so, is not another line.

    Returns
    -------
    tuple of numpy.ndarray
        Points, distances in metres, and the lines that the points lie on; None and infinity where none is near enough.
    """
    points = points_at(*ends.T)
    targets = np.concatenate([lines, _far_parts(ends, lines[end_lines], _FAR * within_m)])
    which, other = shapely.STRtree(targets).query(points, predicate="dwithin", distance=within_m)
    is_allowed = np.where(other < len(lines), other != end_lines[which], other - len(lines) == which)
    is_stub = shapely.length(lines[end_lines]) <= stub_m
    is_allowed &= ~is_stub[which] | ~shapely.dwithin(roots(ends, lines[end_lines])[which], targets[other], _ROOT_M)
    which, other = which[is_allowed], other[is_allowed]
    distance = shapely.distance(points[which], targets[other])
    order = np.lexsort((other, distance, which))
    which, first = np.unique(which[order], return_index=True)
    places, distances = np.full(len(ends), None, dtype=object), np.full(len(ends), np.inf)
    nearest = np.full(len(ends), None, dtype=object)
    nearest[which] = targets[other[order][first]]
    places[which] = shapely.get_point(shapely.shortest_line(points[which], nearest[which]), 1)
    distances[which] = distance[order][first]
    return places, distances, nearest


def roots(ends: Floats, lines: Shapes) -> Shapes:
    """Return the other ends of lines."""
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    is_first = (shapely.get_coordinates(first) == ends).all(axis=1)
    return np.where(is_first, last, first)


def _far_parts(ends: Floats, lines: Shapes, from_m: float) -> Shapes:
    """Return of each line the part that is farther along it than so much from its end; None where there is none."""
    parts = np.full(len(ends), None, dtype=object)
    for i in np.flatnonzero(shapely.length(lines) > from_m).tolist():
        is_start = np.array_equal(shapely.get_coordinates(lines[i])[0], ends[i])
        parts[i] = substring(lines[i], *((from_m, lines[i].length) if is_start else (0.0, lines[i].length - from_m)))
    return parts


def _snap_ends(lines: Shapes, snap_m: float) -> tuple[Shapes, Floats]:
    """Move free ends onto the nearest other line within the tolerance, onto its corner if that is as near.

    Of two ends that meet, one moves.

    Returns
    -------
    tuple
        The lines, and how far each end was moved, metres.
    """
    ends, end_lines = _free_ends(lines)
    places, distances, nearest = nearest_other(ends, end_lines, lines, snap_m)
    corners = shapely.shortest_line(points_at(*ends.T), shapely.extract_unique_points(nearest))
    is_corner = shapely.length(corners) <= snap_m + _NOISE_M
    places[is_corner] = shapely.get_point(corners[is_corner], 1)
    distances[is_corner] = shapely.length(corners[is_corner])
    targets = shapely.get_coordinates(places[np.isfinite(distances)])
    at = np.flatnonzero(np.isfinite(distances))
    moved, left = lines.copy(), set()
    done = []
    for end, target in zip(at.tolist(), np.round(targets, 3).tolist(), strict=True):
        if tuple(target) not in left:
            left.add(tuple(np.round(ends[end], 3).tolist()))
            moved[end_lines[end]] = _with_end(moved[end_lines[end]], ends[end], target)
            done.append(float(distances[end]))
    return moved, np.array(done, dtype=np.float64)


def _with_end(line: Any, end: Floats, target: list[float]) -> Any:
    vertices = shapely.get_coordinates(line)
    vertices[0 if np.array_equal(vertices[0], end) else -1] = target
    return shapely.linestrings(vertices)
