"""DGN, the drawings of MicroStation: V7 (up to SE and J) and V8.

ezdgn reads both, not GDAL: it says what is damaged and where, which GDAL passes over in silence, and leaves curves as
they are, which GDAL draws by chords of five degrees (docs/decisions/0004-dgn.md).

References
----------
Thông tư 25/2014/TT-BTNMT Điều 5.4, 16.8: one file a sheet, 63 levels, 1000 units a metre. A drawing names no coordinate
system.
"""

from __future__ import annotations

import gc
from functools import lru_cache
from pathlib import Path

from pipeline.read.cad import COMPOUND_FILE, Census, refuse_unreadable
from pipeline.read.microstation.elements import Element, records
from pipeline.read.registry import Damage, Format, Look, Table
from schemas.reasons import Unreadable

_V7 = (b"\x08\x09\xfe\x02", b"\xc8\x09\xfe\x02")
"""First element of a drawing in two and in three dimensions."""
_LAYER = "elements"
"""What GDAL calls the one layer of a drawing, and source descriptions after it."""


def examine(path: Path) -> Look:
    """Say what does not arrive as it was drawn.

    Raises
    ------
    Damage
        DGN_V8 or DWG; CORRUPT if it is no DGN; TRUNCATED.
    """
    return Look(remarks=_drawing(path)[2].remarks())


def tables(path: Path) -> list[Table]:
    """Read the elements, a table for each model that has any; V7 knows only one.

    Raises
    ------
    Damage
        As `examine`.
    """
    models, broken, _ = _drawing(path)
    filled = {name: elements for name, elements in models.items() if elements} or {"": []}
    names = [_LAYER] if len(filled) == 1 else [f"{_LAYER}: {name}" for name in filled]
    return [
        Table(name=name, records=records(elements), broken=broken)
        for name, elements in zip(names, filled.values(), strict=True)
    ]


@lru_cache(maxsize=1)
def _drawing(path: Path) -> tuple[dict[str, list[Element]], list[int], Census]:
    """Read a drawing: elements by model, positions of those that cannot be decoded, and what is lost of others."""
    gc.disable()  # else a third of the time goes into looking at elements that are all still needed
    try:
        return _read(path)
    finally:
        gc.enable()


def _read(path: Path) -> tuple[dict[str, list[Element]], list[int], Census]:
    with path.open("rb") as file:
        head = file.read(len(COMPOUND_FILE))
    # ezdgn takes a fifth of a second to import, for drawings only.
    if head == COMPOUND_FILE:
        from pipeline.read.microstation.v8 import read_v8  # noqa: PLC0415

        models, census = read_v8(path)
        return models, [], census
    refuse_unreadable(path)
    if not head.startswith(_V7):
        raise Damage(Unreadable.CORRUPT, "byte 0")
    from pipeline.read.microstation.v7 import read_v7  # noqa: PLC0415

    elements, broken, census = read_v7(path)
    return {_LAYER: elements}, broken, census


FORMAT = Format(driver="DGN", suffixes=(".dgn",), examine=examine, tables=tables)
