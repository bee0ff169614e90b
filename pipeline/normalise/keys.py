"""Which parcel a record is: commune, sheet and parcel, as text and as number."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.normalise.texts import each_different
from pipeline.normalise.values import Reading, parse_integer
from schemas.province import Province

CODE_LENGTH = 5
"""Digits of a commune code; programs that store it as a number lose leading zeros."""


def labels(reading: Reading) -> pd.Series[Any]:
    """Return the text of a sheet or parcel number: that of the integer where it is one (``"7.0"`` gives ``"7"``)."""
    return reading.values.astype("string").fillna(reading.text)


def numbers(reading: Reading) -> pd.Series[Any]:
    """Return the integer of a sheet or parcel number; missing where a source with text keys has letters."""
    if reading.values.dtype == "Int64":
        return reading.values
    return each_different(reading.values, parse_integer, "Int64")


def commune_codes(text: pd.Series[Any], *, is_text: bool) -> pd.Series[Any]:
    """Return commune codes with their leading zeros; as delivered for a source with text keys."""
    if is_text:
        return text
    return each_different(text, lambda code: code.zfill(CODE_LENGTH) if code.isdecimal() else code, "string")


def commune_lists(codes: pd.Series[Any], province: Province) -> pd.Series[Any]:
    """Say which version of the unit list each code belongs to.

    Almost every code in force was also the code of another, smaller commune before July 2025, so a bare code is
    ambiguous in time. A source description that knows its time maps or fixes ``commune_list``; otherwise a code in
    force is taken as that, and a code that only the list before has is taken as that, for ATT-05 to name its
    successors. Unknown codes are held against the list in force. Where parcels then lie outside the commune, CRS-03
    says so.

    Returns
    -------
    pandas.Series
        Dtype string; missing where there is no code or the province has no list.
    """
    former = {code: unit.list_version for code, unit in province.former_units.items()}
    former = {code: version for code, version in former.items() if code not in province.current_units}
    return each_different(codes, lambda code: former.get(code, province.current_list), "string")
