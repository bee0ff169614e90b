"""Form 1: the workbook in which communes collect certificates and parcels, 61 columns, a row for each parcel.

What only certificates and people's papers tell stays empty: none of that leaves the cadastre here.

References
----------
Biểu mẫu thu thập thông tin giấy chứng nhận, CV 2571/QLĐĐ-TKKKTTĐĐ: heads in rows 1 to 3, item numbers in row 4, data
from row 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pipeline.publish.exports.national import as_national
from pipeline.publish.exports.registry import Blocks, Export, Order
from pipeline.publish.exports.workbook import Head, new_workbook, write_heads, write_rows
from schemas.codes import LandUsePart
from schemas.finding import Text

_CERTIFICATE = "Thông tin về giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"
_ORGANISATION = "Thông tin về tổ chức sử dụng đất"
_HOLDER = "Thông tin về chủ sử dụng/người đại diện theo pháp luật của tổ chức"
_USER = "Thông tin người sử dụng đất hiện tại (trường hợp không phải là chủ sử dụng pháp lý)"
_PARCEL, _HOUSE, _MORE = "Thông tin thửa đất", "Thông tin nhà ở", "Thông tin bổ sung"
_LAND_TYPES = 3

HEADS: tuple[Head, ...] = (
    ("Số TT",),
    ("Mã ĐVHC cấp xã",),
    *((_CERTIFICATE, name) for name in ("Số phát hành GCN", "Ngày cấp GCN", "Số vào sổ GCN")),
    *((_ORGANISATION, name) for name in ("Tên tổ chức", "Số định danh tổ chức")),
    *(
        (_HOLDER, name)
        for name in (
            "Họ và tên chủ sử dụng/ Họ tên người đại diện tổ chức", "Số định danh cá nhân/CCCD",
            "Ngày, tháng, năm sinh", "Giới tính", "Địa chỉ thường trú", "Pháp nhân trên GCN",
            "Vai trò pháp nhân trên GCN",
        )
    ),
    *(
        (_USER, name)
        for name in (
            "Tên người sử dụng hiện tại", "Số định danh cá nhân (CCCD)", "Địa chỉ thường trú (2 cấp)",
            "Lý do thay đổi (thừa kế, tặng cho, chuyển nhượng...)",
        )
    ),
    *(
        (_PARCEL, name)
        for name in (
            "Mã định danh thửa đất", "Số tờ bản đồ ghi trên GCN", "Số thứ tự thửa đất ghi trên GCN",
            "Số hiệu tờ trên bản đồ địa chính", "Số thứ tự thửa trên bản đồ địa chính", "Địa chỉ thửa đất",
            "Diện tích thửa đất",
        )
    ),
    *(
        (_PARCEL, f"Loại đất {number} (Mục đích sử dụng)", name)
        for number in range(1, _LAND_TYPES + 1)
        for name in ("Loại đất", "Diện tích", "Nguồn gốc sử dụng", "Hình thức sử dụng", "Thời hạn sử dụng")
    ),
    *(
        (_HOUSE, name)
        for name in (
            "Loại tài sản gắn liền với đất", "Khu nhà chung cư, nhà hỗn hợp", "Nhà chung cư", "Số căn hộ",
            "Diện tích xây dựng", "Diện tích sàn", "Hình thức sở hữu", "Thời hạn sở hữu", "Cấp hạng",
        )
    ),
    ("Thông tin HSQ", "Tên file quét GCN/CCCD"),
    ("Phân loại thửa đất",),
    *(
        (_MORE, "Chủ sử dụng", f"{name} {number}")
        for number in (1, 2)
        for name in ("Số giấy tờ", "Loại giấy tờ", "Trạng thái xác thực số giấy tờ")
    ),
    (_MORE, "Hồ sơ quét", "Có file hồ sơ quét"),
    (_MORE, "Giấy chứng nhận", "Loại giấy chứng nhận"),
    ("Không gian", "Thông tin tọa độ (hệ quy chiếu WGS84)"),
    ("Thông tin hệ thống", "(Lưu ý: Không được thay đổi)", "Guid"),
)  # fmt: skip
"""Heads of columns A to BI."""
ITEMS = ("Mục", *map(str, range(1, 51)))
"""Numbers of columns A to AY; those after have none."""

_BLANK = (None,)
_HOW = (
    "Mỗi dòng là một thửa đất đang có hiệu lực; dữ liệu bắt đầu từ dòng 5.",
    "Cột về giấy chứng nhận, người sử dụng đất, giấy tờ và phân loại thửa để trống: cán bộ điền từ hồ sơ.",
    "Mục 19, 20 là số tờ, số thửa cũ nếu có, nếu không thì như trên bản đồ (mục 21, 22).",
)


def write(blocks: Blocks, path: Path, order: Order) -> list[Text]:
    """Write the parcels; roads, canals and rivers have no certificate and are left out."""
    counts: Counter[str] = Counter()
    with new_workbook(path, order.now) as book:
        sheet = book.add_worksheet("Sheet1")
        row = first = write_heads(book, sheet, HEADS, ITEMS)
        for block in blocks:
            parcels = block[block["is_parcel"].fillna(True)].reset_index(drop=True)
            counts["others"] += len(block) - len(parcels)
            counts["many"] += int((parcels["land_use_parts"].map(len) > _LAND_TYPES).sum())
            if len(parcels):
                row = write_rows(sheet, row, _rows(parcels, row - first + 1))
        write_heads(book, book.add_worksheet("TrangThaiXacThucSoGiayTo"), [("Mã",), ("Trạng thái",)])
        write_rows(book.add_worksheet("CachNhap"), 0, zip(_HOW, strict=True))
    return [_REMARKS[what](count) for what, count in sorted(counts.items()) if count]


_REMARKS = {
    "others": lambda count: Text(
        vi=f"{count} đối tượng không phải thửa đất (đường, mương, sông) không ghi vào biểu.",
        en=f"{count} objects that are no parcels (roads, canals, rivers) are not in the form.",
    ),
    "many": lambda count: Text(
        vi=f"{count} thửa có hơn ba loại đất; biểu chỉ có ba, các loại còn lại ghi chung vào loại đất 3.",
        en=f"{count} parcels have more than three land types; the form has three, so that the rest share the third.",
    ),
}


def _rows(parcels: gpd.GeoDataFrame, number: int) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of each row; sheets and parcels as texts, which is how the platform writes them."""
    table = as_national(parcels)
    on_map = [table[name].astype(str) for name in ("soHieuToBanDo", "soThuTuThua")]
    old = [table[name] for name in ("soHieuToBanDoCu", "soThuTuThuaCu")]
    is_number = [one.str.fullmatch(r"[1-9]\d*").fillna(False).astype(bool) for one in old]
    has_old = is_number[0] & is_number[1]
    columns = [
        range(number, number + len(table)),
        table["maXa"],
        *_BLANK * 16,
        table["maThuaDat"],
        *(one.where(has_old, new) for one, new in zip(old, on_map, strict=True)),
        *on_map,
        table["diaChi"],
        table["dienTich"],
    ]
    cells = [[None] * len(table) if column is None else list(column) for column in columns]
    land = [_land(parts, area) for parts, area in zip(parcels["land_use_parts"], parcels["area_m2"], strict=True)]
    for row, types in zip(zip(*cells, strict=True), land, strict=True):
        yield *row, *types


def _land(parts: Sequence[LandUsePart], area_m2: float) -> tuple[Any, ...]:
    """Return the columns of the land types; the area of the only one is that of the parcel."""
    cells: list[Any] = []
    for part in parts[:_LAND_TYPES]:
        area = area_m2 if len(parts) == 1 and part.area_m2 is None else part.area_m2
        cells += [part.code or part.raw, area, *_BLANK * 3]
    if len(parts) > _LAND_TYPES:
        rest = parts[_LAND_TYPES - 1 :]
        cells[-5] = "; ".join(f"{part.code or part.raw} {_amount(part)}".strip() for part in rest)
        cells[-4] = None
    return tuple(cells)


def _amount(part: LandUsePart) -> str:
    return "" if part.area_m2 is None or pd.isna(part.area_m2) else f"{part.area_m2:.12g}"


EXPORT = Export(
    title=Text(vi="Biểu mẫu 1 (61 cột) của VBDLIS", en="Form 1 of VBDLIS, 61 columns"),
    suffix=".xlsx",
    reference="CV 2571/QLĐĐ-TKKKTTĐĐ",
    write=write,
)
