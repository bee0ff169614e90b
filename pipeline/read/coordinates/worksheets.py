"""A list of coordinates in a worksheet: its rows become lines parted by tabs, and are read as those of a text are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time

from pipeline.read.coordinates.tables import read_list
from pipeline.read.registry import Damage, Table

Rows = Callable[[], Iterable[Sequence[object]]]
_TAB = "\t"
_QUOTED = frozenset('"\t\r\n')


def read_worksheet(name: str, rows: Rows) -> Table:
    """Return the parcels of a worksheet that is a list of coordinates; its points, if it holds nothing but points.

    Parameters
    ----------
    rows
        Gives every row from the first one on, each time it is called; see `pipeline.read.registry.Worksheet`.

    Raises
    ------
    Foreign, Damage
        As `pipeline.read.coordinates.tables.read_list`, with the name of the worksheet.
    """

    def lines() -> Iterator[tuple[int, str]]:
        return enumerate((_TAB.join(map(_text, row)) for row in rows()), start=1)

    try:
        return read_list(lines, name=name, delimiters=_TAB)
    except Damage as damage:
        raise Damage(damage.reason, f"{name}: {damage.detail}") from damage


def _text(value: object) -> str:
    """Write a cell as it would stand in a text parted by tabs."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return text if _QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'
