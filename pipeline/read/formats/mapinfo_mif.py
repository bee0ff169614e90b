"""MapInfo interchange: objects as text (.mif) and a line of values for each (.mid).

References
----------
MapInfo Data Interchange Format, appendix of the MapInfo Professional User Guide.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pipeline.read.charset import charset, set_charset_aside
from pipeline.read.counted import refuse_loss
from pipeline.read.registry import Damage, Format, Ints, Look
from schemas.reasons import Unreadable

_DELIMITER = re.compile(rb'^\s*Delimiter\s+"(.)"', re.IGNORECASE | re.MULTILINE)
_COLUMNS = re.compile(rb"^\s*Columns\s+(\d+)", re.IGNORECASE | re.MULTILINE)
_NUMERIC = re.compile(
    rb"^([ \t]*\S+[ \t]+)(?:SmallInt|Integer|LargeInt|Float|Decimal)\b[^\r\n]*", re.IGNORECASE | re.MULTILINE
)
_DATA = re.compile(rb"^\s*Data\s*$", re.IGNORECASE | re.MULTILINE)
_OBJECT = re.compile(
    rb"^[ \t]*(none|point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint|collection)\b",
    re.IGNORECASE | re.MULTILINE,
)


def examine(path: Path) -> Look:
    """Compare objects and lines of values: GDAL ends with the shorter file, in silence.

    Raises
    ------
    Damage
        TRUNCATED if a file does not end with a line; CORRUPT if numbers of records or values differ.
    """
    _count(path)
    head_bytes = _declare_texts(path)
    set_charset_aside(path, head_bytes)
    return Look()


def _declare_texts(path: Path) -> int:
    """Declare the numbers of a staged file as texts, in which a blank stays one: GDAL would make 0 of it.

    Returns
    -------
    int
        Length of the head.
    """
    text = path.read_bytes()
    columns, data = _COLUMNS.search(text), _DATA.search(text)
    if not (columns and data):
        return len(text)
    declared = _NUMERIC.sub(rb"\1Char(64)", text[columns.end() : data.start()])
    head = text[: columns.end()] + declared
    path.write_bytes(head + text[data.start() :])
    return len(head)


def _count(path: Path) -> int:
    """Return the number of records."""
    text, table = path.read_bytes(), path.with_suffix(".mid")
    data, columns, delimiter = _DATA.search(text), _COLUMNS.search(text), _DELIMITER.search(text)
    if not (data and columns):
        raise Damage(Unreadable.CORRUPT, "Columns, Data")
    if not text.endswith((b"\n", b"\r")):
        raise Damage(Unreadable.TRUNCATED, path.suffix)
    objects = [kind.lower() for kind in _OBJECT.findall(text, data.end())]
    rows = _rows(table, delimiter[1].decode("latin-1") if delimiter else "\t", int(columns[1]))
    # The parts of a collection look like objects.
    if rows != len(objects) and b"collection" not in objects:
        raise Damage(Unreadable.CORRUPT, f".mif: {len(objects)}, .mid: {rows}")
    return rows


def _rows(table: Path, delimiter: str, columns: int) -> int:
    """Count the lines of a .mid, which all must be complete."""
    if not table.exists() or not table.read_bytes().endswith((b"\n", b"\r")):
        raise Damage(Unreadable.TRUNCATED, table.suffix)
    count = 0
    with table.open(encoding="latin-1", newline="") as lines:
        for row in csv.reader(lines, delimiter=delimiter):
            count += 1
            if len(row) != columns:
                raise Damage(Unreadable.CORRUPT, f"{table.suffix}: {len(row)} / {columns}: line {count}")
    return count


def locate(path: Path, _: str, fids: Ints) -> tuple[Ints, int]:
    """Compare the records that GDAL gave with the lines of values.

    Raises
    ------
    Damage
        If some are lost.
    """
    return refuse_loss(fids, _count(path))


FORMAT = Format(
    driver="MapInfo File",
    suffixes=(".mif",),
    has_layers=False,
    parts={".mid": True},
    examine=examine,
    encoding=charset,
    locate=locate,
)
