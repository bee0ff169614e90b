"""Geometry: kept as received, made two-dimensional, and rounded to the millimetre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[Any]
"""Geometries or None, shape (n,), dtype object."""

_NOISE_M = 1e-6
"""Below this a coordinate is on the grid and only its binary fraction differs."""


def as_received(shapes: Shapes) -> Shapes:
    """Return ISO WKB with every dimension that was delivered, dtype object; None where there was no geometry."""
    return np.asarray(shapely.to_wkb(shapes, output_dimension=4, byte_order=1, flavor="iso"), dtype=object)


def flatten(shapes: Shapes) -> tuple[Shapes, int]:
    """Drop Z and M; the second value is how many geometries had them."""
    with_more = shapely.has_z(shapes) | shapely.has_m(shapes)
    return np.asarray(shapely.force_2d(shapes), dtype=object), int(with_more.sum())


@dataclass(frozen=True, slots=True)
class Rounded:
    """Geometries on the grid.

    Attributes
    ----------
    moved
        Geometries of which a vertex really moved.
    kept
        Geometries left as they were, because rounding would have made a valid polygon invalid.
    shift_m
        Longest way that a vertex moved.
    """

    shapes: Shapes
    moved: int
    kept: int
    shift_m: float


def to_grid(shapes: Shapes, size_m: float) -> Rounded:
    """Round every vertex to the grid by itself, so that shared borders stay shared and no vertex appears or vanishes.

    Parameters
    ----------
    shapes
        Two-dimensional, in a projected system in metres.
    size_m
        A power of ten.
    """
    decimals = round(-np.log10(size_m))
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        shift = np.nan_to_num(np.hypot(*(np.round(xy, decimals) - xy).T), nan=0.0, posinf=0.0)
    rounded = np.asarray(shapely.transform(shapes, lambda vertices: np.round(vertices, decimals)), dtype=object)
    is_moved = np.zeros(len(shapes), dtype=np.bool_)
    is_moved[owner[shift > _NOISE_M]] = True
    places = is_moved.nonzero()[0]
    broken = places[shapely.is_valid(shapes[places]) & ~shapely.is_valid(rounded[places])]
    rounded[broken] = shapes[broken]
    is_moved[broken] = False
    shift[np.isin(owner, broken)] = 0.0
    shift_m = float(shift.max(initial=0.0)) if is_moved.any() else 0.0
    return Rounded(rounded, int(is_moved.sum()), len(broken), shift_m)
