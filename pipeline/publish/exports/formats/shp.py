"""Shapefile, its DBF fields in the names and widths that the land platform has.

References
----------
ESRI Shapefile Technical Description (1998); columns of ThuaDat as VBDLIS exchanges them, cut to ten characters.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import fiona
import geopandas as gpd
import pyogrio
from pyproj import CRS

from pipeline.publish.exports.national import LandUses, as_national, without_areas
from pipeline.publish.exports.registry import Blocks, CannotExport, Export, Order
from schemas.finding import Text


class Field(NamedTuple):
    """One field of the table: its name (at most ten characters), kind, width, and decimals."""

    name: str
    kind: str
    width: int
    decimals: int = 0


FIELDS = {
    "maXa": Field("MaXa", "str", 5),
    "soHieuToBanDo": Field("SoHieuToBa", "int", 10),
    "soThuTuThua": Field("SoThuTuThu", "int", 10),
    "maXaCu": Field("MaXaCu", "str", 5),
    "soHieuToBanDoCu": Field("SoHieuTo_1", "str", 50),
    "soThuTuThuaCu": Field("SoThuTuT_1", "str", 100),
    "maThuaDat": Field("MaThuaDat", "str", 36),
    "dienTich": Field("DienTich", "float", 19, 1),
    "dienTichPhapLy": Field("DTPhapLy", "float", 19, 1),
    "kyHieuMucDichSuDung": Field("KyHieuMDSD", "str", 50),
    "kyHieuDoiTuong": Field("KyHieuDoiT", "str", 10),
    "laDoiTuongChiemDat": Field("LaDoiTuong", "int", 1),
    "diaChi": Field("DiaChi", "str", 250),
    "tyLe": Field("TyLe", "int", 6),
}
"""National name → field."""

_ROUNDING = 1e-9


def write(blocks: Blocks, path: Path, order: Order) -> list[Text]:
    """Write polygons and table.

    Raises
    ------
    CannotExport
        If a text or a number is wider than its field: nothing is cut.
    """
    counts: Counter[str] = Counter()
    for block in blocks:
        table = as_national(block, LandUses.CODES)[[*FIELDS, "geometry"]]
        _refuse_wide(table)
        counts["areas"] += without_areas(block)
        counts["rounded"] += _round(table)
        if not path.exists():
            _new(path, table, order)
        table = table.rename(columns={name: field.name for name, field in FIELDS.items()})
        pyogrio.write_dataframe(table, path, driver="ESRI Shapefile", append=True, encoding="UTF-8")
    return [_REMARKS[what](count) for what, count in sorted(counts.items()) if count]


_REMARKS = {
    "areas": lambda count: Text(
        vi=f"{count} thửa có diện tích từng loại đất; trường loại đất chỉ ghi mã (dùng form1, hoso hay gpkg để giữ).",
        en=f"{count} parcels have areas of their land types; the field holds codes only (form1, hoso, gpkg keep them).",
    ),
    "rounded": lambda count: Text(
        vi=f"{count} diện tích được làm tròn đến 0,1 m², như trường của hệ thống nhận.",
        en=f"{count} areas were rounded to 0.1 m², as the field of the receiving system is.",
    ),
}


def _new(path: Path, table: gpd.GeoDataFrame, order: Order) -> None:
    """Make an empty shapefile: fiona alone lets one say how wide a field is."""
    widths = {
        field.name: f"{field.kind}:{field.width}" + (f".{field.decimals}" if field.decimals else "")
        for field in FIELDS.values()
    }
    with fiona.open(
        path,
        "w",
        driver="ESRI Shapefile",
        schema={"geometry": "Polygon", "properties": widths},
        crs_wkt=CRS(table.crs).to_wkt("WKT1_ESRI"),
        encoding="UTF-8",
        DBF_DATE_LAST_UPDATE=order.now.strftime("%Y-%m-%d"),
    ):
        pass


def _refuse_wide(table: gpd.GeoDataFrame) -> None:
    """Stop at values that a field cannot hold; texts count in bytes of UTF-8."""
    for name, field in FIELDS.items():
        values = table[name].dropna()
        written = values if field.kind == "str" else values.map(f"{{:.{field.decimals}f}}".format)
        wide = sum(len(text.encode()) > field.width for text in written)
        if wide:
            said = Text(
                vi=f"Trường {field.name} rộng {field.width}: {wide} giá trị dài hơn (tính theo byte UTF-8), không cắt "
                "bớt. Hãy chọn định dạng khác, như gpkg.",
                en=f"Field {field.name} is {field.width} wide: {wide} values are longer (in bytes of UTF-8) and are "
                "not cut. Choose another format, such as gpkg.",
            )
            raise CannotExport(said)


def _round(table: gpd.GeoDataFrame) -> int:
    """Round numbers to the decimals of their fields, in place; return how many this changed."""
    changed = 0
    for name, field in FIELDS.items():
        if field.kind == "float":
            rounded = table[name].round(field.decimals)
            changed += int(((rounded - table[name]).abs() > _ROUNDING).sum())
            table[name] = rounded
    return changed


EXPORT = Export(
    title=Text(vi="Shapefile, trường như của VBDLIS", en="Shapefile with the fields of VBDLIS"),
    suffix=".shp",
    parts=(".shx", ".dbf", ".prj", ".cpg"),
    reference="ESRI Shapefile Technical Description (1998)",
    write=write,
)
