"""What a load would do, parcel by parcel, for those who look before they load."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from schemas.sql import read_sql

TEXTS = (
    "outcome",
    "commune_code",
    "sheet_label",
    "parcel_label",
    "commune_before",
    "sheet_before",
    "parcel_before",
    "changed_columns",
)


def changes(connection: Connection) -> gpd.GeoDataFrame:
    """Return what becomes of each parcel that does not stay as it is.

    Parameters
    ----------
    connection
        The transaction in which `pipeline.load.comparison.compare` ran.

    Returns
    -------
    geopandas.GeoDataFrame
        In longitude, latitude (EPSG:4326), one row a parcel: ``outcome`` (inserted, changed, renumbered, retired), the
        number after and before, ``has_new_shape``, ``changed_columns`` (canonical names, blanks between),
        ``before_m2`` and ``after_m2`` (areas of the geometry in the storage CRS), ``geometry`` (after, or before where
        a parcel ends) and ``geometry_before``.
    """
    result = connection.execute(text(read_sql("load_changes")))
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    for name in TEXTS:
        frame[name] = frame[name].astype("string")
    after, before = (shapely.from_wkb(frame[name].to_numpy()) for name in ("shape", "shape_before"))
    geometry = [new if new is not None else old for new, old in zip(after, before, strict=True)]
    table = frame.drop(columns=["shape", "shape_before"])
    told = gpd.GeoDataFrame(table, geometry=geometry, crs=4326)
    told["geometry_before"] = gpd.GeoSeries(before, index=told.index, crs=4326)
    return told
