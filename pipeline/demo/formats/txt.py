"""List of coordinates: a line for each vertex with the key of its parcel, X north before Y east, no system named."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.demo.ground import decimals, system
from pipeline.demo.registry import UTF8, Format
from pipeline.demo.texts import coded

_HEADS = {
    "maXa": "Mã xã",
    "soHieuToBanDo": "Số tờ",
    "soThuTuThua": "Số thửa",
    "point": "Điểm",
    "y": "X",
    "x": "Y",
    "dienTich": "Diện tích",
    "kyHieuMucDichSuDung": "Loại đất",
    "tenChu": "Chủ sử dụng",
}
"""Column → head."""


def write(frame: gpd.GeoDataFrame, path: Path, encoding: str) -> None:
    """Write the vertices of the outer rings, the first one not repeated."""
    vertices, row = shapely.get_coordinates(shapely.get_exterior_ring(frame.geometry.to_numpy()), return_index=True)
    is_last = np.diff(row, append=-1) != 0
    vertices, row = vertices[~is_last], row[~is_last]
    numbers = pd.DataFrame(vertices, columns=["x", "y"]).map(f"{{:.{decimals(system(frame))}f}}".format)
    table = pd.DataFrame(frame.drop(columns="geometry")).iloc[row].reset_index(drop=True).join(numbers)
    table["point"] = table.groupby(row).cumcount() + 1
    rows = pd.DataFrame([_HEADS]).astype(object)
    lines = coded(pd.concat([rows, table], join="inner")[[name for name in _HEADS if name in table]], encoding)
    lines.to_csv(path, sep=";", index=False, header=False, encoding=UTF8 if encoding == UTF8 else "latin-1")


FORMAT = Format(write=write, encodings=(UTF8, "tcvn3"), names_crs=False, source="generic")
