"""One systematic difference between book and map: another commune code, or sheet and parcel number exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.normalise.books.canonical import KEY
from schemas.reasons import NoParcel

MOST = 0.5
"""Share of the parcels of a book that a difference must explain."""
_BY_CHANCE = 2
"""Exchanged numbers must fit this many times better: small numbers fit by chance either way."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why no row of one commune can be joined.

    Attributes
    ----------
    commune
        As the rows give it.
    fits
        Rows that would find their parcel if the difference were mended.
    candidate
        Commune of the map under which the numbers are.
    """

    commune: str
    reason: NoParcel
    fits: int | None = None
    candidate: str | None = None


def find_misfits(rows: pd.DataFrame, parcels: pd.DataFrame) -> list[Misfit]:
    """Find the communes of a book whose rows as a whole do not fit the map.

    Parameters
    ----------
    rows, parcels
        `KEY`.
    """
    known = _complete(parcels).drop_duplicates()
    communes = set(known[KEY[0]])
    counts = _complete(rows).groupby(KEY, sort=False).size().rename("rows").reset_index()
    if "" not in communes:
        counts = counts[counts[KEY[0]] != ""]
    as_given = _fitting(counts, known)
    exchanged = _fitting(
        counts[counts["sheet_label"] != counts["parcel_label"]], known.set_axis([KEY[0], KEY[2], KEY[1]], axis=1)
    )
    found = []
    for commune, total in _sums(counts).items():
        fits, turned = as_given.get(commune, 0), exchanged.get(commune, 0)
        if turned > MOST * total and turned > _BY_CHANCE * fits:
            found.append(Misfit(commune, NoParcel.SWAPPED, turned))
        elif not fits and (total > 1 or commune not in communes):
            found.append(_elsewhere(counts[counts["commune_code"] == commune], known))
    return found


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return keys with sheet and parcel; an empty text for no commune."""
    return table[KEY].fillna({KEY[0]: ""}).dropna()


def _fitting(counts: pd.DataFrame, known: pd.DataFrame) -> dict[str, int]:
    """Count the rows of each commune whose key is known."""
    return _sums(counts.merge(known, on=KEY))


def _sums(counts: pd.DataFrame) -> dict[str, int]:
    return {str(commune): int(number) for commune, number in counts.groupby("commune_code")["rows"].sum().items()}


def _elsewhere(counts: pd.DataFrame, known: pd.DataFrame) -> Misfit:
    """Look for the commune of the map that has the most of these numbers, if it has most of them."""
    commune = str(counts["commune_code"].iat[0])
    met = counts.merge(known, on=KEY[1:], suffixes=("", "_of_map")).groupby("commune_code_of_map")["rows"].sum()
    if met.empty or met.max() <= MOST * counts["rows"].sum():
        return Misfit(commune, NoParcel.COMMUNE)
    return Misfit(commune, NoParcel.OTHER_COMMUNE, int(met.max()), str(met.idxmax()))
