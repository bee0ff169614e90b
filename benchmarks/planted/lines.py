"""Lines of drawings that do not close: too short, too long, stray, to an island (TOP-06), and drawn twice (TOP-07)."""

from __future__ import annotations

import math

import numpy as np
import shapely

from benchmarks.planted.measures import area_m2
from benchmarks.planted.sizes import REACH_M, SNAP_M, near_or_any
from benchmarks.planted.sketch import LONG_M, Point, Sketch

CORNER_M = 0.05
"""A corner this near to the nearest place, and no farther than that is away, is what a line was meant to reach."""
_ALONG = 0.3
"""An end so near to another line, as a share of what is too long, runs along it, and nobody knows where they part."""
_GRID_M, _TOO_NEAR_M = 0.001, 0.00001


def too_short(sketch: Sketch) -> bool:
    """Let a boundary end before the others that it should meet; the limits are 2 mm and half a metre."""
    found = sketch.edge()
    if found is None:
        return False
    at, sides = found
    line, end = _moved_end(sketch, at, -1)
    away_m, foot = sketch.nearest(end, line)
    vertices = shapely.get_coordinates(line)
    if _is_unclear(away_m) or _is_joined_askew(end, away_m, vertices[0]):
        return True
    sketch.replace(at, np.vstack([end, vertices[1:]]))
    numbers = [sketch.name(row) for row in sides]
    if away_m > REACH_M:
        both = shapely.union_all(sketch.shapes[sides], grid_size=_GRID_M)
        sketch.expect("TOP-08", *numbers, place=both, measured=2, severity="error")
        sketch.expect("TOP-06", place=shapely.Point(end), measured=away_m, severity="error")
    else:
        _judge_near(sketch, end, away_m, foot, vertices[0], numbers)
    return True


def too_long(sketch: Sketch) -> bool:
    """Let a boundary go on beyond the others that it meets."""
    found = sketch.edge()
    if found is None:
        return False
    at, _ = found
    line, end = _moved_end(sketch, at, 1)
    vertices = shapely.get_coordinates(line)
    away_m, foot = sketch.nearest(end, line)
    stub_m = math.dist(vertices[0], end)
    if _is_unclear(away_m) or _is_joined_askew(end, away_m, vertices[0]) or sketch.has_more_than(3, end, 2 * stub_m):
        return True
    if away_m < _ALONG * stub_m:
        return True
    has_corner = bool(sketch.rng.integers(2))
    sketch.replace(at, np.vstack([end, vertices if has_corner else vertices[1:]]))
    if away_m > SNAP_M and stub_m <= REACH_M:
        stub = shapely.LineString([vertices[0], end])
        sketch.expect("TOP-06", place=stub, measured=stub_m if has_corner else None, severity="error")
    elif away_m > REACH_M:
        sketch.expect("TOP-06", place=shapely.Point(end), measured=away_m, severity="error")
    else:
        _judge_near(sketch, end, away_m, foot, vertices[0], [])
    return True


def _moved_end(sketch: Sketch, at: int, sign: int) -> tuple[shapely.LineString, Point]:
    """Return a boundary, and a place beside its beginning: before it, or (sign -1) on it."""
    line = sketch.drawn.lines["10"][at]
    first, second = shapely.get_coordinates(line)[:2]
    limit = float(sketch.rng.choice([SNAP_M, REACH_M]))
    off_m = near_or_any(sketch.rng, limit, 0.001, 0.6 * LONG_M, exactly=True)
    return line, np.round(first + sign * off_m * (first - second) / math.dist(first, second), 3)


def _is_unclear(size_m: float) -> bool:
    return any(abs(size_m - limit) < _TOO_NEAR_M for limit in (SNAP_M, REACH_M))


def _is_joined_askew(end: Point, away_m: float, corner: Point) -> bool:
    """Say whether an end is joined to a line beside its corner: then the corner and the end are too close vertices.

    What lies on a line within the millimetre grid is joined to it where it is, though the corner is near.
    """
    is_on_line = away_m < _GRID_M and math.dist(end, corner) > _GRID_M / 2
    return is_on_line or away_m <= SNAP_M < math.dist(end, corner)


def _judge_near(sketch: Sketch, end: Point, away_m: float, foot: Point, corner: Point, numbers: list[str]) -> None:
    """Note what is wanted for an end beside a line: nothing if it belongs to it, or that it should reach it."""
    if away_m <= SNAP_M:
        return
    target = corner if math.dist(foot, corner) <= min(away_m, CORNER_M) else foot
    place = shapely.LineString([end, target])
    sketch.expect("TOP-06", *numbers, place=place, measured=math.dist(end, target), severity="error")


def stray(sketch: Sketch) -> bool:
    """Draw a line in a parcel that meets nothing."""
    row = sketch.parcel(lambda one: sketch.room_m(one) > 2 * REACH_M)
    if row is None:
        return False
    turn, centre = float(sketch.rng.uniform(0, 2 * math.pi)), np.array(sketch.label_at(row))
    length_m = float(sketch.rng.uniform(0.05, sketch.room_m(row) - 1.1 * REACH_M))
    ends = np.round([centre, centre + length_m * np.array([math.cos(turn), math.sin(turn)])], 3)
    line = sketch.draw(*ends)
    for end in ends:
        away_m, _ = sketch.nearest(end, line)
        measured = away_m if math.isfinite(away_m) else None
        sketch.expect("TOP-06", place=shapely.Point(end), measured=measured, severity="error")
    return True


def bridge(sketch: Sketch) -> bool:
    """Draw a parcel in the midst of another one, and a line from its corner to that of the outer one."""
    row = sketch.parcel(lambda one: sketch.room_m(one) > 3.0)
    if row is None:
        return False
    centre, room_m = np.array(sketch.label_at(row)), sketch.room_m(row)
    low, high = np.round([centre + 0.3 * room_m, centre + 0.6 * room_m], 3)
    island = shapely.box(*low, *high)
    corners = shapely.get_coordinates(sketch.shapes[row])
    line = shapely.LineString([high, corners[np.hypot(*(corners - high).T).argmin()]])
    inside = shapely.difference(sketch.shapes[row], shapely.box(*low - 0.01, *high - 0.001))
    if not shapely.covers(shapely.buffer(inside, 0.0001), line):
        return True
    sketch.draw(*shapely.get_coordinates(island))
    sketch.draw(*shapely.get_coordinates(line))
    sketch.write(sketch.new_number(), island.area, "CLN", *(low + high) / 2)
    sketch.expect("TOP-06", place=line, severity="error")
    return True


def doubled(sketch: Sketch) -> bool:
    """Draw a stretch of a boundary again, a little bent."""
    found = sketch.edge()
    if found is None:
        return False
    first, second = shapely.get_coordinates(sketch.drawn.lines["10"][found[0]])[:2]
    across = (second - first) @ np.array([[0, 1], [-1, 0]]) / math.dist(first, second)
    off_m = near_or_any(sketch.rng, 0.01, 0.004, 0.5)
    middle = np.round((first + second) / 2 + off_m * across, 3)
    sketch.draw(first, middle, second)
    ring = np.array([first, middle, second])
    sketch.expect("TOP-07", place=shapely.Polygon(ring), severity="error" if area_m2(ring) else None)
    return True
