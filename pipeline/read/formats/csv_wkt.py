"""Delimited text: with a column of WKT, as a list of coordinates, or as a table for an attribute book.

References
----------
RFC 4180; OGC 06-103r4, Well-known Text; ``SRID=…;`` before it as PostGIS writes it; ``sep=;`` above it as Excel does.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pipeline.read import coordinates, delimited, famis
from pipeline.read.registry import Damage, Foreign, Format, Table, Worksheet
from pipeline.read.texts import text_records
from schemas.reasons import Unreadable

_DELIMITERS = ",;\t|"
_LARGEST_FIELD = 2**27
_LONGEST_HEAD = 2**20
_LOOKED_AT = 100
"""Rows among which the column of the geometry must show."""
_WKT = re.compile(r"\s*(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b", re.IGNORECASE)
_SRID = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass
class _File:
    """A delimited file that has been looked through once."""

    path: Path
    encoding: str
    delimiter: str
    columns: list[str]
    geometry: int
    complaints: dict[int, str] = field(default_factory=dict)
    srids: set[str] = field(default_factory=set)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the head with the numbers of their lines."""
        return islice(_rows(self.path, self.encoding, self.delimiter), 1, None)

    def records(self) -> Iterator[Sequence[str | None]]:
        """Yield the attributes and the geometry of each row, of a broken one nothing."""
        nothing = [None] * len(self.columns)
        for _, row in self.rows():
            if len(row) != len(self.columns):
                yield nothing
                continue
            wkt = _SRID.sub("", row.pop(self.geometry)).strip()
            yield [*row, wkt or None]


def tables(path: Path) -> list[Table]:
    """Return the layer of a file that holds geometry, as WKT or point by point.

    Raises
    ------
    Damage
        If what it holds cannot be read, or can be read in two ways.
    Foreign
        If it holds no geometry: other tables, and notes.
    """
    try:
        return wkt_tables(path)
    except Foreign:
        if famis.is_export(path):
            raise
        return coordinates.tables(path)


def worksheets(path: Path) -> list[Worksheet]:
    """Return a file without geometry as one table.

    Raises
    ------
    Damage, Foreign
        As `pipeline.read.delimited.worksheets`.
    """
    return famis.worksheets(path) if famis.is_export(path) else delimited.worksheets(path)


def wkt_tables(path: Path) -> list[Table]:
    """Look through a file with a column of WKT: rows with too few or too many fields are broken.

    Raises
    ------
    Damage
        QUOTES, with the line, where quotes are not closed; no rows could be told apart after that.
    Foreign
        If no column holds WKT.
    """
    csv.field_size_limit(_LARGEST_FIELD)
    file = _open(path)
    for position, (line, row) in enumerate(file.rows()):
        if len(row) != len(file.columns):
            file.complaints[position] = f"line {line}: {len(row)} / {len(file.columns)}"
        elif found := _SRID.match(row[file.geometry]):
            file.srids.add(found[1])
    attributes = [name for number, name in enumerate(file.columns) if number != file.geometry]
    records = text_records(attributes, file.records())
    broken = [*file.complaints]
    return [Table(records=records, crs=_crs(path, file.srids), broken=broken, complaints=file.complaints)]


def _crs(path: Path, srids: Collection[str]) -> str | None:
    """Return the one system that the rows name, else that of a .prj."""
    if len(srids) == 1:
        return f"EPSG:{next(iter(srids))}"
    declared = path.with_suffix(".prj")
    return declared.read_text("utf-8", "replace") if declared.exists() and not srids else None


def _open(path: Path) -> _File:
    """Find out how the fields are told apart, and which is the geometry."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="surrogateescape") as lines:
        head = lines.readline(_LONGEST_HEAD)
        if declared := _SEPARATOR.fullmatch(head):
            head = lines.readline(_LONGEST_HEAD)
    if len(head) == _LONGEST_HEAD:
        raise Foreign
    delimiter = declared[1] if declared else max(_DELIMITERS, key=lambda one: _count_fields(head, one))
    try:
        columns, *rows = (row for _, row in islice(_rows(path, encoding, delimiter), _LOOKED_AT))
    except (Damage, ValueError):
        if "\0" in head or not _WKT.search(_beginning(path)):
            raise Foreign from None
        raise
    for number in range(len(columns)):
        values = (row[number] for row in rows if len(row) == len(columns) and row[number].strip())
        if _WKT.match(next(values, "")):
            return _File(path, encoding, delimiter, columns, number)
    raise Foreign


def _count_fields(head: str, delimiter: str) -> int:
    return len(next(csv.reader([head], delimiter=delimiter), []))


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST_FIELD).decode("latin-1")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, and the numbers of their last lines."""
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as lines:
        reader = csv.reader(
            _bounded(iter(lambda: lines.readline(_LARGEST_FIELD), "")), delimiter=delimiter, strict=True
        )
        end = 0
        try:
            for row in reader:
                is_separator = reader.line_num == 1 and _SEPARATOR.fullmatch(delimiter.join(row))
                if any(map(str.strip, row)) and not is_separator:
                    yield reader.line_num, row
                end = reader.line_num
        except csv.Error as error:
            raise Damage(Unreadable.QUOTES, f"{error}: line {end + 1}") from error


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) == _LARGEST_FIELD:
            raise Damage(Unreadable.CORRUPT, f"line {number}: more than {_LARGEST_FIELD} characters")
        yield line


FORMAT = Format(driver="CSV", suffixes=(".csv", ".txt"), parts={".prj": False}, tables=tables, worksheets=worksheets)
