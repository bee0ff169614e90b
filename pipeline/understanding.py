"""What normalisation adds to how a package was understood: what the parcels hold, and how their texts were written."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from schemas.frames import Batch
from schemas.reasons import Recoded
from schemas.understanding import SheetSeen, Understanding


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
    return replace(
        seen,
        layers=tuple(replace(one, detected=tuple(sorted(detected.get(one.file, ())))) for one in seen.layers),
        communes=tuple(sorted(parcels["commune_code"].dropna().unique())),
        sheets=tuple(sorted(_sheets(parcels), key=_in_order)),
        scales=tuple(sorted(int(scale) for scale in parcels["scale_denominator"].dropna().unique())),
    )


def _sheets(parcels: pd.DataFrame) -> list[SheetSeen]:
    table = pd.DataFrame(
        {
            "commune": parcels["commune_code"].fillna(""),
            "sheet": parcels["sheet_label"],
            "parcels": parcels["is_parcel"].fillna(True).astype(int),
        }
    )
    counts = table.dropna(subset=["sheet"]).groupby(["commune", "sheet"], as_index=False)["parcels"].sum()
    return [SheetSeen(commune or None, sheet, count) for commune, sheet, count in counts.itertuples(index=False)]


def _in_order(one: SheetSeen) -> tuple[str, int, str]:
    """Sort sheets of a commune as numbers where they are."""
    return one.commune or "", len(one.sheet), one.sheet
