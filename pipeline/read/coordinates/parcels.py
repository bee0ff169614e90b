"""From points to parcels: rings by the keys of the columns, by headings, by gaps, and by points that come again."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.read.coordinates.points import NO_KEY, Key, Kind, Line
from pipeline.read.coordinates.wkb import Ring, polygons
from pipeline.read.coordinates.words import is_inner

SAME_PLACE_M, SAME_PLACE_DEGREES = 0.0005, 5e-9
"""Points nearer than half a millimetre are one (coordinates are given to the millimetre at best)."""
_LARGEST_DEGREES = 360.0
SHOWN_LINES = 10
_FEWEST = 3
_LONGEST_ORDER = 10


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of a list.

    Attributes
    ----------
    key
        Commune, sheet and parcel as written.
    values
        Of the wanted columns, in order; several of one column joined by " | ".
    geometry
        WKB; None for a parcel that is set aside.
    complaint
        Why it is set aside, with the line.
    """

    key: Key
    values: tuple[str | None, ...]
    geometry: bytes | None
    complaint: str | None


@dataclass(slots=True)
class _Ring:
    """A ring that is being read."""

    name: str = ""
    xy: array[float] = field(default_factory=lambda: array("d"))
    orders: array[int] = field(default_factory=lambda: array("q"))
    first_label: str = ""
    is_closed: bool = False

    def __len__(self) -> int:
        return len(self.xy) // 2

    def is_first(self, line: Line) -> bool:
        """Say whether a point is the first one again."""
        limit = SAME_PLACE_M if abs(line.north) > _LARGEST_DEGREES else SAME_PLACE_DEGREES
        return abs(self.xy[0] - line.east) < limit and abs(self.xy[1] - line.north) < limit


@dataclass(slots=True)
class _Group:
    """A parcel that is being read."""

    line: int
    key: Key
    values: list[dict[str, None]]
    rings: list[_Ring] = field(default_factory=lambda: [_Ring()])
    doubtful: int | None = None
    complaint: str | None = None

    def complain(self, line: int, what: str) -> None:
        """Set the parcel aside; the first reason counts."""
        self.complaint = self.complaint or f"line {line}: {what}"

    def add(self, line: Line, wanted: Sequence[int]) -> None:
        """Add a point."""
        if self.doubtful is not None:
            self.complain(self.doubtful, "not understood")
        for values, position in zip(self.values, wanted, strict=True):
            if position < len(line.fields) and (value := line.fields[position].strip()):
                values[value] = None
        ring = self.rings[-1]
        if ring and (ring.is_closed or line.ring != ring.name):
            ring = _Ring()
            self.rings.append(ring)
        if not ring:
            ring.name, ring.first_label = line.ring, line.label
        elif ring.is_first(line) and len(ring) >= _FEWEST:
            ring.is_closed = True
            return
        elif line.label and line.label == ring.first_label:
            self.complain(line.number, "the name of the first point, at another place")
        self._append(ring, line)

    def _append(self, ring: _Ring, line: Line) -> None:
        ring.xy.extend((line.east, line.north))
        if line.order.isdecimal() and len(line.order) < _LONGEST_ORDER:
            ring.orders.append(int(line.order))
        elif line.order:
            self.complain(line.number, "no number of order")


class Builder:
    """Puts lines together to parcels.

    Parameters
    ----------
    wanted
        Positions of the columns that say something of parcels.
    has_keys
        True where parcels are told apart by columns or headings, False where only by rings.
    needs_closed
        True where a ring without key counts only if its first point comes again.
    """

    def __init__(self, wanted: Sequence[int], *, has_keys: bool, needs_closed: bool) -> None:
        self._wanted = wanted
        self._has_keys = has_keys
        self._needs_closed = needs_closed
        self._announced: Key = NO_KEY
        self._group: _Group | None = None
        self.passed_over = 0
        self.passed_over_first: list[int] = []

    def build(self, lines: Iterable[Line]) -> Iterator[Parcel]:
        """Yield the parcels in the order of their first points."""
        for line in lines:
            match line.kind:
                case Kind.POINT | Kind.BROKEN:
                    yield from self._take(line)
                case Kind.HEADING:
                    yield from self._finish()
                    self._announced = _carried(self._announced[:-1], line.key[:-1]) + line.key[-1:]
                    if line.key[-1] is not None:
                        self._group = self._begin(line, self._announced)
                case Kind.BLANK if not self._has_keys:
                    yield from self._finish()
                case Kind.OTHER:
                    self._doubt(line)
                case _:
                    pass
        yield from self._finish()

    def _begin(self, line: Line, key: Key) -> _Group:
        return _Group(line.number, key, [{} for _ in self._wanted])

    def _take(self, line: Line) -> Iterator[Parcel]:
        key = self._key(line)
        group = self._group
        if group and (key != group.key or (not self._has_keys and group.rings[-1].is_closed)):
            yield from self._finish()
        self._announced = key
        group = self._group = self._group or self._begin(line, key)
        if line.kind is Kind.POINT:
            group.add(line, self._wanted)
        else:
            group.complain(line.number, "not understood")

    def _key(self, line: Line) -> Key:
        """Return the parcel of a line; that above it where it names none, as merged cells do."""
        if line.key is NO_KEY or not any(line.key):
            return self._announced
        return _carried(self._announced[:-1], line.key[:-1]) + line.key[-1:]

    def _doubt(self, line: Line) -> None:
        """Note a line that is no point; within a ring it may have been meant to be one."""
        self.passed_over += 1
        if len(self.passed_over_first) < SHOWN_LINES:
            self.passed_over_first.append(line.number)
        ring = self._group.rings[-1] if self._group else None
        if self._group and ring and not ring.is_closed and self._group.doubtful is None:
            self._group.doubtful = line.number

    def _finish(self) -> Iterator[Parcel]:
        group, self._group = self._group, None
        if group is None:
            return
        rings = [ring for ring in group.rings if ring]
        if not rings or is_inner(rings[0].name):
            group.complain(group.line, "no outer ring")
        for ring in rings:
            self._check(group, ring)
        values = tuple(" | ".join(found) or None for found in group.values)
        geometry = None if group.complaint else polygons([_sorted(ring) for ring in rings])
        yield Parcel(group.key, values, geometry, group.complaint)

    def _check(self, group: _Group, ring: _Ring) -> None:
        if len(ring) < _FEWEST:
            group.complain(group.line, f"a ring of {len(ring)} points")
        if self._needs_closed and not ring.is_closed:
            group.complain(group.line, "a ring that is not closed")
        if ring.orders and len(set(ring.orders)) != len(ring):
            group.complain(group.line, "numbers of order that are missing or come twice")


def _carried(above: Key, key: Key) -> Key:
    """Fill what a line leaves out with what was said above: the sheet and the commune for several parcels."""
    return tuple(value if value is not None else carried for value, carried in zip(key, above, strict=True))


def _sorted(ring: _Ring) -> Ring:
    xy = ring.xy
    if ring.orders and any(a > b for a, b in zip(ring.orders, ring.orders[1:], strict=False)):
        places = sorted(range(len(ring)), key=ring.orders.__getitem__)
        xy = array("d", [value for place in places for value in xy[2 * place : 2 * place + 2]])
    return Ring(xy + xy[:2], is_inner=is_inner(ring.name))
