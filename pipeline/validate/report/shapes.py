"""Shapes of findings, made fit to be written: 2D, finite, of one kind, in one coordinate system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from schemas.crs import reproject
from schemas.finding import Finding

Shapes = npt.NDArray[Any]

KINDS = ("point", "line", "polygon")
"""Names by dimension."""

_COLLECT = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
_FIRST_COLLECTION = 4
"""GEOS type numbers from here on are collections."""


def shapes_of(findings: Sequence[Finding]) -> Shapes:
    """Return the shapes of findings in their own coordinate systems.

    Returns
    -------
    numpy.ndarray
        Shape (n,), dtype object, 2D; None where there is none or where a coordinate is not a number.
    """
    shapes = np.full(len(findings), None, dtype=object)
    shapes[:] = [finding.geometry for finding in findings]
    shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    shapes[owner[~np.isfinite(coordinates).all(axis=1)]] = None
    return shapes


def main_crs(findings: Sequence[Finding]) -> str | None:
    """Return the coordinate system that most findings with a place are in."""
    found = Counter(finding.crs for finding in findings if finding.crs is not None and finding.geometry is not None)
    return min(found, key=lambda crs: (-found[crs], crs), default=None)


def in_one_crs(shapes: Shapes, findings: Sequence[Finding], crs: str | None, datum_pipeline: str | None) -> Shapes:
    """Move shapes into one coordinate system; None where that cannot be done.

    Parameters
    ----------
    shapes
        As `shapes_of` gives them, shape (n,).
    crs
        Target; None takes those findings that have no coordinate system.
    datum_pipeline
        Reviewed operation of the province (`schemas.crs`).
    """
    moved = np.full(len(shapes), None, dtype=object)
    own = np.array([finding.crs for finding in findings], dtype=object)
    for source in sorted({finding.crs for finding in findings}, key=str):
        chosen = own == source
        if source == crs:
            moved[chosen] = shapes[chosen]
        elif source is not None and crs is not None:
            moved[chosen] = reproject(shapes[chosen], CRS(source), CRS(crs), datum_pipeline)
    return moved


def by_kind(shapes: Shapes) -> dict[str, Shapes]:
    """Sort shapes into points, lines and polygons.

    Returns
    -------
    dict
        Kind → array of shape (n,) with MultiPoint, MultiLineString or MultiPolygon, None for shapes of another kind. Of
        a collection only the parts of its highest dimension are kept.
    """
    parts, owner = shapes, np.arange(len(shapes))
    while np.any(shapely.get_type_id(parts) >= _FIRST_COLLECTION):
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    dimension = shapely.get_dimensions(parts)
    highest = np.full(len(shapes), -1)
    np.maximum.at(highest, owner, dimension)
    sorted_shapes = {}
    for number, kind in enumerate(KINDS):
        chosen = (dimension == number) & (highest[owner] == number)
        collected = np.full(len(shapes), None, dtype=object)
        if chosen.any():
            _COLLECT[number](parts[chosen], indices=owner[chosen], out=collected)
        sorted_shapes[kind] = collected
    return sorted_shapes


def decimals(crs: str | None) -> int:
    """Return the decimals that keep 1 mm: 3 for metres, 8 for degrees and for coordinates of unknown unit."""
    return 3 if is_metric(crs) else 8


def is_metric(crs: str | None) -> bool:
    """Return whether coordinates are known to be in a grid."""
    return crs is not None and CRS(crs).is_projected
