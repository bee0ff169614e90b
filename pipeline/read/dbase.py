"""The table of a shapefile: how many rows, which are deleted, what its fields can hold and do hold.

References
----------
dBASE III table header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.read.registry import Damage, Ints
from schemas.reasons import Unreadable

_HEADER_BYTES, _FIELD_BYTES = 32, 32
_DELETED = ord("*")
_END_OF_FIELDS = 0x0D
_BLANK = 32
"""Texts are filled up with blanks or zeros."""
_ROWS_AT_ONCE = 65_536
_KEPT_ELSEWHERE = frozenset(b"MBGP")
"""Kinds of fields that hold the number of a block in a file of its own (.dbt), which GDAL gives for the text."""
FREE_TEXT_WIDTH = 20
"""Narrower text fields hold codes and numbers, which often fill them by design."""
ENDING_BYTES = 3
FEWEST_CUT_TEXTS = 3
"""Fewer different texts that fill their field say nothing."""


@dataclass(frozen=True, slots=True)
class DbaseTable:
    """A table that is as long as it says.

    Attributes
    ----------
    cells
        Bytes of the rows, shape (rows, width).
    """

    path: Path
    header: bytes
    cells: npt.NDArray[np.uint8]

    def is_deleted(self) -> npt.NDArray[np.bool_]:
        """Say which rows are marked as deleted."""
        return np.asarray(self.cells[:, 0] == _DELETED)

    def kept_elsewhere(self) -> list[str]:
        """Return the names of fields of which the texts are in a file that is not read."""
        names = []
        for start in range(_HEADER_BYTES, len(self.header) - _FIELD_BYTES + 1, _FIELD_BYTES):
            if self.header[start] == _END_OF_FIELDS:
                break
            if self.header[start + 11] in _KEPT_ELSEWHERE:
                names.append(self.header[start : start + 11].partition(b"\0")[0].decode("latin-1"))
        return names

    def structure(self) -> dict[str, dict[str, Any]]:
        """Read the declared fields with fiona, and look at how values fill them; see `Look.fields`."""
        import fiona  # noqa: PLC0415  takes a sixth of a second, for shapefiles only

        try:
            with fiona.open(self.path.with_suffix(".shp"), enabled_drivers=["ESRI Shapefile"]) as opened:
                declared = list(opened.schema["properties"].items())
        except (fiona.errors.FionaError, OSError, UnicodeError):
            return {}  # GDAL will say what is wrong
        found, start = {}, 1
        for number, (name, kind) in enumerate(declared):
            width = int(self.header[48 + 32 * number])
            values = self.cells[:, start : start + width]
            start += width
            family, _, size = kind.partition(":")
            found[name] = {
                "kind": family,
                "width": width,
                "decimals": int(size.partition(".")[2] or 0),
                "full": family == "str" and width >= FREE_TEXT_WIDTH and _fills(values),
                "cut": family != "str" and _overflows(values),
            }
        return found


def open_table(path: Path) -> DbaseTable | None:
    """Map a table into memory; None if there is none.

    Raises
    ------
    Damage
        TRUNCATED; CORRUPT if its rows have no length.
    """
    if not path.exists():
        return None
    size = path.stat().st_size
    if size < _HEADER_BYTES:
        raise Damage(Unreadable.TRUNCATED, f".dbf: {size} B")
    data = np.memmap(path, dtype=np.uint8, mode="r")
    rows, header, width = struct.unpack("<IHH", data[4:12].tobytes())
    if header + rows * width > size:
        raise Damage(Unreadable.TRUNCATED, f".dbf: {size} B < {header + rows * width} B")
    if rows and not width:
        raise Damage(Unreadable.CORRUPT, ".dbf: byte 10")
    return DbaseTable(path, data[:header].tobytes(), data[header : header + rows * width].reshape(rows, width))


def _fills(values: npt.NDArray[np.uint8]) -> bool:
    """Say whether texts that reach the last byte of a field look cut: they end as no shorter text does.

    GDAL makes a field as wide as its longest text, so to fill it means nothing by itself.
    """
    is_full = np.asarray(values[:, -1:] > _BLANK).ravel()
    if is_full.all() or not is_full.any():
        return False
    is_usual = np.zeros(256**ENDING_BYTES, np.bool_)
    for start in range(0, len(values), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        is_usual[_endings(values[some][~is_full[some]])] = True
    full = values[is_full]
    cut = full[~is_usual[_endings(full)]]
    return len(np.unique(cut, axis=0)) >= FEWEST_CUT_TEXTS


def _endings(values: npt.NDArray[np.uint8]) -> Ints:
    """Return the last bytes of the texts that have so many, as one number each."""
    is_letter = values > _BLANK
    length = values.shape[1] - np.argmax(is_letter[:, ::-1], axis=1)
    at = np.flatnonzero(is_letter.any(axis=1) & (length >= ENDING_BYTES))
    columns = length[at, None] - np.arange(ENDING_BYTES, 0, -1)
    last = np.take_along_axis(values[at], columns, axis=1).astype(np.int64)
    return np.asarray(last @ 256 ** np.arange(ENDING_BYTES))


def _overflows(values: npt.NDArray[np.uint8]) -> bool:
    """Say whether numbers fill the field and others are asterisks: these alone may only mean that there is no value."""
    first = np.array(values[:, :1])
    is_number = (first >= ord("1")) & (first <= ord("9")) | (first == ord("-"))
    return bool((first == ord("*")).any() and is_number.any())
