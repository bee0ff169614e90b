"""The XML inside of workbooks: checked before a library reads it, and searched for cells without a stored value.

References
----------
ECMA-376-1, 18.3.1.4 (c, of type ``e`` for errors), 18.3.1.40 (f), 18.3.1.35 (dimension).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path, PurePosixPath

from pipeline.read.markup import Scan
from pipeline.read.opendocument import find_errors
from pipeline.read.registry import Damage, Unstored
from pipeline.read.unstored import tally
from schemas.reasons import Unreadable

_LARGEST_PARTS_BYTES = 4 * 1024**3
_LARGEST_SHEET_CELLS = 100_000_000
"""calamine keeps the whole rectangle around the filled cells in memory, some 24 bytes a cell."""
_READ_BYTES = 2**20
_HEAD_BYTES = 4096

_TELLING = (b"<f", b":f", b't="e"', b"t='e'")
"""Where none of these occurs, every cell has its value; they are found much faster than a pattern."""
_CELL = rb"<(?:\w+:)?c\s(?P<attributes>[^>]*)(?<!/)>"
_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
_VALUELESS = re.compile(_CELL + _FORMULA + rb"(?P<value><(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>")
_VALUED = re.compile(_CELL + rb"(?:" + _FORMULA + rb")?<(?:\w+:)?v>(?P<shown>#[^<]{1,20})</")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FILLED = re.compile(rb"""<(?:\w+:)?c\s[^>]*\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s+ref=["'][A-Z]+[0-9]+:([A-Z]{1,3})([0-9]{1,7})["']""")
_ROW_END = b"row>"
_LARGEST_ROW_BYTES = 2**26


class _Elements(Scan):
    """Collects the attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.found: list[dict[str, str]] = []

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.name:
            self.found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})


def find_unstored(path: Path) -> Mapping[str, tuple[Unstored, ...]]:
    """Look through the parts of an XLSX or ODS.

    Returns
    -------
    Mapping
        Worksheet → its cells without a stored value; of an ODS those with errors, as its programs always store one.

    Raises
    ------
    Damage
        CORRUPT, OUT_OF_MEMORY for parts that unpack to too much, XML_FORBIDDEN, ENCRYPTED, STRAY_CELL.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive)
            if parts := _worksheets(archive):
                return {name: tally(_unstored(archive, part)) for name, part in parts.items()}
            return find_errors(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError, ValueError) as error:
        raise Damage(Unreadable.CORRUPT, error) from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > _LARGEST_PARTS_BYTES:
        raise Damage(Unreadable.OUT_OF_MEMORY)
    for part in parts:
        if part.flag_bits & 1:
            raise Damage(Unreadable.ENCRYPTED)
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                if b"<!DOCTYPE" in file.read(_HEAD_BYTES):
                    raise Damage(Unreadable.XML_FORBIDDEN, f"DOCTYPE: {part.filename}")


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return worksheet → name of its part; none for an ODS."""
    paths = (PurePosixPath(name) for name in archive.namelist())
    book = next((path for path in paths if path.name == "workbook.xml"), None)
    if book is None:
        return {}
    targets = {
        one["Id"]: one["Target"] for one in _elements(archive, f"{book.parent}/_rels/workbook.xml.rels", "Relationship")
    }
    parts = {
        one["name"]: _absolute(book.parent, targets.get(one["id"], ""))
        for one in _elements(archive, str(book), "sheet")
        if "id" in one
    }
    return {name: part for name, part in parts.items() if part in archive.namelist()}


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    elements = _Elements(name)
    if part in archive.namelist():
        with archive.open(part) as file:
            elements.parse(file)
    return elements.found


def _absolute(folder: PurePosixPath, target: str) -> str:
    return target[1:] if target.startswith("/") else str(folder / target)


def _unstored(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Yield column and row of each cell of a worksheet that has no value, and what it shows."""
    is_wide, last_row, last_column = False, 0, 0
    for rows in _chunks(archive, part):
        if declared := _DIMENSION.search(rows, 0, _HEAD_BYTES):
            is_wide = _row(declared[2]) * _column(declared[1]) > _LARGEST_SHEET_CELLS
        for cell in _FILLED.finditer(rows) if is_wide else ():
            last_row, last_column = max(last_row, _row(cell[2])), max(last_column, _column(cell[1]))
            if last_row * last_column > _LARGEST_SHEET_CELLS:
                raise Damage(Unreadable.STRAY_CELL, f"{cell[1].decode()}{cell[2].decode()}")
        if any(telling in rows for telling in _TELLING):
            yield from _cells(rows)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that end with a row."""
    rest = b""
    with archive.open(part) as file:
        while read := file.read(_READ_BYTES):
            rest += read
            end = rest.rfind(_ROW_END) + len(_ROW_END)
            if end >= len(_ROW_END):
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > _LARGEST_ROW_BYTES:
                raise Damage(Unreadable.OUT_OF_MEMORY)
    yield rest


def _cells(rows: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield column and row of each cell without value, and what it shows."""
    for found in _VALUELESS.finditer(rows):
        kind = _TYPE.search(found["attributes"])
        is_empty_text = found["value"] is not None and kind is not None and kind[1] == b"str"
        if not is_empty_text and (place := _PLACE.search(found["attributes"])):
            yield _column(place[1]), _row(place[2]), ""
    for found in _VALUED.finditer(rows):
        kind = _TYPE.search(found["attributes"])
        if kind is not None and kind[1] == b"e" and (place := _PLACE.search(found["attributes"])):
            yield _column(place[1]), _row(place[2]), found["shown"].decode("ascii", "replace")


def _column(letters: bytes) -> int:
    """Return the position of a column from 0.

    Examples
    --------
    >>> _column(b"A"), _column(b"BI")
    (0, 60)
    """
    return reduce(lambda number, letter: 26 * number + letter - 64, letters, 0) - 1


def _row(digits: bytes) -> int:
    return int(digits) - 1
