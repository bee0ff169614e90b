"""Parcels against the areas of communes that come with the package."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.coverage import wide_parts


def ground_outside(context: Context, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what of each parcel lies outside of its commune.

    A single area without a code is that of the only commune of the package. Where the scale is not known, the limit is
    that of neighbours on one sheet.

    Returns
    -------
    pandas.DataFrame
        ``parcel`` (position), ``geometry``, ``measured`` (greatest width, m), ``area_m2``, ``limit``, ``unit``.
    """
    limits, codes = context.tolerances.topology, context.parcels["commune_code"].astype(object)
    own = areas["commune_code"].astype(object)
    if len(areas) == 1 and codes.nunique() == 1:
        own = own.fillna(codes.dropna().iloc[0])
    found = []
    for code, polygons in areas.geometry.groupby(own):
        area = shapely.union_all(shapely.make_valid(np.asarray(polygons.array, dtype=object)))
        shapely.prepare(area)
        at = np.flatnonzero((codes == code).to_numpy(dtype=bool) & context.is_sound)
        at = at[~shapely.covers(area, context.geometry[at])]
        outside, width_m = wide_parts(shapely.difference(context.geometry[at], area), limits.ignore_width_m)
        found.append(pd.DataFrame({"parcel": at, "geometry": outside, "measured": width_m}))
    table = pd.concat([*found, pd.DataFrame({"parcel": [], "geometry": [], "measured": []})], ignore_index=True)
    at = table["parcel"].to_numpy(dtype=np.intp)
    limit = np.nan_to_num(context.sheets.point_m[at] * np.sqrt(2), nan=limits.error_width_m)
    return table.assign(parcel=at, area_m2=shapely.area(table["geometry"].to_numpy()), limit=limit, unit="m")
