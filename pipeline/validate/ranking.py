"""An order of parcels of their own: by number, then by where they lie, however the rows are ordered."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

_NUMBER = ["commune_code", "sheet_number", "sheet_label", "parcel_number", "parcel_label"]


def rank_of(parcels: pd.DataFrame, place: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the rank of each parcel, shape (n,).

    Parameters
    ----------
    parcels
        Columns with commune, and with sheet and parcel as numbers and labels.
    place
        Where they lie, shape (n,), dtype object; None where that is not known.
    """
    number = parcels.groupby(_NUMBER, dropna=False).ngroup().to_numpy()
    like = np.flatnonzero(pd.Series(number).duplicated(keep=False))
    keys = pd.DataFrame({"number": number[like], "area": shapely.area(place[like])}, index=like)
    keys[["west", "south", "east", "north"]] = shapely.bounds(place[like])
    ordered = keys.sort_values(["number", "west", "south", "east", "north", "area"], kind="stable").index
    order = np.argsort(number, kind="stable")
    order[np.isin(number[order], number[like])] = ordered
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank
