"""File geodatabase of ArcGIS; the one format of which the bytes differ from run to run (it is full of new GUIDs)."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records, whole numbers as long integers: 64 bits are too new for most programs."""
    whole = frame.select_dtypes("int64").columns
    gdal.write(frame.astype(dict.fromkeys(whole, "int32")), path, "OpenFileGDB")


FORMAT = Format(write=write)
