"""Shapefile, its fields as wide as the land platform's, its texts in any encoding."""

from __future__ import annotations

from pathlib import Path

import fiona
import geopandas as gpd
from pyproj import CRS

from pipeline.demo import gdal
from pipeline.demo.registry import LEGACY, UTF8, Format
from pipeline.demo.texts import coded

DBF = {
    "maXa": ("maXa", "str:5"),
    "soHieuToBanDo": ("soHieuToBa", "int:9"),
    "soThuTuThua": ("soThuTuThu", "int:9"),
    "soHieuToBanDoCu": ("soHieuTo_1", "str:50"),
    "soThuTuThuaCu": ("soThuTuT_1", "str:100"),
    "dienTich": ("dienTich", "float:19.1"),
    "dienTichPhapLy": ("dienTichPh", "float:19.1"),
    "kyHieuMucDichSuDung": ("kyHieuMucD", "str:50"),
    "kyHieuDoiTuong": ("kyHieuDoiT", "str:10"),
    "laDoiTuongChiemDat": ("laDoiTuong", "int:1"),
    "tenChu": ("tenChu", "str:150"),
    "soDinhDanh": ("soDinhDanh", "str:12"),
    "diaChi": ("diaChi", "str:250"),
    "tyLe": ("tyLe", "int:6"),
}
"""What a DBF makes of the national names (ten characters, a number at the end where two would be the same), and how
wide its fields are."""

_CODE_PAGES = {UTF8: "UTF-8", "cp1258": "1258"}
"""What a .cpg says; of the others GIS programs know nothing, and there is no .cpg."""
_NEUTRAL = "ISO-8859-1"


def write(frame: gpd.GeoDataFrame, path: Path, encoding: str) -> None:
    """Write or add records."""
    table = frame.rename(columns={column: name for column, (name, _) in DBF.items()})
    if not path.exists():
        _new(path, CRS(frame.crs), [DBF[column] for column in frame if column in DBF])
    declared = path.with_suffix(".cpg")
    declared.write_text(UTF8 if encoding == UTF8 else _NEUTRAL)
    gdal.write(coded(table, encoding), path, "ESRI Shapefile")
    declared.unlink()
    if encoding in _CODE_PAGES:
        declared.write_text(_CODE_PAGES[encoding])
    _stamp(path.with_suffix(".dbf"))


def _new(path: Path, crs: CRS, fields: list[tuple[str, str]]) -> None:
    """Make an empty Shapefile."""
    schema = {"geometry": "Polygon", "properties": dict(fields)}
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs_wkt=crs.to_wkt("WKT1_ESRI"), encoding=UTF8):
        pass


def _stamp(table: Path) -> None:
    """Put a fixed date of last change into the head of a DBF."""
    with table.open("r+b") as file:
        file.seek(1)
        file.write(bytes([gdal.DATE.year - 1900, gdal.DATE.month, gdal.DATE.day]))


FORMAT = Format(write=write, grows=True, encodings=(UTF8, *LEGACY))
