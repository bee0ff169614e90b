"""A list of coordinates as one layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.read.coordinates.dialect import Dialect, conclude
from pipeline.read.coordinates.lines import DELIMITERS, numbered
from pipeline.read.coordinates.parcels import Builder
from pipeline.read.coordinates.points import Kind, Line, understand
from pipeline.read.coordinates.wkb import point
from pipeline.read.coordinates.words import KEYS, OF_PARCELS, Role, readable
from pipeline.read.registry import Damage, Foreign, Table
from pipeline.read.texts import text_records
from schemas.reasons import Axes, PassedOver

_LOOKED_AT = 2_000
"""Lines from which the dialect is concluded; every later line is held to it."""
_SHOWN_COLUMNS = 12

Lines = Callable[[], Iterable[tuple[int, str]]]
"""Gives the lines of a list from the first one on, each time it is called, with their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list of coordinates that was looked into."""

    source: Lines
    name: str | None
    dialect: Dialect
    first: Sequence[Line]
    has_keys: bool
    broken: list[int] = field(default_factory=list)
    complaints: dict[int, str] = field(default_factory=dict)
    remarks: list[Mapping[str, Any]] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Yield every line of the list."""
        return understand(self.source(), self.dialect)


def tables(path: Path) -> list[Table]:
    """Return the parcels of a file that is a list of coordinates; its points, where nothing makes parcels of them.

    Raises
    ------
    Foreign, Damage
        As `read_list`.
    """
    declared = path.with_suffix(".prj")
    crs = declared.read_text("utf-8", "replace") if declared.exists() else None
    return [read_list(partial(numbered, path), crs=crs)]


def read_list(source: Lines, *, name: str | None = None, crs: str | None = None, delimiters: str = DELIMITERS) -> Table:
    """Return the parcels of a list of coordinates; its points, where nothing makes parcels of them.

    The remarks and the broken records of the table are complete when its records have been read.

    Parameters
    ----------
    name, crs
        Of the table; the name of the worksheet that it is.
    delimiters
        Those that may part the fields of a line.

    Raises
    ------
    Foreign
        If it is none.
    Damage
        AXES or DECIMAL_MARK if it can be read in two ways; CORRUPT, while records are read, if a line is too long.
    """
    opened = _open(source, name, delimiters)
    needs_closed = None if opened.has_keys else _needs_closed(opened.first)
    if not opened.has_keys and needs_closed is None:
        if name is not None and not _is_of_points(opened.dialect):
            raise Foreign
        return Table(
            name=name, records=text_records(["point"], _points(opened), pa.binary()), geometry="Point", crs=crs
        )
    kept = _kept_columns(opened)
    names = [*(role.value for role in KEYS), *kept]
    return Table(
        name=name,
        records=text_records(names, _records(opened, [*kept.values()], needs_closed=bool(needs_closed)), pa.binary()),
        geometry="MultiPolygon",
        crs=crs,
        broken=opened.broken,
        complaints=opened.complaints,
        remarks=opened.remarks,
    )


def _is_of_points(dialect: Dialect) -> bool:
    """Say whether the heads speak of points and nothing else; a table with more to say may be an attribute book."""
    known = {dialect.north, dialect.east, *dialect.columns.values()}
    return bool(dialect.heads) and all(position in known for position, head in dialect.heads.items() if head)


def _open(source: Lines, name: str | None, delimiters: str) -> _List:
    try:
        sample = list(islice(source(), _LOOKED_AT))
    except (Damage, UnicodeError) as error:
        raise Foreign from error
    if any("\0" in text for _, text in sample):
        raise Foreign
    dialect = conclude([text for _, text in sample if text.strip()], delimiters)
    first = list(understand(sample, dialect))
    has_heading = any(line.kind is Kind.HEADING and line.key[-1] for line in first)
    has_column = Role.PARCEL in dialect.columns
    if has_column and not has_heading and _is_one_point_each(first):
        raise Foreign
    return _List(source=source, name=name, dialect=dialect, first=first, has_keys=has_column or has_heading)


def _is_one_point_each(lines: Sequence[Line]) -> bool:
    """Say whether no parcel has a second point: a table of parcels with the place of their labels, and no rings."""
    parcels = sum(1 for _ in Builder([], has_keys=True, needs_closed=False).build(lines))
    return parcels >= sum(line.kind in {Kind.POINT, Kind.BROKEN} for line in lines)


def _needs_closed(lines: Sequence[Line]) -> bool | None:
    """Say what makes rings of points without keys: their first point coming again, or names that begin anew.

    Returns
    -------
    bool or None
        True if rings are closed; False if gaps part them, after each of which the name of the first point comes again;
        None if nothing makes rings of them.
    """
    if any(parcel.complaint is None for parcel in Builder([], has_keys=False, needs_closed=True).build(lines)):
        return True
    beginnings = [
        line.label
        for above, line in pairwise([Line(0, Kind.BLANK), *lines])
        if line.kind is Kind.POINT and above.kind is not Kind.POINT
    ]
    return False if len(beginnings) > 1 and len(set(beginnings)) == 1 and beginnings[0] else None


def _kept_columns(opened: _List) -> dict[str, int]:
    """Return the columns that say one thing of all points of a parcel; remark on the others."""
    dialect = opened.dialect
    known = {position: role for role, position in dialect.columns.items()}
    known |= {dialect.north: Role.NORTH, dialect.east: Role.EAST}
    names = {
        position: known[position].value if position in known else readable(head)
        for position, head in dialect.heads.items()
        if (known[position] in OF_PARCELS and known[position] not in KEYS if position in known else head)
    }
    builder = Builder([*names], has_keys=opened.has_keys, needs_closed=False)
    parcels = list(builder.build(opened.first))
    varied = {i for parcel in parcels for i, value in enumerate(parcel.values) if value and " | " in value}
    dropped = [name for i, (position, name) in enumerate(names.items()) if i in varied and position not in known]
    if dropped:
        shown = ", ".join(dropped[:_SHOWN_COLUMNS])
        opened.remarks.append(_remark(opened, PassedOver.COLUMNS, count=len(dropped), columns=shown))
    kept = {name: position for position, name in names.items() if name not in dropped}
    return {name: position for name, position in kept.items() if name not in KEYS}


def _points(opened: _List) -> Iterator[list[str | bytes | None]]:
    for line in opened.lines():
        if line.kind is Kind.POINT:
            yield [line.label, point(line.east, line.north)]


def _records(opened: _List, wanted: Sequence[int], *, needs_closed: bool) -> Iterator[list[str | bytes | None]]:
    """Yield the parcels; the positions of those that are set aside, and remarks, are noted on the way."""
    builder = Builder(wanted, has_keys=opened.has_keys, needs_closed=needs_closed)
    for position, parcel in enumerate(builder.build(opened.lines())):
        if parcel.complaint is not None:
            opened.broken.append(position)
            opened.complaints[position] = parcel.complaint
        yield [*parcel.key, *parcel.values, parcel.geometry]
    dialect = opened.dialect
    labels = {name: _label(dialect, i) for name, i in (("north", dialect.north), ("east", dialect.east))}
    severity = "warning" if dialect.axes in {Axes.CUSTOM, Axes.CONTRADICTION} else "info"
    opened.remarks.append({**_remark(opened, dialect.axes, **labels, mark=dialect.mark), "severity": severity})
    if builder.passed_over:
        more = ", …" if builder.passed_over > len(builder.passed_over_first) else ""
        lines = ", ".join(map(str, builder.passed_over_first)) + more
        opened.remarks.append(_remark(opened, PassedOver.LINES, count=builder.passed_over, lines=lines))


def _label(dialect: Dialect, position: int) -> str:
    return readable(dialect.heads[position]) if dialect.heads.get(position) else f"({position + 1})"


def _remark(opened: _List, reason: str, **values: object) -> Mapping[str, Any]:
    return {"code": "FMT-07", "values": {"reason": str(reason), "worksheet": opened.name, **values}}
