"""Sizes of planted faults from plain geometry, coordinate by coordinate: none of it is what the checks measure with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ring = Sequence[Sequence[float]] | npt.NDArray[np.float64]


def area_m2(ring: Ring) -> float:
    """Return the area of an open ring by triangles from its first vertex."""
    x0, y0 = ring[0]
    corners = [(x - x0, y - y0) for x, y in ring]
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def around_m(ring: Ring) -> float:
    """Return the length of the boundary of an open ring."""
    return math.fsum(math.dist(ring[at - 1], ring[at]) for at in range(len(ring)))


def triangle_width_m(ring: Ring) -> float:
    """Return the diameter of the circle inscribed in a triangle: four times its area by its boundary."""
    return 4 * area_m2(ring) / around_m(ring)


def angle_deg(before: Sequence[float], tip: Sequence[float], after: Sequence[float]) -> float:
    """Return the angle at the tip, from the three sides of the triangle."""
    a, b, c = math.dist(before, tip), math.dist(tip, after), math.dist(before, after)
    return math.degrees(2 * math.asin(min(1.0, math.sqrt(max(0.0, (c - a + b) * (c + a - b) / (4 * a * b))))))


def widest_m(ring: Ring, precision_m: float = 1e-4) -> float:
    """Return the diameter of the largest circle in an open ring.

    Squares of ground are divided in four as long as the largest circle may have its centre in them.
    """
    xy = np.asarray(ring, dtype=np.float64)
    xy = xy - xy.mean(axis=0)
    half = np.ptp(xy, axis=0).max() / 2
    centres, best = (xy.min(axis=0) + xy.max(axis=0))[None] / 2, 0.0
    while len(centres):
        depth = _depth(centres, xy)
        best = max(best, float(depth.max()))
        may_be_deeper = depth + half * math.sqrt(2) > best + precision_m / 2
        half /= 2
        quarters = np.array([(-half, -half), (-half, half), (half, -half), (half, half)])
        centres = (centres[may_be_deeper][:, None] + quarters).reshape(-1, 2)
    return 2 * best


def _depth(places: npt.NDArray[np.float64], ring: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how deep inside of a ring places are, negative outside."""
    nearest = np.full(len(places), np.inf)
    is_inside = np.zeros(len(places), dtype=np.bool_)
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        along = end - start
        share = np.clip((places - start) @ along / max(along @ along, 1e-300), 0, 1)
        nearest = np.minimum(nearest, np.hypot(*(places - start - share[:, None] * along).T))
        crosses = (start[1] > places[:, 1]) != (end[1] > places[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            is_inside ^= crosses & (places[:, 0] < along[0] * (places[:, 1] - start[1]) / along[1] + start[0])
    return np.where(is_inside, nearest, -nearest)


def nearest_on(place: Sequence[float], line: Ring) -> tuple[float, npt.NDArray[np.float64]]:
    """Return how far a place is from a line of straight pieces, and the point of the line that is nearest."""
    xy = np.asarray(line, dtype=np.float64)
    start, along = xy[:-1], np.diff(xy, axis=0)
    share = np.clip(((place - start) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-300), 0, 1)
    points = start + share[:, None] * along
    away = np.hypot(*(points - place).T)
    return float(away.min()), points[away.argmin()]
