"""What is wrong with personal numbers, dates and certificates (ATT-13, ATT-17): row and column, never the value."""

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
from schemas.reasons import Malformed, Serial

ALONE = 20
"""Rows with the same fault that get a finding each; more of them in a column have one cause and one finding."""

_CENTURY = slice(3, 4)
_YEAR = slice(4, 6)
_IDENTITIES = ("holder_id", "user_id")
_DATES = ("holder_birth", "user_birth", "certificate_date")
_SERIAL, _ISSUED = "certificate_serial", "certificate_date"

_FIRST_YEAR_OF_EIGHT_DIGITS = "2025"
_OF_SIX_DIGITS, _OF_EIGHT_DIGITS = r"[A-ZĐ]{1,2} [0-9]{6}", r"[A-Z]{2} [0-9]{8}"
_NONE_YET = r"CHUAC(?:O|AP)GIAY_[0-9]{5}_[^_]+_[^_]+"
"""What the form wants where no certificate was issued: commune, sheet and parcel after the word."""


def personal_faults(rows: Rows, received: date) -> list[Fault]:
    """Report identity numbers, dates and certificate serials that cannot be true.

    Parameters
    ----------
    received
        When the package was received; no date is later.
    """
    texts = {
        name: as_text(rows.personal[name]).str.normalize("NFC").str.strip()
        for name in (*_IDENTITIES, *_DATES, _SERIAL)
        if name in rows.personal
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
    faults = [fault for name in sorted(problems) for fault in _faults("ATT-13", rows, name, problems[name])]
    if _SERIAL in texts:
        issued = dates[_ISSUED][0] if _ISSUED in dates else pd.Series(pd.NA, index=rows.personal.index, dtype="string")
        faults += _faults("ATT-17", rows, _SERIAL, _serial_problems(texts[_SERIAL], issued))
    return faults


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


def _serial_problems(serials: pd.Series[Any], issued: pd.Series[Any]) -> pd.Series[Any]:
    """Say which serials have not the form of their time (Thông tư 10/2024 Điều 14, 15).

    Certificates have one or two letters and six digits, those printed from 2025 on two letters and eight digits. Small
    letters are taken for capitals.
    """
    serials = serials.str.upper()
    has_six, has_eight, has_none = (
        serials.str.fullmatch(form).fillna(True) for form in (_OF_SIX_DIGITS, _OF_EIGHT_DIGITS, _NONE_YET)
    )
    is_run_together = serials.str.fullmatch("[A-ZĐ]{1,2}[0-9]{6}|[A-Z]{2}[0-9]{8}").fillna(False)
    is_too_early = serials.notna() & has_eight & (issued.str[:4] < _FIRST_YEAR_OF_EIGHT_DIGITS).fillna(False)
    problems = pd.Series(pd.NA, index=serials.index, dtype="string")
    problems = problems.mask(~(has_six | has_eight | has_none), Serial.FORM)
    return problems.mask(is_run_together, Serial.RUN_TOGETHER).mask(is_too_early, Serial.TOO_EARLY)


def _faults(code: str, rows: Rows, name: str, problems: pd.Series[Any]) -> list[Fault]:
    """Report the problems of one column: one fault a row, or one for all rows with the same problem."""
    faults = []
    common = {"worksheet": rows.delivered.sheet, "column": rows.label(name)}
    for reason, group in problems.dropna().groupby(problems):
        values: dict[str, Any] = {**common, "reason": str(reason)}
        numbers = group.index.tolist()
        if len(numbers) > ALONE:
            values |= {"count": len(numbers), "rows": listed(numbers)}
            faults.append(Fault(code=code, file=rows.delivered.file, row=numbers[0], values=values))
        else:
            marks = [Mark(code, at, {**values, "count": 1, "rows": str(row)}) for at, row in enumerate(numbers)]
            faults += faults_of(marks, shown_keys(rows.table.loc[numbers], rows.delivered))
    return faults
