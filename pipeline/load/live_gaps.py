"""DB-06, the gaps: delivered parcels beside those of other communes that stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from pipeline.load.accuracy import boundary_error_m, matching_limit_m
from pipeline.load.border import REACH_M, gaps_between, zones_between
from pipeline.load.comparison import Comparison
from pipeline.load.live import stored_land_use
from pipeline.load.prepare import Prepared
from schemas.finding import Fault
from schemas.reasons import Neighbour
from schemas.sql import read_sql

_MOVED = "SELECT position FROM compared_parcel WHERE outcome <> 'unchanged' AND has_new_shape ORDER BY position"


def live_gaps(connection: Connection, comparison: Comparison, prepared: Prepared) -> Iterator[Fault]:
    """Yield the gaps between delivered parcels of a new shape and live ones of other communes.

    Parameters
    ----------
    connection
        The transaction in which `pipeline.load.comparison.compare` ran.
    """
    moved = np.array(connection.execute(text(_MOVED)).scalars().all(), dtype=np.intp)
    if not len(moved):
        return
    values = {"province": comparison.province.name, "communes": list(comparison.communes), "srid": prepared.srid}
    neighbours, shapes = _neighbours(connection, prepared.geometry[moved], values)
    zones = zones_between(prepared.geometry[moved], shapes)
    if not len(zones):
        return
    rest = connection.execute(text(read_sql("live_between")), {**values, "zones": shapely.to_wkb(zones).tolist()})
    between = shapely.from_wkb(np.array(rest.scalars().all(), dtype=object))
    in_zones = np.unique(shapely.STRtree(prepared.geometry).query(zones)[1])
    near = moved[np.isin(moved, in_zones)]
    others = np.unique(shapely.STRtree(shapes).query(zones)[1])
    gaps = gaps_between(
        prepared.geometry[near],
        shapes[others],
        np.concatenate([between, prepared.geometry[np.setdiff1d(in_zones, near)]]),
        zones,
    )
    for one, other, shape, width_m in zip(*(gaps[name] for name in gaps), strict=True):
        parcel, neighbour = prepared.parcels.iloc[int(near[one])], neighbours.iloc[int(others[other])]
        limit_m = _limit_m(parcel, neighbour)
        if width_m > limit_m:
            place = {"geometry": shape, "crs": f"EPSG:{prepared.srid}", "measured": width_m, "limit": limit_m}
            yield _fault(parcel, neighbour, place)


def _neighbours(
    connection: Connection, moved: npt.NDArray[Any], values: dict[str, Any]
) -> tuple[pd.DataFrame, npt.NDArray[Any]]:
    west, south, east, north = shapely.total_bounds(moved).tolist()
    box = {"west": west - REACH_M, "south": south - REACH_M, "east": east + REACH_M, "north": north + REACH_M}
    result = connection.execute(text(read_sql("live_neighbours")), {**values, **box})
    table = pd.DataFrame(result.all(), columns=list(result.keys()))
    return table, np.asarray(shapely.from_wkb(table["shape"].to_numpy(dtype=object)), dtype=object)


def _limit_m(parcel: pd.Series[Any], other: pd.Series[Any]) -> float:
    scales = [None if pd.isna(one["scale_denominator"]) else int(one["scale_denominator"]) for one in (parcel, other)]
    return matching_limit_m(
        boundary_error_m(scales[0], parcel["land_use_parts"] or ()),
        boundary_error_m(scales[1], stored_land_use(other["land_use_parts"])),
    )


def _fault(parcel: pd.Series[Any], other: pd.Series[Any], place: dict[str, Any]) -> Fault:
    return Fault(
        code="DB-06",
        file=parcel["source_file"],
        row=int(parcel["source_row"]),
        commune=parcel["commune_code"],
        sheet=parcel["sheet_label"],
        parcel=parcel["parcel_label"],
        other_sheet=other["sheet_label"],
        other_parcel=other["parcel_label"],
        unit="m",
        **place,
        values={
            "reason": Neighbour.GAP,
            "area": place["geometry"].area,
            "other_commune": other["commune_code"],
            "receipt": other["receipt"],
        },
    )
