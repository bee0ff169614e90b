"""Rings as well-known binary, written here because the child process does without the libraries that could.

References
----------
OGC 06-103r4, 8.2.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from typing import NamedTuple

_BYTE_ORDER = struct.pack("B", sys.byteorder == "little")
_POLYGON, _MULTI_POLYGON = 3, 6


class Ring(NamedTuple):
    """A closed ring, as the x and y of each point in turn."""

    xy: array[float]
    is_inner: bool


def polygons(rings: Sequence[Ring]) -> bytes:
    """Return a polygon, or a multipolygon of several; an inner ring is a hole of the outer one before it."""
    parts: list[list[Ring]] = []
    for ring in rings:
        if ring.is_inner:
            parts[-1].append(ring)
        else:
            parts.append([ring])
    shapes = [_polygon(part) for part in parts]
    return shapes[0] if len(shapes) == 1 else _head(_MULTI_POLYGON, len(shapes)) + b"".join(shapes)


def point(east: float, north: float) -> bytes:
    """Return a point."""
    return _BYTE_ORDER + struct.pack("=Idd", 1, east, north)


def _polygon(rings: Sequence[Ring]) -> bytes:
    body = b"".join(struct.pack("=I", len(ring.xy) // 2) + ring.xy.tobytes() for ring in rings)
    return _head(_POLYGON, len(rings)) + body


def _head(kind: int, count: int) -> bytes:
    return _BYTE_ORDER + struct.pack("=II", kind, count)
