"""Form 2: which sheet of today was which before 1 July 2025, as a table of VBDLIS.

A town that is delivered with it has the keys that it had before.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.demo.registry import Book
from pipeline.demo.workbook import Column, new_workbook, write_table
from schemas.province import load_province

RENUMBERED_BY = 20
"""Sheets were numbered on from those of another commune."""
_PROVINCE = "haiphong"


def as_before(records: pd.DataFrame) -> pd.DataFrame:
    """Return records under the keys that they had before 1 July 2025."""
    former = records["maXa"].map(_former)
    return records.assign(maXa=former, soHieuToBanDo=records["soHieuToBanDo"] + RENUMBERED_BY)


def _former(commune: str) -> str:
    """Return the first of the codes that a part of a commune had, other than its own.

    Raises
    ------
    ValueError
        If there is none.
    """
    province = load_province(_PROVINCE)
    codes = sorted(unit.code for unit in province.former_units.values() if commune in unit.successors)
    if others := [code for code in codes if code not in province.current_units]:
        return others[0]
    msg = f"no part of {commune} had another code before"
    raise ValueError(msg)


def write(records: pd.DataFrame, path: Path, _: np.random.Generator) -> None:
    """Write a row for each sheet."""
    sheets = records.drop_duplicates("soHieuToBanDo")
    before = as_before(sheets)
    columns = {
        "tinhId": "31",
        "xaId": sheets["maXa"],
        "tinhIdCu": "31",
        "xaIdCu": before["maXa"],
        "soHieuToBanDo": sheets["soHieuToBanDo"].astype(str),
        "soHieuToBanDoCu": before["soHieuToBanDo"].astype(str),
        "ghiChu": None,
        "soThuTuThua": None,
        "soThuTuThuaCu": None,
        "tyLe": "1/" + sheets["tyLe"].astype(str),
    }
    with new_workbook(path) as book:
        heads = [Column(head, values) for head, values in columns.items()]
        write_table(book, "BANGTHAMCHIEUBANDODIACHINH2CAP", heads, len(sheets), head_rows=1)


BOOK = Book(file="ThamChieuToBanDo.xlsx", write=write, as_before=as_before)
