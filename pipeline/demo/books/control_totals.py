"""The summary table of a package: parcels, holders, managers and area of each sheet.

Source: Thông tư 25/2014/TT-BTNMT Phụ lục 16.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.demo.registry import Book
from pipeline.demo.workbook import Column, new_workbook, write_table


def write(records: pd.DataFrame, path: Path, _: np.random.Generator) -> None:
    """Write a row for each sheet; roads and water are no parcels, and have managers."""
    is_parcel, is_managed = records["laDoiTuongChiemDat"] == 0, records["kyHieuDoiTuong"] == "TCQ"
    counted = pd.DataFrame(
        {
            "sheet": records["soHieuToBanDo"],
            "parcels": is_parcel,
            "area_m2": records["dienTich"].where(is_parcel),
            "user": records["tenChu"].mask(is_managed),
            "manager": records["tenChu"].where(is_managed),
        }
    )
    totals = counted.groupby("sheet").agg(
        parcels=("parcels", "sum"),
        users=("user", "nunique"),
        managers=("manager", "nunique"),
        area_m2=("area_m2", "sum"),
    )
    columns = [
        Column("Số tờ bản đồ", totals.index),
        Column("Tổng số thửa đất", totals["parcels"]),
        Column("Tổng số người sử dụng đất", totals["users"]),
        Column("Tổng số người quản lý đất", totals["managers"]),
        Column("Tổng diện tích (m²)", totals["area_m2"].round(1)),
    ]
    titles = ["BẢNG TỔNG HỢP SỐ THỬA, DIỆN TÍCH, NGƯỜI SỬ DỤNG, NGƯỜI QUẢN LÝ ĐẤT", ""]
    with new_workbook(path) as book:
        write_table(book, "TongHop", columns, len(totals), titles=titles, head_rows=1)


BOOK = Book(file="BangTongHop.xlsx", write=write)
