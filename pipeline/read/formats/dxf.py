"""DXF, the exchange format of AutoCAD, in which MicroStation and most survey programs can save too.

References
----------
Autodesk DXF Reference. GDAL knows no coordinate system here, puts block contents in place, and draws curves as chords:
of one degree, as the sandbox tells it.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.read.cad import refuse_unreadable
from pipeline.read.dxf_anchors import place_by_alignment
from pipeline.read.dxf_census import take_census
from pipeline.read.dxf_codes import BINARY
from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable

_END_BYTES = 64


def examine(path: Path) -> Look:
    """Look whether the drawing is whole, and for what GDAL turns into chords or passes over in silence.

    Raises
    ------
    Damage
        DWG or DGN_V8 under a wrong name; TRUNCATED if the end mark is missing.
    """
    refuse_unreadable(path)
    with path.open("rb") as file:
        is_binary = file.read(len(BINARY)) == BINARY
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        if not file.read().rstrip(b"\x00\x1a\r\n\t ").endswith(b"EOF"):
            raise Damage(Unreadable.TRUNCATED, "EOF")
    if not is_binary:
        place_by_alignment(path)
    return Look(remarks=take_census(path).remarks())


FORMAT = Format(
    driver="DXF",
    suffixes=(".dxf",),
    # Left as delivered: GDAL would run the two halves of a stacked fraction together.
    options={"TRANSLATE_ESCAPE_SEQUENCES": "NO"},
    examine=examine,
)
