"""The commune of parcels and rows that name none."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.normalise import keys
from pipeline.normalise.books.canonical import Rows
from schemas.province import Province


def commune_of_books(parcels: pd.DataFrame, books: Sequence[Rows], province: Province) -> pd.DataFrame:
    """Give parcels that all name no commune the only one that the books of parcels name, if there is one."""
    tables = [rows.table for rows in books if rows.book.kind == "parcels"]
    named = {code for table in tables for code in table["commune_code"].dropna().unique()}
    if len(named) != 1 or parcels["commune_code"].notna().any():
        return parcels
    codes = parcels["commune_code"].fillna(named.pop())
    lists = parcels["commune_list"].fillna(keys.commune_lists(codes, province))
    return parcels.assign(commune_code=codes, commune_list=lists)


def commune_of_parcels(books: Sequence[Rows], parcels: pd.DataFrame, *, only_its_sheets: bool = False) -> list[Rows]:
    """Give rows without commune the only one of the parcels, if they have only one.

    Parameters
    ----------
    only_its_sheets
        True to leave rows alone whose sheet the parcels do not have: where a delivery is renumbered, they may already
        be under the new numbers.
    """
    known = parcels["commune_code"].dropna().unique()
    return (
        [_completed(rows, known[0], parcels if only_its_sheets else None) for rows in books]
        if len(known) == 1
        else [*books]
    )


def _completed(rows: Rows, commune: str, parcels: pd.DataFrame | None) -> Rows:
    codes = rows.table["commune_code"].fillna(commune)
    if parcels is not None:
        is_there = rows.table["sheet_label"].isin(parcels["sheet_label"].dropna())
        codes = rows.table["commune_code"].where(~is_there, codes)
    return rows.keyed(rows.table.assign(commune_code=codes))
