"""The records of a synthetic town, sheet after sheet, with or without faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.demo.attributes import INTERNAL, describe
from pipeline.demo.faults import PlantedFault, spoil
from pipeline.demo.patch import Patch
from pipeline.demo.town import found, survey
from schemas.province import load_province

PROVINCE = "haiphong"
FEWEST = 20
"""Smallest town, in records."""


def make_parcels(*, parcels: int, seed: int, commune: str) -> gpd.GeoDataFrame:
    """Return a faultless synthetic town in memory, in the national column names.

    Parameters
    ----------
    parcels
        Number of records, roads and water included; at least 20.
    seed
        The same seed gives the same town.
    commune
        Code of a commune of Hải Phòng in force, in whose middle the town lies.

    Returns
    -------
    geopandas.GeoDataFrame
        Index 0…n-1, sorted by sheet and parcel number; VN-2000 of the commune's meridian, metres on the 1 mm grid.

    Raises
    ------
    ValueError
        If the commune is unknown or `parcels` too small.
    """
    frames = [frame for frame, _ in records(parcels, seed, commune)]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)


def records(
    parcels: int, seed: int, commune: str, codes: Sequence[str] = ()
) -> Iterator[tuple[gpd.GeoDataFrame, list[PlantedFault]]]:
    """Yield the sheets of a town as delivered records, and the faults planted on each.

    Parameters
    ----------
    parcels, seed, commune
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
    waiting, seen = list(codes), 0
    for sheet in survey(town, parcels):
        frame = describe(town, unit, sheet)
        seen += len(frame)
        due = _due(len(codes), seen / parcels) - (len(codes) - len(waiting))
        planted: list[PlantedFault] = []
        if due > 0:
            patch = Patch(frame, np.random.default_rng([seed, town.commune, sheet.number, 1]), former)
            planted, no_room = spoil(patch, waiting[:due])
            frame, waiting = patch.frame, waiting[due:] + no_room
        yield frame.drop(columns=INTERNAL), planted
    if waiting:
        msg = (
            f"no room for {len(waiting)} of {len(codes)} faults in {parcels} parcels: {', '.join(sorted(set(waiting)))}"
        )
        raise ValueError(msg)


def _due(count: int, share: float) -> int:
    """Return how many of all faults should be planted by now: all before the last sheets, in case room is short."""
    return min(count, int(count * share / 0.9 + 0.5))
