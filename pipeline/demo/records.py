"""The records of a synthetic town, sheet after sheet, with or without faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.demo.attributes import INTERNAL, describe
from pipeline.demo.faults import PlantedFault, spoil
from pipeline.demo.ground import move, system
from pipeline.demo.patch import Patch
from pipeline.demo.town import found, home_grid, survey
from schemas.crs import ZONES
from schemas.province import load_province

PROVINCE = "haiphong"
FEWEST = 20
"""Smallest town, in records."""


def make_parcels(*, parcels: int, seed: int, commune: str, crs: int | None = None) -> gpd.GeoDataFrame:
    """Return a faultless synthetic town in memory, in the national column names.

    Parameters
    ----------
    parcels
        Number of records, roads and water included; at least 20.
    seed
        The same seed gives the same town.
    commune
        Code of a commune of Hải Phòng in force, in whose middle the town lies.
    crs
        EPSG code of a VN-2000 system, or 4326; None for the meridian of the commune's maps. In another one the same
        ground has other coordinates, and areas are measured anew.

    Returns
    -------
    geopandas.GeoDataFrame
        Index 0…n-1, sorted by sheet and parcel number; metres on the 1 mm grid, degrees to nine decimals.

    Raises
    ------
    ValueError
        If the commune is unknown or `parcels` too small.
    """
    frames = [frame for frame, _ in records(parcels, seed, commune, crs=crs)]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)


def records(
    parcels: int, seed: int, commune: str, codes: Sequence[str] = (), crs: int | None = None
) -> Iterator[tuple[gpd.GeoDataFrame, list[PlantedFault]]]:
    """Yield the sheets of a town as delivered records, and the faults planted on each.

    Parameters
    ----------
    parcels, seed, commune, crs
        As in `make_parcels`.
    codes
        Faults to spread over the sheets, see `faults.PLANTERS`.

    Raises
    ------
    ValueError
        As `make_parcels`, and if there is no room for all faults.
    """
    province = load_province(PROVINCE)
    if commune not in province.current_units:
        msg = f"{commune!r} is no commune of {province.title.en} in force"
        raise ValueError(msg)
    if parcels < FEWEST:
        msg = f"a synthetic town has at least {FEWEST} parcels, not {parcels}"
        raise ValueError(msg)
    unit = province.current_units[commune]
    town = found(unit, province, parcels, seed)
    former = [
        old.code
        for old in province.former_units.values()
        if commune in old.successors and old.code not in province.current_units
    ]
    grid = crs if crs is not None and crs in ZONES else home_grid(unit)  # in degrees no area can be measured
    waiting, seen = list(codes), 0
    for sheet in survey(town, parcels):
        frame = describe(town, unit, sheet, grid)
        seen += len(frame)
        due = _due(len(codes), seen / parcels) - (len(codes) - len(waiting))
        planted: list[PlantedFault] = []
        if due > 0:
            patch = Patch(frame, np.random.default_rng([seed, town.commune, sheet.number, 1]), former)
            planted, no_room = spoil(patch, waiting[:due])
            frame, waiting = patch.frame, waiting[due:] + no_room
        yield _in_system(frame.drop(columns=INTERNAL), crs or grid), planted
    if waiting:
        msg = (
            f"no room for {len(waiting)} of {len(codes)} faults in {parcels} parcels: {', '.join(sorted(set(waiting)))}"
        )
        raise ValueError(msg)


def _in_system(frame: gpd.GeoDataFrame, epsg: int) -> gpd.GeoDataFrame:
    return frame.set_geometry(move(frame.geometry.to_numpy(), system(frame), epsg), crs=epsg)


def _due(count: int, share: float) -> int:
    """Return how many of all faults should be planted by now: all before the last sheets, in case room is short."""
    return min(count, int(count * share / 0.9 + 0.5))
