"""The books of a package: every worksheet is one, or is named as none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from pipeline.read import faults as fault
from pipeline.read.books.choice import Fit, find_fits
from pipeline.read.books.extract import extract, label_columns
from pipeline.read.books.heads import LAST_HEAD_ROW, Merged
from pipeline.read.books.rows import Rows, sort_rows
from pipeline.read.books.worksheet import Worksheet, load_worksheet
from schemas.book import load_book
from schemas.finding import Fault, Severity
from schemas.frames import BookRows
from schemas.reasons import Ambiguous, BadValue, Unexpected

_HEAD_ROWS = LAST_HEAD_ROW + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A worksheet as the child process wrote it.

    Attributes
    ----------
    file
        Delivered file.
    name
        Of the worksheet; None where the file is one table.
    cells, rows
        Path of the Arrow file of `pipeline.read.cells`, and the number of its rows.
    above, merged, unstored, broken
        As in `pipeline.read.registry.Worksheet`; `unstored` as mappings.
    """

    file: str
    name: str | None
    cells: str
    rows: int
    above: int
    merged: Merged | None
    unstored: Sequence[Mapping[str, Any]]
    broken: Sequence[int]

    @property
    def label(self) -> str:
        """How the sender finds it."""
        return self.file if self.name is None else f"{self.file}#{self.name}"

    @property
    def title(self) -> str:
        """Name of the table: that of the worksheet, else of the file."""
        return PurePosixPath(self.file).stem if self.name is None else self.name

    def number(self, position: int) -> int:
        """Return the number by which the sender finds a row."""
        return position + 1 - self.above


def read_books(worksheets: Sequence[Delivered]) -> tuple[list[BookRows], list[Fault]]:
    """Read those worksheets that are attribute books.

    Returns
    -------
    tuple
        The books, in order; and faults:

        PKG-03
            worksheets that fit no description, and rows of books that are no data;
        PKG-04
            worksheets that fit two descriptions equally well;
        FMT-01
            rows that cannot be told apart into cells;
        ATT-02
            cells of formulas that were never evaluated, and of errors.
    """
    books: list[BookRows] = []
    faults: list[Fault] = []
    strangers: list[tuple[Delivered, Worksheet]] = []
    for one in worksheets:
        sheet = load_worksheet(Path(one.cells), one.rows)
        fits = find_fits(sheet.first_rows(_HEAD_ROWS), one.merged, one.title)
        best = [fit for fit in fits if fit.rank == fits[0].rank]
        if len(best) == 1:
            rows = sort_rows(sheet, best[0])
            book = extract(sheet, best[0], rows.data, file=one.file, name=one.name, merged=one.merged or ())
            books.append(replace(book, frame=_renumbered(book.frame, one), numbers=_renumbered(book.numbers, one)))
            faults += [*_set_aside(one, rows), *_broken(one), *_unstored(one, sheet, best[0])]
        elif best:
            faults.append(_equals(one, best))
        else:
            strangers.append((one, sheet))
    guides = {(book.file, name) for book in books for name in load_book(book.book).guides}
    strangers = [(one, sheet) for one, sheet in strangers if (one.file, one.name) not in guides]
    return books, faults + _not_books(strangers, {book.file for book in books})


def _renumbered(rows: pd.DataFrame, one: Delivered) -> pd.DataFrame:
    return rows.set_axis(rows.index - one.above) if one.above else rows


def _equals(one: Delivered, fits: Sequence[Fit]) -> Fault:
    values = {
        "reason": Ambiguous.BOOKS.value,
        "name": one.label,
        "candidates": fault.listed(fit.book.name for fit in fits),
    }
    return Fault(code="PKG-04", file=one.file, values=values)


def _set_aside(one: Delivered, rows: Rows) -> Iterator[Fault]:
    """Name the rows that are no data."""
    kinds = {
        Unexpected.REPEATED_HEAD: rows.repeated,
        Unexpected.TOTAL_ROWS: rows.totals,
        Unexpected.NOTE_ROWS: rows.notes,
    }
    for reason, positions in kinds.items():
        if len(positions):
            name = f"{one.label}: {fault.listed(str(one.number(position)) for position in positions.tolist())}"
            values = {"reason": reason.value, "name": name, "detail": len(positions)}
            yield Fault(
                code="PKG-03", file=one.file, row=one.number(int(positions[0])), severity=Severity.INFO, values=values
            )


def _broken(one: Delivered) -> Iterator[Fault]:
    return (fault.broken_record(one.file, one.label, one.number(position) - 1, "") for position in one.broken)


def _unstored(one: Delivered, sheet: Worksheet, fit: Fit) -> Iterator[Fault]:
    """Name the columns with cells that have no value; it only weighs where the column is used."""
    labels = label_columns(sheet, fit)
    for cells in one.unstored:
        if cells["row"] <= fit.head.last or cells["column"] not in labels:
            continue
        is_used = cells["column"] in fit.columns.values()
        reason = BadValue.ERROR_CELL if cells["shown"] else BadValue.NOT_EVALUATED
        yield Fault(
            code="ATT-02",
            file=one.file,
            row=one.number(cells["row"]),
            severity=None if is_used else Severity.INFO,
            values={
                "reason": reason.value,
                "column": labels[cells["column"]],
                "raw": cells["shown"] or "=",
                "count": cells["count"],
            },
        )


def _not_books(strangers: Sequence[tuple[Delivered, Worksheet]], used: Collection[str]) -> list[Fault]:
    """Name what fits no description; empty worksheets only where their workbook holds nothing else."""
    tables = [one.file for one, _ in strangers if one.name is None]
    workbooks: dict[str, list[tuple[str, bool]]] = {}
    for one, sheet in strangers:
        if one.name is not None:
            workbooks.setdefault(one.file, []).append((one.name, sheet.width > 0))
    faults = fault.unknown_files(tables, Unexpected.NO_BOOK)
    for file, sheets in workbooks.items():
        names = [name for name, is_filled in sheets if is_filled]
        if names or file not in used:
            every = names or [name for name, _ in sheets]
            faults.append(fault.not_used(file, every, is_whole_file=file not in used, reason=Unexpected.NO_BOOK))
    return faults
