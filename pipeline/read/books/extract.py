"""From a worksheet and the description that fits it to `BookRows`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.read.books.choice import Fit
from pipeline.read.books.heads import Merged
from pipeline.read.books.worksheet import Bools, Ints, Worksheet
from schemas.frames import BookRows

NAME_OF_WORKSHEET = "tên trang tính"
"""Label of the sheet number that the name of a worksheet gives."""


def extract(sheet: Worksheet, fit: Fit, rows: Ints, *, file: str, name: str | None, merged: Merged) -> BookRows:
    """Return some rows of a worksheet as those of a book.

    Columns without a name are kept if they hold anything. A cell that is merged with cells below it stands in every row
    of these.

    Parameters
    ----------
    rows
        Positions of the rows of data, from 0.
    """
    labels = label_columns(sheet, fit)
    columns, numbers = dict[str, "pd.Series"](), dict[str, "pd.Series"]()
    down = _merged_down(merged)
    for column, label in labels.items():
        columns[label], some = sheet.values(column, _above(rows, down.get(column, ())))
        if some is not None:
            numbers[label] = some
    mapped = {canonical: labels[column] for canonical, column in fit.columns.items()}
    if fit.sheet is not None:
        columns[NAME_OF_WORKSHEET] = pd.Series(fit.sheet, index=range(len(rows)), dtype="string")
        mapped["sheet_number"] = NAME_OF_WORKSHEET
    nameless = {column for column in labels if not fit.head.labels[column]} - {*fit.columns.values()}
    index = pd.Index(rows + 1, dtype="int64")
    return BookRows(
        book=fit.book.name,
        file=file,
        sheet=name,
        columns=mapped,
        unmapped=tuple(labels[column] for column in sorted({*fit.unmapped} | nameless)),
        frame=pd.DataFrame(columns).set_axis(index),
        numbers=pd.DataFrame(numbers, index=range(len(rows))).set_axis(index),
    )


def label_columns(sheet: Worksheet, fit: Fit) -> dict[int, str]:
    """Return column → its name; with its letters where that is missing, or another column has it too.

    Columns that have neither name, item number nor values below the head are left out.
    """
    filled: Bools = np.asarray(sheet.filled[fit.head.last + 1 :].any(axis=0))
    names = [" / ".join(" ".join(part.split()) for part in parts) for parts in fit.head.labels]
    times = Counter(names)
    used = {*fit.columns.values()}
    return {
        column: name if name and times[name] == 1 else f"{name} [{letters(column)}]".strip()
        for column, name in enumerate(names)
        if name or filled[column] or column in used
    }


def letters(column: int) -> str:
    """Return the letters of a column, as spreadsheet programs show them.

    Examples
    --------
    >>> letters(0), letters(60)
    ('A', 'BI')
    """
    text = ""
    while column >= 0:
        text, column = chr(65 + column % 26) + text, column // 26 - 1
    return text


def _merged_down(merged: Merged) -> dict[int, list[tuple[int, int]]]:
    """Return column → first and last row of its merged cells, from the top."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in sorted(merged):
        if last > first:
            found.setdefault(column, []).append((first, last))
    return found


def _above(rows: Ints, merged: Sequence[tuple[int, int]]) -> Ints:
    """Return for each row the one that holds its value: itself, or the first one of a merged cell."""
    if not merged:
        return rows
    first, last = np.array(merged, dtype=np.int64).T
    nearest = np.searchsorted(first, rows, side="right") - 1
    is_merged = (nearest >= 0) & (rows <= last[nearest])
    return np.where(is_merged, first[nearest], rows)
