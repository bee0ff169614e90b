"""GML 3.2 as GDAL writes it, with its schema beside it."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records."""
    gdal.write(frame, path, "GML", dataset_options={"FORMAT": "GML3.2"})


FORMAT = Format(write=write)
