"""How a synthetic town is handed in, and what cannot be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from pipeline.demo.book_faults import BOOK_PLANTERS, ON_DRAWINGS_ONLY
from pipeline.demo.drawing_faults import DRAWING_PLANTERS
from pipeline.demo.faults import PLANTERS
from pipeline.demo.registry import Book, Format, books, formats

OF_PACKAGE = ("CRS-02", "PKG-02", "PKG-05", "PKG-06")
"""Faults of the package as a whole; of each there is one at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How a town is handed in.

    Attributes
    ----------
    encoding
        How texts are written, one of `Format.encodings`; None for the usual way of the format.
    crs
        EPSG code of a VN-2000 system, or 4326; None for the meridian of the commune's maps, or the one system that the
        format has.
    file_per_sheet
        Whether every sheet has a file of its own; drawings always are so.
    books
        Names of the attribute books that go with it (`pipeline.demo.registry.books`). What they tell, layers of parcels
        then leave out; drawings keep their labels.
    """

    encoding: str | None = None
    crs: int | None = None
    file_per_sheet: bool = False
    books: tuple[str, ...] = ()

    def chosen_books(self) -> list[Book]:
        """Return the books."""
        return [books()[name] for name in self.books]

    def under_former_keys(self, records: pd.DataFrame) -> pd.DataFrame:
        """Return records under the keys under which they are delivered, if a book tells what became of these."""
        for book in self.chosen_books():
            records = book.as_before(records) if book.as_before else records
        return records

    def delivered(self, frame: gpd.GeoDataFrame, form: Format) -> gpd.GeoDataFrame:
        """Return records as a layer has them: under former keys, and without what a book tells."""
        told = set[str]().union(*(book.tells for book in self.chosen_books()))
        keyed = gpd.GeoDataFrame(self.under_former_keys(frame))
        return keyed if form.is_drawn else keyed.drop(columns=sorted(told))


WHOLE = Packing()
"""As it is: one file in the usual encoding and system, without books."""


def choose(fmt: str, packing: Packing, faults: Mapping[str, int]) -> Format:
    """Return a format that can be packed so, with such faults.

    Raises
    ------
    ValueError
        If there is none.
    """
    if fmt not in formats():
        raise ValueError(_unknown("format", [fmt], formats()))
    form = formats()[fmt]
    if packing.encoding not in {None, *form.encodings}:
        raise ValueError(_unknown(f"way to write {fmt} in", [packing.encoding], form.encodings))
    if packing.crs not in {None, *form.systems}:
        raise ValueError(_unknown(f"way to write {fmt} in", [f"EPSG:{packing.crs}"], map(str, sorted(form.systems))))
    if unknown := {*packing.books} - {*books()}:
        raise ValueError(_unknown("book", unknown, books()))
    if form.is_drawn and any(book.as_before for book in packing.chosen_books()):
        msg = f"the sheets of a town in {fmt} do not name the commune that they were of before"
        raise ValueError(msg)
    _refuse_misfits(faults, fmt, form, packing)
    return form


def _refuse_misfits(faults: Mapping[str, int], fmt: str, form: Format, packing: Packing) -> None:
    """Raise `ValueError` for faults that cannot be planted."""
    known = {*DRAWING_PLANTERS, "PKG-05", "PKG-06"} if form.is_drawn else {*PLANTERS, *OF_PACKAGE}
    if any(book.tells for book in packing.chosen_books()):
        known |= BOOK_PLANTERS.keys() - (set() if form.is_drawn else ON_DRAWINGS_ONLY)
    if unknown := set(faults) - known:
        raise ValueError(_unknown(f"way to plant in {fmt}", unknown, sorted(known)))
    if faults.get("PKG-02") and fmt != "shp":
        msg = "PKG-02 needs a Shapefile: other formats have no parts that could be missing"
        raise ValueError(msg)


def _unknown(what: str, names: Collection[str | None], known: Iterable[str]) -> str:
    return f"no {what} {', '.join(sorted(map(str, names)))}; known are {', '.join(known)}"
