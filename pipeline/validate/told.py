"""Values that are missing because of a fault that was told already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context

_EMPTYING = ("ATT-02", "ATT-12")
"""A value that was not understood, and one that an attribute book gives in two ways, are left out."""
_RECORD = ["source_file", "source_row"]
_NUMBER = ["commune_code", "sheet_label", "parcel_label"]


def is_told(context: Context, column: str) -> npt.NDArray[np.bool_]:
    """Say of which parcels a finding tells why they have no value in a canonical column, shape (n,)."""
    codes = [code for code in _EMPTYING if context.changed_severities.get(code) != "off"]
    faults = [one for one in context.batch.faults if one.code in codes and one.values.get("canonical") == column]
    records = [(one.file, one.row) for one in faults if one.code == "ATT-02"]
    numbers = [(one.commune, one.sheet, one.parcel) for one in faults if one.code == "ATT-12"]
    return _are_among(context.parcels, _RECORD, records) | _are_among(context.parcels, _NUMBER, numbers)


def _are_among(
    parcels: pd.DataFrame, names: list[str], keys: Sequence[tuple[str | int | None, ...]]
) -> npt.NDArray[np.bool_]:
    if not keys:
        return np.zeros(len(parcels), dtype=np.bool_)
    own = parcels[names].astype(object).where(parcels[names].notna(), None)
    return np.asarray(pd.MultiIndex.from_frame(own).isin(list(keys)), dtype=np.bool_)
