"""Errors in workbooks of Excel 97 to 2003 (.xls), of which calamine makes empty cells.

References
----------
[MS-XLS] 2.4.24 (BoolErr), 2.4.127 (Formula); xlrd reads both.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import xlrd
from xlrd.sheet import Sheet

from pipeline.read.registry import Damage, Unstored
from pipeline.read.unstored import tally
from schemas.reasons import Unreadable


def find_errors(path: Path) -> Mapping[str, tuple[Unstored, ...]]:
    """Return worksheet → its cells that hold an error in place of a value.

    Raises
    ------
    Damage
        CORRUPT if the cells cannot be looked through: nobody would know of the errors among them.
    """
    try:
        with xlrd.open_workbook(path, logfile=io.StringIO(), on_demand=True, ragged_rows=True) as book:
            found = {}
            for name in book.sheet_names():
                found[name] = tally(_errors(book.sheet_by_name(name)))
                book.unload_sheet(name)
            return found
    except MemoryError:
        raise
    except Exception as error:  # xlrd raises whatever damaged bytes lead to
        raise Damage(Unreadable.CORRUPT, f"{type(error).__name__}: {error}") from error


def _errors(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """Yield column, row and text of each error."""
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        if xlrd.XL_CELL_ERROR in kinds:
            values = sheet.row_values(row)
            for column, kind in enumerate(kinds):
                if kind == xlrd.XL_CELL_ERROR:
                    yield column, row, xlrd.error_text_from_code.get(values[column], "#ERR!")
