"""GeoPackage: one layer, written block by block, for QGIS and for whoever asks."""

from __future__ import annotations

from pathlib import Path

import pyogrio

from pipeline.publish.exports.national import as_national
from pipeline.publish.exports.registry import Blocks, Export, Order
from schemas.finding import Text

LAYER = "thua_dat"


def write(blocks: Blocks, path: Path, order: Order) -> list[Text]:
    """Write a layer under the national names."""
    # GDAL notes the time of writing in the file: that of the export, so that the same parcels give the same bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": order.now.strftime("%Y-%m-%dT%H:%M:%SZ")})
    try:
        for block in blocks:
            pyogrio.write_dataframe(
                as_national(block),
                path,
                layer=LAYER,
                driver="GPKG",
                geometry_type="MultiPolygon",
                append=path.exists(),
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return []


EXPORT = Export(
    title=Text(vi="GeoPackage, mở bằng QGIS", en="GeoPackage, for QGIS"),
    suffix=".gpkg",
    reference="OGC 12-128r18",
    write=write,
)
