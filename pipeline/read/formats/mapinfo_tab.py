"""MapInfo table: .tab with its rows (.dat), its objects (.map) and what joins them (.id).

References
----------
The rows of a native table are a dBASE table; the rest as MITAB documents it, http://mitab.maptools.org.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np

from pipeline.read.charset import charset, set_charset_aside
from pipeline.read.counted import refuse_loss
from pipeline.read.registry import Damage, Foreign, Format, Ints, Look
from schemas.reasons import Unreadable

_BLOCK_BYTES = 512
_HEAD_BYTES = 32
_POINTER_BYTES = 4
_FIELD_BYTES = 32
_KIND_BYTE = 11
_FIELDS = re.compile(rb"^\s*Fields\s+\d+\s*$(.*)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_DECIMAL = re.compile(rb"Decimal\s*\(\s*(\d+)\s*,\s*\d+\s*\)", re.IGNORECASE)
_NATIVE = re.compile(rb"^\s*Type\s+NATIVE\b", re.IGNORECASE | re.MULTILINE)


def examine(path: Path) -> Look:
    """Check the sizes of the files: GDAL ends at the first missing row or object, in silence.

    Raises
    ------
    Damage
        TRUNCATED.
    Foreign
        If it is no native table: a picture, a view, or a list of other tables.
    """
    if not _NATIVE.search(path.read_bytes()):
        raise Foreign
    rows, objects, index = (path.with_suffix(suffix) for suffix in (".dat", ".map", ".id"))
    if rows.exists():
        count, head, width = _shape(rows)
        _at_least(rows, head + count * width)
        if index.exists():
            _at_least(index, _POINTER_BYTES * count)
        _declare_texts(path, rows)
    if objects.exists() and objects.stat().st_size % _BLOCK_BYTES:
        raise Damage(Unreadable.TRUNCATED, f"{objects.suffix}: {objects.stat().st_size} B")
    set_charset_aside(path, path.stat().st_size)
    return Look()


def _declare_texts(path: Path, rows: Path) -> None:
    """Declare the decimal numbers of a staged table, which it holds as texts, as such: GDAL would make 0 of a blank.

    Of other numbers a table of MapInfo has no blanks; where none was entered it holds 0.
    """
    text = path.read_bytes()
    fields = _FIELDS.search(text)
    if fields is None or not _DECIMAL.search(fields[1]):
        return
    table = bytearray(rows.read_bytes())
    for number, _ in enumerate(fields[1].split(b";")[:-1]):
        kind = _HEAD_BYTES + number * _FIELD_BYTES + _KIND_BYTE
        if table[kind : kind + 1] == b"N":
            table[kind] = ord("C")
    rows.write_bytes(table)
    path.write_bytes(text[: fields.start(1)] + _DECIMAL.sub(rb"Char (\1)", fields[1]))


def _at_least(path: Path, least_bytes: int) -> None:
    if (size := path.stat().st_size) < least_bytes:
        raise Damage(Unreadable.TRUNCATED, f"{path.suffix}: {size} B < {least_bytes} B")


def _shape(table: Path) -> tuple[int, int, int]:
    """Return the number of rows, the length of the head and that of a row."""
    _at_least(table, _HEAD_BYTES)
    with table.open("rb") as file:
        count, head, width = struct.unpack("<4xIHH", file.read(12))
    return count, head, width


def locate(path: Path, _: str, fids: Ints) -> tuple[Ints, int]:
    """Return where the rows stand that GDAL gives, which counts them from 1 and leaves out deleted ones.

    Raises
    ------
    Damage
        If it left out others.
    """
    table = path.with_suffix(".dat")
    count, head, width = _shape(table)
    marks = np.memmap(table, dtype=np.uint8, mode="r")[head : head + count * width : width]
    refuse_loss(fids, int((marks != ord("*")).sum()))
    return fids - 1, len(fids)


FORMAT = Format(
    driver="MapInfo File",
    suffixes=(".tab",),
    has_layers=False,
    parts={".dat": True, ".map": True, ".id": True, ".ind": False},
    examine=examine,
    encoding=charset,
    locate=locate,
)
