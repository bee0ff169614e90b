"""Workbooks of spreadsheet programs: XLSX, XLSM, XLS and ODS, read with calamine, which evaluates nothing.

References
----------
ECMA-376 (Office Open XML); [MS-XLS]; [MS-OFFCRYPTO] 2.3.4.4 (EncryptedPackage); OASIS OpenDocument 1.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from pipeline.read.coordinates import read_worksheet
from pipeline.read.office import find_unstored
from pipeline.read.old_workbooks import find_errors
from pipeline.read.registry import Damage, Foreign, Format, Unstored, Worksheet
from schemas.reasons import Unreadable

_ZIP, _COMPOUND_FILE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def worksheets(path: Path) -> Iterator[Worksheet]:
    """Yield every worksheet in order, the hidden ones too.

    What a file is, its contents say: an .xls is often an .xlsx.

    Raises
    ------
    Damage
        ENCRYPTED with a password, CORRUPT, XML_FORBIDDEN, OUT_OF_MEMORY.
    Foreign
        If it is no workbook, whatever its name says.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head == _COMPOUND_FILE and _ENCRYPTED in path.read_bytes():
        raise Damage(Unreadable.ENCRYPTED)
    if head != _COMPOUND_FILE and not head.startswith(_ZIP):
        raise Foreign
    unstored = find_unstored(path) if head.startswith(_ZIP) else {}
    try:
        with path.open("rb") as file, CalamineWorkbook.from_object(file) as book:
            if head == _COMPOUND_FILE:
                unstored = find_errors(path)
            for one in book.sheets_metadata:
                if one.typ is SheetTypeEnum.WorkSheet:
                    yield _worksheet(book, one.name, unstored.get(one.name, ()))
    except PasswordError as error:
        raise Damage(Unreadable.ENCRYPTED) from error
    except CalamineError as error:
        raise Damage(Unreadable.CORRUPT, error) from error


def _worksheet(book: CalamineWorkbook, name: str, unstored: Sequence[Unstored]) -> Worksheet:
    sheet = book.get_sheet_by_name(name)
    layer = None
    with suppress(Foreign):
        layer = read_worksheet(name, sheet.iter_rows)
    return Worksheet(
        name=name,
        rows=sheet.iter_rows(),
        first_column=sheet.start[1] if sheet.start else 0,
        merged=sheet.merged_cell_ranges,
        unstored=unstored,
        layer=layer,
    )


FORMAT = Format(driver="Workbook", suffixes=(".xlsx", ".xlsm", ".xls", ".ods"), worksheets=worksheets)
