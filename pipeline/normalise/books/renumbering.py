"""A delivery under old sheet numbers is brought under the new ones, by the sheet reference table (form 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.normalise.books.canonical import KEY, Rows
from pipeline.normalise.books.quoting import quotable_number
from pipeline.normalise.books.references import NEW, OLD, References, look_up
from pipeline.normalise.texts import each_different
from pipeline.normalise.values import parse_integer
from schemas.finding import Fault
from schemas.reasons import Renumbering


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Parcels and books under new keys.

    Attributes
    ----------
    moved
        True for parcels that have another key than delivered, shape (n,).
    undecided
        Per book: rows whose key the table leaves open, which join nothing.
    """

    parcels: pd.DataFrame
    books: tuple[Rows, ...]
    moved: pd.Series[bool]
    undecided: tuple[pd.Series[bool], ...]
    faults: tuple[Fault, ...]


def renumber(
    parcels: pd.DataFrame, books: Sequence[Rows], references: References, *, list_in_force: str | None, is_dated: bool
) -> Renumbered:
    """Bring parcels and rows under new keys, and keep the old ones beside them.

    Rows with a number of the map go the way of the parcels of that number. Certificates may be of any time, so that
    theirs are looked up by themselves. An inconsistency of the table matters only where the delivery meets it.

    Parameters
    ----------
    parcels
        Canonical columns.
    list_in_force
        Version of the unit list of the new keys.
    is_dated
        True where the source says of which unit list the commune codes are (otherwise the list is only presumed).
    """
    wanted = parcels[[*KEY, "scale_denominator"]].assign(
        is_former=pd.Series(pd.NA, index=parcels.index, dtype="boolean")
    )
    if is_dated and list_in_force:
        wanted["is_former"] = (parcels["commune_list"] != list_in_force).astype("boolean")
    found = look_up(wanted, references)
    moved = found[NEW[0]].notna()
    delivered = _ways(parcels, found)
    turned = [_rows(rows, references, delivered) for rows in books]
    faults = [
        *_problems(parcels[KEY].assign(file=parcels["source_file"]), found, references),
        *(fault for _, _, some in turned for fault in some),
        *_disagreements(parcels, moved, references),
    ]
    keyed = _under_new_keys(parcels, found, moved)
    keyed["commune_list"] = keyed["commune_list"].mask(moved, list_in_force)
    return Renumbered(
        parcels=keyed,
        books=tuple(rows for rows, _, _ in turned),
        moved=moved,
        undecided=tuple(undecided for _, undecided, _ in turned),
        faults=tuple(faults),
    )


def _under_new_keys(table: pd.DataFrame, found: pd.DataFrame, moved: pd.Series[bool]) -> pd.DataFrame:
    """Give rows their new keys, and the keys that they had as old ones."""
    table = table.copy()
    for old, key in zip(OLD, KEY, strict=True):
        kept = table[old] if old in table else pd.Series(pd.NA, index=table.index, dtype="string")
        table[old] = kept.mask(moved, table[key])
        table[key] = table[key].mask(moved, found[key])
    for number, key in (("sheet_number", "sheet_label"), ("parcel_number", "parcel_label")):
        if number in table and moved.any():
            table[number] = table[number].mask(moved, each_different(table[key], parse_integer, "Int64"))
    return table


def _ways(parcels: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return for each delivered key of a parcel what became of it."""
    ways = parcels[KEY].join(found[NEW].add_prefix("new_"))
    return ways.dropna(subset=KEY[1:]).drop_duplicates(KEY)


def _rows(rows: Rows, references: References, delivered: pd.DataFrame) -> tuple[Rows, pd.Series[bool], list[Fault]]:
    """Renumber one book; say which of its rows are left open, and why."""
    table = rows.table
    nobody = pd.Series(False, index=table.index)
    if rows.book.kind == "sheet_references":
        return rows, nobody, []
    blank = pd.Series(pd.NA, index=table.index)
    wanted = table[KEY].assign(scale_denominator=blank.astype("Int64"), is_former=blank.astype("boolean"))
    found = look_up(wanted, references)
    met = table[KEY].merge(delivered, on=KEY, how="left", indicator=True).set_axis(table.index)
    follows = (met["_merge"] == "both") & ~rows.is_on_certificate
    sheets = pd.MultiIndex.from_frame(delivered[KEY[:2]])
    is_of_map = pd.Series(pd.MultiIndex.from_frame(table[KEY[:2]]).isin(sheets), index=table.index)
    undecided = found["problem"].notna() & ~(is_of_map & ~rows.is_on_certificate)
    for name in NEW:
        found[name] = found[name].mask(follows, met[f"new_{name}"])
    shown = table[KEY].assign(file=rows.delivered.file)
    faults = _problems(shown[undecided], found[undecided], references)
    return rows.keyed(_under_new_keys(table, found, found[NEW[0]].notna())), undecided, faults


def _problems(keys: pd.DataFrame, found: pd.DataFrame, references: References) -> list[Fault]:
    """Report what the table leaves open: one fault a sheet, file and reason."""
    columns = ["commune_code", "sheet_label", "file", "problem", "candidates"]
    table = keys.assign(problem=found["problem"], candidates=found["candidates"])
    counts = (
        table[table["problem"].notna()].groupby(columns, dropna=False)["parcel_label"].size().reset_index(name="count")
    )
    return [
        _fault(key, references, reason=Renumbering(problem), candidates=candidates, count=count)
        for *key, problem, candidates, count in counts.astype(object)
        .where(counts.notna(), None)
        .itertuples(index=False)
    ]


def _fault(key: Sequence[Any], references: References, **values: Any) -> Fault:
    """Return the fault of a sheet; `key` is commune, sheet and file."""
    commune, sheet, file = key
    values |= {"where": references.where}
    return Fault(code="ATT-14", commune=commune, sheet=quotable_number(sheet), file=file, values=values)


def _disagreements(parcels: pd.DataFrame, moved: pd.Series[Any], references: References) -> list[Fault]:
    """Report old sheet numbers of the map that are not those of the table.

    Numbers on certificates are not held against the table: a certificate may be older than the map before.
    """
    given = parcels.loc[~moved & parcels["old_sheet_number"].notna(), [*KEY[:2], "old_sheet_number", "source_file"]]
    given["old"] = each_different(given["old_sheet_number"], lambda text: str(parse_integer(text) or text), "string")
    given = given.groupby([*KEY[:2], "old", "source_file"]).size().reset_index(name="count")
    known = references.entries.groupby(KEY[:2])["old_sheet_number"].agg(lambda some: sorted(set(some))).rename("known")
    given = given.join(known, on=KEY[:2], how="inner")
    return [
        _fault(
            (commune, sheet, file),
            references,
            reason=Renumbering.DISAGREES,
            candidates=", ".join(known),
            count=count,
            old=quotable_number(old),
        )
        for commune, sheet, old, file, count, known in given.itertuples(index=False)
        if old not in known
    ]
