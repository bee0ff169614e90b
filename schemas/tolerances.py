"""Limits of the checks, read from ``tolerances.toml``, where each is named with its article."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.finding import Text


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the law, or derived from it.

    Attributes
    ----------
    value
        A number, or one for each scale denominator.
    unit
        Of the value: ``"m"``, ``"m²"``, ``"mm²"`` (on the map), ``"°"``, or ``"1"`` for counts and ratios.
    article
        Where it comes from.
    is_derived
        True for an engineering conclusion from the article, which is not a figure of it.
    """

    value: float | Mapping[int, float]
    unit: str
    meaning: Text
    article: str
    is_derived: bool


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
class Identifier:
    """Limit of parcel identifiers (ATT-15): how far the point of one may be from its parcel, in metres."""

    reach_m: float


@dataclass(frozen=True, slots=True)
class Extent:
    """Limits around the extents of communes (CRS-03), in metres: outside beyond the first, inside up to the second."""

    outside_m: float
    inside_m: float


@dataclass(frozen=True, slots=True)
class Boundary:
    """Accuracy of boundary points by scale denominator, in metres (EDG-01, EDG-03).

    Attributes
    ----------
    point_m
        Of any parcel.
    farmland_point_m
        Of farm land, where it differs.
    """

    point_m: Mapping[int, float]
    farmland_point_m: Mapping[int, float]

    def limit_m(self, scale_denominator: int, *, is_farmland: bool = False) -> float:
        """Return the largest error of a boundary point.

        Raises
        ------
        KeyError
            If cadastral maps are not made in that scale.
        """
        usual_m = self.point_m[scale_denominator]
        return self.farmland_point_m.get(scale_denominator, usual_m) if is_farmland else usual_m


@dataclass(frozen=True, slots=True)
class Tolerances:
    """All limits."""

    grid: Grid
    shape: Shape
    topology: Topology
    area: Area
    identifier: Identifier
    extent: Extent
    boundary: Boundary


@cache
def limits() -> Mapping[str, Limit]:
    """Return every limit by its name, such as ``"topology.error_width_m"``."""
    table = tomllib.loads((files("schemas") / "tolerances.toml").read_text("utf-8"))
    return {f"{group}.{name}": _limit(**entry) for group, entries in table.items() for name, entry in entries.items()}


def _limit(*, value: Any, unit: str, vi: str, en: str, article: str, derived: bool = False) -> Limit:
    if isinstance(value, dict):
        value = {int(scale): of_scale for scale, of_scale in value.items()}
    return Limit(value=value, unit=unit, meaning=Text(vi=vi, en=en), article=article, is_derived=derived)


@cache
def tolerances() -> Tolerances:
    """Return the values of all limits."""
    values: dict[str, dict[str, Any]] = {}
    for name, limit in limits().items():
        group, _, own = name.partition(".")
        values.setdefault(group, {})[own] = limit.value
    return Tolerances(
        grid=Grid(**values["grid"]),
        shape=Shape(**values["shape"]),
        topology=Topology(**values["topology"]),
        area=Area(**values["area"]),
        identifier=Identifier(**values["identifier"]),
        extent=Extent(**values["extent"]),
        boundary=Boundary(**values["boundary"]),
    )
