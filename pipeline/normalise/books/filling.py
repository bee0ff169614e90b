"""What the map leaves out comes from the book; its own values stay as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.normalise.books import land
from pipeline.normalise.books.meeting import NOWHERE, Meeting
from pipeline.normalise.books.sayings import Saying
from pipeline.normalise.land import is_parcel


def reference_areas(parcels: pd.DataFrame, meeting: Meeting) -> pd.Series[float]:
    """Return the area of each parcel by the map, recorded or else computed, by number of its key."""
    areas = parcels["area_m2"].fillna(parcels["computed_area_m2"])
    return pd.Series(areas.to_numpy(), index=meeting.parcels).groupby(level=0).first().drop(NOWHERE, errors="ignore")


def fill(parcels: pd.DataFrame, meeting: Meeting, said: list[Saying], *, keeps_kind: bool) -> pd.DataFrame:
    """Fill the gaps of parcels with what all rows of theirs agree on.

    Areas of land uses are taken over too where the map names the same uses without areas.

    Parameters
    ----------
    keeps_kind
        True where the map says itself which of its objects are parcels; else a land use that it lacked does.
    """
    parcels = parcels.copy()
    for one in said:
        theirs = one.values.reindex(meeting.parcels).set_axis(parcels.index)
        if one.column == "land_use":
            _fill_land_use(parcels, theirs, keeps_kind=keeps_kind)
        else:
            parcels[one.column] = parcels[one.column].fillna(theirs)
    return parcels


def _fill_land_use(parcels: pd.DataFrame, theirs: pd.Series[Any], *, keeps_kind: bool) -> None:
    parts = pd.Series([one if isinstance(one, tuple) else () for one in theirs], index=parcels.index, dtype=object)
    is_blank = parcels["land_use"].isna() & parts.map(bool)
    texts = pd.Series([land.text_of(one) for one in parts[is_blank]], index=parcels.index[is_blank], dtype="string")
    parcels["land_use"] = parcels["land_use"].fillna(texts)
    is_measured = [land.only_adds_areas(a, b) for a, b in zip(parcels["land_use_parts"], parts, strict=True)]
    parcels["land_use_parts"] = parcels["land_use_parts"].mask(is_blank | np.array(is_measured, dtype=bool), parts)
    if not keeps_kind and is_blank.any():
        unsaid = pd.Series(pd.NA, index=parcels.index[is_blank], dtype="boolean")
        parcels.loc[is_blank, "is_parcel"] = is_parcel(parcels.loc[is_blank, "land_use_parts"], unsaid)
