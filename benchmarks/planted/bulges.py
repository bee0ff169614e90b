"""Boundaries that were moved: overlaps, and gaps inside a sheet and at its edge (TOP-01, TOP-02, EDG-01, EDG-03)."""

from __future__ import annotations

import math

import numpy as np
import shapely

from benchmarks.planted.field import Border, Field, Point, open_ring
from benchmarks.planted.measures import area_m2, triangle_width_m
from benchmarks.planted.sizes import (
    ERROR_AREA_M2,
    ERROR_WIDTH_M,
    LEAST_WIDTH_M,
    NOISE_M,
    POINT_M,
    SHORT_M,
    WIDTH_NOISE_M,
    near_or_any,
)


def overlap(field: Field) -> bool:
    """Push a part of a boundary into the neighbour."""
    return _bulge(field, "one sheet", 1)


def gap(field: Field) -> bool:
    """Pull back a part of a boundary."""
    return _bulge(field, "one sheet", -1)


def sheet_edge(field: Field) -> bool:
    """Leave a gap or an overlap along the edge of two sheets; the limit is √(m1² + m2²)."""
    return _bulge(field, "two sheets", int(field.rng.choice([1, -1])))


def commune_edge(field: Field) -> bool:
    """Push a boundary over that of the commune."""
    return _bulge(field, "two communes", 1)


def corner_of_sheets(field: Field) -> bool:
    """Do so where the edge ends in a corner of three sheets or more."""
    border = field.border(1.0, between="two sheets", fits_too=lambda one: field.sheets_at(one.end) > 2)
    return border is not None and move(field, border, "two sheets", int(field.rng.choice([1, -1])))


def overlap_of_parts(field: Field) -> bool:
    """Push the boundary of a parcel that has another part far away."""
    border = field.border(1.0)
    far = None if border is None else field.take(rows=field.of_sheet(border.row))
    if border is None or far is None:
        return False
    move(field, border, "one sheet", 1)
    small, large = sorted((field.shapes[border.row], field.ground.shapes[far]), key=lambda one: area_m2(open_ring(one)))
    field.shapes[border.row] = shapely.MultiPolygon([large, small])
    field.drop(far)
    field.expect("GEO-03", border.row, place=small, measured=area_m2(open_ring(small)))
    return True


def _bulge(field: Field, between: str, side: int) -> bool:
    border = field.border(1.0, between=between)
    return border is not None and move(field, border, between, side)


def move(field: Field, border: Border, between: str, side: int) -> bool:
    """Move a part of a boundary as a triangle or a rectangle, and judge it by the rules for its place."""
    limit = LEAST_WIDTH_M if between == "one sheet" else edge_limit_m(field, border.row, border.other)
    if between == "one sheet" and field.rng.random() < 0.4:
        limit = ERROR_WIDTH_M
    most = min(2.0, border.length_m / 4)
    offset_m = near_or_any(field.rng, limit, limit / 4, max(most, limit / 3), exactly=True)
    points = _outline(field, border, side * offset_m)
    if field.is_inside(border.other if side > 0 else border.row, *points):
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
            code = "TOP-01" if side > 0 else "TOP-02"
            severity = severity_of(width_m, area_m2(ring))
            field.expect(code, *pair, place=shape, measured=width_m, severity=severity)
        else:
            field.expect("TOP-03", *pair, place=shapely.MultiPoint(points))
    elif width_m > edge_limit_m(field, border.row, border.other) + WIDTH_NOISE_M:
        code = "EDG-03" if side > 0 and between == "two communes" else "EDG-01"
        field.expect(code, *pair, place=shape, measured=width_m, severity="error")


def severity_of(width_m: float, size_m2: float) -> str | None:
    """Return how grave an overlap or gap in a sheet is; None where coordinates cannot tell."""
    if abs(width_m - ERROR_WIDTH_M) < ERROR_WIDTH_M / 100 and size_m2 <= ERROR_AREA_M2:
        return None
    return "error" if width_m > ERROR_WIDTH_M or size_m2 > ERROR_AREA_M2 else "warning"


def edge_limit_m(field: Field, one: int, other: int) -> float:
    """Return how far two parcels may be apart at the edge of two sheets; 0 where a scale is not known."""
    point_m, other_m = (POINT_M.get(field.ground.scale[row], 0.0) for row in (one, other))
    return math.hypot(point_m, other_m) if point_m and other_m else 0.0
