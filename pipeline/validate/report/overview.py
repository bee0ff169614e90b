"""A plain map of all findings: their places in the grid, without a background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.report.pictures import length_label, round_length
from pipeline.validate.report.shapes import in_one_crs, is_metric, main_crs
from schemas.finding import Finding, Language

_WIDTH = 1000
_HEIGHTS = (480, 800)
_MARGIN = 70
_LEAST_EXTENT_M = 100.0
_MOST_SHEETS = 25


@dataclass(frozen=True, slots=True)
class Overview:
    """A map in drawing units, north up.

    Attributes
    ----------
    width, height
        Size of the drawing.
    marks
        Place of each finding as ``"x y"``; None where it has none.
    verticals, horizontals
        Grid lines: position and the easting or northing they stand for.
    sheets
        Where each map sheet's findings are (median), and its number.
    bar, bar_label
        Scale bar.
    """

    width: int
    height: int
    marks: list[str | None]
    verticals: list[tuple[int, str]]
    horizontals: list[tuple[int, str]]
    sheets: list[tuple[int, int, str]]
    bar: int
    bar_label: str


def overview_of(findings: Sequence[Finding], datum_pipeline: str | None, lang: Language) -> Overview | None:
    """Draw the map; None with fewer than two places, or when most findings have no coordinate system in metres."""
    crs = main_crs(findings)
    xy = _places(findings, crs, datum_pipeline)
    known = np.asarray(np.isfinite(xy).all(axis=1))
    if known.sum() < 2 or not is_metric(crs):
        return None
    low, high = xy[known].min(axis=0), xy[known].max(axis=0)
    extent = np.maximum(high - low, _LEAST_EXTENT_M)
    height = int(np.clip(_WIDTH * extent[1] / extent[0], *_HEIGHTS))
    scale = float(min((np.array([_WIDTH, height]) - 2 * _MARGIN) / extent))
    corner = (low + high) / 2 - np.array([_WIDTH, height]) / 2 / scale
    placed = np.rint((np.nan_to_num(xy) - corner) * scale).astype(int)
    placed[:, 1] = height - placed[:, 1]
    step = round_length(_WIDTH / 3 / scale)
    length = round_length(_WIDTH / 5 / scale)
    return Overview(
        width=_WIDTH,
        height=height,
        marks=[f"{x} {y}" if there else None for (x, y), there in zip(placed.tolist(), known, strict=True)],
        verticals=[(x, label) for x, label in _grid(corner[0], _WIDTH, scale, step)],
        horizontals=[(height - y, label) for y, label in _grid(corner[1], height, scale, step)],
        sheets=_sheets(findings, placed, known),
        bar=round(length * scale),
        bar_label=length_label(length, lang),
    )


def _places(findings: Sequence[Finding], crs: str | None, datum_pipeline: str | None) -> npt.NDArray[np.float64]:
    """Return easting and northing in one coordinate system, shape (n, 2); NaN where not known."""
    xy = np.array([(finding.x, finding.y) for finding in findings], dtype=float).reshape(-1, 2)
    points = np.asarray(shapely.points(np.nan_to_num(xy)), dtype=object)
    points[np.isnan(xy).any(axis=1)] = None
    moved = in_one_crs(points, findings, crs, datum_pipeline)
    return np.column_stack([shapely.get_x(moved), shapely.get_y(moved)])


def _grid(start_m: float, size: int, scale: float, step_m: float) -> list[tuple[int, str]]:
    """Return lines at round coordinates: drawing position and coordinate."""
    first = np.ceil(start_m / step_m) * step_m
    lines = np.arange(first, start_m + size / scale, step_m)
    return [(round(float((line - start_m) * scale)), f"{line:.0f}") for line in lines]


def _sheets(
    findings: Sequence[Finding], placed: npt.NDArray[np.int_], known: npt.NDArray[np.bool_]
) -> list[tuple[int, int, str]]:
    members: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero(known).tolist():
        if findings[i].sheet is not None:
            members.setdefault((findings[i].commune or "", findings[i].sheet or ""), []).append(i)
    if len(members) > _MOST_SHEETS:
        return []
    middles = {key: np.median(placed[rows], axis=0).astype(int).tolist() for key, rows in sorted(members.items())}
    return [(x, y, sheet) for (_, sheet), (x, y) in middles.items()]
