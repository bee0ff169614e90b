"""Where the texts of a DXF stand: a centred one at its centre, of which GDAL knows nothing.

A text has two points: that of its first letter, which programs work out, and that by which it was placed, if it is not
left-aligned. GDAL gives the first, some letters away from the middle of the label.

References
----------
Autodesk DXF Reference, TEXT: codes 10, 20 and 11, 21 (first and second alignment point), 72 (horizontal justification:
1 centre, 4 middle).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_CENTRED = frozenset({b"1", b"4"})
_POINTS = {b"10": b"11", b"20": b"21", b"11": b"10", b"21": b"20"}
_ANY_CENTRED = re.compile(rb"^[ \t]*72[ \t]*\r?\n[ \t]*[14][ \t]*\r?$", re.MULTILINE)
_LOOK_BYTES = 2**20


def place_by_alignment(path: Path) -> None:
    """Exchange the two points of centred texts in a staged text DXF."""
    if not _has_centred(path):
        return
    moved = path.with_suffix(".moved")
    with path.open("rb") as file, moved.open("wb") as out:
        for entity in _entities(file):
            out.writelines(_exchanged(entity) if _is_centred(entity) else entity)
    moved.replace(path)


def _has_centred(path: Path) -> bool:
    """Say whether any entity may be centred, without looking at each."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(_LOOK_BYTES):
            if _ANY_CENTRED.search(rest + chunk):
                return True
            rest = chunk[-32:]
    return False


def _entities(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines of each entity, codes and values in turn."""
    entity: list[bytes] = []
    for code in lines:
        if code.strip() == b"0" and entity:
            yield entity
            entity = []
        entity += [code, next(lines, b"")]
    yield entity


def _is_centred(entity: list[bytes]) -> bool:
    if len(entity) < 2 or entity[1].strip() != b"TEXT":
        return False
    values = dict(zip(map(bytes.strip, entity[::2]), map(bytes.strip, entity[1::2]), strict=True))
    return values.get(b"72") in _CENTRED and _POINTS.keys() <= values.keys()


def _exchanged(entity: list[bytes]) -> list[bytes]:
    """Return an entity with the codes of its two points exchanged."""
    return [
        line.replace(line.strip(), _POINTS[line.strip()]) if at % 2 == 0 and line.strip() in _POINTS else line
        for at, line in enumerate(entity)
    ]
