"""GeoPackage."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records."""
    gdal.write(frame, path, "GPKG", {"SPATIAL_INDEX": "NO"})


FORMAT = Format(write=write, grows=True)
