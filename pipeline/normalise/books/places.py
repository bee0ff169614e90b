"""Faults of single parcels get the shape of the parcel, so that they can be found on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from pipeline.normalise.books.canonical import KEY
from schemas.crs import crs_label
from schemas.finding import Fault

WITH_PLACE = frozenset({"ATT-10", "ATT-12"})


def with_place(faults: Sequence[Fault], parcels: gpd.GeoDataFrame) -> list[Fault]:
    """Give faults of parcels their geometry, as far as its coordinates are finite; of a number used twice the first."""
    wanted = {_key(fault) for fault in faults if fault.code in WITH_PLACE and fault.parcel}
    if not wanted or parcels.crs is None:
        return list(faults)
    known = parcels[KEY].astype(object).where(parcels[KEY].notna(), None)
    places = dict(
        zip(known[::-1].itertuples(index=False, name=None), np.asarray(parcels.geometry.array)[::-1], strict=True)
    )
    sound = {key: places[key] for key in wanted if key in places and np.isfinite(shapely.bounds(places[key])).all()}
    crs = crs_label(parcels.crs)
    return [
        replace(fault, geometry=sound[_key(fault)], crs=crs)
        if fault.code in WITH_PLACE and _key(fault) in sound
        else fault
        for fault in faults
    ]


def _key(fault: Fault) -> tuple[str | None, str | None, str | None]:
    return fault.commune, fault.sheet, fault.parcel
