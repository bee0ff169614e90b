"""Reading back what is live: parcels in canonical columns, in the storage CRS, now or at an earlier moment."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Engine, Row, text

from pipeline.errors import EnvironmentFault
from schemas.codes import LandUsePart
from schemas.frames import PARCEL_COLUMNS
from schemas.province import Province
from schemas.sql import read_sql

BLOCK = 50_000
"""Parcels in memory at a time."""

_SEVERAL_SYSTEMS = (
    "Các thửa được lưu ở nhiều hệ tọa độ (EPSG {}); hãy chọn từng xã · "
    "The parcels are stored in several coordinate systems; name one commune at a time"
)


def live_blocks(
    engine: Engine,
    province: Province,
    *,
    communes: Collection[str] | None = None,
    sheets: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> Iterator[gpd.GeoDataFrame]:
    """Yield the live parcels of a province, in order of commune, sheet and number, all as of one moment.

    Parameters
    ----------
    communes, sheets
        Codes of communes, and labels of sheets; None for all.
    as_of
        Moment with time zone at which they were valid; None for now.

    Yields
    ------
    geopandas.GeoDataFrame
        At most `BLOCK` parcels: `schemas.frames.PARCEL_COLUMNS` and ``geometry`` (MultiPolygon in the storage CRS),
        index 0…n-1. Nothing where there are no such parcels.

    Raises
    ------
    EnvironmentFault
        If they are stored in several coordinate systems.
    """
    values = _selection(province, communes, sheets, as_of)
    systems: set[int] = set()
    with (
        engine.connect().execution_options(stream_results=True, postgresql_readonly=True) as connection,
        connection.execute(text(read_sql("live_parcels")), values) as found,
    ):
        for rows in found.partitions(BLOCK):
            systems.update(row.srid for row in rows)
            if len(systems) > 1:
                raise EnvironmentFault(_SEVERAL_SYSTEMS.format(", ".join(map(str, sorted(systems)))))
            yield _frame(rows)


def live_parcels(
    engine: Engine,
    province: Province,
    *,
    communes: Collection[str] | None = None,
    sheets: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> gpd.GeoDataFrame:
    """Return what `live_blocks` yields as one frame; an empty one, without CRS, where there are no such parcels."""
    blocks = list(live_blocks(engine, province, communes=communes, sheets=sheets, as_of=as_of))
    return gpd.GeoDataFrame(pd.concat(blocks, ignore_index=True)) if blocks else _empty()


def live_references(
    engine: Engine,
    province: Province,
    *,
    communes: Collection[str] | None = None,
    sheets: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> pd.DataFrame:
    """Return what the sheet reference tables (form 2) of the deliveries say: which sheet or parcel an old one became.

    Parameters
    ----------
    communes, sheets, as_of
        As for `live_blocks`; communes and sheets are the new ones.

    Returns
    -------
    pandas.DataFrame
        ``old_commune_code``, ``old_sheet_number``, ``old_parcel_number``, ``commune_code``, ``sheet_label``,
        ``parcel_label`` and ``scale_denominator``, in no order; a row of a whole sheet has no parcel numbers.
    """
    values = _selection(province, communes, sheets, as_of)
    with engine.connect() as connection:
        found = connection.execute(text(read_sql("live_references")), values)
        return pd.DataFrame(found.all(), columns=list(found.keys()))


def _selection(
    province: Province, communes: Collection[str] | None, sheets: Collection[str] | None, as_of: datetime | None
) -> dict[str, Any]:
    return {
        "province": province.name,
        "communes": None if communes is None else sorted(communes),
        "sheets": None if sheets is None else sorted(sheets),
        "as_of": as_of,
    }


def _frame(rows: Sequence[Row[Any]]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=list(rows[0]._fields))
    table["land_use_parts"] = table["land_use_parts"].map(stored_land_use)
    geometry = shapely.from_wkb(table["geometry"].to_numpy())
    return gpd.GeoDataFrame(table[list(PARCEL_COLUMNS)].astype(PARCEL_COLUMNS), geometry=geometry, crs=rows[0].srid)


@cache
def stored_land_use(stored: str) -> tuple[LandUsePart, ...]:
    """Return the parts of a land use from the JSON in which they are stored; few different ones occur."""
    return tuple(LandUsePart(**part) for part in json.loads(stored))


def _empty() -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype=dtype) for name, dtype in PARCEL_COLUMNS.items()}
    return gpd.GeoDataFrame(columns, geometry=[])
