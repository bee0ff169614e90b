"""Limits of the checks, read from ``tolerances.toml``, where each is named with its article."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FARMLAND_FROM_SCALE = 1000
"""Scale denominator from which the larger limit for farm land holds (Thông tư 25/2014 Điều 7)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Grid of coordinates (GEO-11): cell size, and how far rounding to it may move a vertex along an axis; metres."""

    size_m: float
    shift_m: float


@dataclass(frozen=True, slots=True)
class Topology:
    """Limits of overlaps, gaps and shared boundaries (TOP-01, TOP-02, TOP-03, GEO-04).

    Attributes
    ----------
    error_width_m, error_area_m2
        An overlap or gap beyond either is an error, below both a warning.
    ignore_width_m
        What is not wider is no overlap or gap.
    same_vertex_m
        Vertices nearer than this are one.
    open_gap_m
        Widest gap that need not be closed all round.
    """

    error_width_m: float
    error_area_m2: float
    ignore_width_m: float
    same_vertex_m: float
    open_gap_m: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Limits of the shape of one parcel (GEO-04 to GEO-09).

    Attributes
    ----------
    close_vertex_m, short_edge_m
        Vertices nearer than the first are a fault; edges shorter than the second are named.
    spike_deg
        Smallest angle of a corner.
    thinness
        Smallest ratio 4πA/P².
    mappable_mm2, mappable_unknown_scale_m2
        Smallest area on the map, and on the ground where the scale is not known.
    most_vertices
        Most vertices of a parcel.
    """

    close_vertex_m: float
    short_edge_m: float
    spike_deg: float
    thinness: float
    mappable_mm2: float
    mappable_unknown_scale_m2: float
    most_vertices: int


@dataclass(frozen=True, slots=True)
class Area:
    """Limits between recorded and computed area (ATT-06).

    Attributes
    ----------
    rounding_m2
        Difference that rounding to one decimal explains.
    error_m2
        Beyond it a survey package is in error.
    scale_factor
        Factor of the rule of thumb, see `scale_limit_m2`.
    """

    rounding_m2: float
    error_m2: float
    scale_factor: float

    def scale_limit_m2(self, area_m2: float, scale_denominator: int) -> float:
        """Return the rule of thumb for an old map: 0.0004 · M · √P; beyond it a warning (ATT-06)."""
        return self.scale_factor * scale_denominator * math.sqrt(area_m2)


@dataclass(frozen=True, slots=True)
class Boundary:
    """Accuracy of boundary points by scale denominator, in metres (EDG-01, EDG-03)."""

    point_m: Mapping[int, float]
    farmland_factor: float

    def limit_m(self, scale_denominator: int, *, is_farmland: bool = False) -> float:
        """Return the largest error of a boundary point.

        Raises
        ------
        KeyError
            If cadastral maps are not made in that scale.
        """
        factor = self.farmland_factor if is_farmland and scale_denominator >= FARMLAND_FROM_SCALE else 1.0
        return self.point_m[scale_denominator] * factor

    def matching_limit_m(self, scale_denominator: int, other_scale_denominator: int) -> float:
        """Return how far two sheets may lie apart along their common edge: √(m1² + m2²)."""
        return math.hypot(self.point_m[scale_denominator], self.point_m[other_scale_denominator])


@dataclass(frozen=True, slots=True)
class Tolerances:
    """All limits."""

    grid: Grid
    shape: Shape
    topology: Topology
    area: Area
    boundary: Boundary


@cache
def tolerances() -> Tolerances:
    """Read the limits."""
    table = tomllib.loads((files("schemas") / "tolerances.toml").read_text("utf-8"))
    boundary = table["boundary"]
    return Tolerances(
        grid=Grid(**table["grid"]),
        shape=Shape(**table["shape"]),
        topology=Topology(**table["topology"]),
        area=Area(**table["area"]),
        boundary=Boundary(
            point_m={int(scale): limit for scale, limit in boundary["point_m"].items()},
            farmland_factor=boundary["farmland_factor"],
        ),
    )
