"""What is wrong with personal numbers and dates (ATT-13): row and column, never the value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline.normalise.books.canonical import Rows, shown_keys
from pipeline.normalise.books.dates import read_dates
from pipeline.normalise.books.quoting import listed
from pipeline.normalise.marks import Mark, faults_of
from pipeline.normalise.texts import as_text
from schemas.finding import Fault
from schemas.reasons import Malformed

ALONE = 20
"""Rows with the same fault that get a finding each; more of them in a column have one cause and one finding."""

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
    texts = {
        name: as_text(rows.personal[name]).str.strip() for name in (*_IDENTITIES, *_DATES) if name in rows.personal
    }
    texts = {name: column.mask(column == "") for name, column in texts.items()}
    dates = {name: read_dates(texts[name], received) for name in _DATES if name in texts}
    problems = {name: found for name, (_, found) in dates.items()}
    for name in _IDENTITIES:
        if name not in texts:
            continue
        problems[name] = _identity_problems(texts[name])
        birth = name.replace("_id", "_birth")
        if birth in dates:
            is_other = _has_other_year(texts[name], dates[birth][0]) & problems[name].isna()
            problems[name] = problems[name].mask(is_other, Malformed.BIRTH_DIFFERS)
    return [fault for name in sorted(problems) for fault in _faults(rows, name, problems[name])]


def _identity_problems(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Say which identity numbers have not 12 digits, nor 9 as on the card before."""
    problems = pd.Series(pd.NA, index=texts.index, dtype="string")
    problems = problems.mask(~texts.str.fullmatch("[0-9]{12}|[0-9]{9}").fillna(True), Malformed.IDENTITY)
    return problems.mask(texts.str.fullmatch("[0-9]{11}|[0-9]{8}").fillna(False), Malformed.ZERO_LOST)


def _has_other_year(numbers: pd.Series[Any], births: pd.Series[Any]) -> pd.Series[bool]:
    """Say where the year of birth in a card number (digit 4: century and sex; digits 5–6) is not the one given."""
    cards = numbers.where(numbers.str.fullmatch("[0-9]{12}").fillna(False))
    century = cards.str[_CENTURY].astype("Int64") // 2 + 19
    return (births.str[:4].astype("Int64") != century * 100 + cards.str[_YEAR].astype("Int64")).fillna(False)


def _faults(rows: Rows, name: str, problems: pd.Series[Any]) -> list[Fault]:
    """Report the problems of one column: one fault a row, or one for all rows with the same problem."""
    faults = []
    common = {"worksheet": rows.delivered.sheet, "column": rows.label(name)}
    for reason, group in problems.dropna().groupby(problems):
        values: dict[str, Any] = {**common, "reason": Malformed(reason)}
        numbers = group.index.tolist()
        if len(numbers) > ALONE:
            values |= {"count": len(numbers), "rows": listed(numbers)}
            faults.append(Fault(code="ATT-13", file=rows.delivered.file, row=numbers[0], values=values))
        else:
            marks = [Mark("ATT-13", at, {**values, "count": 1, "rows": str(row)}) for at, row in enumerate(numbers)]
            faults += faults_of(marks, shown_keys(rows.table.loc[numbers], rows.delivered))
    return faults
