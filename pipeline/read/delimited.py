"""Delimited text without geometry, as one worksheet.

References
----------
RFC 4180.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.read.registry import Damage, Foreign, Worksheet
from schemas.reasons import Unreadable

_DELIMITERS = ",;\t|"
_LARGEST_FIELD = 2**20
_LOOKED_AT = 100
"""Rows that show the delimiter and the width of the table."""


def worksheets(path: Path) -> list[Worksheet]:
    """Return the rows of a file as one worksheet.

    Texts are UTF-8 or, with its mark, UTF-16. Where most lines beyond ASCII are neither, all are taken for Latin-1,
    which loses nothing: what they mean is for normalisation to find out, column by column. A row with values beyond the
    last column of the table cannot be told apart into cells.

    Raises
    ------
    Damage
        QUOTES, with the line, where the quotes of a .csv are not closed: no rows could be told apart after that.
    Foreign
        If no delimiter makes columns of the text, or, in a .txt, none that half of the lines have.
    """
    csv.field_size_limit(_LARGEST_FIELD)
    codec = _codec(path)
    with path.open(encoding=codec, errors="replace") as lines:
        head = list(islice(iter(lambda: lines.readline(_LARGEST_FIELD), ""), _LOOKED_AT))
    if any("\0" in line or len(line) == _LARGEST_FIELD for line in head):
        raise Foreign
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in head))
    widths = Counter(len(row) for row in islice(_rows(path, codec, delimiter), _LOOKED_AT) if row)
    width = max(widths, key=lambda fields: (fields > 1, widths[fields]), default=1)  # the first one, of equals
    is_prose = path.suffix == ".txt" and 2 * widths[width] < widths.total()
    if width == 1 or is_prose:
        raise Foreign
    broken: list[int] = []
    return [Worksheet(rows=_checked(_rows(path, codec, delimiter), width, broken), broken=broken)]


def _codec(path: Path) -> str:
    valid = invalid = 0
    with path.open("rb") as lines:
        if lines.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
        lines.seek(0)
        for line in iter(lambda: lines.readline(_LARGEST_FIELD), b""):
            if not line.isascii():
                is_valid = _is_utf8(line)
                valid, invalid = valid + is_valid, invalid + (not is_valid)
    return "utf-8-sig" if valid >= invalid else "latin-1"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(path: Path, codec: str, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=codec, errors="replace", newline="") as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        end = 0
        try:
            for row in reader:
                yield row
                end = reader.line_num
        except csv.Error as error:
            if path.suffix == ".txt":  # a text in which somebody quotes
                raise Foreign from error
            raise Damage(Unreadable.QUOTES, f"{error}: line {end + 1}") from error


def _checked(rows: Iterator[list[str]], width: int, broken: list[int]) -> Iterator[list[str]]:
    """Yield the rows; those that do not fit into the table are noted and left empty."""
    for position, row in enumerate(rows):
        if any(value.strip() for value in row[width:]):
            broken.append(position)
            yield []
        else:
            yield row[:width]
