"""Faults of single parcels, GEO-01 to GEO-09."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from benchmarks.planted.field import Field, open_ring
from benchmarks.planted.measures import angle_deg, area_m2, around_m
from benchmarks.planted.sizes import CLOSE_M, MOST_VERTICES, SHORT_M, SPIKE_DEG, THIN, mappable_m2, near_or_any


def broken(field: Field) -> bool:
    """Cross a boundary over itself, let it touch itself in a point, or cut a hole outside of the parcel."""
    border = field.border(1.0)
    if border is None:
        return False
    size = near_or_any(field.rng, 0.1, 0.001, 5.0)
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


def several_parts(field: Field) -> bool:
    """Make one parcel of two that lie apart."""
    row = field.take()
    other = None if row is None else field.take(rows=field.of_sheet(row))
    if row is None or other is None:
        return False
    small, large = sorted(
        (field.ground.shapes[row], field.ground.shapes[other]), key=lambda one: area_m2(open_ring(one))
    )
    field.shapes[row] = shapely.MultiPolygon([large, small])
    field.drop(other)
    field.expect("GEO-03", row, place=small, measured=area_m2(open_ring(small)))
    return True


def close_vertices(field: Field) -> bool:
    """Put a vertex next to another one, in both neighbours; the limit is 1 cm."""
    return _two_vertices(
        field, 0.0 if field.rng.random() < 0.1 else near_or_any(field.rng, CLOSE_M, 0.0005, 0.02, exactly=True)
    )


def short_edge(field: Field) -> bool:
    """Do the same, farther apart; the limit is 4 cm."""
    return _two_vertices(field, near_or_any(field.rng, SHORT_M, 0.012, 0.08, exactly=True))


def _two_vertices(field: Field, distance_m: float) -> bool:
    border = field.border()
    if border is None:
        return False
    point = border.beside(distance_m / border.length_m, 0)
    field.bend(border, point, other_too=True)
    true_m = round(math.dist(border.start, point), 6)
    code = "GEO-04" if true_m < CLOSE_M else "GEO-08" if true_m < SHORT_M else None
    for row in (border.row, border.other):
        if code:
            field.expect(code, row, place=shapely.Point((border.start + point) / 2), measured=true_m)
    return True


def spike(field: Field) -> bool:
    """Let a needle of the parcel stick into its neighbour, which has the same vertices; the limit is 1 degree."""
    border = field.border()
    if border is None:
        return False
    length_m, turn = float(field.rng.uniform(1.5, 5)), near_or_any(field.rng, SPIKE_DEG, 0.2, 4)
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


def sliver(field: Field) -> bool:
    """Add a strip; the limit is a thinness of 0.009."""
    length_m, thin = float(field.rng.uniform(60, 150)), near_or_any(field.rng, THIN, 0.002, 0.03)
    shape = field.place_beside(shapely.box(0, 0, length_m, length_m * thin / math.pi))
    ring = open_ring(shape)
    true = 4 * math.pi * area_m2(ring) / around_m(ring) ** 2
    row = field.add(shape, scale=500)
    if true < THIN:
        field.expect("GEO-06", row, place=shape, measured=true)
    return True


def too_small(field: Field) -> bool:
    """Add a small parcel; the limit is one square millimetre of the map, that of 1:500 where the scale is not known."""
    scale = int(field.rng.choice([0, 200, 500, 1000, 2000]))
    limit = mappable_m2(scale)
    side = math.sqrt(near_or_any(field.rng, limit, 0.01, 8.0))
    shape = field.place_beside(shapely.Polygon([(0, 0), (side * 1.3, 0), (side * 1.3, side / 1.3), (0, side / 1.3)]))
    true = area_m2(open_ring(shape))
    row = field.add(shape, scale=scale)
    if true < limit:
        field.expect("GEO-07", row, place=shape, measured=true)
    return True


def many_vertices(field: Field) -> bool:
    """Add a round parcel; the limit is 2000 vertices."""
    count = int(field.rng.integers(1990, 2040))
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    shape = field.place_beside(shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * count * 0.01))
    row = field.add(shape)
    if count > MOST_VERTICES:
        field.expect("GEO-09", row, place=shape, measured=count)
    return True
