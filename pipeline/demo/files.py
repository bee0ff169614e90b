"""Writing records and the manifest to files, always the same bytes for the same records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import fiona
import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS

from pipeline.demo.faults import PlantedFault
from schemas.package import MANIFEST_NAME, Manifest

Format = Literal["gpkg", "shp", "geojson", "gml", "dxf"]

LAYER = "ThuaDat"
AT_ONCE = 40_000
"""Records written at a time."""

_DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON", "gml": "GML"}
_DATE = date(2026, 1, 1)
_OPTIONS = {"gpkg": {"SPATIAL_INDEX": "NO"}, "geojson": {"COORDINATE_PRECISION": "3"}}
_DBF = {
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
_GROWING = ("gpkg", "shp")
"""Formats to which records can be added; the others are written in one piece."""


class Writer:
    """Writes records, one file per package or one per sheet.

    Parameters
    ----------
    folder
        Where the files go.
    file_per_sheet
        Whether each frame handed over gets a file of its own.
    """

    def __init__(self, folder: Path, fmt: Format, *, file_per_sheet: bool) -> None:
        self.folder, self.fmt, self.file_per_sheet = folder, fmt, file_per_sheet
        self.records = 0
        self._pending: list[gpd.GeoDataFrame] = []

    def add(self, frame: gpd.GeoDataFrame) -> Sequence[PlantedFault]:
        """Take the records of one sheet; nothing is spoilt in writing them."""
        self.records += len(frame)
        if self.file_per_sheet:
            self._write([frame], f"{LAYER}_to_{frame['soHieuToBanDo'].iloc[0]:03d}")
            return ()
        self._pending.append(frame)
        if self.fmt in _GROWING and sum(map(len, self._pending)) >= AT_ONCE:
            self.flush()
        return ()

    def flush(self) -> None:
        """Write what has been taken and not yet written."""
        if self._pending:
            self._write(self._pending, LAYER)
            self._pending = []

    def _write(self, frames: list[gpd.GeoDataFrame], name: str) -> None:
        path = self.folder / f"{name}.{self.fmt}"
        frame = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
        if self.fmt == "shp":
            frame = frame.rename(columns={column: name for column, (name, _) in _DBF.items()})
            if not path.exists():
                _new_shapefile(path, CRS(frame.crs))
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_DATE}T00:00:00Z"})
        try:
            pyogrio.write_dataframe(
                frame,
                path,
                layer=name,
                driver=_DRIVERS[self.fmt],
                geometry_type="Polygon",
                append=path.exists(),
                layer_options=_OPTIONS.get(self.fmt),
                dataset_options={"FORMAT": "GML3.2"} if self.fmt == "gml" else None,
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        if self.fmt == "shp":
            _stamp(path.with_suffix(".dbf"))


def _new_shapefile(path: Path, crs: CRS) -> None:
    """Make an empty Shapefile whose fields are as wide as the land platform's."""
    schema = {"geometry": "Polygon", "properties": dict(_DBF.values())}
    wkt = crs.to_wkt("WKT1_ESRI")
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs_wkt=wkt, encoding="utf-8"):
        pass


def _stamp(table: Path) -> None:
    """Put a fixed date of last change into the head of a DBF."""
    with table.open("r+b") as file:
        file.seek(1)
        file.write(bytes([_DATE.year - 1900, _DATE.month, _DATE.day]))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest as TOML, fields that are not set left out."""
    values = manifest.model_dump(exclude_defaults=True, mode="json")
    checksums = values.pop("checksums", {})
    # A JSON string, number, truth value or list of strings is also a TOML value.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    if checksums:
        lines += ["", "[checksums]", *(f"{json.dumps(name)} = {json.dumps(sum_)}" for name, sum_ in checksums.items())]
    (folder / MANIFEST_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")


def pack(folder: Path, path: Path) -> None:
    """Make a folder the package: an archive if the name ends in ``.zip``; what was there before is replaced."""
    if path.suffix.lower() == ".zip":
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            for file in sorted(folder.iterdir()):
                with file.open("rb") as source, archive.open(ZipInfo(file.name), "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        return
    if path.exists():
        shutil.rmtree(path)
    shutil.copytree(folder, path)
