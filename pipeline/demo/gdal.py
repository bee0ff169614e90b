"""Writing with GDAL, always the same bytes for the same records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pyogrio

DATE = date(2026, 1, 1)
"""Date of last change in files that have one."""


def write(
    frame: gpd.GeoDataFrame,
    path: Path,
    driver: str,
    layer_options: Mapping[str, str] = MappingProxyType({}),
    dataset_options: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write polygons to a layer with the name of the file, or add them to it."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{DATE}T00:00:00Z"})
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=path.stem,
            driver=driver,
            geometry_type="Polygon",
            append=path.exists(),
            layer_options=dict(layer_options),
            dataset_options=dict(dataset_options),
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
