"""Outlines as text: boundaries in pieces, and SVG path data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.report.shapes import Shapes

_PIECE = 128
"""Vertices of a piece of boundary: what cutting it out costs has a bound, however long the boundary is."""

Placing = Callable[[npt.NDArray[np.float64], npt.NDArray[np.intp]], npt.NDArray[np.int_]]
"""Coordinates, shape (m, 2), and the shape that each belongs to → whole drawing coordinates, shape (m, 2)."""


def pieces_of(polygons: Shapes) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """Cut the boundaries of polygons into lines of a bounded number of vertices.

    Returns
    -------
    pieces, owner
        Lines, and the position of the polygon of each, in ascending order.
    """
    rings, ring_owner = rings_of(polygons)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.flatnonzero(np.diff(ring) == 0)  # by the vertex that it begins at
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    rank = edge - first[ring[edge]]
    piece = np.cumsum(rank % _PIECE == 0) - 1
    is_last = np.diff(piece, append=-1) != 0
    vertex, of = np.append(edge, edge[is_last] + 1), np.append(piece, piece[is_last])
    order = np.lexsort((vertex, of))
    pieces = shapely.linestrings(xy[vertex[order]], indices=of[order])
    return np.asarray(pieces, dtype=object), ring_owner[ring[edge[is_last]]]


def rings_of(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """Take polygons apart into rings; lines stay as they are and points go.

    Returns
    -------
    rings, owner
        Sorted by the position of the shape that they belong to.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while np.any(shapely.get_type_id(parts) >= 4):
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    dimension = shapely.get_dimensions(parts)
    rings, index = shapely.get_rings(parts[dimension == 2], return_index=True)
    found = np.concatenate([rings, parts[dimension == 1]])
    owners = np.concatenate([owner[dimension == 2][index], owner[dimension == 1]])
    order = np.argsort(owners, kind="stable")
    return found[order], owners[order]


def paths_of(shapes: Shapes, place: Placing) -> list[str]:
    """Return SVG path data of shapes: whole numbers, relative, as short as it goes; empty for points and nothing."""
    rings, owner = rings_of(shapes)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    drawn = place(xy, owner[ring])
    edge = np.flatnonzero((np.diff(ring) == 0) & (np.diff(drawn, axis=0) != 0).any(axis=1))
    is_joined = (drawn[edge[1:]] == drawn[edge[:-1] + 1]).all(axis=1) & (ring[edge[1:]] == ring[edge[:-1]])
    goes_on = np.append(False, is_joined)[: len(edge)]
    columns = np.hstack([drawn[edge], drawn[edge + 1] - drawn[edge]]).T
    texts = [
        f"{dx} {dy} " if on else f"M{x} {y}l{dx} {dy} "
        for x, y, dx, dy, on in zip(*(column.tolist() for column in columns), goes_on.tolist(), strict=True)
    ]
    of = owner[ring[edge]]
    ends = np.searchsorted(of, np.arange(len(shapes)), side="right").tolist()
    return [
        "".join(texts[start:end]).replace(" -", "-").replace(" M", "M").rstrip()
        for start, end in zip([0, *ends], ends, strict=False)
    ]
