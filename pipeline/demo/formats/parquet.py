"""GeoParquet."""

from pathlib import Path

import geopandas as gpd

from pipeline.demo.registry import Format


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records."""
    frame.to_parquet(path, index=False)


FORMAT = Format(write=write)
