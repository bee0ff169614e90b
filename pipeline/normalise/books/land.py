"""Land uses of a parcel from the rows of a book: side by side in one row (form 1), or one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from schemas.codes import LandUsePart
from schemas.land_use import parse_land_use
from schemas.tolerances import tolerances

Parts = tuple[LandUsePart, ...]

SLOTS = ("land_use_1", "land_use_2", "land_use_3")
_MAIN = "-C"
"""Mark of the main use in the land book (Thông tư 25/2014 Phụ lục 15)."""


def side_by_side(table: pd.DataFrame) -> pd.Series[Any]:
    """Return the land uses of each row of form 1.

    Returns
    -------
    pandas.Series
        Tuples of `schemas.codes.LandUsePart`, empty where no land use is given; dtype object, same index.
    """
    nothing = pd.Series(np.nan, index=table.index)
    columns = [(table[name], table.get(f"{name}_area_m2", nothing)) for name in SLOTS if name in table]
    slots = [_known(uses, areas) for uses, areas in columns]
    parts = [tuple(part for slot in row for part in slot) for row in zip(*slots, strict=True)]
    return pd.Series(parts, index=table.index, dtype=object)


def _known(uses: pd.Series[Any], areas: pd.Series[Any]) -> list[Parts]:
    return [
        () if pd.isna(use) else _with_area(use, None if np.isnan(area) else area)
        for use, area in zip(uses.to_list(), areas.to_list(), strict=True)
    ]


@cache
def _parse(text: str) -> Parts:
    return parse_land_use(text)


def _with_area(text: str, area_m2: float | None) -> Parts:
    """Parse one cell; its area is that of the one use in it."""
    parts = _parse(text)
    return tuple(part._replace(area_m2=area_m2) for part in parts) if len(parts) == 1 and area_m2 else parts


def one_below_the_other(rows: pd.DataFrame) -> pd.DataFrame:
    """Put together the rows of each parcel of the land book, which has one row a land use, or one a holder.

    Rows with the same use and area are holders of the same parcel. Of different uses the areas are those of the uses
    and add up, unless every row repeats the area of the parcel, which the map decides. Rows of one use with different
    areas are shares where they add up to what the map has, else they contradict each other.

    Parameters
    ----------
    rows
        Joined rows: ``code`` (of the parcel), ``land_use``, ``area_m2``, ``reference_m2`` (area by the map).

    Returns
    -------
    pandas.DataFrame
        By code: ``area_m2`` of the parcel, ``is_unclear`` where rows contradict each other, and ``parts`` (tuples of
        `LandUsePart`, main use first).
    """
    limit_m2 = tolerances().area.error_m2
    different = rows.drop_duplicates(["code", "land_use", "area_m2"])
    groups = different.groupby("code")
    found = groups["area_m2"].agg(["min", "max", "sum", "count", "size"])
    found["uses"] = groups["land_use"].nunique()
    found["reference"] = groups["reference_m2"].first()
    is_equal = ~(found["max"] - found["min"] > tolerances().area.rounding_m2)
    is_full = found["count"] == found["size"]
    is_of_parcel = is_equal & ~((found["min"] - found["reference"]).abs() > limit_m2) & found["reference"].notna()
    adds_up = (found["sum"] - found["reference"]).abs() <= limit_m2
    is_sum = is_full & (found["size"] > 1) & np.where(found["uses"] > 1, adds_up | ~is_of_parcel, adds_up & ~is_equal)
    result = pd.DataFrame({"area_m2": found["min"].where(~is_sum, found["sum"]), "is_unclear": ~is_equal & ~is_sum})
    result.loc[result["is_unclear"], "area_m2"] = np.nan
    return result.assign(
        low_m2=found["min"], high_m2=found["max"], parts=_parts(different, is_sum & (found["uses"] > 1))
    )


def _parts(different: pd.DataFrame, is_sum: pd.Series[bool]) -> pd.Series[Any]:
    """Collect the land uses of each parcel, with their areas where these add up."""
    used = different.groupby(["code", "land_use"])["area_m2"].sum(min_count=1).reset_index()
    used["is_minor"] = ~used["land_use"].str.upper().str.endswith(_MAIN)
    used = used.sort_values(["code", "is_minor", "area_m2", "land_use"], ascending=[True, True, False, True])
    areas = used["area_m2"].where(used["code"].map(is_sum))
    used["parts"] = pd.Series(_known(used["land_use"], areas), index=used.index, dtype=object)
    return used.groupby("code")["parts"].agg(lambda some: tuple(part for parts in some for part in parts))


def text_of(parts: Iterable[LandUsePart]) -> str | None:
    """Write land uses as on a certificate (Thông tư 10/2024 Điều 8): areas only where there are several."""
    known = tuple(parts)
    if len(known) == 1:
        return known[0].raw
    return "; ".join(map(_with_its_area, known)) or None


def _with_its_area(part: LandUsePart) -> str:
    is_whole = part.area_m2 is None or any(character.isdigit() for character in part.raw)
    return part.raw if is_whole else f"{part.raw} {part.area_m2:.12g} m²"


@cache
def only_adds_areas(ours: Parts, theirs: Parts) -> bool:
    """Say whether both are the same uses and only `theirs` have areas."""
    has_area = [part.area_m2 is not None for part in ours]
    is_same = sorted(part.code or part.raw for part in ours) == sorted(part.code or part.raw for part in theirs)
    return is_same and not any(has_area) and any(part.area_m2 is not None for part in theirs)
