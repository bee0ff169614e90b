"""The way of the attribute books of a package: understood, renumbered, joined, filled in, compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.normalise.books.canonical import Rows, read_rows
from pipeline.normalise.books.communes import commune_of_books, commune_of_parcels
from pipeline.normalise.books.contradictions import contradictions
from pipeline.normalise.books.filling import fill, reference_areas
from pipeline.normalise.books.meeting import (
    NOWHERE,
    Codes,
    Meeting,
    key_codes,
    meet,
    parcels_without_row,
    rows_without_parcel,
)
from pipeline.normalise.books.misfits import Misfit, find_misfits
from pipeline.normalise.books.people import personal_faults
from pipeline.normalise.books.places import with_place
from pipeline.normalise.books.references import read_references
from pipeline.normalise.books.renumbering import renumber
from pipeline.normalise.books.sayings import sayings
from pipeline.normalise.books.totals import SHEET, count_holders, total_faults
from schemas.book import load_book
from schemas.finding import Fault
from schemas.frames import PARCEL_COLUMNS, Batch, BookJoin, BookRows
from schemas.province import Province


@dataclass(frozen=True, slots=True)
class _Joined:
    """One book, and what its rows met; None for a book of sheets."""

    rows: Rows
    meeting: Meeting | None = None
    misfits: tuple[Misfit, ...] = ()
    is_undecided: npt.NDArray[np.bool_] | None = None


def join_books(batch: Batch, books: Sequence[BookRows], province: Province) -> Batch:
    """Join the attribute books of a package to its parcels.

    Parameters
    ----------
    batch
        Parcels as the layers alone give them; it is not changed.

    Returns
    -------
    Batch
        With ``books``, gaps of the parcels filled, columns that the books give, and what was found on the way:
        ATT-02, ATT-11, FMT-02, FMT-03 and FMT-05 as for layers, ATT-09 and ATT-10 (nobody to join), ATT-12
        (contradictions), ATT-13 and ATT-17 (personal values, certificates), ATT-14 (sheet reference table) and PKG-06
        (control totals).
    """
    if not books:
        return batch
    understood = [read_rows(one, load_book(one.book)) for one in books]
    parcels = commune_of_books(pd.DataFrame(batch.parcels), understood, province)
    columns = frozenset({"commune_code"} if parcels["commune_code"].notna().any() else ())
    parcels, joined, renumbering = _renumbered(parcels, understood, province, is_dated="commune_list" in batch.columns)
    codes = key_codes([parcels, *(one.rows.table for one in joined)])
    joined = [_met(one, parcels, codes[0], own) for one, own in zip(joined, codes[1:], strict=True)]
    filled, given, differences = _filled(parcels, joined, keeps_kind="is_parcel" in batch.columns)
    found = [
        *(fault for rows in understood for fault in rows.faults),
        *renumbering,
        *_unmet(parcels, codes[0], joined),
        *differences,
        *(fault for rows in understood for fault in personal_faults(rows, batch.package.received.date())),
        *_totals(filled, joined),
    ]
    frame = gpd.GeoDataFrame(filled.astype(PARCEL_COLUMNS), geometry="geometry", crs=batch.parcels.crs)
    return replace(
        batch,
        parcels=frame,
        books=tuple(_book_join(one, filled) for one in joined),
        columns=batch.columns | columns | given,
        faults=(*batch.faults, *with_place(found, frame)),
    )


def _renumbered(
    parcels: pd.DataFrame, books: Sequence[Rows], province: Province, *, is_dated: bool
) -> tuple[pd.DataFrame, list[_Joined], list[Fault]]:
    references, faults = read_references(books)
    if references is None:
        return parcels, [_Joined(rows) for rows in commune_of_parcels(books, parcels)], []
    books = commune_of_parcels(books, parcels, only_its_sheets=True)
    found = renumber(parcels, books, references, list_in_force=province.current_list, is_dated=is_dated)
    books = commune_of_parcels(found.books, found.parcels)
    joined = [_Joined(rows, is_undecided=own.to_numpy()) for rows, own in zip(books, found.undecided, strict=True)]
    return found.parcels, joined, [*faults, *found.faults]


def _met(one: _Joined, parcels: pd.DataFrame, of_parcels: Codes, own: Codes) -> _Joined:
    """Join one book; the rows of a commune that does not fit as a whole join nothing, not even by chance."""
    rows = one.rows
    if rows.book.kind not in {"parcels", "campaign_flags"}:
        return one
    undecided = np.zeros(len(own), dtype=bool) if one.is_undecided is None else one.is_undecided
    misfits = tuple(find_misfits(rows.table[~undecided], parcels)) if rows.book.kind == "parcels" else ()
    communes = rows.table["commune_code"].fillna("")
    is_left_out = undecided | communes.isin([misfit.commune for misfit in misfits]).to_numpy()
    return replace(one, meeting=meet(own, of_parcels, is_left_out), misfits=misfits, is_undecided=undecided)


def _of_parcels(joined: Iterable[_Joined]) -> list[tuple[_Joined, Meeting]]:
    return [(one, one.meeting) for one in joined if one.meeting is not None and one.rows.book.kind == "parcels"]


def _filled(
    parcels: pd.DataFrame, joined: Sequence[_Joined], *, keeps_kind: bool
) -> tuple[pd.DataFrame, frozenset[str], list[Fault]]:
    """Fill from one book after the other, in the order in which they were read."""
    given, faults = frozenset[str](), []
    for one, meeting in _of_parcels(joined):
        is_joined = meeting.position >= 0
        table = one.rows.table[is_joined].assign(code=meeting.codes[is_joined])
        said = sayings(table, reference_areas(parcels, meeting))
        faults += contradictions(parcels, one.rows, meeting, said)
        parcels = fill(parcels, meeting, said, keeps_kind=keeps_kind)
        given |= {saying.column for saying in said}
    return parcels, given, faults


def _unmet(parcels: pd.DataFrame, codes: Codes, joined: Sequence[_Joined]) -> list[Fault]:
    """Report rows without parcel, and parcels that no book of parcels has (ATT-09, ATT-10)."""
    needs_commune = bool(parcels["commune_code"].notna().any())
    faults, is_met, explained = [], np.zeros(len(parcels), dtype=bool), set[str]()
    books = _of_parcels(joined)
    for one, meeting in books:
        silent = one.is_undecided if one.is_undecided is not None else np.zeros(len(meeting.codes), dtype=bool)
        faults += rows_without_parcel(one.rows, meeting, one.misfits, silent, needs_commune=needs_commune)
        is_met |= meeting.is_met
        explained |= {name for misfit in one.misfits for name in (misfit.commune, misfit.candidate) if name is not None}
    return faults + (parcels_without_row(parcels, codes, is_met, explained) if books else [])


def _totals(parcels: pd.DataFrame, joined: Sequence[_Joined]) -> list[Fault]:
    tables = [one.rows for one in joined if one.rows.book.kind == "control_totals"]
    if not tables:
        return []
    holders = count_holders([(one.rows, meeting) for one, meeting in _of_parcels(joined)])
    return [fault for rows in tables for fault in total_faults(rows, parcels, holders)]


def _book_join(one: _Joined, parcels: pd.DataFrame) -> BookJoin:
    """Say how a book met the parcels; a book of sheets, by the sheets that are there and their parcels."""
    rows, delivered = one.rows, one.rows.delivered
    if one.meeting is not None:
        position = one.meeting.position
        joined_rows, joined_parcels = int((position >= 0).sum()), int(one.meeting.is_met.sum())
    else:
        own, there = (pd.MultiIndex.from_frame(table[SHEET]) for table in (rows.table, parcels))
        position = np.full(len(rows.table), NOWHERE, dtype=np.intp)
        joined_rows, joined_parcels = int(own.isin(there).sum()), int(there.isin(own).sum())
    found = pd.array(position, dtype="Int64")
    found[position < 0] = pd.NA
    return BookJoin(
        book=delivered.book,
        file=delivered.file,
        sheet=delivered.sheet,
        rows=rows.table.assign(parcel=found),
        personal=rows.personal,
        joined_rows=joined_rows,
        joined_parcels=joined_parcels,
    )
