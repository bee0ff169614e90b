"""Rows of books meet parcels by commune, sheet and parcel number; who finds nobody is reported (ATT-09, ATT-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.normalise.books.canonical import KEY, Rows
from pipeline.normalise.books.misfits import Misfit
from pipeline.normalise.books.quoting import listed, quotable_number
from pipeline.normalise.marks import Mark, faults_of
from schemas.finding import Fault
from schemas.reasons import NoParcel, NoRow

Codes = npt.NDArray[np.intp]
NOWHERE = -1


def key_codes(tables: Sequence[pd.DataFrame]) -> list[Codes]:
    """Give the keys of several tables numbers, the same number to the same key.

    Parameters
    ----------
    tables
        Each with `KEY`; parcels without commune are told from those with one.

    Returns
    -------
    list of numpy.ndarray
        Per table, shape (n,); `NOWHERE` without sheet or parcel number.
    """
    keys = pd.concat([table[KEY] for table in tables], ignore_index=True)
    texts = keys[KEY[0]].fillna("").str.cat(keys[KEY[1:]], sep="\x1f")
    codes, _ = pd.factorize(texts)
    return np.split(codes, np.cumsum([len(table) for table in tables])[:-1])


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which parcels the rows of one book belong to.

    Attributes
    ----------
    codes
        Number of the key of each row (`key_codes`); `NOWHERE` for rows that join nothing, shape (rows,).
    parcels
        Number of the key of each parcel, shape (n,).
    position
        First parcel of the key of each row; `NOWHERE` where there is none, shape (rows,).
    """

    codes: Codes
    parcels: Codes
    position: Codes

    @property
    def is_met(self) -> npt.NDArray[np.bool_]:
        """Say which parcels have a row, shape (n,)."""
        return np.isin(self.parcels, self.codes[self.position >= 0])


def meet(codes: Codes, parcels: Codes, is_left_out: npt.NDArray[np.bool_]) -> Meeting:
    """Find the parcels of rows; a row that is left out joins nothing."""
    first = np.full(max(codes.max(initial=0), parcels.max(initial=0)) + 1, NOWHERE, dtype=np.intp)
    backwards = np.flatnonzero(parcels >= 0)[::-1]
    first[parcels[backwards]] = backwards
    joining = np.where(is_left_out, NOWHERE, codes)
    position = np.where(joining >= 0, first[joining], NOWHERE)
    return Meeting(codes=np.where(position >= 0, joining, NOWHERE), parcels=parcels, position=position)


def rows_without_parcel(
    rows: Rows, meeting: Meeting, misfits: Sequence[Misfit], is_silent: npt.NDArray[np.bool_], *, needs_commune: bool
) -> list[Fault]:
    """Report rows that found no parcel, one fault for each cause: column, commune, sheet or parcel.

    Parameters
    ----------
    is_silent
        Rows of which something else was said already.
    needs_commune
        True where the parcels have communes, so that a row without one can find none.
    """
    table = rows.table[KEY].assign(is_met=meeting.position >= 0)
    faults = [_systematic(rows, misfit) for misfit in misfits]
    is_explained = table["commune_code"].fillna("").isin([misfit.commune for misfit in misfits])
    left = table[~table["is_met"] & ~is_silent & ~is_explained]
    has_no_number = left[KEY[1:]].isna().any(axis=1)
    has_no_commune = ~has_no_number & left["commune_code"].isna() & needs_commune
    for reason, of_reason in ((NoParcel.NO_NUMBER, has_no_number), (NoParcel.NO_COMMUNE, has_no_commune)):
        if of_reason.any():
            faults.append(_fault(rows, reason, left.index[of_reason]))
    left = left[~has_no_number & ~has_no_commune]
    is_whole = ~table.groupby(KEY[:2], dropna=False)["is_met"].transform("any").loc[left.index].to_numpy(dtype=bool)
    several = left.groupby(KEY[:2], dropna=False)["parcel_label"].transform("nunique").gt(1).to_numpy(dtype=bool)
    for keys, group in left[is_whole & several].groupby(KEY[:2], dropna=False):
        faults.append(_fault(rows, NoParcel.SHEET, group.index, keys))
    for keys, group in left[~(is_whole & several)].groupby(KEY, dropna=False):
        faults.append(_fault(rows, NoParcel.PARCEL, group.index, keys))
    return faults


def _systematic(rows: Rows, misfit: Misfit) -> Fault:
    found = rows.table.index[rows.table["commune_code"].fillna("") == misfit.commune]
    return _fault(rows, misfit.reason, found, (misfit.commune or None,), candidate=misfit.candidate, fits=misfit.fits)


def named(keys: Sequence[Any]) -> tuple[str | None, str | None, str | None]:
    """Return commune, sheet and parcel of the first parts of a key, as a fault may name them."""
    commune, sheet, parcel = [None if pd.isna(key) else str(key) for key in [*keys, *[None] * (3 - len(keys))]]
    return commune, sheet and quotable_number(sheet), parcel and quotable_number(parcel)


def _fault(rows: Rows, reason: NoParcel, found: Iterable[int], keys: Sequence[Any] = (), **values: Any) -> Fault:
    numbers = list(found)
    commune, sheet, parcel = named(keys)
    common = {"worksheet": rows.delivered.sheet, "count": len(numbers), "rows": listed(numbers)}
    return Fault(
        code="ATT-09",
        commune=commune,
        sheet=sheet,
        parcel=parcel,
        file=rows.delivered.file,
        row=min(numbers),
        values={"reason": reason, **common, "candidate": None, "fits": None, **values},
    )


def parcels_without_row(
    parcels: pd.DataFrame, codes: Codes, is_met: npt.NDArray[np.bool_], communes: Iterable[str]
) -> list[Fault]:
    """Report parcels that no book has a row of, one fault for a whole sheet or commune of them.

    Only books of parcels count: flags of a campaign are about the live cadastre, and totals about sheets. Roads and
    water have no rows, and a record without number was reported as such (ATT-01, TOP-07).

    Parameters
    ----------
    is_met
        True for parcels with a row in any book, shape (n,).
    communes
        Communes of which it was said why no book fits them.
    """
    has_commune = parcels["commune_code"].notna().to_numpy() | bool(parcels["commune_code"].isna().all())
    table = parcels[[*KEY, "source_file", "source_row"]].assign(is_met=is_met, code=codes)
    is_wanted = parcels["is_parcel"].fillna(True).to_numpy(dtype=bool) & (codes >= 0) & has_commune
    table = table[is_wanted]
    is_unmet = ~table.groupby("commune_code", dropna=False)["is_met"].transform("any")
    table = table[~(is_unmet & table["commune_code"].fillna("").isin(list(communes)))]
    faults: list[Fault] = []
    for depth, reason in ((1, NoRow.COMMUNE), (2, NoRow.SHEET)):
        groups = table.groupby(KEY[:depth], dropna=False)
        is_whole = ~groups["is_met"].transform("any") & groups["code"].transform("nunique").gt(1)
        for keys, group in table[is_whole].groupby(KEY[:depth], dropna=False):
            commune, sheet = named(keys)[:2]
            files = group["source_file"].unique()
            values = {"reason": reason, "count": int(group["code"].nunique())}
            file = files[0] if len(files) == 1 else None
            faults.append(Fault(code="ATT-10", commune=commune, sheet=sheet, file=file, values=values))
        table = table[~is_whole]
    alone = table[~table["is_met"]].drop_duplicates("code")
    marks = [Mark("ATT-10", position, {"reason": NoRow.PARCEL, "count": 1}) for position in range(len(alone))]
    return faults + faults_of(marks, alone)
