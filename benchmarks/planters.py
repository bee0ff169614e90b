"""Faults to plant, one function each: they spoil a field, and note which findings are wanted for it, if any.

Sizes run over all that occurs, and lie just under and just over each limit. Nothing here is taken from the checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely

from benchmarks.field import Border, Field, Point
from benchmarks.measures import angle_deg, area_m2, around_m, triangle_width_m, widest_m

Planter = Callable[[Field], bool]
"""Plants one fault; False where there is no room left."""

_planters: dict[str, Planter] = {}
PLANTERS = MappingProxyType(_planters)

LEAST_WIDTH_M, ERROR_WIDTH_M, ERROR_AREA_M2 = 0.001, 0.01, 0.1
CLOSE_M, SHORT_M, SPIKE_DEG, THIN, MOST_VERTICES = 0.01, 0.04, 1.0, 0.009, 2000
POINT_M = {200: 0.05, 500: 0.07, 1000: 0.15, 2000: 0.30, 5000: 1.50, 10000: 3.00}
"""The limits, as the catalogue of checks states them."""
NOISE_M = 0.000002
"""So near to a limit a coordinate of millions of metres cannot tell."""


def plants(code: str) -> Callable[[Planter], Planter]:
    """Register a planter under the code that it mostly plants."""

    def register(function: Planter) -> Planter:
        _planters[code] = function
        return function

    return register


def near_or_any(field: Field, limit: float, least: float, most: float) -> float:
    """Return a size: just under or over a limit, or any, small ones as often as large ones."""
    if field.rng.random() < 0.3:
        return limit * float(field.rng.choice([0.9, 0.98, 0.995, 1.005, 1.02, 1.1]))
    return float(np.exp(field.rng.uniform(math.log(least), math.log(most))))


@plants("GEO-01")
def broken(field: Field) -> bool:
    """Cross a boundary over itself, let it touch itself in a point, or cut a hole outside of the parcel."""
    border = field.border(1.0)
    if border is None:
        return False
    size = near_or_any(field, 0.1, 0.001, 5.0)
    ring = field.ring(border.row)
    kind = field.rng.integers(3)
    if kind == 0:
        field.bend(border, border.beside(0.6, size), border.beside(0.4, size))
        place: Any = shapely.Point(border.beside(0.5, size * 5 / 6))
    elif kind == 1:
        field.bend(
            border, border.beside(0.5, 0), border.beside(0.7, size), border.beside(0.3, size), border.beside(0.5, 0)
        )
        place = shapely.Point(border.beside(0.5, 0))
    else:
        corners = [border.beside(share, offset) for share, offset in ((0.3, 0.01), (0.7, 0.01), (0.5, 0.01 + size))]
        field.shapes[border.row] = shapely.Polygon(ring, [corners])
        place = shapely.LineString([*corners, corners[0]])
    field.expect("GEO-01", border.row, place=place, is_outline=kind < 2)
    return True


@plants("GEO-02")
def no_polygon(field: Field) -> bool:
    """Add a record without a polygon."""
    kinds = [
        None,
        shapely.Polygon(),
        shapely.LineString([(600_000, 2_300_000), (600_010, 2_300_000)]),
        shapely.Point(6e5, 2e6),
    ]
    field.expect("GEO-02", field.add(kinds[int(field.rng.integers(4))]))
    return True


@plants("GEO-03")
def several_parts(field: Field) -> bool:
    """Make one parcel of two that lie apart."""
    row, other = field.take(), field.take()
    if row is None or other is None:
        return False
    small, large = sorted((field.ground.shapes[row], field.ground.shapes[other]), key=lambda one: area_m2(_open(one)))
    field.shapes[row] = shapely.MultiPolygon([large, small])
    field.drop(other)
    field.expect("GEO-03", row, place=small, measured=area_m2(_open(small)))
    return True


@plants("GEO-04")
def close_vertices(field: Field) -> bool:
    """Put a vertex next to another one, in both neighbours; the limit is 1 cm."""
    return _two_vertices(field, 0.0 if field.rng.random() < 0.1 else near_or_any(field, CLOSE_M, 0.0005, 0.02))


@plants("GEO-08")
def short_edge(field: Field) -> bool:
    """Do the same, farther apart; the limit is 4 cm."""
    return _two_vertices(field, near_or_any(field, SHORT_M, 0.012, 0.08))


def _two_vertices(field: Field, distance_m: float) -> bool:
    border = field.border()
    if border is None:
        return False
    point = border.beside(distance_m / border.length_m, 0)
    field.bend(border, point, other_too=True)
    true_m = math.dist(border.start, point)
    code = "GEO-04" if true_m < CLOSE_M else "GEO-08" if true_m < SHORT_M else None
    for row in (border.row, border.other):
        if code:
            field.expect(code, row, place=shapely.Point((border.start + point) / 2), measured=true_m)
    return True


@plants("GEO-05")
def spike(field: Field) -> bool:
    """Let a needle of the parcel stick into its neighbour, which has the same vertices; the limit is 1 degree."""
    border = field.border()
    if border is None:
        return False
    length_m, turn = float(field.rng.uniform(1.5, 5)), near_or_any(field, SPIKE_DEG, 0.2, 4)
    half = length_m * math.tan(math.radians(turn / 2)) / border.length_m
    points = [border.beside(0.5 - half, 0), border.beside(0.5, length_m), border.beside(0.5 + half, 0)]
    if 2 * half * border.length_m < 0.001 or not field.is_inside(border.other, *points):
        return True
    field.bend(border, *points, other_too=True)
    true_deg = angle_deg(*points)
    for row in (border.row, border.other):
        if true_deg < SPIKE_DEG:
            field.expect("GEO-05", row, place=shapely.Point(points[1]), measured=true_deg)
    return True


@plants("GEO-06")
def sliver(field: Field) -> bool:
    """Add a strip; the limit is a thinness of 0.009."""
    length_m, thin = float(field.rng.uniform(60, 150)), near_or_any(field, THIN, 0.002, 0.03)
    shape = field.place_beside(shapely.box(0, 0, length_m, length_m * thin / math.pi))
    ring = _open(shape)
    true = 4 * math.pi * area_m2(ring) / around_m(ring) ** 2
    row = field.add(shape, scale=500)
    if true < THIN:
        field.expect("GEO-06", row, place=shape, measured=true)
    return True


@plants("GEO-07")
def too_small(field: Field) -> bool:
    """Add a small parcel; the limit is one square millimetre of the map, that of 1:500 where the scale is not known."""
    scale = int(field.rng.choice([0, 200, 500, 1000, 2000]))
    limit = (scale or 500) ** 2 / 1e6
    side = math.sqrt(near_or_any(field, limit, 0.01, 8.0))
    shape = field.place_beside(shapely.Polygon([(0, 0), (side * 1.3, 0), (side * 1.3, side / 1.3), (0, side / 1.3)]))
    true = area_m2(_open(shape))
    row = field.add(shape, scale=scale)
    if true < limit:
        field.expect("GEO-07", row, place=shape, measured=true)
    return True


@plants("GEO-09")
def many_vertices(field: Field) -> bool:
    """Add a round parcel; the limit is 2000 vertices."""
    count = int(field.rng.integers(1990, 2040))
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    shape = field.place_beside(shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * count * 0.01))
    row = field.add(shape)
    if count > MOST_VERTICES:
        field.expect("GEO-09", row, place=shape, measured=count)
    return True


@plants("TOP-01")
def overlap(field: Field) -> bool:
    """Push a part of a boundary into the neighbour."""
    return _bulge(field, "one sheet", 1)


@plants("TOP-02")
def gap(field: Field) -> bool:
    """Pull back a part of a boundary, or its end; cut out a square millimetre; leave out a parcel."""
    kinds = [_bulge, _bulge, _bulge, _left_out, _open_end, _square_millimetre]
    return kinds[int(field.rng.integers(len(kinds)))](field)


def _bulge(field: Field, between: str = "one sheet", side: int = -1) -> bool:
    """Move a part of a boundary as a triangle or a rectangle, and judge it by the rules for its place."""
    border = field.border(1.0, between=between)
    if border is None:
        return False
    limit = LEAST_WIDTH_M if between == "one sheet" else _edge_limit_m(field, border)
    if between == "one sheet" and field.rng.random() < 0.4:
        limit = ERROR_WIDTH_M
    points = _outline(field, border, side * near_or_any(field, limit, limit / 4, min(2.0, border.length_m / 4)))
    if not field.is_inside(border.other if side > 0 else border.row, *points):
        return True
    field.bend(border, *points)
    _judge(field, border, points, between, side)
    return True


def _outline(field: Field, border: Border, offset_m: float) -> list[Point]:
    kind = field.rng.integers(4)
    tip = border.beside(float(field.rng.uniform(0.4, 0.6)), offset_m)
    if kind == 0:  # from end to end: no vertices on the edge itself
        return [tip]
    if kind == 1:
        return [np.round(tip, 3)]
    if kind == 2 or abs(offset_m) < SHORT_M:  # a rectangle would have edges that are faults of their own
        return [border.beside(0.3, 0), tip, border.beside(0.7, 0)]
    return [border.beside(0.3, 0), border.beside(0.3, offset_m), border.beside(0.7, offset_m), border.beside(0.7, 0)]


def _judge(field: Field, border: Border, points: list[Point], between: str, side: int) -> None:
    """Note what is wanted for a bulge: nothing but a mark of unshared vertices where it is too narrow to count."""
    ring = [border.start, *points, border.end] if len(points) == 1 else points
    shape = shapely.Polygon(ring)
    width_m = (
        triangle_width_m(ring) if len(ring) == 3 else min(math.dist(ring[0], ring[1]), math.dist(ring[1], ring[2]))
    )
    pair = border.row, border.other
    if abs(width_m - LEAST_WIDTH_M) < NOISE_M:
        width_m = LEAST_WIDTH_M
    if between == "one sheet":
        if width_m >= LEAST_WIDTH_M:
            is_error = width_m > ERROR_WIDTH_M or area_m2(ring) > ERROR_AREA_M2
            severity = None if abs(width_m - ERROR_WIDTH_M) < 0.0001 else "error" if is_error else "warning"
            code = "TOP-01" if side > 0 else "TOP-02"
            field.expect(code, *pair, place=shape, measured=width_m, severity=severity)
        else:
            field.expect("TOP-03", *pair, place=shapely.MultiPoint(points))
    elif width_m > _edge_limit_m(field, border) + 0.0001:
        code = "EDG-03" if side > 0 and between == "two communes" else "EDG-01"
        field.expect(code, *pair, place=shape, measured=width_m, severity="error")


def _edge_limit_m(field: Field, border: Border) -> float:
    scales = field.ground.scale
    return math.hypot(POINT_M[scales[border.row]], POINT_M[scales[border.other]])


def _left_out(field: Field) -> bool:
    """Leave out a parcel that has others all around, a street if there is one."""
    row = field.take(field.is_enclosed, field.largest)
    row = field.take(field.is_enclosed) if row is None else row
    if row is None:
        return False
    shape = field.ground.shapes[row]
    field.drop(row)
    field.expect("TOP-02", *field.around(row), place=shape, measured=widest_m(_open(shape)))
    return True


def _open_end(field: Field) -> bool:
    """Pull back the end of a boundary on the outline of all, so that a wedge is open there."""
    border = field.border(fits_too=lambda one: field.is_on_outline(one.end) and not field.is_on_outline(one.start))
    if border is None:
        return False
    ring = field.ring(border.row)
    following = ring[(border.at + 2) % len(ring)]
    width_m = float(np.exp(field.rng.uniform(math.log(0.002), math.log(0.4))))
    moved = border.end + (following - border.end) / math.dist(border.end, following) * width_m
    if math.dist(border.end, following) < 1 or not field.is_inside(border.row, border.start, moved):
        return True
    ring[(border.at + 1) % len(ring)] = moved
    field.shapes[border.row] = shapely.Polygon(ring)
    wedge = [border.start, moved, border.end]
    # Where an open gap ends is nobody's to say: the finding lies in it, and is as wide.
    pair = border.row, border.other
    if triangle_width_m(wedge) > LEAST_WIDTH_M:
        field.expect("TOP-02", *pair, place=shapely.Polygon(wedge), is_outline=False, measured=triangle_width_m(wedge))
    return True


def _square_millimetre(field: Field) -> bool:
    """Cut a square millimetre out of an edge; its corners are too close to each other besides."""
    border = field.border()
    if border is None:
        return False
    half = LEAST_WIDTH_M / border.length_m / 2
    corners = [(0.5 - half, 0), (0.5 - half, -LEAST_WIDTH_M), (0.5 + half, -LEAST_WIDTH_M), (0.5 + half, 0)]
    points = [border.beside(share, offset) for share, offset in corners]
    field.bend(border, *points)
    field.expect("GEO-04", border.row, place=shapely.MultiPoint(points[:3]), measured=LEAST_WIDTH_M)
    square = shapely.Polygon(points)
    field.expect("TOP-02", border.row, border.other, place=square, measured=LEAST_WIDTH_M, severity="warning")
    return True


@plants("TOP-03")
def lone_vertex(field: Field) -> bool:
    """Put a vertex into an edge of one parcel, so near to it that there is no gap and no overlap that counts."""
    border = field.border()
    if border is None:
        return False
    point = border.beside(float(field.rng.uniform(0.2, 0.8)), float(field.rng.uniform(-0.0009, 0.0009)))
    field.bend(border, point)
    field.expect("TOP-03", border.row, border.other, place=shapely.Point(point))
    return True


@plants("TOP-04")
def copy(field: Field) -> bool:
    """Deliver a parcel twice: exactly, from another vertex on, the other way round, or a little off."""
    row = field.take()
    if row is None:
        return False
    ring = np.roll(field.ring(row), int(field.rng.integers(5)), axis=0)[:: field.rng.choice([1, -1])]
    if field.rng.random() < 0.3:
        ring = ring + field.rng.uniform(-0.0003, 0.0003, ring.shape)
    again = field.add(shapely.Polygon(ring), row)
    field.expect("TOP-04", row, again, place=field.ground.shapes[row])
    return True


@plants("TOP-05")
def inside(field: Field) -> bool:
    """Put a parcel into another one that has no hole for it; some lie on its boundary."""
    border = field.border(4.0)
    if border is None:
        return False
    half, depth, off = (
        field.rng.uniform(0.7, 3) / border.length_m / 2,
        field.rng.uniform(0.7, 3),
        field.rng.choice([0, 0.4]),
    )
    corners = ((0.5 - half, -off), (0.5 + half, -off), (0.5 + half, -off - depth), (0.5 - half, -off - depth))
    points = [border.beside(share, offset) for share, offset in corners]
    if not field.is_inside(border.row, *points, points[0]):
        return True
    shape = shapely.Polygon(points)
    inner = field.add(shape, border.row, scale=500)
    field.expect("TOP-05", inner, border.row, place=shape, measured=area_m2(points))
    return True


@plants("EDG-01")
def sheet_edge(field: Field) -> bool:
    """Leave a gap or an overlap along the edge of two sheets; the limit is √(m1² + m2²)."""
    return _bulge(field, "two sheets", int(field.rng.choice([1, -1])))


@plants("EDG-03")
def commune_edge(field: Field) -> bool:
    """Push a boundary over that of the commune."""
    return _bulge(field, "two communes", 1)


def _open(shape: Any) -> Point:
    return shapely.get_coordinates(shapely.get_exterior_ring(shape))[:-1]
