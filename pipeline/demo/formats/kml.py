"""KML: degrees of WGS 84, nothing else."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import Format
from schemas.crs import WGS84


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records."""
    gdal.write(frame, path, "LIBKML")


FORMAT = Format(write=write, systems=(WGS84,))
