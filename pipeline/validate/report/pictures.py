"""Small drawings of faults as SVG paths: the shape alone, to scale, north up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.report.shapes import Shapes
from schemas.finding import Language

WIDTH, HEIGHT = 120, 90
_MARGIN, _FOOT = 8, 20
_DETAIL = 240
"""A vertex that moves the outline by less than a share of 1/240 of its extent is left out."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing of `WIDTH` × `HEIGHT` units.

    Attributes
    ----------
    outline
        SVG path data.
    bar, bar_label
        Length of the scale bar in drawing units and what it stands for.
    """

    outline: str
    bar: int
    bar_label: str


def pictures_of(shapes: Shapes, lang: Language, *, is_metric: bool) -> list[Picture | None]:
    """Draw shapes.

    Parameters
    ----------
    shapes
        2D shapes, shape (n,), dtype object.
    is_metric
        Whether coordinates are in metres; only then there is a scale bar.

    Returns
    -------
    list
        None where there is no extent to draw: nothing, or a single point.
    """
    bounds = np.nan_to_num(shapely.bounds(shapes).reshape(-1, 4))
    extent = bounds[:, 2:] - bounds[:, :2]
    room = np.array([WIDTH - 2 * _MARGIN, HEIGHT - _MARGIN - _FOOT], dtype=float)
    with np.errstate(divide="ignore"):
        scale = np.min(room / extent, axis=1)
    drawn = np.isfinite(scale)
    centre = (bounds[:, 2:] + bounds[:, :2]) / 2
    plain = shapely.simplify(shapes[drawn], np.max(extent[drawn], axis=1) / _DETAIL, preserve_topology=False)
    outlines = _outlines(np.where(shapely.is_empty(plain), shapes[drawn], plain), centre[drawn], scale[drawn])
    pictures: list[Picture | None] = [None] * len(shapes)
    for i, outline in zip(np.flatnonzero(drawn), outlines, strict=True):
        length = round_length(room[0] * 0.6 / scale[i])
        bar, label = (round(length * scale[i]), length_label(length, lang)) if is_metric else (0, "")
        pictures[i] = Picture(outline, bar, label)
    return pictures


def _outlines(shapes: Shapes, centre: npt.NDArray[np.float64], scale: npt.NDArray[np.float64]) -> list[str]:
    """Return path data of shapes, moved and scaled into the drawing, to a tenth of a unit."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_owner = _rings(parts, owner)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    of = ring_owner[ring]
    middle = np.array([WIDTH / 2, (HEIGHT - _FOOT + _MARGIN) / 2])
    drawn = np.round(middle + (coordinates - centre[of]) * scale[of, None] * [1, -1], 1)
    paths: list[list[str]] = [[] for _ in shapes]
    previous = -1
    for (x, y), number, i in zip(drawn.tolist(), ring.tolist(), of.tolist(), strict=True):
        paths[i].append(f"{'L' if number == previous else 'M'}{x:g} {y:g}")
        previous = number
    return ["".join(path) for path in paths]


def _rings(parts: Shapes, owner: npt.NDArray[np.intp]) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """Take polygons apart into rings; lines stay as they are and points go."""
    dimension = shapely.get_dimensions(parts)
    rings, index = shapely.get_rings(parts[dimension == 2], return_index=True)
    lines = parts[dimension == 1]
    return np.concatenate([rings, lines]), np.concatenate([owner[dimension == 2][index], owner[dimension == 1]])


def round_length(longest: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is not above `longest`."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9))


def length_label(length_m: float, lang: Language) -> str:
    """Return a length for a scale bar: ``"0,05 m"``, ``"200 m"``, ``"2 km"``."""
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    return text.replace(".", ",") if lang == "vi" else text
