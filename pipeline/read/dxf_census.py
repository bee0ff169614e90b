"""What of a DXF does not arrive as it was drawn: curves that become chords, and elements that GDAL does not read.

References
----------
Autodesk DXF Reference (group codes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import atan, hypot, radians
from pathlib import Path

from pipeline.read.cad import Census, chord_error
from pipeline.read.dxf_codes import pairs

ARC_STEP_DEGREES = 1.0

_READ = frozenset(
    b"3DFACE ARC ATTDEF ATTRIB CIRCLE DIMENSION ELLIPSE HATCH HELIX INSERT LEADER LINE LWPOLYLINE MLINE MTEXT "
    b"MULTILEADER POINT POLYLINE SEQEND SOLID SPLINE TEXT TRACE VERTEX".split()
)
_WITHOUT_PLACE = frozenset({b"BLOCK", b"ENDBLK", b"ENDSEC", b"SECTION", b"VIEWPORT"})
_CURVES = frozenset({b"ELLIPSE", b"HELIX", b"SPLINE"})
_CIRCULAR = frozenset({b"ARC", b"CIRCLE"})
_WITH_BULGES = frozenset({b"LWPOLYLINE", b"VERTEX"})
_KEPT_CODES = frozenset({b"2", b"8", b"10", b"20", b"40", b"42", b"50", b"51", b"70"})

Codes = list[tuple[bytes, bytes]]


@dataclass
class _Block:
    """What a block holds: curves by level and kind, kinds that are not read, and names of further blocks."""

    curves: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    inserts: set[bytes] = field(default_factory=set)


def take_census(path: Path) -> Census:
    """Count; curves of a block once, wherever it is put, without measure, since it may be put larger or smaller."""
    census, blocks, inserts = Census(), dict[bytes, _Block](), set[bytes]()
    line: tuple[bytes, Codes] | None = None
    for block, kind, codes in _entities(path):
        if block is not None:
            _note(blocks.setdefault(block, _Block()), kind, codes)
        elif kind == b"POLYLINE":
            line = (_text(codes, b"8"), list(codes))
        elif kind == b"VERTEX" and line is not None:
            line[1].extend(codes)
        elif kind == b"SEQEND" and line is not None:
            _count_bulges(census, _level(line[0]), line[1])
            line = None
        else:
            _count(census, kind, codes)
            inserts |= _inserted(kind, codes)
    _count_blocks(census, blocks, inserts)
    return census


def _count(census: Census, kind: bytes, codes: Codes) -> None:
    level = _level(_text(codes, b"8"))
    if kind == b"LWPOLYLINE":
        _count_bulges(census, level, codes)
    elif kind in _CIRCULAR:
        sweep = (_number(codes, b"51") - _number(codes, b"50")) % 360 or 360.0
        census.stroke(level, chord_error(_number(codes, b"40"), radians(sweep), ARC_STEP_DEGREES))
    elif kind in _CURVES:
        census.stroke_unmeasured(level, kind.decode())
    elif kind not in _READ and kind not in _WITHOUT_PLACE:
        census.overlook(kind.decode("ascii", "replace"))


def _note(block: _Block, kind: bytes, codes: Codes) -> None:
    """Note an entity of a block."""
    level = _level(_text(codes, b"8"))
    if kind in _CIRCULAR or kind in _CURVES:
        block.curves[level, kind.decode()] += 1
    elif kind in _WITH_BULGES:
        bulges = sum(1 for code, value in codes if code == b"42" and _float(value))
        if bulges:
            block.curves[level, "ARC"] += bulges
    elif kind not in _READ and kind not in _WITHOUT_PLACE:
        block.unread[kind.decode("ascii", "replace")] += 1
    block.inserts |= _inserted(kind, codes)


def _inserted(kind: bytes, codes: Codes) -> set[bytes]:
    """Return the name of the block that an entity puts in its place."""
    return {_text(codes, b"2")} if kind in {b"INSERT", b"DIMENSION"} else set()


def _count_blocks(census: Census, blocks: Mapping[bytes, _Block], inserts: set[bytes]) -> None:
    """Count what the blocks hold that are used, by the drawing or by one another."""
    used: set[bytes] = set()
    pending = sorted(inserts & blocks.keys())
    while pending:
        name = pending.pop()
        if name in used:
            continue
        used.add(name)
        pending += sorted(blocks[name].inserts & blocks.keys())
        for (level, kind), count in blocks[name].curves.items():
            for _ in range(count):
                census.stroke_unmeasured(level, kind)
        for kind, count in blocks[name].unread.items():
            for _ in range(count):
                census.overlook(kind)


def _entities(path: Path) -> Iterator[tuple[bytes | None, bytes, Codes]]:
    """Yield the drawn entities: name of their block, kind, and those of their group codes that matter here."""
    section, block, kind, codes = b"", b"", b"", Codes()
    for code, value in pairs(path):
        if code == b"0":
            if kind and section in {b"ENTITIES", b"BLOCKS"}:
                block = _text(codes, b"2") if kind == b"BLOCK" else block
                yield block if section == b"BLOCKS" else None, kind, codes
            section = b"" if value == b"ENDSEC" else section
            kind, codes = value, []
        elif code == b"2" and kind == b"SECTION":
            section, kind = value, b""
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
