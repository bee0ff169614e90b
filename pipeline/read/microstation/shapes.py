"""Vertices of drawings as well-known binary; the child process does without GEOS."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.read.microstation.strokes import Vertices

_POINT, _LINE, _POLYGON, _POINTS, _LINES = 1, 2, 3, 4, 5
_RING_VERTICES = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a complex chain or shape; `is_stroked` where its vertices stand for a curve."""

    vertices: Vertices
    is_stroked: bool = False


def point(x: float, y: float) -> bytes:
    """Return a point."""
    return struct.pack("<BI2d", 1, _POINT, x, y)


def points(vertices: Vertices) -> bytes:
    """Return a multipoint."""
    return _head(_POINTS, len(vertices)) + b"".join(point(x, y) for x, y in vertices.tolist())


def line(vertices: Vertices) -> bytes:
    """Return a line; a point where both ends are one, which is how MicroStation draws points."""
    if len(vertices) == 2 and (vertices[0] == vertices[1]).all():
        return point(*vertices[0].tolist())
    return _head(_LINE, len(vertices)) + _bytes(vertices)


def lines(parts: Sequence[Vertices]) -> bytes:
    """Return one line, or several as a whole."""
    return line(parts[0]) if len(parts) == 1 else _head(_LINES, len(parts)) + b"".join(map(line, parts))


def area(vertices: Vertices) -> bytes:
    """Return a polygon without holes, closing its ring; a line where there are too few vertices."""
    if len(vertices) == 0 or (vertices[0] != vertices[-1]).any():
        vertices = np.concatenate([vertices, vertices[:1]])
    if len(vertices) < _RING_VERTICES:
        return line(vertices)
    return _head(_POLYGON, 1) + struct.pack("<I", len(vertices)) + _bytes(vertices)


def join(parts: Sequence[Part], tolerance: float) -> list[Vertices]:
    """Return the lines that the parts of a chain make: one, unless there are openings in it.

    Where an arc and its neighbour miss one another by no more than `tolerance` (angles are stored coarsely), the
    vertex of the neighbour counts.
    """
    joined: list[Vertices] = []
    was_stroked = False
    for part in parts:
        vertices = part.vertices
        gap = np.hypot(*(vertices[0] - joined[-1][-1])) if joined else np.inf
        if gap > tolerance:
            joined.append(vertices)
        elif gap == 0 or part.is_stroked:
            joined[-1] = np.concatenate([joined[-1], vertices[1:]])
        elif was_stroked:
            joined[-1] = np.concatenate([joined[-1][:-1], vertices])
        else:
            joined[-1] = np.concatenate([joined[-1], vertices])
        was_stroked = part.is_stroked
    return joined


def is_ring(joined: Sequence[Vertices], tolerance: float) -> bool:
    """Say whether a chain is one line that ends where it starts."""
    return len(joined) == 1 and bool(np.hypot(*(joined[0][-1] - joined[0][0])) <= tolerance)


def _head(kind: int, count: int) -> bytes:
    return struct.pack("<BII", 1, kind, count)


def _bytes(vertices: Vertices) -> bytes:
    return np.ascontiguousarray(vertices, "<f8").tobytes()
