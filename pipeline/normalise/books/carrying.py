"""Cells that are blank because the value above them goes on, as in the land book (sổ mục kê)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

KEYS = ("commune_code", "sheet_number", "parcel_number")

Positions = npt.NDArray[np.intp]


def carried_from(table: pd.DataFrame, carried: Sequence[str]) -> dict[str, Positions]:
    """Say for each carried column in which row the value of each row stands.

    A value is carried down a run of rows without a gap in their numbers (where a gap is, a heading, a total or an empty
    row was left out) as long as the keys to the left of it stay the same: a parcel number never goes on into another
    sheet, nor anything else into another parcel.

    Parameters
    ----------
    table
        Canonical columns, the index holds the row numbers.

    Returns
    -------
    dict
        Column → positions, shape (n,).
    """
    own = np.arange(len(table))
    begins = np.diff(table.index.to_numpy(), prepend=-1) != 1
    found = {}
    for name in [*(key for key in KEYS if key in carried), *(name for name in carried if name not in KEYS)]:
        run = begins.cumsum()
        last = np.maximum.accumulate(np.where(_is_filled(table[name]), own, -1))
        is_same_run = (last >= 0) & (run[last] == run)
        found[name] = np.where(is_same_run, last, own)
        if name in KEYS:
            codes, _ = pd.factorize(table[name].take(found[name]))
            begins = begins | (np.diff(codes, prepend=-2) != 0)
    return found


def _is_filled(values: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    filled = values.notna()
    if pd.api.types.is_string_dtype(values.dtype):
        filled &= values.str.strip().ne("").fillna(False)
    return filled.to_numpy(dtype=bool)
