"""DXF, the exchange format of AutoCAD, in which MicroStation and most survey programs can save too.

References
----------
Autodesk DXF Reference (group codes). GDAL knows no coordinate system here, puts block contents in place, and draws
curves as chords: of one degree, as the sandbox tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import atan, hypot, radians
from pathlib import Path

from pipeline.read.cad import Census, chord_error, refuse_unreadable
from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable

ARC_STEP_DEGREES = 1.0
_BINARY = b"AutoCAD Binary DXF"
_END_BYTES = 64

_READ = frozenset(
    b"3DFACE ARC ATTDEF ATTRIB CIRCLE DIMENSION ELLIPSE HATCH HELIX INSERT LEADER LINE LWPOLYLINE MLINE MTEXT "
    b"MULTILEADER POINT POLYLINE SEQEND SOLID SPLINE TEXT TRACE VERTEX".split()
)
_WITHOUT_PLACE = frozenset({b"ENDSEC", b"SECTION", b"VIEWPORT"})
_CURVES = frozenset({b"ELLIPSE", b"HELIX", b"SPLINE"})
_KEPT_CODES = frozenset({b"8", b"10", b"20", b"40", b"42", b"50", b"51", b"70"})

Codes = list[tuple[bytes, bytes]]


def examine(path: Path) -> Look:
    """Look whether the drawing is whole, and for what GDAL turns into chords or passes over in silence.

    Raises
    ------
    Damage
        DWG or DGN_V8 under a wrong name; TRUNCATED if the end mark is missing.
    """
    refuse_unreadable(path)
    with path.open("rb") as file:
        if file.read(len(_BINARY)) == _BINARY:
            return Look()
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        if not file.read().rstrip(b"\x00\x1a\r\n\t ").endswith(b"EOF"):
            raise Damage(Unreadable.TRUNCATED, "EOF")
    return Look(remarks=_census(path).remarks())


def _census(path: Path) -> Census:
    census = Census()
    line: tuple[bytes, Codes] | None = None
    for kind, codes in _entities(path):
        if kind == b"POLYLINE":
            line = (_text(codes, b"8"), list(codes))
        elif kind == b"VERTEX" and line is not None:
            line[1].extend(codes)
        elif kind == b"SEQEND" and line is not None:
            _count_bulges(census, _level(line[0]), line[1])
            line = None
        else:
            _count(census, kind, codes)
    return census


def _count(census: Census, kind: bytes, codes: Codes) -> None:
    level = _level(_text(codes, b"8"))
    if kind == b"LWPOLYLINE":
        _count_bulges(census, level, codes)
    elif kind in (b"ARC", b"CIRCLE"):
        sweep = (_number(codes, b"51") - _number(codes, b"50")) % 360 or 360.0
        census.stroke(level, chord_error(_number(codes, b"40"), radians(sweep), ARC_STEP_DEGREES))
    elif kind in _CURVES:
        census.stroke_unmeasured(level, kind.decode())
    elif kind not in _READ and kind not in _WITHOUT_PLACE:
        census.overlook(kind.decode("ascii", "replace"))


def _entities(path: Path) -> Iterator[tuple[bytes, Codes]]:
    """Yield the drawn entities with those of their group codes that matter here."""
    is_drawn, kind, codes = False, b"", Codes()
    with path.open("rb") as file:
        stripped = map(bytes.strip, file)
        for code, value in zip(stripped, stripped, strict=False):
            if code == b"0":
                if is_drawn and kind:
                    yield kind, codes
                is_drawn = is_drawn and value != b"ENDSEC"
                kind, codes = value, []
            elif code == b"2" and kind == b"SECTION":
                is_drawn = value == b"ENTITIES"
            elif code in _KEPT_CODES:
                codes.append((code, value))


def _count_bulges(census: Census, level: str, codes: Codes) -> None:
    """Count the arcs of a polyline; a bulge is the tangent of a quarter of the angle of its arc."""
    vertices: list[list[float]] = []
    for code, value in codes:
        if code == b"10":
            vertices.append([_float(value), 0.0, 0.0])
        elif code in (b"20", b"42") and vertices:
            vertices[-1][1 if code == b"20" else 2] = _float(value)
    for (x, y, bulge), (next_x, next_y, _) in zip(vertices, [*vertices[1:], *vertices[:1]], strict=True):
        if bulge:
            chord, size = hypot(next_x - x, next_y - y), abs(bulge)
            census.stroke(level, chord_error(chord * (1 + size**2) / (4 * size), 4 * atan(size), ARC_STEP_DEGREES))


def _text(codes: Codes, wanted: bytes) -> bytes:
    return next((value for code, value in codes if code == wanted), b"")


def _level(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _number(codes: Codes, wanted: bytes) -> float:
    return _float(_text(codes, wanted))


def _float(value: bytes) -> float:
    """Return a number; 0 for what is none, which GDAL will report."""
    try:
        return float(value)
    except ValueError:
        return 0.0


FORMAT = Format(
    driver="DXF",
    suffixes=(".dxf",),
    # Left as delivered: GDAL would run the two halves of a stacked fraction together.
    options={"TRANSLATE_ESCAPE_SEQUENCES": "NO"},
    examine=examine,
)
