"""What normalisation adds to how a package was understood: what the parcels hold, and how their texts were written."""

from __future__ import annotations

from dataclasses import replace

from schemas.frames import Batch
from schemas.reasons import Recoded
from schemas.understanding import Understanding

Sheet = tuple[str | None, str]


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
    pairs = parcels[["commune_code", "sheet_label"]].drop_duplicates().dropna(subset=["sheet_label"])
    pairs = pairs.astype(object).where(pairs.notna(), None)
    sheets: list[Sheet] = [(commune, sheet) for commune, sheet in pairs.itertuples(index=False)]
    return replace(
        seen,
        layers=tuple(replace(one, detected=tuple(sorted(detected.get(one.file, ())))) for one in seen.layers),
        communes=tuple(sorted(parcels["commune_code"].dropna().unique())),
        sheets=tuple(sorted(sheets, key=_in_order)),
        scales=tuple(sorted(int(scale) for scale in parcels["scale_denominator"].dropna().unique())),
    )


def _in_order(sheet: Sheet) -> tuple[str, int, str]:
    """Sort sheets of a commune as numbers where they are."""
    return sheet[0] or "", len(sheet[1]), sheet[1]
