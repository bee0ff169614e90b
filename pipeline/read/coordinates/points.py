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
        What the line says of the commune, sheet and parcel, as far as there are such columns, or it is a heading.
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
    key: tuple[str | None, ...] = (None,) * len(KEYS)
    fields: Sequence[str] = ()


def understand(lines: Iterable[tuple[int, str]], dialect: Dialect) -> Iterator[Line]:
    """Yield what each line says."""
    for number, text in lines:
        yield _understand(number, text, dialect)


def _understand(number: int, text: str, dialect: Dialect) -> Line:
    fields = split(text, dialect.delimiter)
    if not any(value.strip() for value in fields):
        return Line(number, Kind.BLANK)
    if point := _point(number, fields, dialect):
        return point
    if found := heading(text):
        return Line(number, Kind.HEADING, key=tuple(found.get(role) for role in KEYS))
    if _is_heads(fields, dialect):
        return Line(number, Kind.HEADS)
    kind = Kind.BROKEN if _is_like_a_point(fields, dialect) else Kind.OTHER
    return Line(number, kind, key=_key(fields, dialect), fields=fields)


def _point(number: int, fields: Sequence[str], dialect: Dialect) -> Line | None:
    if max(dialect.north, dialect.east) >= len(fields):
        return None
    north, east = parse(fields[dialect.north], dialect.mark), parse(fields[dialect.east], dialect.mark)
    if north is None or east is None or _is_swapped(north, east, dialect.axes) or _is_longer(fields, dialect):
        return None
    return Line(
        number,
        Kind.POINT,
        north,
        east,
        _value(fields, dialect, Role.POINT),
        _value(fields, dialect, Role.ORDER),
        _value(fields, dialect, Role.RING),
        _key(fields, dialect),
        fields,
    )


def _is_swapped(north: float, east: float, axes: Axes) -> bool:
    """Say whether a point lies the other way round than those of a list whose numbers told the axes."""
    if axes not in {Axes.SIZE, Axes.SIZE_AGAINST_CUSTOM}:
        return False
    return EASTINGS_M[0] <= north < EASTINGS_M[1] and NORTHINGS_M[0] <= east < NORTHINGS_M[1]


def _is_longer(fields: Sequence[str], dialect: Dialect) -> bool:
    """Say whether there are values beyond the last column that has a head."""
    return bool(dialect.heads) and any(value.strip() for value in fields[len(dialect.heads) :])


def _value(fields: Sequence[str], dialect: Dialect, role: Role) -> str:
    position = dialect.columns.get(role)
    return "" if position is None or position >= len(fields) else fields[position].strip()


def _key(fields: Sequence[str], dialect: Dialect) -> tuple[str | None, ...]:
    return tuple(_value(fields, dialect, role) or None for role in KEYS)


def _is_heads(fields: Sequence[str], dialect: Dialect) -> bool:
    """Say whether a line repeats the heads, whole or what of them a merged head leaves to the second line."""
    found = roles(fields)
    words = {plain(head) for head in dialect.heads.values()}
    return bool(found) and all(plain(value) in words for value in fields if value.strip())


def _is_like_a_point(fields: Sequence[str], dialect: Dialect) -> bool:
    """Say whether a line was meant to be a point: it has the name of one, or a number that is a coordinate."""
    ranges = NORTHINGS_M, EASTINGS_M, LATITUDES, LONGITUDES
    if any(could_be(value, *ranges[:2]) for value in fields):
        return True
    at = (dialect.north, dialect.east)
    if any(i < len(fields) and parse(fields[i], dialect.mark) is not None for i in at) and dialect.heads:
        return True
    return len(fields) > 1 and bool(_LABEL.fullmatch(_value(fields, dialect, Role.POINT)))
