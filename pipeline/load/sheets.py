"""What a load writes down of map sheets: those that it delivers, and the sheet reference table (form 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from pipeline.load.copy import copy_rows
from pipeline.load.rows import plain
from schemas.book import WHOLE_SHEET
from schemas.frames import BookJoin

_KEY = ["commune_code", "sheet_label"]
_SHEET = {
    "run_id": "int8",
    "commune_code": "text",
    "sheet_label": "text",
    "sheet_number": "int8",
    "scale_denominator": "int8",
    "parcels": "int8",
}
_SAID = {
    "old_commune_code": "text",
    "old_sheet_number": "text",
    "old_parcel_number": "text",
    "commune_code": "text",
    "sheet_label": "text",
    "parcel_label": "text",
    "scale_denominator": "int8",
}
_REFERENCE = {"run_id": "int8", **_SAID, "source_file": "text", "source_row": "int8"}


def record_sheets(connection: Connection, run_id: int, parcels: pd.DataFrame, books: Sequence[BookJoin]) -> None:
    """Record the sheets of a load and the rows of form 2 that came with it.

    Parameters
    ----------
    parcels
        Those that could be loaded (`pipeline.load.prepare.Prepared.parcels`), changed or not.
    """
    copy_rows(connection, "cadastre.map_sheet", _SHEET, _sheet_rows(run_id, parcels))
    copy_rows(connection, "cadastre.sheet_reference", _REFERENCE, _reference_rows(run_id, books))


def _sheet_rows(run_id: int, parcels: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    sheets = parcels.groupby(_KEY).agg(
        sheet_number=("sheet_number", "min"),
        scale_denominator=("scale_denominator", "min"),
        largest=("scale_denominator", "max"),
        parcels=("parcel_label", "size"),
    )
    is_one = (sheets["scale_denominator"] == sheets["largest"]).fillna(False)
    sheets["scale_denominator"] = sheets["scale_denominator"].where(is_one)
    table = sheets.reset_index().assign(run_id=run_id)
    yield from zip(*(plain(table[name]) for name in _SHEET), strict=True)


def _reference_rows(run_id: int, books: Sequence[BookJoin]) -> Iterator[tuple[Any, ...]]:
    for book in books:
        if book.book != "sheet_references":
            continue
        said = book.rows.reindex(columns=list(_SAID))
        for name in ("old_parcel_number", "parcel_label"):
            said[name] = said[name].mask(said[name] == WHOLE_SHEET)
        table = said.assign(run_id=run_id, source_file=book.file, source_row=said.index)
        yield from zip(*(plain(table[name]) for name in _REFERENCE), strict=True)
