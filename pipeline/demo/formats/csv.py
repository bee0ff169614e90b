"""Delimited text with a column of WKT that names its system, as PostGIS writes it."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.demo.ground import decimals, system
from pipeline.demo.registry import LEGACY, UTF8, Format
from pipeline.demo.texts import coded

UTF16 = "utf-16"


def write(frame: gpd.GeoDataFrame, path: Path, encoding: str) -> None:
    """Write records."""
    epsg = system(frame)
    wkt = frame.geometry.to_wkt(rounding_precision=decimals(epsg))
    table = pd.DataFrame(coded(frame, encoding).drop(columns="geometry")).assign(WKT=f"SRID={epsg};" + wkt)
    table.to_csv(path, index=False, encoding="latin-1" if encoding in LEGACY else encoding)


FORMAT = Format(write=write, encodings=(UTF8, UTF16, "tcvn3"))
