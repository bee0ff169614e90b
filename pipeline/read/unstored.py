"""Cells without a stored value, counted by column and by what they show."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.read.registry import Unstored


def tally(cells: Iterable[tuple[int, int, str]]) -> tuple[Unstored, ...]:
    """Count cells, given as column, row (from 0) and what is shown, in the order of rows."""
    counts: dict[tuple[int, str], tuple[int, int]] = {}
    for column, row, shown in cells:
        count, first = counts.get((column, shown), (0, row))
        counts[column, shown] = count + 1, first
    return tuple(
        Unstored(column=column, shown=shown, row=first, count=count)
        for (column, shown), (count, first) in sorted(counts.items())
    )
