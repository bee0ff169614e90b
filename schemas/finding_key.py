"""Keys of findings: the same fault in the next delivery has the same key, so that answers to it are found again."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from schemas.finding import Fault, ParcelKey

Place = tuple[float, float]

CELL_M = 1.0
"""Size of the cell that stands for a place in a key."""
_CELL_OFFSET = 0.3173
"""Keeps the edges of the cells away from whole and half millimetres and round metres, where places mostly lie."""


class Contents(Protocol):
    """What the files of a delivery hold, under any name."""

    def of(self, file: str, /) -> str:
        """Return what a file holds; its name where it holds nothing known."""

    def commune(self, file: str | None, /) -> str:
        """Return the commune of most parcels of a file, or else of the whole delivery; empty where there is none."""


def finding_keys(faults: Sequence[Fault], places: Sequence[Place | None], contents: Contents) -> list[str]:
    """Return the keys of all faults of one check, 16 hexadecimal digits each.

    A key is made of the code, the commune, the column and reason where a check tells these apart (``values["column"]``,
    ``values["reason"]``), and of what the fault is about, which is the first of these that it names:

    1. its parcels, as sheet and number, in a fixed order; the place does not enter, and neither does what was
       measured: a fault that grows or moves along the same boundary stays the same question about the same parcels;
    2. its place, as a cell of 1 m in the system of the delivery, with its sheet (loose lines, ground without label). A
       place that moves by a millimetre leaves its cell in one of five hundred cases, and the key with it;
    3. its sheet, or nothing but its commune;
    4. its file, as what is in it (`Contents`), with the layer or entry named.

    A fault between two packages or communes (`Fault.between`) is known by its two parcels, each with its commune, so
    that it has the same key in the reports of both sides.

    The commune of a fault that names none is that of most parcels in its file, or else in the delivery: what is said
    about one commune never holds for another.

    Neither rows, nor names of files that hold parcels, nor the order of faults, vertices or rings enter. Faults that
    share all this (two overlaps of the same parcels) are told apart by place, then by file; any that are still alike,
    such as those of a record sent twice, are numbered from west to east.

    Parameters
    ----------
    faults
        Of one code.
    places
        A place of each in the system of the delivery that moves no farther than its vertices do; None for nowhere.
    """
    keys = [_digest(*_subject(fault, place, contents)) for fault, place in zip(faults, places, strict=True)]
    shared = _shared(keys)
    for i in shared:
        file = [] if faults[i].between else _file(faults[i], contents)
        keys[i] = _digest(keys[i], *_cell(places[i]), *file)
    alike: Counter[str] = Counter()
    for i in sorted(_shared(keys), key=lambda i: (places[i] or (0.0, 0.0), faults[i].row or 0)):
        alike[keys[i]] += 1
        if alike[keys[i]] > 1:
            keys[i] = _digest(keys[i], str(alike[keys[i]]))
    return keys


def _shared(keys: Sequence[str]) -> list[int]:
    """Return the positions of keys that occur more than once."""
    times = Counter(keys)
    return [i for i, key in enumerate(keys) if times[key] > 1]


def _subject(fault: Fault, place: Place | None, contents: Contents) -> list[str]:
    told_apart = (str(fault.values.get(name) or "") for name in ("column", "reason"))
    parts = [fault.code, *_parcels(fault, contents.commune(fault.file)), *told_apart]
    if fault.parcel or fault.other_parcel or any(one.parcel for one in fault.between or ()):
        return parts
    if place and (fault.sheet or not fault.commune):
        return [*parts, *_cell(place)]
    if fault.sheet or fault.commune:
        return parts
    return [*parts, *_file(fault, contents)]


def _parcels(fault: Fault, usual: str) -> list[str]:
    """Return the parcels that a fault is known by, in a fixed order, with their commune, else with the `usual` one."""
    own = fault.commune or usual
    one, other = fault.between or (
        ParcelKey(own, fault.sheet, fault.parcel),
        ParcelKey(own, fault.other_sheet, fault.other_parcel),
    )
    keys = sorted((usual if key.commune is None else key.commune, *map(_plain, key[1:])) for key in (one, other))
    if keys[0][0] == keys[1][0]:
        return [keys[0][0], *keys[0][1:], *keys[1][1:]]
    return [*keys[0], *keys[1]]


@lru_cache(maxsize=65_536)
def _plain(label: str | None) -> str:
    """Return a number of a sheet or parcel without leading zeros, which programs add and drop."""
    text = label or ""
    return text.lstrip("0") or "0" if text.isascii() and text.isdecimal() else text


def _cell(place: Place | None) -> list[str]:
    return [str(math.floor(value / CELL_M + _CELL_OFFSET)) for value in place] if place else []


def _file(fault: Fault, contents: Contents) -> list[str]:
    """Return what the file holds, and the layer or the entries that are named, without folders."""
    if fault.file is None:
        return []
    names = str(fault.values.get("name") or "").split(", ")
    within = ["" if name == fault.file else PurePosixPath(name.removeprefix(f"{fault.file}#")).name for name in names]
    return [contents.of(fault.file), *within]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
