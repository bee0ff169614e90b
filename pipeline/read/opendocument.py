"""Errors in OpenDocument worksheets, of which calamine makes empty cells, or zeros.

References
----------
OASIS OpenDocument 1.3, 9.1 (table:table-cell, number-columns-repeated); ``calcext:value-type`` of LibreOffice, which
writes ``error`` where the standard has no word for it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from pipeline.read.markup import Scan
from pipeline.read.registry import Unstored
from pipeline.read.unstored import tally

_CONTENT = "content.xml"
_MARK = b'calcext:value-type="error"'
_READ_BYTES = 2**20
_LONGEST_SHOWN = 20


class _Errors(Scan):
    """Collects the cells that hold an error, by worksheet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[int, int, str]]] = {}
        self._sheet = ""
        self._row, self._rows = 0, 1
        self._column, self._columns = 0, 1
        self._shown: str | None = None
        self.parser.CharacterDataHandler = self._hear

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        """See the start of an element: a worksheet, a row, a cell."""
        match name:
            case "table":
                self._sheet, self._row = attributes.get("table:name", ""), 0
            case "table-row":
                self._rows, self._column = int(attributes.get("table:number-rows-repeated", 1)), 0
            case "table-cell" | "covered-table-cell":
                self._columns = int(attributes.get("table:number-columns-repeated", 1))
                self._shown = "" if attributes.get("calcext:value-type") == "error" else None

    def leave(self, name: str) -> None:
        """See the end of an element; a repeated error is counted once, so that no number can be made up."""
        match name:
            case "table-row":
                self._row += self._rows
            case "table-cell" | "covered-table-cell":
                if self._shown is not None:
                    cell = self._column, self._row, self._shown[:_LONGEST_SHOWN] or "#ERR!"
                    self.found.setdefault(self._sheet, []).append(cell)
                self._column += self._columns
                self._shown = None

    def _hear(self, text: str) -> None:
        if self._shown is not None:
            self._shown += text


def find_errors(archive: zipfile.ZipFile) -> Mapping[str, tuple[Unstored, ...]]:
    """Return worksheet → its cells that hold an error in place of a value; nothing if this is no OpenDocument.

    Raises
    ------
    Damage
        XML_FORBIDDEN, XML_SYNTAX, TOO_DEEP.
    ValueError
        If a number of repetitions is none.
    """
    if _CONTENT not in archive.namelist() or not _is_marked(archive):
        return {}
    errors = _Errors()
    with archive.open(_CONTENT) as file:
        errors.parse(file)
    return {sheet: tally(cells) for sheet, cells in errors.found.items()}


def _is_marked(archive: zipfile.ZipFile) -> bool:
    """Say whether there is any error, without looking at each cell."""
    rest = b""
    with archive.open(_CONTENT) as file:
        while chunk := file.read(_READ_BYTES):
            if _MARK in rest + chunk:
                return True
            rest = chunk[-len(_MARK) :]
    return False
