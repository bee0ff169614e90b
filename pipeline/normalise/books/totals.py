"""The summary table (Thông tư 25/2014 Phụ lục 16) against what was delivered: its control totals (PKG-06)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.normalise.books.canonical import KEY, Rows, where
from pipeline.normalise.books.meeting import Meeting
from pipeline.normalise.books.quoting import quotable_number
from schemas.finding import Fault
from schemas.reasons import Contents
from schemas.tolerances import tolerances

SHEET = KEY[:2]


def area_limit_m2(parcels: int) -> float:
    r"""Return how far a declared sum of areas may be from that of the recorded ones.

    Both sums may have been made of unrounded areas. Each rounding is off by up to r = 0.05 m², evenly spread, with a
    standard deviation of r/√3; n of them together with r·√(n/3). Three times that is passed in three sheets of a
    thousand, and r more is the rounding of the declared sum: r·(1 + √(3n)), 2 m² for 500 parcels, where r·n would let a
    parcel of 25 m² go missing.
    """
    rounding_m2 = tolerances().area.rounding_m2
    return rounding_m2 * (1 + math.sqrt(3 * parcels))


def total_faults(rows: Rows, parcels: pd.DataFrame, holders: pd.DataFrame) -> list[Fault]:
    """Compare the totals of each sheet with the delivery; sheets that only one of the two has are one fault.

    Roads and water have numbers without being parcels: a total that counts them and one that does not are both right.

    Parameters
    ----------
    holders
        By sheet (`SHEET`): ``low`` and ``high``, bounds of the number of holders and managers (`count_holders`).
    """
    declared = rows.table.dropna(subset=["sheet_label"])
    declared = declared.drop_duplicates(SHEET).set_index(SHEET)
    delivered = _delivered(parcels)
    faults = _sheets(rows, declared.index, delivered.index)
    both = declared.join(delivered, how="inner").join(holders)
    for (commune, sheet), line in zip(both.index.tolist(), both.to_dict("records"), strict=True):
        at = Fault(code="PKG-06", file=rows.delivered.file, commune=_or_none(commune), sheet=quotable_number(sheet))
        faults += [replace(at, **found) for found in _differences(line, where(rows))]
    return faults


def _delivered(parcels: pd.DataFrame) -> pd.DataFrame:
    """Count and add up the parcels of each sheet, with and without what is numbered and no parcel.

    Returns
    -------
    pandas.DataFrame
        By `SHEET`: ``number``, ``area`` (of all), ``own_number``, ``own_area`` (of parcels only); an area is missing
        where one of its parcels has none.
    """
    table = parcels.dropna(subset=KEY[1:]).drop_duplicates(KEY).rename(columns={"area_m2": "area"})
    own = table[table["is_parcel"].fillna(True).astype(bool)]
    aggregated = [
        some.groupby(SHEET, dropna=False).agg(
            number=("area", "size"), area=("area", lambda all_: all_.sum(skipna=False))
        )
        for some in (table, own)
    ]
    found = aggregated[0].join(aggregated[1].add_prefix("own_"))
    return found.fillna({"own_number": 0, "own_area": 0.0}).astype({"own_number": int})


def _sheets(rows: Rows, declared: pd.Index[Any], delivered: pd.Index[Any]) -> list[Fault]:
    """Name the sheets that only the table or only the delivery has."""
    only_declared, only_delivered = declared.difference(delivered), delivered.difference(declared)
    if not len(only_declared) and not len(only_delivered):
        return []
    values = {"declared": _names(only_declared), "found": _names(only_delivered), "where": where(rows)}
    return [Fault(code="PKG-06", file=rows.delivered.file, values={"reason": Contents.SHEETS, **values})]


def _names(sheets: pd.Index[Any]) -> str:
    shown = [(quotable_number(sheet) or "…", "" if pd.isna(commune) else commune) for commune, sheet in sheets]
    shown.sort(key=lambda one: (one[1], len(one[0]), one[0]))
    return ", ".join(f"{commune}/{sheet}" if commune else sheet for sheet, commune in shown) or "–"


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _differences(line: Mapping[Hashable, Any], where_declared: str) -> list[dict[str, Any]]:
    """Return the faults of one sheet, as arguments of `Fault`."""
    found: list[dict[str, Any]] = []

    def say(reason: Contents, declared: object, delivered: object, **measures: Any) -> None:
        values = {"reason": reason, "declared": str(declared), "found": str(delivered), "where": where_declared}
        found.append({"values": values, **measures})

    parcels = line.get("parcels")
    if pd.notna(parcels) and parcels not in {line["number"], line["own_number"]}:
        say(Contents.PARCELS, parcels, line["own_number"])
    people = [line[name] for name in ("holders", "managers") if pd.notna(line.get(name))]
    if people and pd.notna(line["low"]) and not line["low"] <= sum(people) <= line["high"]:
        low, high = int(line["low"]), int(line["high"])
        say(Contents.HOLDERS, sum(people), low if low == high else f"{low}–{high}")
    area = line.get("area_m2")
    apart = [abs(area - line[name]) for name in ("area", "own_area") if pd.notna(area) and pd.notna(line[name])]
    if apart and min(apart) > (limit := area_limit_m2(line["number"])):
        measures = {"measured": round(min(apart), 4), "limit": round(limit, 4), "unit": "m²"}
        say(Contents.AREA, f"{area:.1f}", f"{line['own_area']:.1f}", **measures)
    return found


def count_holders(books: Sequence[tuple[Rows, Meeting]]) -> pd.DataFrame:
    """Bound the number of holders and managers of each sheet by what the land books name.

    Two rows with one name may be one person or two, so that there are at least as many holders as names, and at most as
    many as there are rows. Form 1 is left out: it has a row for each member of a household, which counts as one holder.

    Returns
    -------
    pandas.DataFrame
        By `SHEET`: ``low`` and ``high``.
    """
    bounds = []
    for rows, meeting in books:
        if "holder_name" not in rows.personal or "land_use_1" in rows.table:
            continue
        table = rows.table[SHEET].assign(name=rows.personal["holder_name"].astype("string").str.casefold().str.strip())
        named = table[(meeting.position >= 0) & table["name"].notna()].groupby(SHEET, dropna=False)["name"]
        bounds.append(pd.DataFrame({"low": named.nunique(), "high": named.size()}))
    if not bounds:
        return pd.DataFrame(
            {"low": [], "high": []}, index=pd.MultiIndex.from_arrays([[], []], names=SHEET), dtype=float
        )
    return pd.concat(bounds).groupby(level=[0, 1], dropna=False).agg({"low": "min", "high": "max"})
