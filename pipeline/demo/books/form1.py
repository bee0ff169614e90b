"""Form 1: certificate and parcel data, 61 columns, a row for each certificate, person and parcel.

Source: CV 2571/QLĐĐ-TKKKTTĐĐ; heads in rows 1 to 3, item numbers in row 4, data from row 5.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import numpy as np
import pandas as pd

from pipeline.demo.land_types import AREA, CODE, land_types
from pipeline.demo.people import holders, personal_numbers
from pipeline.demo.registry import Book
from pipeline.demo.workbook import Column, new_workbook, write_table

_COUPLES = 0.3
"""Share of the certificates of persons that name a couple: the parcel has a row for each."""
_YEAR_OF_BIRTH = slice(4, 6)
"""Digits of a personal number."""
_HOLDER, _USER, _ON_CERTIFICATE, _ON_MAP = "Chủ sử dụng", "Người sử dụng hiện tại", "Theo GCN", "Theo bản đồ địa chính"
_HOUSE = (
    "Loại nhà", "Tên khu", "Tòa nhà", "Căn hộ", "Diện tích xây dựng", "Diện tích sàn", "Hình thức sở hữu",
    "Thời hạn sở hữu", "Cấp hạng",
)  # fmt: skip


def write(records: pd.DataFrame, path: Path, rng: np.random.Generator) -> None:
    """Write a row for each holder of each parcel; roads and water have no certificate."""
    parcels = records[records["laDoiTuongChiemDat"] == 0]
    is_couple = parcels["soDinhDanh"].notna() & (rng.random(len(parcels)) < _COUPLES)
    rows = parcels.loc[np.repeat(parcels.index, 1 + is_couple)]
    is_second = rows.index.duplicated()
    rows = rows.reset_index(drop=True)
    with new_workbook(path) as book:
        write_table(book, "Sheet1", _columns(_persons(rows, is_second, rng), rng), len(rows))
        write_table(
            book, "TrangThaiXacThucSoGiayTo", [Column("Mã", [0, 1]), Column("Trạng thái", _STATES)], len(_STATES)
        )
        write_table(book, "CachNhap", [Column("Hướng dẫn", _ADVICE)], len(_ADVICE))


_STATES = ["Chưa xác thực", "Đã xác thực"]
_ADVICE = ["Mỗi dòng là một người trên một giấy chứng nhận, dữ liệu bắt đầu từ dòng 5.", "Không sửa cột Guid."]


def _persons(rows: pd.DataFrame, is_second: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Add the columns about holders; the second of a couple is another person."""
    count, is_person = len(rows), rows["soDinhDanh"].notna()
    has_couple = is_second | np.append(is_second[1:], False)
    numbers = rows["soDinhDanh"].mask(is_second, pd.Series(personal_numbers(count, rng)))
    day, month = (pd.Series(rng.integers(1, last + 1, count)).map("{:02d}".format) for last in (28, 12))
    return rows.assign(
        tenChu=rows["tenChu"].mask(is_second, pd.Series(holders(count, rng))),
        soDinhDanh=numbers,
        is_person=is_person,
        born=day + "/" + month + "/19" + numbers.str[_YEAR_OF_BIRTH],
        sex=pd.Series(np.where(is_second, "Nữ", "Nam")).where(is_person),
        kind=np.select([has_couple, is_person], ["Vợ chồng", "Cá nhân"], "Tổ chức"),
        role=np.select([is_second, has_couple, is_person], ["Vợ", "Chồng", "Cá nhân"], "Người đại diện"),
    )


def _columns(rows: pd.DataFrame, rng: np.random.Generator) -> list[Column]:
    """Return the 61 columns; numbers of sheets and parcels are text, as the platform writes them."""
    commune, sheet, parcel = (rows[name].astype(str) for name in ("maXa", "soHieuToBanDo", "soThuTuThua"))
    is_certified = rows["dienTichPhapLy"].notna()
    key = commune + "_" + sheet + "_" + parcel
    serial = ("GL " + (900000 + rows.groupby(key, sort=False).ngroup()).astype(str)).where(
        is_certified, "CHUACOGIAY_" + key
    )
    old_parcel = rows["soThuTuThuaCu"].where(rows["soThuTuThuaCu"].str.isdigit().eq(True))
    columns = [
        Column("STT", np.arange(1, len(rows) + 1)),
        Column("Mã ĐVHC cấp xã", commune),
        Column("Số phát hành GCN", serial),
        Column("Ngày cấp GCN", pd.Series("15/08/2019", rows.index).where(is_certified)),
        Column("Số vào sổ cấp GCN", ("CH " + key).where(is_certified)),
        Column("Tên tổ chức", rows["tenChu"].where(~rows["is_person"])),
        Column("Mã định danh tổ chức"),
        Column("Họ và tên chủ", rows["tenChu"].where(rows["is_person"]), _HOLDER),
        Column("Số định danh cá nhân", rows["soDinhDanh"], _HOLDER),
        Column("Ngày tháng năm sinh", rows["born"], _HOLDER),
        Column("Giới tính", rows["sex"], _HOLDER),
        Column("Địa chỉ thường trú", rows["diaChi"], _HOLDER),
        Column("Pháp nhân trên GCN", rows["kind"]),
        Column("Vai trò", rows["role"]),
        *(Column(head, None, _USER) for head in ("Họ và tên", "Số CCCD", "Địa chỉ", "Lý do")),
        Column("Mã định danh thửa đất"),
        Column("Số tờ", rows["soHieuToBanDoCu"].where(old_parcel.notna()), _ON_CERTIFICATE),
        Column("Số thửa", old_parcel, _ON_CERTIFICATE),
        Column("Số tờ", sheet, _ON_MAP),
        Column("Số thửa", parcel, _ON_MAP),
        Column("Địa chỉ thửa đất", rows["diaChi"]),
        Column("Diện tích thửa đất (m²)", rows["dienTich"]),
        *_land(rows),
        *(Column(head) for head in _HOUSE),
        Column("Tên tệp quét", serial.str.replace(" ", "") + "-GCN.pdf"),
        Column("Phân loại thửa đất", np.where(is_certified, "Loại 1", "Loại 5")),
    ]
    numbered = [column._replace(item=str(item) if item else "") for item, column in enumerate(columns)]
    return [*numbered, *_tail(rows, rng)]


def _land(rows: pd.DataFrame) -> list[Column]:
    """Return three land types of five columns each."""
    types, columns = land_types(rows["kyHieuMucDichSuDung"]), []
    for number in (1, 2, 3):
        mine = types[types["number"] == number].set_index("row").reindex(range(len(rows)))
        given, group = mine[CODE].notna(), f"Loại đất {number}"
        area = mine[AREA].fillna(rows["dienTich"]).where(given)
        columns += [
            Column("Mã loại đất", mine[CODE], group),
            Column("Diện tích", area, group),
            Column("Nguồn gốc sử dụng", pd.Series("CNQ-CTT", rows.index).where(given), group),
            Column("Hình thức sử dụng", pd.Series("Sử dụng riêng", rows.index).where(given), group),
            Column("Thời hạn sử dụng", pd.Series("Lâu dài", rows.index).where(given), group),
        ]
    return columns


def _tail(rows: pd.DataFrame, rng: np.random.Generator) -> list[Column]:
    """Return the columns without item number."""
    papers = [
        Column(head, values, f"Giấy tờ {number}")
        for number in (1, 2)
        for head, values in {
            "Số giấy tờ": rows["soDinhDanh"] if number == 1 else None,
            "Loại giấy tờ": rows["soDinhDanh"].where(rows["soDinhDanh"].isna(), "CCCD") if number == 1 else None,
            "Trạng thái xác thực": rows["soDinhDanh"].where(rows["soDinhDanh"].isna(), "1") if number == 1 else None,
        }.items()
    ]
    guids = [str(UUID(bytes=rng.bytes(16))) for _ in range(len(rows))]
    return [
        *papers,
        Column("Có hồ sơ quét", "1"),
        Column("Loại GCN"),
        Column("Tọa độ WGS84"),
        Column("Guid", guids),
    ]


BOOK = Book(
    file="Bieu1_GiayChungNhan.xlsx",
    write=write,
    tells=frozenset(
        {"diaChi", "dienTich", "kyHieuMucDichSuDung", "tenChu", "soDinhDanh", "soHieuToBanDoCu", "soThuTuThuaCu"}
    ),
)
