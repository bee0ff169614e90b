"""Land uses as maps show them: one code and one colour per parcel."""

from __future__ import annotations

from functools import cache

import pandas as pd

from schemas.codes import LandUseCode, find_land_use
from schemas.land_use import parse_land_use
from schemas.release import LandUseEntry
from schemas.source import Words

UNKNOWN_COLOUR = "#e4e4e4"
"""Fill of parcels whose land use is not in a code list."""


def main_codes(land_use: pd.Series[str]) -> pd.Series[str]:
    """Return the code that a parcel is drawn by: the part with the largest area, else the first part.

    Parameters
    ----------
    land_use
        Delivered texts such as ``"ODT"``, ``"ONT 60+CLN 140"``.

    Returns
    -------
    pandas.Series
        Codes of `schemas.codes`, missing where no part is in a list; dtype string, same index.
    """
    codes = {text: _main_code(text) for text in land_use.dropna().unique()}
    return land_use.map(codes).astype("string")


@cache
def _main_code(text: str) -> str | None:
    known = [part for part in parse_land_use(text) if part.code]
    return max(known, key=lambda part: part.area_m2 or 0.0).code if known else None


def legend(codes: pd.Series[str]) -> tuple[LandUseEntry, ...]:
    """Return name and colour of the codes that occur, in order of code."""
    found = (find_land_use(code) for code in sorted(codes.dropna().unique()))
    return tuple(_entry(code) for code in found if code)


def _entry(code: LandUseCode) -> LandUseEntry:
    return LandUseEntry(code=code.code, name=Words(vi=code.name_vi, en=code.name_en), colour=code.colour)
