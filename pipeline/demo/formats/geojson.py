"""GeoJSON; in another system than WGS 84 with the member ``crs`` of GeoJSON 2008, as GIS programs still write it."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.ground import decimals, system
from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records."""
    gdal.write(frame, path, "GeoJSON", {"COORDINATE_PRECISION": str(decimals(system(frame)))})


FORMAT = Format(write=write)
