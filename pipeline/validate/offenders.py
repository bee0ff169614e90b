"""From a frame of offenders, which a check returns, to faults.

One row is one fault. Columns that mean something of their own, all optional:

parcel, other
    Positions (0…n-1) of the parcels concerned in the parcel frame; missing or negative where there is none.
measured, limit, unit, severity, file, row, commune, sheet
    As in `schemas.finding.Fault`; where absent, file, row, commune and sheet come from the parcel.
geometry
    Place and shape of the fault; without this column it is the parcel's own.

pair
    Positions of the two parcels that the fault is known by, where these may be others than parcel and other.

Every further column fills the message template.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.naming import positions, sheet_words
from schemas.finding import Fault, ParcelKey, Severity

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
        fields["between"] = _between(context, offenders)
        offenders = offenders.assign(other_sheet=sheet_words(context, offenders))
    if "geometry" not in offenders:
        fields["geometry"] = [context.place[at] if at >= 0 else None for at in positions(offenders, "parcel")]
    for name in _OF_THE_FAULT:
        if name in offenders:
            own = fields.get(name, [None] * len(offenders))
            fields[name] = [b if a is None else a for a, b in zip(_plain(offenders[name]), own, strict=True)]
    if "severity" in fields:
        fields["severity"] = [value and Severity(value) for value in fields["severity"]]
    extra = [name for name in offenders.columns if name not in {"parcel", "other", "pair", *_OF_THE_FAULT}]
    crs, names = context.crs, tuple(fields)
    rows = zip(*fields.values(), strict=True)
    values = zip(*(_plain(offenders[name]) for name in extra), strict=True) if extra else [()] * len(offenders)
    return [
        Fault(code=code, crs=crs, values=dict(zip(extra, own, strict=True)), **dict(zip(names, row, strict=True)))
        for row, own in zip(rows, values, strict=True)
    ]


def _between(context: Context, offenders: pd.DataFrame) -> list[tuple[ParcelKey, ParcelKey] | None]:
    """Name the two parcels that faults between packages or communes are known by; None for the others."""
    parcel, other = positions(offenders, "parcel"), positions(offenders, "other")
    pairs = np.column_stack([parcel, other])
    if "pair" in offenders:
        given = np.flatnonzero(offenders["pair"].notna())
        pairs[given] = np.reshape(offenders["pair"].iloc[given].to_list(), (-1, 2))
    is_foreign = np.column_stack([other, pairs]) >= len(context.parcels)
    is_common = is_foreign.any(axis=1) | context.sheets.are_abroad(parcel, other)
    between: list[tuple[ParcelKey, ParcelKey] | None] = [None] * len(offenders)
    for at in np.flatnonzero(is_common & (pairs >= 0).all(axis=1)).tolist():
        one, two = (_key(context, position) for position in pairs[at].tolist())
        between[at] = one, two
    return between


def _key(context: Context, at: int) -> ParcelKey:
    """Return the number of a parcel; one of another package without commune does not take that of the own one."""
    labels = context.subjects[[_OF_THE_PARCEL[name] for name in ParcelKey._fields]].iloc[[at]]
    key = ParcelKey(*(_plain(labels[name])[0] for name in labels))
    return key._replace(commune="") if key.commune is None and at >= len(context.parcels) else key


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
