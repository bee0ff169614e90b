"""Faults to plant in an attribute book: rows too many, too few, or at odds with the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from pipeline.demo.faults import PlantedFault

ON_DRAWINGS_ONLY = frozenset({"ATT-12"})
"""Beside other layers the book alone tells the land use."""
_UNKNOWN_PARCEL = 9000
"""Numbers from here on are on no sheet."""


def _row_without_parcel(records: pd.DataFrame, row: int) -> pd.DataFrame:
    """Add a row of a parcel that is not on the map (ATT-09)."""
    stray = records.loc[[row]]
    stray = stray.assign(soThuTuThua=stray["soThuTuThua"] + _UNKNOWN_PARCEL)
    return pd.concat([records.loc[:row], stray, records.loc[row + 1 :]])


def _parcel_without_row(records: pd.DataFrame, row: int) -> pd.DataFrame:
    """Leave a parcel out (ATT-10)."""
    return records.drop(index=row)


def _other_land_use(records: pd.DataFrame, row: int) -> pd.DataFrame:
    """Give another land use than the map does (ATT-12)."""
    use = records["kyHieuMucDichSuDung"]
    other = "HNK" if use[row] == "CLN" else "CLN"
    return records.assign(kyHieuMucDichSuDung=use.mask(use.index == row, other))


BOOK_PLANTERS: Mapping[str, Callable[[pd.DataFrame, int], pd.DataFrame]] = MappingProxyType(
    {"ATT-09": _row_without_parcel, "ATT-10": _parcel_without_row, "ATT-12": _other_land_use}
)
"""Every fault of a book that can be planted, by code; each gets the records and the index of one of them."""


def spoil_book(
    records: pd.DataFrame, faults: Mapping[str, int], rng: np.random.Generator
) -> tuple[pd.DataFrame, list[PlantedFault]]:
    """Plant faults in the records of a book, on parcels of one land use, each on another one.

    Returns
    -------
    tuple
        The records, index 0…n-1, and where the faults are.

    Raises
    ------
    ValueError
        If there are fewer such parcels than faults.
    """
    codes = [code for code in BOOK_PLANTERS for _ in range(faults.get(code, 0))]
    is_fit = (records["laDoiTuongChiemDat"] == 0) & ~records["kyHieuMucDichSuDung"].str.contains(";")
    if len(codes) > is_fit.sum():
        msg = f"no room for {len(codes)} faults in a book of {is_fit.sum()} parcels"
        raise ValueError(msg)
    rows = rng.choice(records.index[is_fit], len(codes), replace=False).tolist()
    planted = []
    # From the last to the first: what is added or left out moves only what comes after.
    for row, code in sorted(zip(rows, codes, strict=True), reverse=True):
        commune, sheet, parcel = records.loc[row, ["maXa", "soHieuToBanDo", "soThuTuThua"]]
        parcel += _UNKNOWN_PARCEL if code == "ATT-09" else 0
        planted.append(PlantedFault(code=code, commune=commune, sheet=str(sheet), parcel=str(parcel)))
        records = BOOK_PLANTERS[code](records, row)
    return records.reset_index(drop=True), planted
