"""From a frame of offenders, which a check returns, to faults.

One row is one fault. Columns that mean something of their own, all optional:

parcel, other
    Positions (0…n-1) of the parcels concerned in the parcel frame; missing or negative where there is none.
measured, limit, unit, severity, file, row, commune, sheet
    As in `schemas.finding.Fault`; where absent, file, row, commune and sheet come from the parcel.
geometry
    Place and shape of the fault; without this column it is the parcel's own.

Every further column fills the message template.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.naming import positions, sheet_words
from schemas.finding import Fault, Severity

_OF_THE_FAULT = ("measured", "limit", "unit", "severity", "file", "row", "commune", "sheet", "geometry")
_OF_THE_PARCEL = {
    "commune": "commune_code",
    "sheet": "sheet_label",
    "parcel": "parcel_label",
    "file": "source_file",
    "row": "source_row",
}
_OF_THE_OTHER = {"other_sheet": "sheet_label", "other_parcel": "parcel_label"}


def faults_of(code: str, offenders: pd.DataFrame, context: Context) -> list[Fault]:
    """Turn offenders into faults, with the keys and places of the parcels concerned.

    Parameters
    ----------
    code
        Code of the check that found them.
    offenders
        See the head of this module; empty when nothing was found.
    """
    if offenders.empty:
        return []
    fields = {
        **_looked_up(context.subjects, offenders, "parcel", _OF_THE_PARCEL),
        **_looked_up(context.subjects, offenders, "other", _OF_THE_OTHER),
    }
    if "other" in offenders:
        offenders = offenders.assign(other_sheet=sheet_words(context, offenders))
    if "geometry" not in offenders:
        fields["geometry"] = [context.place[at] if at >= 0 else None for at in positions(offenders, "parcel")]
    for name in _OF_THE_FAULT:
        if name in offenders:
            own = fields.get(name, [None] * len(offenders))
            fields[name] = [b if a is None else a for a, b in zip(_plain(offenders[name]), own, strict=True)]
    if "severity" in fields:
        fields["severity"] = [value and Severity(value) for value in fields["severity"]]
    extra = [name for name in offenders.columns if name not in {"parcel", "other", *_OF_THE_FAULT}]
    crs, names = context.crs, tuple(fields)
    rows = zip(*fields.values(), strict=True)
    values = zip(*(_plain(offenders[name]) for name in extra), strict=True) if extra else [()] * len(offenders)
    return [
        Fault(code=code, crs=crs, values=dict(zip(extra, own, strict=True)), **dict(zip(names, row, strict=True)))
        for row, own in zip(rows, values, strict=True)
    ]


def _looked_up(
    parcels: pd.DataFrame, offenders: pd.DataFrame, role: str, columns: dict[str, str]
) -> dict[str, list[Any]]:
    """Values of the parcels in one role, as lists; None where there is no parcel or no value."""
    at = positions(offenders, role)
    if (at < 0).all():
        return {name: [None] * len(offenders) for name in columns}
    rows = parcels[list(columns.values())].take(np.clip(at, 0, None))
    return {
        name: [value if i >= 0 else None for value, i in zip(_plain(rows[column]), at, strict=True)]
        for name, column in columns.items()
    }


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values of a column as Python objects, None where missing."""
    values = column.astype(object)
    return values.where(column.notna().to_numpy(), None).to_list()
