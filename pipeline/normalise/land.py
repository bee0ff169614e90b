"""What stands on the parcel: land-use parts, and whether it is a parcel at all."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.normalise.marks import Mark
from schemas.codes import LandUsePart, find_land_use
from schemas.land_use import parse_land_uses
from schemas.personal import quoted
from schemas.reasons import BadValue


def land_use_parts(text: pd.Series[Any], *, is_vietnamese: bool) -> pd.Series[Any]:
    """Split delivered land use into parts; none for a source in other codes.

    Returns
    -------
    pandas.Series
        Tuples of `schemas.codes.LandUsePart`, dtype object.
    """
    if not is_vietnamese:
        return pd.Series([()] * len(text), index=text.index, dtype=object)
    return parse_land_uses(text)


def is_parcel(parts: pd.Series[Any], delivered: pd.Series[Any]) -> pd.Series[Any]:
    """Say which records are parcels.

    Roads, canals, dykes, rivers and water surfaces are closed and numbered with the parcels without being parcels
    (Thông tư 25/2014 Điều 8, Thông tư 10/2024 Điều 9). The delivered flag decides; without one, a record whose land
    uses all are such objects is none. A record without land use counts as a parcel, so that no rule spares it.

    Parameters
    ----------
    delivered
        Dtype boolean; missing where nothing was delivered.
    """
    linear = {different: _is_linear(different) for different in set(parts)}
    by_use = pd.Series([not linear[part] for part in parts], index=parts.index, dtype="boolean")
    return delivered.fillna(by_use)


def _is_linear(parts: tuple[LandUsePart, ...]) -> bool:
    entries = [find_land_use(part.code) if part.code else None for part in parts]
    return bool(entries) and all(entry is not None and entry.is_linear for entry in entries)


def area_marks(parts: pd.Series[Any], column: str) -> list[Mark]:
    """Mark areas inside land-use texts that can be read in two ways (ATT-02), such as ``ODT 1.234``."""
    unread = {
        different: [part.raw for part in different if part.code and part.area_m2 is None and _has_digit(part.raw)]
        for different in set(parts)
    }
    return [
        Mark("ATT-02", position, {"reason": BadValue.AMBIGUOUS_NUMBER, "column": column, "raw": quoted(raw)})
        for position, different in enumerate(parts)
        for raw in unread[different]
    ]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
