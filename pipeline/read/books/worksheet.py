"""The cells of one worksheet, in our process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.read.books.heads import Grid
from pipeline.read.cells import DATE, NUMBER, TEXT
from pipeline.read.frames import load_table

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_EXACT_INTEGERS = 2.0**53


@dataclass(frozen=True)
class Worksheet:
    """Cells by column and kind.

    Attributes
    ----------
    cells
        Position of a column → kind of value (`pipeline.read.cells`) → values, with gaps where there are others.
    """

    rows: int
    width: int
    cells: Mapping[int, Mapping[str, pa.ChunkedArray]]

    @cached_property
    def filled(self) -> Bools:
        """Which cells hold anything: rows × columns."""
        found = np.zeros((self.rows, self.width), dtype=np.bool_)
        for column, kinds in self.cells.items():
            for values in kinds.values():
                found[:, column] |= values.is_valid().to_numpy()
        return found

    def first_rows(self, count: int) -> Grid:
        """Return the first rows as texts, empty where there is nothing."""
        size = min(count, self.rows)
        columns = [[""] * size] * self.width
        for column in self.cells:
            texts = self.texts(column, np.arange(size))
            columns[column] = ["" if text is None else text for text in texts.to_pylist()]
        return [list(row) for row in zip(*columns, strict=True)]

    def texts(self, column: int, rows: Ints) -> pa.Array:
        """Return some cells of a column as texts: numbers written shortest, dates as ISO 8601."""
        parts = [_AS_TEXT[kind](values.take(rows)) for kind, values in sorted(self.cells.get(column, {}).items())]
        joined = pc.coalesce(*parts) if parts else pa.nulls(len(rows), pa.string())
        return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined

    def values(self, column: int, rows: Ints) -> tuple[pd.Series, pd.Series | None]:
        """Return some cells of a column, and the numbers among them where there are texts or dates too.

        Returns
        -------
        tuple
            As in `schemas.frames.BookRows.frame` and ``.numbers``, without index.
        """
        taken = {kind: values.take(rows) for kind, values in self.cells.get(column, {}).items()}
        kinds = [kind for kind, values in taken.items() if values.null_count < len(values)]
        if kinds == [NUMBER]:
            return taken[NUMBER].to_pandas(), None
        if kinds == [DATE]:
            return taken[DATE].to_pandas(), None
        texts = self.texts(column, rows).to_pandas(types_mapper=lambda _: pd.StringDtype())
        return texts, taken[NUMBER].to_pandas() if NUMBER in kinds else None


def load_worksheet(path: Path, rows: int) -> Worksheet:
    """Load the Arrow file that `pipeline.read.cells.write_cells` wrote."""
    table = load_table(path)
    cells: dict[int, dict[str, pa.ChunkedArray]] = {}
    for name in table.column_names:
        position, kind = name.split(" ")
        cells.setdefault(int(position), {})[kind] = table.column(name)
    return Worksheet(rows=rows, width=max(cells, default=-1) + 1, cells=cells)


def _shortest(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write numbers as they are typed: 12 digits of an identifier are not 3.1e+10."""
    is_whole = pc.and_(pc.equal(pc.round(numbers), numbers), pc.less(pc.abs(numbers), _EXACT_INTEGERS))
    whole = pc.cast(pc.if_else(is_whole, numbers, None), pa.int64())
    return pc.if_else(is_whole, pc.cast(whole, pa.string()), pc.cast(numbers, pa.string()))


def _iso(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    is_day = pc.equal(moments, pc.floor_temporal(moments, unit="day"))
    return pc.if_else(is_day, pc.strftime(moments, "%Y-%m-%d"), pc.strftime(moments, "%Y-%m-%dT%H:%M:%S"))


_AS_TEXT = {TEXT: lambda texts: texts, NUMBER: _shortest, DATE: _iso}
