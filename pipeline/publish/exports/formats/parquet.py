"""GeoParquet, for analysis: the only format that is put together in memory."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.publish.exports.national import as_national
from pipeline.publish.exports.registry import Blocks, Export, Order
from schemas.finding import Text

_ROWS = 50_000
"""Parcels of a row group, which readers pass over by its bounding box."""


def write(blocks: Blocks, path: Path, _: Order) -> list[Text]:
    """Write a table under the national names, with the bounding box of each parcel beside its geometry."""
    table = gpd.GeoDataFrame(pd.concat([as_national(block) for block in blocks], ignore_index=True))
    table.to_parquet(
        path,
        index=False,
        compression="zstd",
        schema_version="1.1.0",
        write_covering_bbox=True,
        row_group_size=_ROWS,
    )
    return []


EXPORT = Export(
    title=Text(vi="GeoParquet, để phân tích", en="GeoParquet, for analysis"),
    suffix=".parquet",
    reference="OGC 24-013, GeoParquet 1.1",
    write=write,
)
