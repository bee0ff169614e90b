"""Which rows below a head are data, and which repeat the head, sum up, or are remarks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.read.books.choice import Fit
from pipeline.read.books.folding import fold
from pipeline.read.books.worksheet import Bools, Ints, Worksheet
from pipeline.read.cells import TEXT
from schemas.encodings import LEGACY, decode

KEYS = ("sheet_number", "parcel_number", "old_sheet_number", "old_parcel_number")
_TOTAL = re.compile(r"(?:tong|cong)(?:tong|cong|so|to|trang|thua|dientich|bando|ca|toan|xa|[0-9])*")
"""Folded; "Cộng đồng dân cư" is a holder."""
_SUM = re.compile(r"\s*(?:tổng|cộng|tong|cong)\b", re.IGNORECASE)
"""With its marks, or without any; "Công" is a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows below a head that are not empty, from 0, sorted by what they are."""

    data: Ints
    repeated: Ints
    totals: Ints
    notes: Ints


def sort_rows(sheet: Worksheet, fit: Fit) -> Rows:
    """Sort the rows below a head.

    A row repeats the head where it holds just what a row of the head does, as on the next printed page. A row is a
    total where it has no sheet or parcel number, and a cell says that it sums up. Of the other rows without number,
    section titles are notes, which have one cell, in a column that tells nothing; and so is what stands below the last
    numbered row, such as signatures. In a book in which blank cells mean the value above, a parcel may take more rows
    than one, and only what comes after the next empty row or total is a note.
    """
    below = np.zeros(sheet.rows, dtype=np.bool_)
    below[fit.head.last + 1 :] = True
    below &= sheet.filled.any(axis=1)
    repeated = below & _repeats_head(sheet, fit)
    rest = below & ~repeated
    numbered = rest & _is_numbered(sheet, fit)
    unnumbered = np.flatnonzero(rest & ~numbered)
    totals = np.zeros(sheet.rows, dtype=np.bool_)
    totals[unnumbered] = _are_totals(sheet, unnumbered)
    notes = rest & ~numbered & ~totals & (_are_titles(sheet, fit) | _is_at_end(below, numbered, totals, fit))
    data = rest & ~totals & ~notes
    return Rows(
        data=np.flatnonzero(data),
        repeated=np.flatnonzero(repeated),
        totals=np.flatnonzero(totals),
        notes=np.flatnonzero(notes),
    )


def _repeats_head(sheet: Worksheet, fit: Fit) -> Bools:
    found = np.zeros(sheet.rows, dtype=np.bool_)
    for row in range(fit.head.first, fit.head.last + 1):
        if sheet.filled[row].any():
            found |= _equals(sheet, row)
    return found


def _equals(sheet: Worksheet, row: int) -> Bools:
    """Say which rows hold the same as one row, in all its cells."""
    same: Bools = (sheet.filled == sheet.filled[row]).all(axis=1)
    for column in np.flatnonzero(sheet.filled[row]).tolist():
        at = np.flatnonzero(same)
        texts = sheet.texts(column, at)
        same[at] = pc.fill_null(pc.equal(texts, sheet.texts(column, np.array([row]))[0]), False).to_numpy(False)
    return same


def _is_numbered(sheet: Worksheet, fit: Fit) -> Bools:
    """Say which rows have a digit in the column of a sheet or parcel number, and no total there."""
    found = np.zeros(sheet.rows, dtype=np.bool_)
    for column in {fit.columns[key] for key in KEYS if key in fit.columns}:
        for kind, values in sheet.cells.get(column, {}).items():
            found |= _each(values, _is_number) if kind == TEXT else values.is_valid().to_numpy()
    return found


def _is_number(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not _is_total(text)


def _is_total(text: str) -> bool:
    readings = [unicodedata.normalize("NFC", text), *(decode(text, encoding) for encoding in LEGACY)]
    return any(_SUM.match(reading) and _TOTAL.fullmatch(fold(reading)) for reading in dict.fromkeys(readings))


def _are_totals(sheet: Worksheet, rows: Ints) -> Bools:
    found = np.zeros(len(rows), dtype=np.bool_)
    for kinds in sheet.cells.values():
        if TEXT in kinds:
            found |= _each(kinds[TEXT].take(rows), _is_total)
    return found


def _each(texts: pa.ChunkedArray, rule: Callable[[str], bool]) -> Bools:
    """Ask a rule about every text, the same text once; False where there is none."""
    coded = texts.combine_chunks().dictionary_encode()
    verdicts = np.array([*map(rule, coded.dictionary.to_pylist()), False], dtype=np.bool_)
    found: Bools = verdicts[pc.fill_null(coded.indices, len(verdicts) - 1).to_numpy()]
    return found


def _are_titles(sheet: Worksheet, fit: Fit) -> Bools:
    """Say which rows have a single cell, in a column that is not used or should hold a number."""
    telling = [column for name, column in fit.columns.items() if name not in KEYS]
    found: Bools = (sheet.filled.sum(axis=1) == 1) & ~sheet.filled[:, telling].any(axis=1)
    return found


def _is_at_end(below: Bools, numbered: Bools, totals: Bools, fit: Fit) -> Bools:
    """Say which rows lie below the table; none where no row is numbered, since nobody knows where it ends."""
    rows = np.arange(len(below))
    last = int(np.flatnonzero(numbered).max(initial=-1))
    if last < 0:
        return rows < 0
    if fit.book.carried:
        last = int(np.flatnonzero((rows > last) & (~below | totals)).min(initial=len(rows)))
    return rows > last
