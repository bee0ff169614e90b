"""Geometry: kept as received, made two-dimensional, and rounded to the millimetre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from schemas.crs import FARTHEST, strip_zone_prefix

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


def has_place(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Say which geometries have only coordinates that a place on Earth can have; an empty one has none to miss."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    is_placed = np.ones(len(shapes), dtype=np.bool_)
    is_placed[owner[~(np.abs(xy) < FARTHEST).all(axis=1)]] = False
    return is_placed


def take_off_number(shapes: Shapes) -> tuple[Shapes, int | None, int]:
    """Take the number of the zone off all eastings of a layer (`schemas.crs.strip_zone_prefix`).

    Parameters
    ----------
    shapes
        Two-dimensional, in a grid of VN-2000.

    Returns
    -------
    shapes
        The same where there is no number.
    number, count
        The number, None without one, and how many geometries had it.
    """
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    easting, number = strip_zone_prefix(xy[:, 0])
    if number is None:
        return shapes, None, 0
    count = len(np.unique(owner[easting != xy[:, 0]]))
    without = shapely.set_coordinates(shapes.copy(), np.column_stack([easting, xy[:, 1]]))
    return np.asarray(without, dtype=object), number, count


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
        Longest way that a vertex moved along an axis.
    """

    shapes: Shapes
    moved: int
    kept: int
    shift_m: float


def to_grid(shapes: Shapes, size_m: float) -> Rounded:
    """Round every vertex to the grid by itself, so that shared borders stay shared and no vertex appears or vanishes.

    Geometries with false coordinates stay as they are.

    Parameters
    ----------
    shapes
        Two-dimensional, in a projected system in metres.
    size_m
        A power of ten.
    """
    decimals = round(-np.log10(size_m))
    places = has_place(shapes).nonzero()[0]
    before = shapes[places]
    after = np.asarray(shapely.transform(before, lambda vertices: np.round(vertices, decimals)), dtype=object)
    old, owner = shapely.get_coordinates(before, return_index=True)
    shift = np.abs(shapely.get_coordinates(after) - old).max(axis=1)
    is_moved = np.zeros(len(before), dtype=np.bool_)
    is_moved[owner[shift > _NOISE_M]] = True
    is_broken = is_moved.copy()
    is_broken[is_moved] = shapely.is_valid(before[is_moved]) & ~shapely.is_valid(after[is_moved])
    after[is_broken] = before[is_broken]
    rounded = shapes.copy()
    rounded[places] = after
    moved, kept = int((is_moved & ~is_broken).sum()), int(is_broken.sum())
    return Rounded(rounded, moved, kept, float(shift[~is_broken[owner]].max(initial=0.0)) if moved else 0.0)
