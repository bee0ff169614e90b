"""DGN V7, the drawings of MicroStation up to SE and J.

References
----------
Intergraph Standard File Formats; Thông tư 25/2014/TT-BTNMT Điều 16.8 (one file a sheet, 63 levels). GDAL knows no
coordinate system here and draws arcs as chords of five degrees.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from pipeline.read.cad import Census, refuse_unreadable
from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable

_HEADS = (b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02")
"""First element of a drawing in two and in three dimensions."""
_END = b"\xff\xff"
_CURVES = {11: "curve", 15: "ellipse", 16: "arc", 21: "B-spline", 27: "B-spline"}
_UNREAD = {13: "conic", 18: "3D surface", 19: "3D solid", 24: "B-spline surface", 87: "raster", 88: "raster"}
_DELETED = 0x80


def examine(path: Path) -> Look:
    """Walk over the elements: GDAL stops at the first that is cut off, in silence.

    Raises
    ------
    Damage
        DGN_V8 or DWG; CORRUPT if it is no DGN; TRUNCATED if an element reaches beyond the end.
    """
    refuse_unreadable(path)
    census = Census()
    for level, kind in _elements(path.read_bytes()):
        if kind in _CURVES:
            census.stroke_unmeasured(str(level), _CURVES[kind])
        elif kind in _UNREAD:
            census.overlook(_UNREAD[kind])
    return Look(remarks=census.remarks())


def _elements(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield level and type of the elements that are not deleted."""
    if not data.startswith(_HEADS):
        raise Damage(Unreadable.CORRUPT, "byte 0")
    start = 0
    while start + 4 <= len(data) and data[start : start + 2] != _END:
        level, kind, words = struct.unpack_from("<BBH", data, start)
        end = start + 4 + 2 * words
        if end > len(data):
            raise Damage(Unreadable.TRUNCATED, f"{len(data)} B < {end} B")
        if not kind & _DELETED:
            yield level & 0x3F, kind
        start = end


FORMAT = Format(
    driver="DGN",
    suffixes=(".dgn",),
    # Texts are in the code page of their maker, TCVN3 and VNI among them; this one keeps every byte apart.
    options={"ENCODING": "CP1252"},
    examine=examine,
)
