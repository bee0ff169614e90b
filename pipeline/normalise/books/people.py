"""What is wrong with personal numbers and dates (ATT-13): row and column, never the value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline.normalise.books.canonical import Rows, shown_keys
from pipeline.normalise.books.dates import read_dates
from pipeline.normalise.books.quoting import listed
from pipeline.normalise.texts import as_text, clean, each_different
from schemas.finding import Fault
from schemas.reasons import Malformed

ALONE = 20
"""Rows with the same fault that get a finding each; more of them in a column have one cause and one finding."""

_CARD_DIGITS, _OLD_CARD_DIGITS = 12, 9
_CENTURY = slice(3, 4)
_YEAR = slice(4, 6)
_IDENTITIES = ("holder_id", "user_id")
_DATES = ("holder_birth", "user_birth", "certificate_date")


def personal_faults(rows: Rows, received: date) -> list[Fault]:
    """Report identity numbers and dates that cannot be true.

    Parameters
    ----------
    received
        When the package was received; no date is later.
    """
    texts = {name: clean(as_text(rows.personal[name]))[0] for name in rows.personal if name in (*_IDENTITIES, *_DATES)}
    dates = {name: read_dates(texts[name], received) for name in _DATES if name in texts}
    problems = {name: found for name, (_, found) in dates.items()}
    for name in _IDENTITIES:
        if name not in texts:
            continue
        problems[name] = each_different(texts[name], _identity_problem, "string")
        birth = name.replace("_id", "_birth")
        if birth in dates:
            is_other = _has_other_year(texts[name], dates[birth][0]) & problems[name].isna()
            problems[name] = problems[name].mask(is_other, Malformed.BIRTH_DIFFERS)
    return [fault for name in sorted(problems) for fault in _faults(rows, name, problems[name])]


def _identity_problem(text: str) -> str | None:
    digits = len(text) if text.isascii() and text.isdecimal() else 0
    if digits in {_CARD_DIGITS, _OLD_CARD_DIGITS}:
        return None
    return Malformed.ZERO_LOST if digits in {_CARD_DIGITS - 1, _OLD_CARD_DIGITS - 1} else Malformed.IDENTITY


def _has_other_year(numbers: pd.Series[Any], births: pd.Series[Any]) -> pd.Series[bool]:
    """Say where the year of birth in a card number (digit 4: century and sex; digits 5–6) is not the one given."""
    cards = numbers.where(numbers.str.fullmatch(r"\d{12}").fillna(False))
    century = cards.str[_CENTURY].astype("Int64") // 2 + 19
    return (births.str[:4].astype("Int64") != century * 100 + cards.str[_YEAR].astype("Int64")).fillna(False)


def _faults(rows: Rows, name: str, problems: pd.Series[Any]) -> list[Fault]:
    """Word the problems of one column: one fault a row, or one for all rows with the same problem."""
    faults = []
    values = {"worksheet": rows.delivered.sheet, "column": rows.label(name)}
    shown = shown_keys(rows.table, rows.delivered).astype(object)
    shown = shown.where(shown.notna(), None)
    for reason, group in problems.dropna().groupby(problems):
        numbers = group.index.tolist()
        if len(numbers) > ALONE:
            own = {**values, "reason": Malformed(reason), "count": len(numbers), "rows": listed(numbers)}
            faults.append(Fault(code="ATT-13", file=rows.delivered.file, row=numbers[0], values=own))
            continue
        for row, (commune, sheet, parcel, file, _) in zip(
            numbers, shown.loc[numbers].itertuples(index=False), strict=True
        ):
            own = {**values, "reason": Malformed(reason), "count": 1, "rows": str(row)}
            faults.append(
                Fault(code="ATT-13", commune=commune, sheet=sheet, parcel=parcel, file=file, row=row, values=own)
            )
    return faults
