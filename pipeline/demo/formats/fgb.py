"""FlatGeobuf."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records in their own order, not in that of the index."""
    gdal.write(frame, path, "FlatGeobuf", {"SPATIAL_INDEX": "NO"})


FORMAT = Format(write=write)
