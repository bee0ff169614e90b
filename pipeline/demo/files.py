"""Writing records and the manifest to files, always the same bytes for the same records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import geopandas as gpd
import pandas as pd
import pyogrio

from schemas.package import MANIFEST_NAME, Manifest

Format = Literal["gpkg", "shp", "geojson", "gml"]

LAYER = "ThuaDat"
AT_ONCE = 40_000
"""Records written at a time."""

_DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON", "gml": "GML"}
_DATE = "2026-01-01"
_OPTIONS: dict[str, dict[str, str]] = {
    "gpkg": {"SPATIAL_INDEX": "NO"},
    "shp": {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": _DATE},
    "geojson": {"COORDINATE_PRECISION": "3"},
    "gml": {},
}
_DBF_NAMES = {
    "soHieuToBanDo": "soHieuToBa",
    "soThuTuThua": "soThuTuThu",
    "soHieuToBanDoCu": "soHieuTo_1",
    "soThuTuThuaCu": "soThuTuT_1",
    "dienTichPhapLy": "dienTichPh",
    "kyHieuMucDichSuDung": "kyHieuMucD",
    "kyHieuDoiTuong": "kyHieuDoiT",
    "laDoiTuongChiemDat": "laDoiTuong",
}
"""What a DBF makes of the national names: ten characters, a number at the end where two would be the same."""
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

    def add(self, frame: gpd.GeoDataFrame) -> None:
        """Take the records of one sheet."""
        self.records += len(frame)
        if self.file_per_sheet:
            self._write([frame], f"{LAYER}_to_{frame['soHieuToBanDo'].iloc[0]:03d}")
            return
        self._pending.append(frame)
        if self.fmt in _GROWING and sum(map(len, self._pending)) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what has been taken and not yet written."""
        if self._pending:
            self._write(self._pending, LAYER)
            self._pending = []

    def _write(self, frames: list[gpd.GeoDataFrame], name: str) -> None:
        path = self.folder / f"{name}.{self.fmt}"
        frame = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_DATE}T00:00:00Z"})
        try:
            pyogrio.write_dataframe(
                frame.rename(columns=_DBF_NAMES) if self.fmt == "shp" else frame,
                path,
                layer=name,
                driver=_DRIVERS[self.fmt],
                geometry_type="Polygon",
                append=path.exists(),
                layer_options=_OPTIONS[self.fmt],
                dataset_options={"FORMAT": "GML3.2"} if self.fmt == "gml" else None,
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


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
