"""Delimited text with a column of WKT, which Excel opens with all its letters and never computes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from pipeline.publish.exports.national import as_national
from pipeline.publish.exports.registry import Blocks, Export, Order
from schemas.finding import Text

GEOMETRY = "WKT"
_FORMULA = r"^([=+\-@\t\r])"
"""How a cell begins that a spreadsheet program would take for a formula."""


def write(blocks: Blocks, path: Path, _: Order) -> list[Text]:
    """Write a table under the national names, and the geometry as extended WKT, which names its system."""
    guarded = 0
    for block in blocks:
        table, harmless = _guarded(as_national(block))
        guarded += harmless
        is_first = not path.exists()
        table.to_csv(
            path,
            mode="a",
            header=is_first,
            index=False,
            encoding="utf-8-sig" if is_first else "utf-8",
            lineterminator="\r\n",
        )
    if not guarded:
        return []
    return [
        Text(
            vi=f"{guarded} ô bắt đầu như một công thức (=, +, -, @) được thêm dấu ' ở đầu.",
            en=f"{guarded} cells that begin like a formula (=, +, -, @) were given a leading '.",
        )
    ]


def _guarded(parcels: gpd.GeoDataFrame) -> tuple[pd.DataFrame, int]:
    """Return the table with its geometry as text and no cell a formula, and how many cells this changed."""
    table, guarded = pd.DataFrame(parcels.drop(columns="geometry")), 0
    names = [name for name, dtype in table.dtypes.items() if dtype == "string"]
    for name in names:
        is_formula = table[name].str.match(_FORMULA).fillna(False)
        guarded += int(is_formula.sum())
        table[name] = table[name].mask(is_formula, "'" + table[name])
    # Precision -1: as many digits as bring back the very same number.
    wkt = shapely.to_wkt(parcels.geometry.to_numpy(), rounding_precision=-1)
    srid = CRS(parcels.crs).to_epsg()
    return table.assign(**{GEOMETRY: [f"SRID={srid};{one}" for one in wkt]}), guarded


EXPORT = Export(
    title=Text(vi="CSV có cột WKT, mở bằng Excel", en="CSV with WKT, for Excel"),
    suffix=".csv",
    reference="RFC 4180; OGC 06-103r4",
    write=write,
)
