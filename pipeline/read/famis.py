"""The text export of FAMIS, ``dcNN.txt``: one line a parcel of sheet NN, fields parted by bars, no line of heads.

References
----------
The order of the fields is known from published exports only; the meaning of the fifth and the tenth is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from pipeline.read import delimited
from pipeline.read.coordinates.numbers import EASTINGS_M, NORTHINGS_M, could_be
from pipeline.read.registry import Foreign, Worksheet

HEADS = (
    *("so_thua", "nhan_x", "nhan_y", "dien_tich", "truong_5", "loai_dat", "mdsd2003", "ten_chu", "dia_chi"),
    *("truong_10", "xu_dong"),
)
"""Names of the fields, by which the description ``famis_text`` knows them."""
_FEWEST_FIELDS = 6
_LOOKED_AT = 100
_LONGEST_LINE = 2**14


def is_export(path: Path) -> bool:
    """Say whether most lines have a number, a label point and a land type in their places."""
    with path.open(encoding="latin-1") as lines:
        rows = [line.split("|") for line in islice(iter(lambda: lines.readline(_LONGEST_LINE), ""), _LOOKED_AT)]
    filled = [row for row in rows if any(field.strip() for field in row)]
    return bool(filled) and 2 * sum(map(_is_record, filled)) > len(filled)


def worksheets(path: Path) -> list[Worksheet]:
    """Return an export as one worksheet, its heads added above; lines with fewer fields than most are cut off.

    Raises
    ------
    Foreign
        If it is none.
    """
    (sheet,) = delimited.worksheets(path)
    first = list(islice(sheet.rows, _LOOKED_AT))
    widths = Counter(len(row) for row in first if any(row))
    if not widths:
        raise Foreign
    broken = [*sheet.broken]
    rows = _whole(chain(first, sheet.rows), min(widths.most_common(1)[0][0], len(HEADS)), broken)
    return [replace(sheet, rows=chain([HEADS], rows), above=1, broken=broken)]


def _is_record(row: Sequence[str]) -> bool:
    if len(row) < _FEWEST_FIELDS or not row[0].strip().isdecimal():
        return False
    places = [(could_be(text, NORTHINGS_M), could_be(text, EASTINGS_M)) for text in row[1:3]]
    return places in ([(True, False), (False, True)], [(False, True), (True, False)]) and any(map(str.isalpha, row[5]))


def _whole(rows: Iterator[Sequence[object]], width: int, broken: list[int]) -> Iterator[Sequence[object]]:
    """Yield the rows; those that are cut off are noted and left empty."""
    for position, row in enumerate(rows, start=1):
        if row and len(row) < width:
            broken.append(position)
            yield []
        else:
            yield row
