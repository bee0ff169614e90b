"""From lines to what they say: a point, the beginning of a parcel, a gap, something broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from pipeline.read.coordinates.dialect import Dialect
from pipeline.read.coordinates.lines import split
from pipeline.read.coordinates.numbers import EASTINGS_M, LATITUDES, LONGITUDES, NORTHINGS_M, could_be, parse
from pipeline.read.coordinates.words import KEYS, Role, heading, plain, roles
from schemas.reasons import Axes

_LABEL = re.compile(r"[^\W\d_]{0,3}[.-]?\d{1,6}[a-z']?")


Key = tuple[str | None, ...]
"""Commune, sheet and parcel as written; None for what is not said."""
NO_KEY: Key = (None,) * len(KEYS)


class Kind(Enum):
    """What a line is."""

    POINT = auto()
    HEADING = auto()
    HEADS = auto()
    BLANK = auto()
    BROKEN = auto()
    OTHER = auto()


class Line(NamedTuple):
    """One line, understood.

    Attributes
    ----------
    label, order, ring
        Name of the point, its place in the ring, the name of the ring; empty where the list has no such column.
    key
        What a line of the list, or a heading, says of its parcel.
    fields
        All fields of a line of the list.
    """

    number: int
    kind: Kind
    north: float = 0.0
    east: float = 0.0
    label: str = ""
    order: str = ""
    ring: str = ""
    key: Key = NO_KEY
    fields: Sequence[str] = ()


def understand(lines: Iterable[tuple[int, str]], dialect: Dialect) -> Iterator[Line]:
    """Yield what each line says."""
    return map(_Reader(dialect).read, lines)


class _Reader:
    """Reads the lines of a list that is written in one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._last = max(dialect.north, dialect.east)
        self._heads = {plain(head) for head in dialect.heads.values()}
        columns = dialect.columns
        self._point, self._order, self._ring = (columns.get(role) for role in (Role.POINT, Role.ORDER, Role.RING))
        self._keys = [columns.get(role) for role in KEYS] if columns.keys() & {*KEYS} else []

    def read(self, numbered: tuple[int, str]) -> Line:
        """Say what a line is."""
        number, text = numbered
        fields = split(text, self._dialect.delimiter)
        if point := self._read_point(number, fields):
            return point
        if not any(map(str.strip, fields)):
            return Line(number, Kind.BLANK)
        if found := heading(text):
            return Line(number, Kind.HEADING, key=tuple(found.get(role) for role in KEYS))
        if self._is_heads(fields):
            return Line(number, Kind.HEADS)
        kind = Kind.BROKEN if self._is_like_a_point(fields) else Kind.OTHER
        return Line(number, kind, key=self._key(fields), fields=fields)

    def _read_point(self, number: int, fields: Sequence[str]) -> Line | None:
        dialect = self._dialect
        if self._last >= len(fields):
            return None
        north, east = parse(fields[dialect.north], dialect.mark), parse(fields[dialect.east], dialect.mark)
        if north is None or east is None or self._is_swapped(north, east) or self._is_longer(fields):
            return None
        names = (_value(fields, self._point), _value(fields, self._order), _value(fields, self._ring))
        return Line(number, Kind.POINT, north, east, *names, self._key(fields), fields)

    def _is_swapped(self, north: float, east: float) -> bool:
        """Say whether a point lies the other way round than those of a list whose numbers told the axes."""
        if self._dialect.axes not in {Axes.SIZE, Axes.SIZE_AGAINST_CUSTOM}:
            return False
        ranges = (EASTINGS_M, NORTHINGS_M), (LONGITUDES, LATITUDES)
        return any(one[0] <= north < one[1] and other[0] <= east < other[1] for one, other in ranges)

    def _is_longer(self, fields: Sequence[str]) -> bool:
        """Say whether there are values beyond the last column that has a head."""
        heads = self._dialect.heads
        return 0 < len(heads) < len(fields) and any(map(str.strip, fields[len(heads) :]))

    def _key(self, fields: Sequence[str]) -> Key:
        return tuple([_value(fields, position) or None for position in self._keys]) or NO_KEY

    def _is_heads(self, fields: Sequence[str]) -> bool:
        """Say whether a line repeats the heads, whole or what of them a merged head leaves to the second line."""
        return bool(roles(fields)) and all(plain(value) in self._heads for value in fields if value.strip())

    def _is_like_a_point(self, fields: Sequence[str]) -> bool:
        """Say whether a line was meant to be a point: it has the name of one, or a number that is a coordinate."""
        if any(could_be(value, NORTHINGS_M, EASTINGS_M) for value in fields):
            return True
        dialect = self._dialect
        pair = [fields[position] for position in (dialect.north, dialect.east) if position < len(fields)]
        if dialect.heads and any(parse(value, dialect.mark) is not None for value in pair):
            return True
        return len(fields) > 1 and bool(_LABEL.fullmatch(_value(fields, self._point)))


def _value(fields: Sequence[str], position: int | None) -> str:
    return "" if position is None or position >= len(fields) else fields[position].strip()
