"""Geometries with curves as geometries without: GEOS reads no others, and parcels have straight edges.

References
----------
ISO 19125-1 and ISO 13249-3 (SQL/MM), well-known binary; Thông tư 25/2014/TT-BTNMT Điều 8: no arcs in boundaries.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, cos, degrees, hypot, sin, tau

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.read.cad import Census, chord_error

STEP_DEGREES = 1.0
_POINT, _LINE, _POLYGON, _COLLECTION = 1, 2, 3, 7
_ARCS, _COMPOUND, _TRIANGLE = 8, 9, 17
_PARTS = {_COLLECTION: _COLLECTION, 4: 4, 5: 5, 6: 6, 10: _POLYGON, 11: 5, 12: 6, 15: 6, 16: 6}
"""Kinds that consist of geometries → what they become."""
_PLAIN = frozenset(range(1, 7))
_FLAT = 1000
"""Kinds with heights, measures or both are one, two or three thousand higher."""

Row = tuple[float, ...]


def straighten(shapes: pa.Array, census: Census, layer: str) -> pa.Array:
    """Replace arcs by chords of at most one degree, and count them.

    Parameters
    ----------
    shapes
        Geometries as WKB; returned as it is if there are no curves in it.
    """
    at = np.flatnonzero(~np.isin(_kinds(shapes) % _FLAT, [0, *_PLAIN]))
    if len(at) == 0:
        return shapes
    values = shapes.to_pylist()
    for position in at.tolist():
        values[position] = _Reader(values[position], census, layer).geometry()
    return pa.array(values, shapes.type)


def _kinds(shapes: pa.Array) -> npt.NDArray[np.uint32]:
    """Return the kind of each geometry; 0 where there is none, or too few bytes for one."""
    if not (pa.types.is_binary(shapes.type) or pa.types.is_large_binary(shapes.type)):
        return np.zeros(0, np.uint32)
    _, offsets, data = shapes.buffers()
    width = np.int64 if pa.types.is_large_binary(shapes.type) else np.int32
    starts = np.frombuffer(offsets, width)[shapes.offset : shapes.offset + len(shapes) + 1].astype(np.int64)
    kinds = np.zeros(len(shapes), np.uint32)
    long = np.flatnonzero(np.diff(starts) >= 5)
    if len(long):
        head = np.frombuffer(data, np.uint8)[starts[long, None] + np.arange(5)]
        little, big = (np.ascontiguousarray(head[:, 1:]).view(order).ravel() for order in ("<u4", ">u4"))
        kinds[long] = np.where(head[:, 0] == 1, little, big)
    return kinds


@dataclass
class _Reader:
    """Goes through one geometry, writing it anew."""

    data: bytes
    census: Census
    layer: str
    at: int = 0

    def geometry(self) -> bytes:
        """Return the next geometry without curves."""
        kind, dimensions = self._head()
        if kind in {_LINE, _ARCS, _COMPOUND}:
            return _written(_LINE, dimensions, _rows_written(self._line(kind, dimensions)))
        if kind == 10:
            rings = [self._line(*self._head()) for _ in range(self._count())]
            return _written(_POLYGON, dimensions, _counted([_rows_written(ring) for ring in rings]))
        if kind in _PARTS:
            return _written(_PARTS[kind], dimensions, _counted([self.geometry() for _ in range(self._count())]))
        if kind in {_POLYGON, _TRIANGLE}:
            rings = [self._rows(dimensions) for _ in range(self._count())]
            return _written(_POLYGON, dimensions, _counted([_rows_written(ring) for ring in rings]))
        if kind != _POINT:
            msg = f"geometry of the kind {kind}"
            raise ValueError(msg)
        return _written(_POINT, dimensions, _bytes(self._numbers(_size(dimensions))))

    def _line(self, kind: int, dimensions: int) -> list[Row]:
        """Return the vertices of a line of any kind, of which the head has been read."""
        if kind == _COMPOUND:
            parts = [self._line(*self._head()) for _ in range(self._count())]
            return [row for n, part in enumerate(parts) for row in (part if n == 0 else part[1:])]
        rows = self._rows(dimensions)
        if kind != _ARCS or len(rows) < 3:
            return rows
        line = rows[:1]
        for start, middle, end in zip(rows[:-2:2], rows[1:-1:2], rows[2::2], strict=True):
            line += self._arc(start, middle, end)
        return line

    def _arc(self, start: Row, middle: Row, end: Row) -> list[Row]:
        """Return the vertices of an arc through three points, without the first; the others are among them."""
        center = _center(start, middle, end)
        if center is None:
            return [middle, end]
        radius = hypot(start[0] - center[0], start[1] - center[1])
        angles = [atan2(row[1] - center[1], row[0] - center[0]) for row in (start, middle, end)]
        turn = 1 if (angles[1] - angles[0]) % tau <= (angles[2] - angles[0]) % tau or start == end else -1
        sweeps = [turn * ((turn * (b - a)) % tau) for a, b in pairwise(angles)]
        self.census.stroke(self.layer, chord_error(radius, max(map(abs, sweeps)), STEP_DEGREES))
        line: list[Row] = []
        for sweep, first, last, angle in zip(sweeps, (start, middle), (middle, end), angles, strict=False):
            steps = max(1, ceil(degrees(abs(sweep)) / STEP_DEGREES - 1e-9))
            for step in range(1, steps):
                share = step / steps
                x, y = center[0] + radius * cos(angle + share * sweep), center[1] + radius * sin(angle + share * sweep)
                line.append((x, y, *(a + share * (b - a) for a, b in zip(first[2:], last[2:], strict=True))))
            line.append(last)
        return line

    def _head(self) -> tuple[int, int]:
        """Return kind and dimensions (0 plain, 1 heights, 2 measures, 3 both) of the next geometry."""
        self._order = "<" if self.data[self.at] == 1 else ">"
        self.at += 1
        dimensions, kind = divmod(self._count(), _FLAT)
        return kind, dimensions

    def _count(self) -> int:
        (count,) = struct.unpack_from(f"{self._order}I", self.data, self.at)
        self.at += 4
        return int(count)

    def _numbers(self, count: int) -> Row:
        numbers = struct.unpack_from(f"{self._order}{count}d", self.data, self.at)
        self.at += 8 * count
        return numbers

    def _rows(self, dimensions: int) -> list[Row]:
        size = _size(dimensions)
        return [self._numbers(size) for _ in range(self._count())]


def _size(dimensions: int) -> int:
    return (2, 3, 3, 4)[dimensions]


def _center(start: Row, middle: Row, end: Row) -> tuple[float, float] | None:
    """Return the centre of a circle through three points; None if they are on a line, in numbers as they are."""
    if start[:2] == end[:2]:
        return (start[0] + middle[0]) / 2, (start[1] + middle[1]) / 2
    ax, ay, bx, by = middle[0] - start[0], middle[1] - start[1], end[0] - start[0], end[1] - start[1]
    double = 2 * (ax * by - ay * bx)
    if abs(double) <= 1e-12 * (ax * ax + ay * ay + bx * bx + by * by):
        return None
    a, b = ax * ax + ay * ay, bx * bx + by * by
    return start[0] + (by * a - ay * b) / double, start[1] + (ax * b - bx * a) / double


def _written(kind: int, dimensions: int, content: bytes) -> bytes:
    return struct.pack("<BI", 1, kind + _FLAT * dimensions) + content


def _counted(parts: list[bytes]) -> bytes:
    return struct.pack("<I", len(parts)) + b"".join(parts)


def _rows_written(rows: list[Row]) -> bytes:
    return struct.pack("<I", len(rows)) + b"".join(map(_bytes, rows))


def _bytes(numbers: Row) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)
