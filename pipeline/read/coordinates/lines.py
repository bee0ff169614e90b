"""The lines of a text, one at a time, and their fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

LONGEST = 2**16
"""Characters of a line; no record of a point is as long."""
BLANKS = " "
"""The delimiter that stands for any number of blanks."""
DELIMITERS = f"\t;|,{BLANKS}"


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers, from 1.

    Bytes that are no UTF-8 become surrogates (PEP 383).

    Raises
    ------
    Damage
        CORRUPT if a line is longer than any that could be understood.
    """
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    with path.open(encoding=encoding, errors="surrogateescape") as lines:
        number = 0
        while line := lines.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise Damage(Unreadable.CORRUPT, f"line {number}: more than {LONGEST} characters")
            yield number, line


def split(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line."""
    if delimiter == BLANKS:
        return line.split()
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]
