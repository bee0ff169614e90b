"""VFK, the Czech exchange format of the cadastre: blocks of rows, from which GDAL puts parcels together in a database.

GDAL makes SQL of the names and numbers of a file, in a database beside it (where it is staged), and leaves out rows
that do not fit; so names must be plain words here, and rows must have all of their values, the numbers among them
numeric.

References
----------
ČÚZK, Struktura výměnného formátu informačního systému katastru nemovitostí ČR.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.read.counted import refuse_loss
from pipeline.read.registry import Damage, Format, Ints, Look
from schemas.reasons import Unreadable

_BLOCK = re.compile(r"[A-Z][A-Z0-9_]{0,30}")
_FIELD = re.compile(r"([A-Z][A-Z0-9_]{0,40}) ([NTD])[0-9.]*")
_NUMBER = re.compile(r"-?\d*\.?\d*", re.ASCII)
_CONTINUES = "\xa4"
"""At the end of a line whose text goes on in the next."""
_SHOWN_TEXT = 60


def examine(path: Path) -> Look:
    """Look through the rows.

    Raises
    ------
    Damage
        TRUNCATED without the end mark, CORRUPT with the line of a block or row that is not as described.
    """
    _rows(path)
    return Look()


def locate(path: Path, layer: str, fids: Ints) -> tuple[Ints, int]:
    """Count the rows of a block.

    Raises
    ------
    Damage
        If GDAL left some out.
    """
    refuse_loss(fids, _rows(path)[layer])
    return np.arange(len(fids)), len(fids)


@lru_cache(maxsize=1)
def _rows(path: Path) -> Counter[str]:
    """Return the number of rows of each block."""
    kinds: dict[str, list[str]] = {}
    rows: Counter[str] = Counter()
    is_whole = False
    for number, line in _lines(path):
        mark, name = line[:2], line[2:].partition(";")[0]
        if mark == "&B":
            kinds[name] = _kinds(line, number)
        elif mark == "&D":
            rows[name] += 1
            _check(line, kinds.get(name, []), number)
        is_whole = is_whole or mark == "&K"
    if not is_whole:
        raise Damage(Unreadable.TRUNCATED, "&K")
    return rows


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines and their numbers, continued ones as a whole."""
    whole = ""
    with path.open(encoding="latin-1", newline="") as file:
        for number, line in enumerate(file, start=1):
            whole += line.rstrip("\r\n")
            if whole.endswith(_CONTINUES):
                whole = whole[:-1]
                continue
            yield number, whole
            whole = ""


def _kinds(line: str, number: int) -> list[str]:
    """Return the kinds of the fields of a block: N, T or D."""
    name, *fields = line[2:].split(";")
    found = [_FIELD.fullmatch(field) for field in fields]
    if not (_BLOCK.fullmatch(name) and fields and all(found)):
        raise Damage(Unreadable.CORRUPT, f"{line[:_SHOWN_TEXT]!r}: line {number}")
    return [match[2] for match in found if match]


def _check(line: str, kinds: list[str], number: int) -> None:
    """Refuse a row that has not the values that its block describes; it is not quoted, since it may name people."""
    try:
        values = next(csv.reader([line], delimiter=";"))[1:]
    except csv.Error as error:
        raise Damage(Unreadable.CORRUPT, f"{error}: line {number}") from error
    numbers = (value for value, kind in zip(values, kinds, strict=False) if kind == "N")
    if len(values) != len(kinds) or not kinds or not all(map(_NUMBER.fullmatch, numbers)):
        raise Damage(Unreadable.CORRUPT, f"{len(values)} / {len(kinds)}: line {number}")


FORMAT = Format(driver="VFK", suffixes=(".vfk",), examine=examine, locate=locate)
