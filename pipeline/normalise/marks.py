"""Marks on records of a layer, which become faults once the keys of the records are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.finding import Fault


@dataclass(frozen=True, slots=True)
class Mark:
    """Something wrong with the record at a position of the layer."""

    code: str
    position: int
    values: Mapping[str, Any]


def faults_of(marks: Sequence[Mark], parcels: pd.DataFrame) -> list[Fault]:
    """Give marks the keys and the file of the records they stand on.

    Parameters
    ----------
    parcels
        Canonical columns of the layer.
    """
    if not marks:
        return []
    keys = parcels[["commune_code", "sheet_label", "parcel_label", "source_file", "source_row"]].astype(object)
    rows = keys.where(keys.notna(), None).iloc[[mark.position for mark in marks]]
    return [
        Fault(code=mark.code, commune=commune, sheet=sheet, parcel=parcel, file=file, row=row, values=mark.values)
        for mark, (commune, sheet, parcel, file, row) in zip(marks, rows.itertuples(index=False), strict=True)
    ]
