"""The land book (sổ mục kê đất đai): a row for each parcel, or for each of its land types.

Source: Thông tư 25/2014/TT-BTNMT Phụ lục 15. Sheet, parcel and holder are not repeated in the rows below.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.demo.land_types import AREA, CODE, ROW, land_types
from pipeline.demo.registry import Book
from pipeline.demo.workbook import Column, new_workbook, write_table

_NOW, _PAPER = "Hiện trạng sử dụng đất", "Giấy tờ pháp lý về quyền sử dụng đất"


def write(records: pd.DataFrame, path: Path, _: np.random.Generator) -> None:
    """Write all records, roads and water included (Điều 20)."""
    types = land_types(records["kyHieuMucDichSuDung"])
    rows = records.iloc[types[ROW]].reset_index(drop=True)
    is_first = types[ROW].diff().ne(0)
    is_new_sheet = rows["soHieuToBanDo"].diff().ne(0)
    columns = [
        Column("Tờ bản đồ số", rows["soHieuToBanDo"].where(is_new_sheet)),
        Column("Thửa đất số", rows["soThuTuThua"].where(is_first)),
        Column("Tên người sử dụng, quản lý đất", rows["tenChu"].where(is_first)),
        Column("Mã đối tượng", rows["kyHieuDoiTuong"].where(is_first)),
        Column("Diện tích (m²)", types[AREA].fillna(rows["dienTich"]), _NOW),
        Column("Loại đất", types[CODE], _NOW),
        Column("Diện tích (m²)", rows["dienTichPhapLy"].where(is_first), _PAPER),
        Column("Loại đất", types[CODE].where(rows["dienTichPhapLy"].notna()), _PAPER),
        Column("Ghi chú"),
    ]
    numbered = [column._replace(item=f"({item})") for item, column in enumerate(columns, 1)]
    titles = ["SỔ MỤC KÊ ĐẤT ĐAI", f"Mã đơn vị hành chính: {records['maXa'].mode()[0]}", ""]
    with new_workbook(path) as book:
        write_table(book, "SoMucKe", numbered, len(rows), titles=titles)


BOOK = Book(
    file="SoMucKe.xlsx",
    write=write,
    tells=frozenset({"dienTich", "dienTichPhapLy", "kyHieuMucDichSuDung", "kyHieuDoiTuong", "tenChu", "soDinhDanh"}),
)
