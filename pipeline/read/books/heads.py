"""Where the head of a worksheet may end, and what its columns are called there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pipeline.read.books.folding import keys

Grid = Sequence[Sequence[str]]
"""Texts of the first rows of a worksheet, all of one length, empty where there are none."""
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

LAST_HEAD_ROW = 40
"""Titles above a table are shorter."""
MOST_HEAD_ROWS = 5
FEWEST_NAMES = 2
"""Known names that a row must have for a head to end there."""
_ITEM = re.compile(r"[(\[]?-?([0-9]{1,3})[)\]]?")
"""Programs read ``(1)`` as minus one."""
_FEWEST_ITEMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Rows that may be the head of a table.

    Attributes
    ----------
    first, last
        Its rows, from 0, that of item numbers included.
    labels
        Parts of the name of each column, from the top; none where it has no name.
    items
        Item number → column; empty where the table has no row of them.
    """

    first: int
    last: int
    labels: tuple[tuple[str, ...], ...]
    items: dict[str, int]

    def names(self, column: int) -> dict[str, bool]:
        """Return the keys that a column goes by, and whether they are its whole name."""
        parts = self.labels[column]
        found: dict[str, bool] = {}
        for start in range(len(parts)):
            for key in keys(" / ".join(parts[start:])):
                found[key] = found.get(key, False) or start == 0
        return found


class _Cell(NamedTuple):
    row: int
    column: int


def heads(grid: Grid, merged: Merged | None, known: Collection[str]) -> Iterator[Head]:
    """Yield what may be the head of a table, the highest row and the fewest rows first.

    Parameters
    ----------
    merged
        Merged cells; None where they are not known: then the names above others are taken to reach to the right.
    known
        Keys of the last parts of all names that a description knows.
    """
    filled = _fill(grid, merged or ())
    within = {row for (first, _), (end, _) in merged or () for row in range(first, min(end, LAST_HEAD_ROW))}
    for last in range(min(len(filled), LAST_HEAD_ROW)):
        if last in within:  # no head ends half-way down a merged cell
            continue
        if sum(any(key in known for key in keys(text)) for text in filled[last] if text) < FEWEST_NAMES:
            continue
        items = _items(grid[last + 1]) if last + 1 < len(grid) else {}
        for first in range(last, max(last - MOST_HEAD_ROWS, -1), -1):
            rows = filled[first : last + 1]
            if merged is None:
                rows = [*map(_reach_right, rows[:-1]), rows[-1]]
            labels = tuple(tuple(part for part, _ in groupby(filter(None, texts))) for texts in zip(*rows, strict=True))
            yield Head(first=first, last=last + bool(items), labels=labels, items=items)


def _fill(grid: Grid, merged: Merged) -> list[list[str]]:
    """Return the texts, those of merged cells in every cell."""
    filled = [list(row) for row in grid]
    width = len(filled[0]) if filled else 0
    for start, end in merged:
        first, last = _Cell(*start), _Cell(*end)
        if first.row >= len(filled) or first.column >= width:
            continue
        for row in filled[first.row : last.row + 1]:
            row[first.column : last.column + 1] = [filled[first.row][first.column]] * (
                min(last.column + 1, width) - first.column
            )
    return filled


def _reach_right(row: Sequence[str]) -> list[str]:
    reached: list[str] = []
    for text in row:
        reached.append(text or (reached[-1] if reached else ""))
    return reached


def _items(row: Sequence[str]) -> dict[str, int]:
    """Return item number → column for a row that counts 1, 2, 3 …; nothing for any other row."""
    numbers = [(found[1], column) for column, text in enumerate(row) if (found := _ITEM.fullmatch(text.strip()))]
    others = sum(bool(text.strip()) for text in row) - len(numbers)
    counts = [int(number) for number, _ in numbers]
    is_counting = counts == list(range(1, len(counts) + 1))
    return dict(numbers) if is_counting and len(counts) >= _FEWEST_ITEMS and others <= len(counts) // 4 else {}
