"""How messages name parcels: by sheet and number, and by commune and package where these are not the own ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.sheets import Indices
from schemas.finding import Text

SHOWN_NEIGHBOURS = 6
"""Parcels that a message names."""
_UNKNOWN = "–"


def names_of(context: Context, groups: Iterable[Indices]) -> list[str]:
    """Name groups of parcels (positions) as sheet/parcel, those of another package with its name."""
    groups = list(groups)
    at = np.unique(np.concatenate([*groups, np.empty(0, dtype=np.intp)])).astype(np.intp)
    subjects = context.subjects.take(at)
    names = subjects["sheet_label"].fillna(_UNKNOWN) + "/" + subjects["parcel_label"].fillna(_UNKNOWN)
    names += (" (" + subjects["package"] + ")").fillna("")
    known = names.to_dict()
    return [_listed([known[one] for one in group[:SHOWN_NEIGHBOURS].tolist()], len(group)) for group in groups]


def _listed(names: Sequence[str], count: int) -> str:
    shown = ", ".join(names)
    return f"{shown}, … ({count})" if count > len(names) else shown or _UNKNOWN


def sheet_words(context: Context, offenders: pd.DataFrame) -> pd.Series[Any]:
    """Name the sheet of the other parcel of each offender; with its commune and package where they are other ones."""
    subjects = context.subjects
    parcel, other = (positions(offenders, role) for role in ("parcel", "other"))
    columns = [_taken(subjects[name], other) for name in ("sheet_label", "commune_code", "package")]
    is_abroad = context.sheets.are_abroad(parcel, other).tolist()
    words = [
        _words(label, commune if abroad else None, package)
        for label, commune, package, abroad in zip(*columns, is_abroad, strict=True)
    ]
    return pd.Series(words, index=offenders.index, dtype=object)


def positions(offenders: pd.DataFrame, role: str) -> Indices:
    """Return the positions of the parcels in one role, -1 where there is none."""
    if role not in offenders:
        return np.full(len(offenders), -1, dtype=np.intp)
    return np.asarray(offenders[role].fillna(-1), dtype=np.intp)


def _taken(column: pd.Series[Any], at: Indices) -> list[Any]:
    """Values at positions; None where there is none."""
    if (at < 0).all():
        return [None] * len(at)
    values = column.take(np.clip(at, 0, None)).astype(object)
    return values.where((at >= 0) & values.notna(), None).to_list()


def _words(label: str | None, commune: str | None, package: str | None) -> Text | str | None:
    if commune is None and package is None:
        return label
    vi = [label or _UNKNOWN, commune and f"xã {commune}", package and f"gói {package}"]
    en = [label or _UNKNOWN, commune and f"commune {commune}", package and f"package {package}"]
    return Text(vi=", ".join(filter(None, vi)), en=", ".join(filter(None, en)))
