"""Faults between three parcels or more (TOP-01, TOP-02, EDG-01)."""

from __future__ import annotations

import math

import numpy as np
import shapely

from benchmarks.planted.bulges import edge_limit_m, severity_of
from benchmarks.planted.field import Field, Junction, Point, open_ring
from benchmarks.planted.measures import area_m2, widest_m
from benchmarks.planted.sizes import ERROR_WIDTH_M, LEAST_WIDTH_M, NOISE_M, mappable_m2, near_or_any


def round_junction(field: Field) -> bool:
    """Pull back the corners of all parcels that meet in a place."""
    junction = field.junction(lambda one: field.sheets_at(one.point) == 1)
    limit = float(field.rng.choice([LEAST_WIDTH_M, ERROR_WIDTH_M]))
    gap = junction and _pulled_back(field, junction, near_or_any(field.rng, limit, 2 * LEAST_WIDTH_M, 1.0))
    if junction is None or gap is None:
        return junction is not None
    width_m = widest_m(open_ring(gap), LEAST_WIDTH_M / 1000)
    if width_m > LEAST_WIDTH_M:
        severity = severity_of(width_m, area_m2(open_ring(gap)))
        field.expect("TOP-02", *junction.corners, place=gap, measured=width_m, severity=severity)
    return True


def round_corner_of_sheets(field: Field) -> bool:
    """Do the same where three sheets or more meet."""
    junction = field.junction(lambda one: field.sheets_at(one.point) > 2)
    if junction is None:
        return False
    rows = list(junction.corners)
    limit = edge_limit_m(field, rows[0], rows[1])
    gap = _pulled_back(field, junction, near_or_any(field.rng, limit, limit, 1.0)) if limit else None
    if gap is not None and (width_m := widest_m(open_ring(gap))) > limit + 2 * ERROR_WIDTH_M / 100:
        field.expect("EDG-01", *rows, place=gap, measured=width_m, severity="error")
    return True


def _pulled_back(field: Field, junction: Junction, width_m: float) -> shapely.Polygon | None:
    """Move the corners inward so that the gap is about so wide; None, and nothing is moved, if there is no room."""
    away_m = width_m / 2
    for _ in range(3):
        moved = {row: _moved(field, junction, row, away_m) for row in junction.corners}
        quads = [polygon for polygon, _ in moved.values()]
        if not all(shapely.is_valid(quads)) or any(one.area < 1e-9 for one in quads):
            return None
        gap = shapely.union_all(quads)
        away_m *= width_m / widest_m(open_ring(gap))
    inner = shapely.difference(gap, shapely.union_all([field.ground.shapes[row] for row in junction.corners]))
    is_unclear = abs(widest_m(open_ring(gap), LEAST_WIDTH_M / 1000) - LEAST_WIDTH_M) < 2 * NOISE_M
    if is_unclear or not isinstance(gap, shapely.Polygon) or gap.interiors or inner.area > 1e-6:
        return None
    for row, (_, ring) in moved.items():
        field.shapes[row] = shapely.Polygon(ring)
    return gap


def _moved(field: Field, junction: Junction, row: int, away_m: float) -> tuple[shapely.Polygon, Point]:
    """Return the ground that a parcel loses when its corner is moved along the bisector, and its new ring."""
    ring, at = field.ring(row), junction.corners[row]
    before, after = ring[at - 1], ring[(at + 1) % len(ring)]
    there = (after - ring[at]) / math.dist(after, ring[at]) - (ring[at] - before) / math.dist(ring[at], before)
    turn = (after - before) @ np.array([[0, 1], [-1, 0]])
    across = turn / math.hypot(*turn)
    inward = across if math.hypot(*there) < 0.1 else there / math.hypot(*there)
    inward = inward if inward @ across > 0 else -inward
    lost = shapely.Polygon([before, ring[at], after, ring[at] + inward * away_m])
    ring[at] = ring[at] + inward * away_m
    return lost, ring


def over_junction(field: Field) -> bool:
    """Lay a triangle over the place where parcels meet: it overlaps each of them."""
    junction = field.junction(lambda one: field.sheets_at(one.point) == 1)
    if junction is None:
        return False
    row = next(iter(junction.corners))
    turn = float(field.rng.uniform(0, 2 * math.pi))
    size_m = 1.05 * math.sqrt(mappable_m2(field.ground.scale[row]) / 1.299) * float(field.rng.uniform(1, 3))
    corners = [junction.point + size_m * np.array([math.cos(turn + at), math.sin(turn + at)]) for at in (0, 2.09, 4.19)]
    triangle = shapely.Polygon(corners)
    overlaps = {one: shapely.intersection(triangle, field.ground.shapes[one]) for one in junction.corners}
    inside = shapely.area(list(overlaps.values())).sum()
    if abs(inside - triangle.area) > 1e-6 or any(
        not isinstance(one, shapely.Polygon) or widest_m(open_ring(one)) < 2 * LEAST_WIDTH_M
        for one in overlaps.values()
    ):
        return True
    added = field.add(triangle, row)
    for one, shape in overlaps.items():
        width_m, size_m2 = widest_m(open_ring(shape)), area_m2(open_ring(shape))
        field.expect("TOP-01", one, added, place=shape, measured=width_m, severity=severity_of(width_m, size_m2))
    return True


def island(field: Field) -> bool:
    """Put a parcel into the hole of another one, a side of it too far in or out, or none."""
    row = field.take(lambda one: _room_m(field, one) > 1.5 * math.sqrt(mappable_m2(field.ground.scale[one])))
    if row is None:
        return False
    half = _room_m(field, row) * float(field.rng.uniform(0.3, 0.6))
    centre = shapely.get_coordinates(shapely.point_on_surface(field.ground.shapes[row]))[0]
    turn = float(field.rng.uniform(0, 2 * math.pi))
    axes = half * np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    limit = float(field.rng.choice([LEAST_WIDTH_M, ERROR_WIDTH_M]))
    off_m = near_or_any(field.rng, limit, LEAST_WIDTH_M / 4, half / 4, exactly=True) * field.rng.choice([1, -1, 0])
    hole, side = (
        [centre + np.array(at) @ axes for at in corners]
        for corners in (
            [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            [(1, -1), (1 + off_m / half, -1), (1 + off_m / half, 1), (1, 1)],
        )
    )
    field.shapes[row] = shapely.Polygon(field.ring(row), [hole])
    inner = field.add(shapely.Polygon([hole[0], side[1], side[2], hole[3]]), row)
    width_m = math.dist(side[0], side[1])
    if width_m > LEAST_WIDTH_M - NOISE_M:
        severity = severity_of(width_m, area_m2(side))
        code = "TOP-01" if off_m > 0 else "TOP-02"
        field.expect(code, row, inner, place=shapely.Polygon(side), measured=width_m, severity=severity)
    return True


def _room_m(field: Field, row: int) -> float:
    """Return how far a place inside of a parcel is from its boundary."""
    shape = field.ground.shapes[row]
    return float(shapely.distance(shapely.point_on_surface(shape), shapely.boundary(shape)))
