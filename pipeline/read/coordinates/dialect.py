"""How one list is written, concluded from its first lines: the delimiter, the columns, the axes, the decimal mark.

X is north and Y is east in Vietnam (Thông tư 973/2001/TT-TCĐC Điều 4), and the other way round in programs. Northings
and eastings of the country are numbers of different size, so that the numbers decide where heads do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.read.coordinates.lines import split
from pipeline.read.coordinates.numbers import (
    EASTINGS_M,
    LATITUDES,
    LONGITUDES,
    NORTHINGS_M,
    could_be,
    join_zone,
    parse,
)
from pipeline.read.coordinates.words import Role, roles
from pipeline.read.registry import Damage, Foreign
from schemas.number import decimal_mark
from schemas.reasons import Axes, Unreadable

_MOST_EXCEPTIONS = 0.1
"""Share of points that may lie the other way round before nothing can be said of the list: these are mistakes."""
_LONGEST_FRACTION = 4
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[. ]\d{3})+", re.ASCII)
_FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a list is written.

    Attributes
    ----------
    north, east
        Positions of the coordinates.
    columns
        Positions of the columns with a known head; without heads, the one before the coordinates names the points.
    heads
        Position → head of every column, empty for a list without heads.
    mark
        Decimal mark.
    axes
        What told which coordinate is which.
    """

    delimiter: str
    north: int
    east: int
    columns: Mapping[Role, int]
    heads: Mapping[int, str]
    mark: str
    axes: Axes


@dataclass(frozen=True, slots=True)
class _Head:
    """A line of heads: what the columns are, and their heads."""

    columns: Mapping[Role, int]
    heads: Mapping[int, str]


def conclude(lines: Sequence[str], delimiters: str) -> Dialect:
    """Find out how a list is written.

    Parameters
    ----------
    lines
        The first ones of the list, with at least one point to be understood.
    delimiters
        Those that may part the fields of a line.

    Raises
    ------
    Foreign
        If this is no list of coordinates.
    Damage
        AXES or DECIMAL_MARK if it can be read in two ways.
    """
    tried = []
    for delimiter in delimiters:
        rows = [split(line, delimiter) for line in lines]
        head = _find_head(rows)
        pair = _pair(head.columns) if head else _pair_by_size(rows)
        if pair:
            points = [row for row in rows if _is_point(row, pair)]
            tried.append((len(points), delimiter, head, pair, points))
    count, delimiter, head, pair, points = max(tried, key=lambda one: one[0], default=(0, "", None, (0, 0), []))
    if count < (1 if head else _FEWEST_POINTS):
        raise Foreign
    if delimiter == ",":
        _refuse_split_fractions(points, pair, head)
    north, east, axes = _axes(points, pair, head)
    return Dialect(
        delimiter=delimiter,
        north=north,
        east=east,
        columns=head.columns if head else _before(pair),
        heads=head.heads if head else {},
        mark=_mark(points, (north, east)),
        axes=axes,
    )


def _before(pair: tuple[int, int]) -> Mapping[Role, int]:
    return {Role.POINT: min(pair) - 1} if min(pair) else {}


def _find_head(rows: Sequence[Sequence[str]]) -> _Head | None:
    """Return the first line that names both coordinates; blanks in it are filled from a merged head above."""
    above: Sequence[str] = ()
    for row in rows:
        if len(row) > 1 and _pair(roles(row)):
            heads = {i: head.strip() or (above[i].strip() if i < len(above) else "") for i, head in enumerate(row)}
            return _Head(roles([heads[i] for i in range(len(row))]), heads)
        above = row
    return None


def _pair(columns: Mapping[Role, int]) -> tuple[int, int] | None:
    """Return the positions of north and east, or of X and Y; heads that say the axis go before those that do not."""
    for north, east in ((Role.NORTH, Role.EAST), (Role.X, Role.Y)):
        if north in columns and east in columns:
            return columns[north], columns[east]
    return None


def _pair_by_size(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the two columns that hold a northing and an easting where no other column of the line does."""
    found: Counter[tuple[int, int]] = Counter()
    for row in rows:
        north = [i for i, text in enumerate(row) if could_be(text, NORTHINGS_M)]
        east = [i for i, text in enumerate(row) if could_be(text, EASTINGS_M)]
        if len(north) == len(east) == 1:
            found[min(north[0], east[0]), max(north[0], east[0])] += 1
    return found.most_common(1)[0][0] if found else None


def _is_point(row: Sequence[str], pair: tuple[int, int]) -> bool:
    return max(pair) < len(row) and all(any(parse(row[i], mark) is not None for mark in ".,") for i in pair)


def _refuse_split_fractions(points: Iterable[Sequence[str]], pair: tuple[int, int], head: _Head | None) -> None:
    """Refuse a list in which commas part fields and fractions alike: ``1,2307000,50,595000,25``."""
    if head and all(len(row) <= len(head.heads) for row in points):
        return
    if all(_is_fraction(row, position + 1) for row in points for position in pair):
        raise Damage(Unreadable.DECIMAL_MARK, ",")


def _is_fraction(row: Sequence[str], position: int) -> bool:
    text = row[position].strip() if position < len(row) else ""
    is_whole = _WHOLE.fullmatch(row[position - 1].strip()) is not None
    return is_whole and text.isdigit() and len(text) <= _LONGEST_FRACTION


def _axes(points: Sequence[Sequence[str]], pair: tuple[int, int], head: _Head | None) -> tuple[int, int, Axes]:
    """Return the positions of north and east, and what told.

    Raises
    ------
    Damage
        AXES if some points lie one way and some the other.
    """
    first, second = pair
    straight = sum(_lies(row[first], row[second]) for row in points)
    swapped = sum(_lies(row[second], row[first]) for row in points)
    if min(straight, swapped) > _MOST_EXCEPTIONS * len(points):
        raise Damage(Unreadable.AXES, f"{straight} / {swapped}")
    if head and Role.NORTH in head.columns and Role.EAST in head.columns:
        return first, second, Axes.CONTRADICTION if swapped > straight else Axes.HEADS
    if max(straight, swapped) < (1 - _MOST_EXCEPTIONS) * len(points):
        return first, second, Axes.CUSTOM
    return (first, second, Axes.SIZE) if straight > swapped else (second, first, Axes.SIZE_AGAINST_CUSTOM)


def _lies(north: str, east: str) -> bool:
    """Say whether two texts are a northing and an easting, or a latitude and a longitude, in this order."""
    is_metric = could_be(north, NORTHINGS_M) and could_be(east, EASTINGS_M)
    return is_metric or (could_be(north, LATITUDES) and could_be(east, LONGITUDES))


def _mark(points: Sequence[Sequence[str]], pair: tuple[int, int]) -> str:
    """Return the decimal mark of the list.

    Raises
    ------
    Damage
        DECIMAL_MARK if the numbers show both, or if they show none and both are possible.
    """
    texts = [join_zone(row[position]) for row in points for position in pair]
    shown = Counter(mark for text in texts if (mark := decimal_mark([text])))
    if not shown and not any("." in text or "," in text for text in texts):
        return "."
    possible = [mark for mark in ".," if all(_makes_sense(row, pair, mark) for row in points)]
    if not shown and len(possible) == 1:
        return possible[0]
    if not shown or min(shown["."], shown[","]) > _MOST_EXCEPTIONS * shown.total():
        raise Damage(Unreadable.DECIMAL_MARK, f"{shown['.']} / {shown[',']}")
    return max(".,", key=shown.__getitem__)


def _makes_sense(row: Sequence[str], pair: tuple[int, int], mark: str) -> bool:
    north, east = (parse(row[position], mark) for position in pair)
    if north is None or east is None:
        return False
    ranges = ((NORTHINGS_M, EASTINGS_M), (LATITUDES, LONGITUDES))
    return any(n[0] <= north < n[1] and e[0] <= east < e[1] for n, e in ranges)
