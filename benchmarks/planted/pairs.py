"""Parcels against each other, and boundary points against parcels (TOP-03, TOP-04, TOP-05, TOP-09)."""

from __future__ import annotations

import math

import numpy as np
import shapely

from benchmarks.planted.field import Field
from benchmarks.planted.measures import area_m2
from benchmarks.planted.sizes import CLOSE_M, near_or_any


def lone_vertex(field: Field) -> bool:
    """Put a vertex into an edge of one parcel, so near to it that there is no gap and no overlap that counts."""
    border = field.border()
    if border is None:
        return False
    point = border.beside(float(field.rng.uniform(0.2, 0.8)), float(field.rng.uniform(-0.0009, 0.0009)))
    field.bend(border, point)
    field.expect("TOP-03", border.row, border.other, place=shapely.Point(point))
    return True


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


def point_off(field: Field) -> bool:
    """Deliver the boundary points of a parcel, one of them beside its vertex; the limit is 1 cm."""
    row = field.take()
    if row is None:
        return False
    ring = field.ring(row)
    at = int(field.rng.integers(len(ring)))
    off_m = near_or_any(field.rng, CLOSE_M, 0.0005, 3.0)
    turns = field.rng.uniform(0, 2 * math.pi, 20)
    points = ring[at] + off_m * np.column_stack([np.cos(turns), np.sin(turns)])
    is_inside = shapely.contains_properly(field.ground.shapes[row], shapely.points(points))
    if not is_inside.any():
        return True
    point = points[is_inside][0]
    field.points += [shapely.Point(*one) for one in [*np.delete(ring, at, axis=0), point]]
    true_m = min(math.dist(vertex, point) for vertex in ring)
    if true_m > CLOSE_M:
        field.expect("TOP-09", row, place=shapely.Point(point), measured=true_m)
    return True
