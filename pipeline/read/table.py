"""The cells of a workbook that holds no survey data, such as the surveyor's answers: as hostile as any other file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.read.books.worksheet import load_worksheet
from pipeline.read.registry import Damage, Foreign
from pipeline.read.sandbox import Bounds, Sandbox
from schemas.reasons import Unreadable

_BOUNDS = Bounds(memory_bytes=2 * 1024**3, seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One worksheet as texts: numbers written shortest, dates as ISO 8601, of formulas what was stored with them.

    Attributes
    ----------
    rows
        From the first row of the worksheet on; empty texts for empty cells.
    unstored
        Cells of formulas without a stored value, and of errors: (row from 1, column from 0) of the first of each kind.
    """

    rows: Sequence[Sequence[str]]
    unstored: Sequence[tuple[int, int]]


def read_cells(path: Path, *, most_rows: int) -> tuple[Cells, ...]:
    """Read every worksheet of an XLSX in the child process.

    Parameters
    ----------
    most_rows
        Rows of a worksheet that are read; more are too many.

    Raises
    ------
    Damage
        If it cannot be read, or has more rows.
    """
    with tempfile.TemporaryDirectory(prefix="table-") as scratch, Sandbox(_BOUNDS) as box:
        staged = Path(scratch) / "table.xlsx"
        shutil.copyfile(path, staged)
        try:
            worksheets = box.ask(path=str(staged))["worksheets"]
        except Foreign:
            raise Damage(Unreadable.CORRUPT, "no workbook") from None
        if any(one["rows"] > most_rows for one in worksheets):
            raise Damage(Unreadable.OUT_OF_MEMORY, f"> {most_rows}")
        return tuple(
            Cells(
                rows=load_worksheet(Path(one["cells"]), one["rows"]).first_rows(one["rows"]),
                unstored=[(cell["row"] + 1, cell["column"]) for cell in one["unstored"]],
            )
            for one in worksheets
        )
