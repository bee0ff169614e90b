"""What normalisation adds to how a package was understood: what the parcels hold, and how their texts were written."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

import pandas as pd

from schemas.frames import Batch
from schemas.reasons import Recoded
from schemas.understanding import BookSeen, LayerSeen, Origin, SheetSeen, Understanding

OF_EVERY_PARCEL = ("commune_code", "sheet_number", "scale_denominator")


def complete(seen: Understanding, batch: Batch) -> Understanding:
    """Add communes, sheets and scales of the parcels, and the encodings that their texts turned out to have.

    Parameters
    ----------
    seen
        As reading told it.
    """
    parcels = batch.parcels
    detected: dict[str | None, set[str]] = {}
    for fault in batch.faults:
        if fault.code == "FMT-02" and fault.values.get("reason") != Recoded.DOUBTFUL:
            detected.setdefault(fault.file, set()).add(str(fault.values.get("encoding")))
    filled = {name: {*parcels.loc[parcels[name].notna(), "source_file"]} for name in OF_EVERY_PARCEL}
    return replace(
        seen,
        layers=tuple(
            replace(one, detected=tuple(sorted(detected.get(one.file, ()))), origins=_origins(one, filled))
            for one in seen.layers
        ),
        books=tuple(_joined(one, batch) for one in seen.books),
        communes=tuple(sorted(parcels["commune_code"].dropna().unique())),
        sheets=tuple(sorted(_sheets(parcels), key=_in_order)),
        scales=tuple(sorted(int(scale) for scale in parcels["scale_denominator"].dropna().unique())),
    )


def _origins(one: LayerSeen, filled: Mapping[str, Container[str]]) -> dict[str, Origin]:
    """Say that a book gave what the layer did not, and that a drawing did not say what it might have."""
    origins = dict(one.origins)
    for name, files in filled.items():
        origin, is_filled = origins.get(name), one.file in files
        if origin is Origin.NOWHERE and is_filled:
            origins[name] = Origin.BOOK
        elif origin is Origin.DRAWING and not is_filled:
            origins[name] = Origin.NOWHERE
    return origins


def _joined(seen: BookSeen, batch: Batch) -> BookSeen:
    """Add how many rows of a book met how many parcels."""
    book = next((one for one in batch.books if (one.file, one.sheet) == (seen.file, seen.sheet)), None)
    if book is None:
        return seen
    is_parcel = batch.parcels["is_parcel"].fillna(True).to_numpy(dtype=bool)
    met = book.rows["parcel"].dropna().astype(int).unique()
    lacking = int(is_parcel.sum() - is_parcel[met].sum()) if len(met) else max(len(is_parcel) - book.joined_parcels, 0)
    return replace(seen, joined_rows=book.joined_rows, joined_parcels=book.joined_parcels, lacking_parcels=lacking)


def _sheets(parcels: pd.DataFrame) -> list[SheetSeen]:
    table = pd.DataFrame(
        {
            "commune": parcels["commune_code"].fillna(""),
            "sheet": parcels["sheet_label"],
            "parcels": parcels["is_parcel"].fillna(True).astype(int),
            "objects": 1,
        }
    )
    counts = table.dropna(subset=["sheet"]).groupby(["commune", "sheet"], as_index=False).sum()
    return [SheetSeen(commune or None, *rest) for commune, *rest in counts.itertuples(index=False)]


def _in_order(one: SheetSeen) -> tuple[str, int, str]:
    """Sort sheets of a commune as numbers where they are."""
    return one.commune or "", len(one.sheet), one.sheet
