"""Two values for one thing (ATT-12): the map against the book, or rows of one parcel against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.normalise.books.canonical import KEY, Rows
from pipeline.normalise.books.land import Parts, text_of
from pipeline.normalise.books.meeting import Meeting, named
from pipeline.normalise.books.quoting import listed, quotable
from pipeline.normalise.books.sayings import AREAS, NOISE_M2, Saying
from pipeline.normalise.values import parse_integer
from schemas.codes import find_land_use
from schemas.finding import Fault
from schemas.reasons import Contradiction
from schemas.tolerances import tolerances

SERIAL = "certificate_serial"
UNCOMPARED = frozenset({"address", "old_commune_code"})
"""Free text, which is spelled in many ways; and what only renumbering writes."""


class _Clash(NamedTuple):
    """Two values for one column of one parcel, which has `code` as the number of its key.

    `column` is its delivered name, `canonical` the one of ours.
    """

    code: int
    column: str
    reason: Contradiction
    ours: Any = None
    theirs: Any = None
    canonical: str | None = None


def contradictions(parcels: pd.DataFrame, rows: Rows, meeting: Meeting, said: Sequence[Saying]) -> list[Fault]:
    """Report what the book says otherwise than the map, or in two ways; addresses are not compared.

    Parameters
    ----------
    parcels
        As they were before the book filled anything in.
    """
    first = pd.Series(np.arange(len(parcels)), index=meeting.parcels).groupby(level=0).first()
    clashes: list[_Clash] = []
    for one in said:
        if one.column in UNCOMPARED:
            continue
        label = rows.label("land_use_1" if one.column == "land_use" and "land_use" not in rows.table else one.column)
        unclear = one.is_unclear.index[one.is_unclear]
        pairs = zip(unclear.tolist(), one.low.loc[unclear], one.high.loc[unclear], strict=True)
        clashes += [_Clash(code, label, Contradiction.ROWS, low, high, one.column) for code, low, high in pairs]
        ours = parcels["land_use_parts" if one.column == "land_use" else one.column]
        ours = ours.take(first.loc[one.values.index].to_numpy()).set_axis(one.values.index)
        differing = _differing(one.column, ours, one.values)
        clashes += [_Clash(code, label, Contradiction.MAP, own, theirs, one.column) for code, own, theirs in differing]
    if SERIAL in rows.personal:
        label, codes = rows.label(SERIAL), _codes_with_certificates(rows, meeting)
        clashes += [_Clash(code, label, Contradiction.CERTIFICATES) for code in codes]
    return _faults(clashes, parcels, rows, meeting, first)


def _faults(
    clashes: Sequence[_Clash], parcels: pd.DataFrame, rows: Rows, meeting: Meeting, first: pd.Series[int]
) -> list[Fault]:
    """Give clashes the keys of their parcels, and the rows that say so."""
    if not clashes:
        return []
    keys = parcels[KEY].take(first.loc[[clash.code for clash in clashes]].to_numpy())
    numbers = pd.Series(rows.table.index, index=meeting.codes)
    lines: dict[Any, list[int]] = {}
    for code, number in numbers[numbers.index.isin([clash.code for clash in clashes])].items():
        lines.setdefault(code, []).append(number)
    faults = []
    for clash, key in zip(clashes, keys.itertuples(index=False, name=None), strict=True):
        commune, sheet, parcel = named(key)
        values = {"reason": clash.reason, "worksheet": rows.delivered.sheet, "column": clash.column}
        values["canonical"] = clash.canonical
        values |= {"ours": _shown(clash.ours), "theirs": _shown(clash.theirs), "rows": listed(lines[clash.code])}
        fault = Fault(code="ATT-12", commune=commune, sheet=sheet, parcel=parcel, file=rows.delivered.file)
        faults.append(replace(fault, row=min(lines[clash.code]), values=values))
    return faults


def _codes_with_certificates(rows: Rows, meeting: Meeting) -> list[int]:
    """Return the parcels whose rows name more than one certificate."""
    serials = rows.personal[SERIAL].astype("string").str.upper().str.replace(r"[\W_]+", "", regex=True)
    table = pd.DataFrame({"code": meeting.codes, "serial": serials.mask(serials == "").array})
    different = table[table["code"] >= 0].groupby("code")["serial"].nunique()
    return different.index[different > 1].tolist()


def _differing(column: str, ours: pd.Series[Any], theirs: pd.Series[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Yield code and both values where both are given and differ."""
    if column == "land_use":
        is_given = theirs.map(bool, na_action="ignore").eq(True) & ours.map(bool)
        verdicts = [not is_same_land(a, b) for a, b in zip(ours[is_given], theirs[is_given], strict=True)]
        is_other = pd.Series(verdicts, index=ours.index[is_given], dtype=bool).reindex(ours.index, fill_value=False)
    elif column in AREAS:
        is_other = (ours - theirs).abs() > tolerances().area.rounding_m2 + NOISE_M2
    else:
        is_other = (ours.map(_plain, na_action="ignore") != theirs.map(_plain, na_action="ignore")).fillna(False)
        is_other &= ours.notna() & theirs.notna()
    yield from zip(ours.index[is_other], ours[is_other], theirs[is_other], strict=True)


@cache
def _plain(text: str) -> str:
    return str(parse_integer(text) or text.casefold())


@cache
def is_same_land(ours: Parts, theirs: Parts) -> bool:
    """Say whether land uses agree: the same codes, or those that followed them (Thông tư 08/2024)."""
    here, there = _codes(ours), _codes(theirs)
    return all(any(_follow(a, b) for b in there) for a in here) and all(any(_follow(a, b) for a in here) for b in there)


def _codes(parts: Parts) -> frozenset[str]:
    return frozenset(part.code or part.raw.casefold() for part in parts)


@cache
def _follow(one: str, other: str) -> bool:
    entries = [find_land_use(one), find_land_use(other)]
    successors = [entry.successors if entry else () for entry in entries]
    return one == other or other in successors[0] or one in successors[1]


def _shown(value: Any) -> Any:
    """Return a value as a message may show it."""
    if isinstance(value, tuple):
        return quotable(text_of(value) or "")
    return quotable(value) if isinstance(value, str) else value
