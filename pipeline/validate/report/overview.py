"""What the map of the page draws: places of findings, sheets and parcels, in whole decimetres from a corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.report.ground import Ground
from pipeline.validate.report.lines import rings_of
from pipeline.validate.report.shapes import Shapes, in_one_crs, is_metric
from pipeline.validate.report.text import visible
from schemas.finding import Finding, Language, Text

UNIT_M = 0.1
MOST_PARCELS = 20_000
"""Parcels that the map draws; of more, those nearest to findings."""
_MOST_VERTICES = 1000
"""A parcel with more of them after simplification is left out."""
_LEAST_EXTENT_M = 50.0


@dataclass(frozen=True, slots=True)
class Overview:
    """A map in units of 1 dm: x to the east, y to the north of a corner.

    Attributes
    ----------
    east_m, north_m
        The corner.
    width, height
        Extent of all that is drawn at first.
    marks
        Place of each finding, ``(x, y)``; None where it has none.
    parcels
        Rings, each ``[x, y, dx, dy, dx, dy, …]``.
    numbers
        Number of the parcel of each ring.
    sheets
        Convex outline of each map sheet and its name.
    is_partial
        True where some parcels are left out.
    """

    east_m: float
    north_m: float
    width: int
    height: int
    marks: list[list[int] | None]
    parcels: list[list[int]]
    numbers: list[str]
    sheets: list[tuple[list[int], str]]
    is_partial: bool


def overview_of(
    findings: Sequence[Finding], ground: Ground | None, crs: str | None, datum_pipeline: str | None, lang: Language
) -> Overview | None:
    """Draw the map; None when no finding has a place in metres.

    Parameters
    ----------
    ground
        Parcels, in the system of the map.
    crs
        System of the map.
    """
    xy = _places(findings, crs, datum_pipeline)
    known = np.asarray(np.isfinite(xy).all(axis=1))
    if not known.any() or not is_metric(crs):
        return None
    sheets, names = _sheets(ground, lang) if ground is not None else (np.array([], dtype=object), [])
    around = np.vstack([xy[known], shapely.get_coordinates(sheets)])
    low = np.floor(around.min(axis=0))
    extent = np.maximum(around.max(axis=0) - low, _LEAST_EXTENT_M)
    parcels, numbers, is_partial = _parcels(ground, xy[known]) if ground is not None else (sheets[:0], [], False)
    rings, owner = rings_of(parcels)
    units = np.rint((np.nan_to_num(xy) - low) / UNIT_M).astype(int).tolist()
    width, height = np.rint(extent / UNIT_M).astype(int).tolist()
    return Overview(
        east_m=float(low[0]),
        north_m=float(low[1]),
        width=width,
        height=height,
        marks=[place if there else None for place, there in zip(units, known, strict=True)],
        parcels=_deltas(rings, low),
        numbers=[numbers[i] for i in owner.tolist()],
        sheets=list(zip(_deltas(rings_of(sheets)[0], low), names, strict=True)),
        is_partial=is_partial,
    )


def _places(findings: Sequence[Finding], crs: str | None, datum_pipeline: str | None) -> npt.NDArray[np.float64]:
    """Return easting and northing in one coordinate system, shape (n, 2); NaN where not known."""
    xy = np.array([(finding.x, finding.y) for finding in findings], dtype=float).reshape(-1, 2)
    points = np.asarray(shapely.points(np.nan_to_num(xy)), dtype=object)
    points[np.isnan(xy).any(axis=1)] = None
    moved = in_one_crs(points, findings, crs, datum_pipeline)
    return np.column_stack([shapely.get_x(moved), shapely.get_y(moved)])


def _sheets(ground: Ground, lang: Language) -> tuple[Shapes, list[str]]:
    """Return the convex outline and the name of each map sheet."""
    groups: dict[Any, Any] = ground.labels.groupby(["commune", "sheet"], sort=True).indices
    outlines = [shapely.convex_hull(shapely.geometrycollections(ground.shapes[rows])) for rows in groups.values()]
    word = Text("tờ", "sheet").in_language(lang)
    is_area = [shapely.get_dimensions(outline) == 2 for outline in outlines]
    names = [f"{word} {visible(str(sheet))}" for _, sheet in groups]
    return (
        np.array([one for one, flat in zip(outlines, is_area, strict=True) if flat], dtype=object),
        [name for name, flat in zip(names, is_area, strict=True) if flat],
    )


def _parcels(ground: Ground, places: npt.NDArray[np.float64]) -> tuple[Shapes, list[str], bool]:
    """Return parcels to draw, simplified, and their numbers; whether others are left out."""
    shapes, labels = ground.shapes, ground.labels["parcel"].to_numpy()
    if len(shapes) > MOST_PARCELS:
        tree = shapely.STRtree(np.asarray(shapely.points(places), dtype=object))
        bounds = shapely.bounds(shapes)
        middles = shapely.points((bounds[:, :2] + bounds[:, 2:]) / 2)
        index, distance_m = tree.query_nearest(middles, return_distance=True, all_matches=False)
        nearest = index[0][np.argsort(distance_m, kind="stable")[:MOST_PARCELS]]
        shapes, labels = shapes[np.sort(nearest)], labels[np.sort(nearest)]
    bounds = shapely.bounds(shapes)
    tolerance = np.maximum(UNIT_M, np.max(bounds[:, 2:] - bounds[:, :2], axis=1) / 2000)
    plain = shapely.simplify(shapes, tolerance, preserve_topology=False)
    is_drawn = (shapely.get_num_coordinates(plain) <= _MOST_VERTICES) & ~shapely.is_empty(plain)
    numbers = [visible(one) if isinstance(one, str) else "" for one in labels[is_drawn]]
    return plain[is_drawn], numbers, len(ground.shapes) > int(is_drawn.sum())


def _deltas(rings: Shapes, corner: npt.NDArray[np.float64]) -> list[list[int]]:
    """Return rings as first vertex and steps, in whole units; the last vertex, which is the first, is left out."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    units = np.rint((xy - corner) / UNIT_M).astype(int)
    is_first = np.diff(ring, prepend=-1) > 0
    numbers = np.where(is_first[:, None], units, np.diff(units, axis=0, prepend=0))
    ends = np.flatnonzero(np.diff(ring, append=-1) != 0)
    return [part[:-1].ravel().tolist() for part in np.split(numbers, ends[:-1] + 1)] if len(ends) else []
