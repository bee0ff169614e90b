"""Plan space: the town drawn with right angles in whole half metres, before it is bent onto the ground.

Everything is a box whose corners are integers, so that "two borders share a point" is an exact question, and two
points are the same or half a metre apart. `ground` bends the plan; `coverage` turns boxes into polygons.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

METRE = 2
"""Plan units in one metre."""

Array = npt.NDArray[Any]

BOX = np.dtype(
    [
        ("x0", "i8"),
        ("y0", "i8"),
        ("x1", "i8"),
        ("y1", "i8"),
        ("use", "i2"),
        ("street", "i4"),
        ("lane", "i4"),
        ("house", "i4"),
    ]
)
"""One box of the plan: its corners, its `Use`, and where it lies: street, lane (ngõ) and house number, 0 = none."""


class Use(IntEnum):
    """What a piece of ground is used for."""

    HOUSE = 0
    GARDEN_HOUSE = 1
    GARDEN = 2
    PADDY = 3
    CROP = 4
    FISH_POND = 5
    POND = 6
    SHOP = 7
    WORKSHOP = 8
    SCHOOL = 9
    MARKET = 10
    OFFICE = 11
    CLINIC = 12
    CULTURE = 13
    PARK = 14
    PAGODA = 15
    TEMPLE = 16
    CEMETERY = 17
    TRANSFORMER = 18
    VACANT = 19
    STREET = 20
    DITCH = 21
    RIVER = 22


class Rect(NamedTuple):
    """A rectangle of the plan; axis 0 is x (east), axis 1 is y (north)."""

    x0: int
    y0: int
    x1: int
    y1: int

    def span(self, axis: int) -> int:
        """Return the length along an axis."""
        return self[axis + 2] - self[axis]

    @property
    def long_axis(self) -> int:
        """Axis along which the rectangle is longer."""
        return 0 if self.span(0) >= self.span(1) else 1

    @property
    def area_m2(self) -> float:
        """Area in square metres."""
        return self.span(0) * self.span(1) / METRE**2

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the rectangle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def cut(self, axis: int, *offsets: int) -> list[Rect]:
        """Cut across an axis at ascending offsets from the lower side."""
        stops = [0, *offsets, self.span(axis)]
        return [self.part(axis, low, high) for low, high in pairwise(stops)]

    def part(self, axis: int, low: int, high: int) -> Rect:
        """Return the slice between two offsets along an axis."""
        start = self[axis]
        if axis == 0:
            return Rect(start + low, self.y0, start + high, self.y1)
        return Rect(self.x0, start + low, self.x1, start + high)


class Place(NamedTuple):
    """Where a box lies: street number (see `people.street_names`) and lane number, 0 for the street itself."""

    street: int
    lane: int = 0


def boxes(rects: Sequence[Rect], use: Use, place: Place) -> Array:
    """Return rectangles of one use as an array of `BOX`."""
    out = np.zeros(len(rects), BOX)
    for axis, name in enumerate(("x0", "y0", "x1", "y1")):
        out[name] = [rect[axis] for rect in rects]
    out["use"], out["street"], out["lane"] = use, place.street, place.lane
    return out


def slices(rect: Rect, axis: int, stops: Array, use: Use, place: Place) -> Array:
    """Return a rectangle cut across an axis at many offsets, as an array of `BOX`.

    Parameters
    ----------
    stops
        Ascending offsets, shape (n + 1,), from 0 to the span of the rectangle.
    """
    out = np.zeros(len(stops) - 1, BOX)
    out["x0"], out["y0"], out["x1"], out["y1"] = rect
    low, high = ("x0", "x1") if axis == 0 else ("y0", "y1")
    out[low], out[high] = rect[axis] + stops[:-1], rect[axis] + stops[1:]
    out["use"], out["street"], out["lane"] = use, place.street, place.lane
    return out


def uneven_stops(length: int, step: float, rng: np.random.Generator, spread: float = 0.12) -> Array:
    """Return offsets that cut a length into pieces of about one size.

    Parameters
    ----------
    length, step
        Whole length and wanted piece.
    spread
        Standard deviation of the pieces, relative to their size; most pieces lie within 30 % of it.

    Returns
    -------
    numpy.ndarray
        int64, shape (n + 1,), from 0 to `length`.
    """
    count = max(1, round(length / step))
    weights = np.clip(rng.normal(1.0, spread, count), 0.72, 1.3)
    stops = np.concatenate([[0.0], np.cumsum(weights)])
    return np.unique(np.rint(stops / stops[-1] * length).astype(np.int64))


def divide(rect: Rect, count: int, rng: np.random.Generator) -> list[Rect]:
    """Cut a rectangle into an exact number of strips of about the same size, two or three times as long as wide."""
    if count == 1:
        return [rect]
    first = count // 2
    axis = 0 if rect.span(0) * 2.5 >= rect.span(1) else 1
    near, far = rect.cut(axis, round(rect.span(axis) * first / count * rng.uniform(0.88, 1.12)))
    return [*divide(near, first, rng), *divide(far, count - first, rng)]
