"""What the rows of a book say of each parcel, column by column, and where they do not agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.normalise.books import land
from schemas.tolerances import tolerances

TEXTS = ("old_commune_code", "old_sheet_number", "old_parcel_number", "parcel_id", "user_code", "address")
AREAS = ("area_m2", "legal_area_m2")
NOISE_M2 = 0.001


@dataclass(frozen=True, slots=True)
class Saying:
    """What the rows of a book say of one column; all by number of the key of the parcel (`Meeting.codes`).

    Attributes
    ----------
    values
        Where all rows that say something agree.
    is_unclear
        True where they do not.
    low, high
        Two of the values that they give.
    """

    column: str
    values: pd.Series[Any]
    is_unclear: pd.Series[bool]
    low: pd.Series[Any]
    high: pd.Series[Any]


def sayings(joined: pd.DataFrame, reference_m2: pd.Series[float]) -> list[Saying]:
    """Gather what the rows say; columns without any value are left out.

    Parameters
    ----------
    joined
        Canonical columns of the rows that have a parcel, and ``code``, the number of its key.
    reference_m2
        Area of each parcel by the map, by code.
    """
    given = [name for name in joined if joined[name].notna().any()]
    said = [_agreed(joined, name, 0.0) for name in TEXTS if name in given]
    if land.SLOTS[0] in given:
        said.append(_side_by_side(joined))
    elif "land_use" in given:
        said += _one_below_the_other(joined, reference_m2, has_area="area_m2" in given)
    rounding_m2 = tolerances().area.rounding_m2 + NOISE_M2
    known = {one.column for one in said}
    return said + [_agreed(joined, name, rounding_m2) for name in AREAS if name in given and name not in known]


def _agreed(joined: pd.DataFrame, name: str, limit: float) -> Saying:
    groups = joined.dropna(subset=[name]).groupby("code")[name]
    low, high = groups.min(), groups.max()
    is_unclear = (high - low > limit if limit else high != low).astype(bool)
    return Saying(name, low.mask(is_unclear), is_unclear, low, high)


def _side_by_side(joined: pd.DataFrame) -> Saying:
    """Form 1 repeats the land uses of the parcel in the row of each holder."""
    numbers, parts = land.side_by_side(joined)
    table = pd.DataFrame({"code": joined["code"].to_numpy(), "number": numbers})
    groups = table[table["number"] >= 0].groupby("code")["number"]
    first, last = groups.min(), groups.max()
    low, high = (pd.Series([parts[n] for n in some], index=some.index, dtype=object) for some in (first, last))
    is_unclear = first != last
    return Saying("land_use", low.mask(is_unclear), is_unclear, low, high)


def _one_below_the_other(joined: pd.DataFrame, reference_m2: pd.Series[float], *, has_area: bool) -> list[Saying]:
    area = joined["area_m2"] if has_area else pd.Series(np.nan, index=joined.index)
    rows = joined[["code", "land_use"]].assign(area_m2=area, reference_m2=joined["code"].map(reference_m2))
    found = land.one_below_the_other(rows)
    parts = found["parts"].dropna()
    uses = Saying("land_use", parts, pd.Series(False, index=parts.index), parts, parts)
    areas = Saying("area_m2", found["area_m2"], found["is_unclear"], found["low_m2"], found["high_m2"])
    return [uses, areas] if has_area else [uses]
