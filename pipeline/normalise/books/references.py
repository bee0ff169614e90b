"""The sheet reference table (form 2): which sheet or parcel an old one became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.normalise.books.canonical import Rows, where
from pipeline.normalise.books.quoting import listed
from schemas.book import WHOLE_SHEET
from schemas.finding import Fault
from schemas.reasons import Renumbering

OLD = ["old_commune_code", "old_sheet_number", "old_parcel_number"]
NEW = ["commune_code", "sheet_label", "parcel_label"]
_SHEET, _PARCEL = 2, 3


@dataclass(frozen=True, slots=True)
class References:
    """Old keys and the new ones that they became.

    Attributes
    ----------
    entries
        `OLD`, `NEW` and ``scale_denominator``; without parcel numbers where the whole sheet was renumbered.
    where
        File and worksheet of the table.
    """

    entries: pd.DataFrame
    where: str


def read_references(books: Sequence[Rows]) -> tuple[References | None, list[Fault]]:
    """Put the reference tables of a package together; rows that say nothing are a fault (ATT-14)."""
    tables = [rows for rows in books if rows.book.kind == "sheet_references"]
    if not tables:
        return None, []
    names = [*OLD, *NEW, "scale_denominator"]
    entries, faults = [], []
    for rows in tables:
        table = rows.table.reindex(columns=names)
        for name in (OLD[2], NEW[2]):
            table[name] = table[name].astype("string").mask(table[name] == WHOLE_SHEET)
        is_useless = table[[*OLD[:_SHEET], *NEW[:_SHEET]]].isna().any(axis=1) | (
            table[OLD[2]].isna() != table[NEW[2]].isna()
        )
        if is_useless.any():
            found = table.index[is_useless].tolist()
            values = {
                "reason": Renumbering.INCOMPLETE,
                "where": where(rows),
                "count": len(found),
                "rows": listed(found),
            }
            faults.append(Fault(code="ATT-14", file=rows.delivered.file, row=found[0], values=values))
        entries.append(table[~is_useless])
    together = pd.concat(entries).drop_duplicates().reset_index(drop=True)
    return References(together, "; ".join(map(where, tables))), faults


def _incomplete(rows: Rows, found: list[int]) -> Fault:
    values = {"reason": Renumbering.INCOMPLETE, "where": where(rows), "count": len(found), "rows": listed(found)}
    return Fault(code="ATT-14", file=rows.delivered.file, row=found[0], values=values)


def look_up(wanted: pd.DataFrame, references: References) -> pd.DataFrame:
    """Find the new keys of delivered ones.

    An entry of one parcel goes before one of its sheet. Where an old number has several new ones, the map scale
    decides, because sheets are numbered by scale (Thông tư 25/2014 Điều 5.6).

    Parameters
    ----------
    wanted
        `NEW` (the key as delivered), ``scale_denominator``, and ``is_former``: True where the key is known to be of the
        unit list before, False where it is not, missing where nobody says.

    Returns
    -------
    pandas.DataFrame
        `NEW`, missing where the key stays as it is; ``problem`` (`Renumbering`) and ``candidates`` where the table does
        not decide. Same index.

    Notes
    -----
    A key that is no old one of the table stays, and so does one that is known to be new. One that is an old and a new
    number at once, of different sheets, is left alone and reported, unless the unit list is known.
    """
    columns = [*NEW, "scale_denominator", "is_former"]
    numbers = wanted.groupby(columns, dropna=False, sort=False).ngroup()
    different = wanted.loc[~numbers.duplicated(), columns].set_axis(numbers[~numbers.duplicated()])
    found = _found(different, references.entries)
    return found.reindex(numbers).set_axis(wanted.index)


def _found(keys: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    is_of_sheet = entries[OLD[2]].isna()
    of_parcels, of_sheets = entries[~is_of_sheet], entries[is_of_sheet]
    one, several = _targets(keys, of_parcels, _PARCEL)
    one_sheet, several_sheets = _targets(keys.drop(index=one.index.union(several.index)), of_sheets, _SHEET)
    target = pd.concat([one, one_sheet]).reindex(keys.index)
    target[NEW[2]] = target[NEW[2]].fillna(keys[NEW[2]])
    target = target.where(target[NEW[0]].notna())
    candidates = pd.concat([several, several_sheets]).reindex(keys.index)
    candidates = candidates.fillna(target[NEW[0]].str.cat(target[NEW[1]], sep="/"))

    is_new = _is_among(keys, of_sheets[NEW[:_SHEET]]) | _is_among(keys, of_parcels[NEW])
    is_same = (target.fillna("") == keys[NEW].fillna("")).all(axis=1)
    is_gone = keys[NEW[0]].isin(entries[OLD[0]]) & ~keys[NEW[0]].isin(entries[NEW[0]]) & keys[NEW[1]].notna()
    conditions = {
        Renumbering.SEVERAL: candidates.notna() & target[NEW[0]].isna(),
        Renumbering.OLD_AND_NEW: target[NEW[0]].notna() & ~is_same & is_new & keys["is_former"].isna(),
        Renumbering.UNLISTED: candidates.isna() & is_gone,
    }
    problem = pd.Series(np.select([*conditions.values()], [*conditions], default=""), index=keys.index, dtype="string")
    problem = problem.mask((problem == "") | keys["is_former"].eq(False).fillna(False))
    stays = is_same | problem.notna() | keys["is_former"].eq(False).fillna(False)
    target[stays] = pd.NA
    return target.assign(problem=problem, candidates=candidates.where(problem.notna()))


def _is_among(keys: pd.DataFrame, known: pd.DataFrame) -> pd.Series[bool]:
    own = pd.MultiIndex.from_frame(keys[list(known.columns)])
    return pd.Series(own.isin(pd.MultiIndex.from_frame(known)), index=keys.index)


def _targets(keys: pd.DataFrame, entries: pd.DataFrame, depth: int) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Return the new keys of those that have one, and of those that have several, these as text."""
    asked = keys[[*NEW[:depth], "scale_denominator"]].rename_axis("key").reset_index()
    asked = asked.rename(columns=dict(zip(NEW, OLD, strict=True))).dropna(subset=OLD[:depth])
    met = asked.merge(entries.drop(columns=OLD[depth:]), on=OLD[:depth], suffixes=("", "_of_entry"))
    met["target"] = met[NEW[0]].str.cat(met[NEW[1:depth]], sep="/")
    is_scale = (met["scale_denominator"] == met["scale_denominator_of_entry"]).fillna(False)
    met["of_scale"] = met["target"].where(is_scale)
    each = met.groupby("key")
    is_one, is_one_of_scale = each["target"].transform("nunique") == 1, each["of_scale"].transform("nunique") == 1
    one = met[is_one | (is_one_of_scale & is_scale)].drop_duplicates("key").set_index("key")[NEW]
    several = met[~met["key"].isin(one.index)].groupby("key")["target"].agg(lambda some: ", ".join(sorted(set(some))))
    return one, several
