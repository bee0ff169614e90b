"""Registration files (HoSo) as VBDLIS takes them in: one for each parcel, with its land uses and without people.

References
----------
Objects of the XML import of VBDLIS: ``HoSo`` → ``ThongTinTaiSan`` → ``ThongTinThuaDat`` → ``DC_ThuaDat``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from pipeline.publish.exports.markup import element
from pipeline.publish.exports.national import as_national
from pipeline.publish.exports.registry import Blocks, Export, Order
from schemas.codes import LandUsePart
from schemas.finding import Text

PROPERTIES = (
    "maXa", "soHieuToBanDo", "soThuTuThua", "soHieuToBanDoCu", "soThuTuThuaCu", "dienTich", "dienTichPhapLy",
    "laDoiTuongChiemDat", "diaChi",
)  # fmt: skip
"""Properties of a parcel, after the identifier by which other parts of a file refer to it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<DanhSachHoSo>\n'
_TAIL = "</DanhSachHoSo>\n"
_TRUTH = {0: "false", 1: "true"}


def write(blocks: Blocks, path: Path, _: Order) -> list[Text]:
    """Write the files one after the other; parts about holders, certificates and rights stay empty."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for block in blocks:
            file.writelines(_files(block))
        file.write(_TAIL)
    return []


def _files(parcels: gpd.GeoDataFrame) -> Iterator[str]:
    table = as_national(parcels)
    table["laDoiTuongChiemDat"] = table["laDoiTuongChiemDat"].map(_TRUTH)
    numbers = table["maXa"] + "." + table["soHieuToBanDo"].astype(str) + "." + table["soThuTuThua"].astype(str)
    table["thuaDatId"] = table["maThuaDat"].fillna(numbers)
    columns = [table[name].tolist() for name in ("thuaDatId", *PROPERTIES)]
    lands = map(_land_uses, parcels["land_use_parts"], parcels["area_m2"])
    for land, (identifier, *values) in zip(lands, zip(*columns, strict=True), strict=True):
        properties = "".join(map(element, PROPERTIES, values))
        yield (
            "<HoSo><DC_TinhHinhDangKy/><ThongTinGiayChungNhan/><ThongTinChu/>"
            f"<ThongTinTaiSan><ThongTinThuaDat><DC_ThuaDat>{element('thuaDatId', identifier)}{properties}"
            f"<ThongTinMucDichSuDung>{land}</ThongTinMucDichSuDung>"
            "</DC_ThuaDat></ThongTinThuaDat></ThongTinTaiSan><ThongTinQuyenSuDungDat/></HoSo>\n"
        )


def _land_uses(parts: Sequence[LandUsePart], area_m2: Any) -> str:
    """Return the land uses in order; the area of the only one is that of the parcel."""
    return "".join(
        f"<DC_MucDichSuDung>{element('soThuTuMucDichSuDung', place)}"
        f"{element('maMucDichSuDung', part.code or part.raw)}"
        f"{element('dienTich', area_m2 if len(parts) == 1 and part.area_m2 is None else part.area_m2)}"
        "</DC_MucDichSuDung>"
        for place, part in enumerate(parts, 1)
    )


EXPORT = Export(
    title=Text(vi="Hồ sơ XML của VBDLIS, không có người sử dụng đất", en="XML files of VBDLIS, without holders"),
    suffix=".xml",
    reference="HoSo (VBDLIS)",
    write=write,
)
