"""Land uses of a parcel from the rows of a book: side by side in one row (form 1), or one below the other."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import LandUsePart
from schemas.land_use import parse_land_use
from schemas.tolerances import tolerances

Parts = tuple[LandUsePart, ...]

SLOTS = ("land_use_1", "land_use_2", "land_use_3")
_MAIN = "-C"
"""Mark of the main use in the land book (Thông tư 25/2014 Phụ lục 15)."""


def side_by_side(table: pd.DataFrame) -> tuple[npt.NDArray[np.intp], list[Parts]]:
    """Return the land uses of each row of form 1.

    Returns
    -------
    tuple
        For each row the number of its land uses, shape (n,), -1 where it gives none; and by that number the land uses.
    """
    names = [
        name for slot in SLOTS for name in (slot, f"{slot}_area_m2") if name in table and table[name].notna().any()
    ]
    codes = np.zeros(len(table), dtype=np.intp)
    for name in names:
        own, different = pd.factorize(table[name])
        codes, _ = pd.factorize(codes * (len(different) + 1) + own + 1)
    _, first = np.unique(codes, return_index=True)
    rows = table.iloc[first]
    slots = [_known(rows[name], rows.get(f"{name}_area_m2")) for name in SLOTS if name in names]
    parts = [tuple(chain.from_iterable(row)) for row in zip(*slots, strict=True)]
    is_given = np.array([bool(one) for one in parts], dtype=bool)
    return np.where(is_given[codes], codes, -1), parts


def _known(uses: pd.Series[Any], areas: pd.Series[Any] | None) -> list[Parts]:
    texts = uses.astype(object).where(uses.notna(), None).to_list()
    sizes = [math.nan] * len(texts) if areas is None else areas.to_list()
    return [_with_area(text, size) if text else () for text, size in zip(texts, sizes, strict=True)]


@cache
def _parse(text: str) -> Parts:
    return parse_land_use(text)


def _with_area(text: str, area_m2: float) -> Parts:
    """Parse one cell; an area beside it is that of the one use in it."""
    parts = _parse(text)
    if len(parts) != 1 or math.isnan(area_m2):
        return parts
    raw, system, code, _ = parts[0]
    return (LandUsePart(raw, system, code, area_m2),)


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
    """Write land uses as the national names do (``"ONT 80; CLN 82.8"``); one alone as it was delivered."""
    known = tuple(parts)
    if len(known) == 1:
        return known[0].raw
    return "; ".join(map(_with_its_area, known)) or None


def _with_its_area(part: LandUsePart) -> str:
    what = part.code or part.raw
    return what if part.area_m2 is None or _has_digit(what) else f"{what} {part.area_m2:.12g}"


@cache
def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


@cache
def only_adds_areas(ours: Parts, theirs: Parts) -> bool:
    """Say whether both are the same uses and only `theirs` have areas."""
    has_area = [part.area_m2 is not None for part in ours]
    is_same = sorted(part.code or part.raw for part in ours) == sorted(part.code or part.raw for part in theirs)
    return is_same and not any(has_area) and any(part.area_m2 is not None for part in theirs)
