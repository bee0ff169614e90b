"""DXF, the exchange format of AutoCAD, in which MicroStation and most survey programs can save too.

References
----------
Autodesk DXF Reference. GDAL knows no coordinate system here, puts block contents in place, and draws curves as chords:
of one degree, as the sandbox tells it.
"""

from __future__ import annotations

import shutil
from itertools import chain, islice
from pathlib import Path

from pipeline.read.cad import refuse_unreadable
from pipeline.read.dxf_anchors import place_by_alignment
from pipeline.read.dxf_census import take_census
from pipeline.read.dxf_codes import BINARY, pairs
from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable

_END_BYTES = 64
_KNOWN_BY = frozenset({b"HEADER", b"TABLES", b"ENTITIES"})
"""First sections by which GDAL knows a drawing; the other ones are as good, and every section may be missing."""
_COMMENT = b"999"
_NO_PAIRS = ((b"", b""), (b"", b""))
_EMPTY_HEADER = b"  0\nSECTION\n  2\nHEADER\n  0\nENDSEC\n"


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
        _show_as_drawing(path)
        place_by_alignment(path)
    return Look(remarks=take_census(path).remarks())


def _show_as_drawing(path: Path) -> None:
    """Put an empty header in front of a staged text DXF that begins with a section by which GDAL does not know it."""
    first, second = islice(chain((pair for pair in pairs(path) if pair[0] != _COMMENT), _NO_PAIRS), 2)
    if first == (b"0", b"SECTION") and second[0] == b"2" and second[1] not in _KNOWN_BY:
        headed = path.with_suffix(".headed")
        with path.open("rb") as file, headed.open("wb") as out:
            out.write(_EMPTY_HEADER)
            shutil.copyfileobj(file, out)
        headed.replace(path)


FORMAT = Format(
    driver="DXF",
    suffixes=(".dxf",),
    # Left as delivered: GDAL would run the two halves of a stacked fraction together.
    options={"TRANSLATE_ESCAPE_SEQUENCES": "NO"},
    examine=examine,
)
