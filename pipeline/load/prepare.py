"""From the frame of a batch to parcels ready for the database, and those that cannot go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from schemas.crs import identify, reproject, to_wgs84
from schemas.frames import Batch
from schemas.province import Province

GRID_DECIMALS = 3
"""Decimals of stored coordinates: the 1 mm grid."""

KEY = ["commune_code", "sheet_label", "parcel_label"]
"""Columns that name a parcel; without one of them it cannot be told from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A batch divided in what can be loaded and what cannot.

    Attributes
    ----------
    parcels
        Loadable rows of the batch, index 0…n-1, in the delivered order.
    geometry
        MultiPolygons of those rows in the storage CRS with its SRID, on the 1 mm grid where that leaves them valid,
        shape (n,), dtype object.
    srid
        EPSG code of the storage CRS.
    quarantined
        The other rows, with the code of the check that says why in column `reason`.
    """

    parcels: gpd.GeoDataFrame
    geometry: npt.NDArray[Any]
    srid: int
    quarantined: pd.DataFrame


def prepare(batch: Batch, province: Province) -> Prepared:
    """Move a batch to the storage CRS and set aside the rows that the cadastre cannot hold.

    Parameters
    ----------
    batch
        Parcels in one projected CRS; it is not changed.
    province
        Gives storage CRS and datum operation.
    """
    parcels = batch.parcels
    srid, geometry = _in_storage(parcels, province)
    reason = unloadable(parcels, geometry, srid)
    loadable = reason.isna().to_numpy()
    stored = _multipolygons(geometry[loadable])
    return Prepared(
        parcels=parcels.loc[loadable].reset_index(drop=True),
        geometry=shapely.set_srid(stored, srid),
        srid=srid,
        quarantined=parcels.loc[~loadable].assign(reason=reason[~loadable]),
    )


def unloadable(parcels: gpd.GeoDataFrame, geometry: npt.NDArray[Any], srid: int) -> pd.Series[str]:
    """Say which rows the cadastre cannot hold, whatever was checked and with whichever severity.

    Parameters
    ----------
    geometry
        Of the rows, in the storage CRS, shape (n,), dtype object.
    srid
        EPSG code of the storage CRS; 0 when it is not known.

    Returns
    -------
    pandas.Series
        The code of the check that would have told, missing where nothing is wrong. All rows of a doubled key are
        named: nobody can tell which of them is right.
    """
    no_key = (parcels[KEY].fillna("") == "").any(axis=1).to_numpy()
    polygonal = np.isin(shapely.get_type_id(geometry), (3, 6)) & ~shapely.is_empty(geometry)
    with np.errstate(invalid="ignore"):
        valid = shapely.is_valid(geometry)
    doubled = parcels.duplicated(KEY, keep=False).to_numpy()
    rules = {"CRS-01": np.full(len(parcels), srid == 0), "ATT-01": no_key, "GEO-02": ~polygonal, "GEO-01": ~valid}
    rules["ATT-04"] = doubled
    reason = np.select(list(rules.values()), list(rules), default="")
    return pd.Series(reason, index=parcels.index, dtype="string").replace("", pd.NA)


def _in_storage(parcels: gpd.GeoDataFrame, province: Province) -> tuple[int, npt.NDArray[Any]]:
    """EPSG code of the storage CRS (0: unknown), and the geometries in it on the 1 mm grid."""
    geometry = np.asarray(parcels.geometry.array, dtype=object)
    if parcels.crs is None:
        return 0, geometry
    delivered = identify(parcels.crs)
    srid = province.storage_crs or delivered or 0
    if srid and srid != delivered:
        geometry = reproject(geometry, parcels.crs, CRS.from_epsg(srid), province.datum_pipeline)
    return srid, _rounded(geometry)


def _rounded(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Put geometries on the grid, but for those that it would make invalid: better a finer vertex than no parcel."""
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    is_elsewhere = (xy.view(np.uint64) != _to_grid(xy).view(np.uint64)).any(axis=1)
    at = np.unique(owner[is_elsewhere])
    rounded = geometry.copy()
    rounded[at] = shapely.transform(geometry[at], _to_grid)
    with np.errstate(invalid="ignore"):
        broken = at[shapely.is_valid(geometry[at]) & ~shapely.is_valid(rounded[at])]
    rounded[broken] = geometry[broken]
    return rounded


def _to_grid(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to 1 mm; adding zero leaves no negative zero, which would be other bytes."""
    return np.round(xy, GRID_DECIMALS) + 0.0


def _multipolygons(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    parts, owner = shapely.get_parts(geometry, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner), dtype=object).reshape(len(geometry))


def to_degrees(geometry: npt.NDArray[Any], srid: int, province: Province) -> npt.NDArray[Any]:
    """Return geometries of the storage CRS in longitude, latitude, with their SRID."""
    operation = to_wgs84(srid, province.datum_pipeline)

    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(operation.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.set_srid(shapely.transform(geometry, move), 4326), dtype=object)
