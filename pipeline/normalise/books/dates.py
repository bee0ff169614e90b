"""Dates as they stand in attribute books: dd/MM/yyyy, ISO, or a bare year; what else is said, never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from pipeline.normalise.texts import each_different
from schemas.reasons import Malformed

FIRST_YEAR = 1900
"""No holder of a right was born, and no certificate issued, before."""

_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00:00(?:\.0+)?)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_LAST_MONTH = 12


def read_dates(texts: pd.Series[Any], latest: date) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Read a column of dates.

    Parameters
    ----------
    texts
        Clean texts.
    latest
        No date lies after it.

    Returns
    -------
    tuple of pandas.Series
        ISO texts (of a bare year that year), missing where nothing stood or it was not understood; and what is wrong
        (`Malformed`), missing where nothing is. A column in which values only read with the month first, and none only
        with the day first, leaves open what ``03/04/2024`` means.
    """
    orders = {_order(text) for text in texts.dropna().unique()}
    is_open = "month" in orders and "day" not in orders

    def read(text: str) -> str:
        found = parse_date(text)
        if isinstance(found, Malformed):
            return found
        if is_open and _order(text) == "either":
            return Malformed.EITHER_ORDER
        return found if str(FIRST_YEAR) <= found <= latest.isoformat() else Malformed.IMPLAUSIBLE

    found = each_different(texts, read, "string")
    is_problem = found.isin([*Malformed])
    return found.mask(is_problem), found.where(is_problem)


def parse_date(text: str) -> str | Malformed:
    """Return a date as ISO text, a bare year as that, or what keeps it from being understood.

    Examples
    --------
    >>> parse_date("5/9/2023"), parse_date("1973"), parse_date("2/13/2024").value
    ('2023-09-05', '1973', 'no-such-day')
    """
    if _YEAR.fullmatch(text):
        return text
    if match := _DAY_FIRST.fullmatch(text):
        return _calendar(int(match[4]), int(match[3]), int(match[1]))
    if match := _ISO.fullmatch(text):
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    return Malformed.TWO_DIGIT_YEAR if _TWO_DIGIT_YEAR.fullmatch(text) else Malformed.NOT_A_DATE


def _calendar(year: int, month: int, day: int) -> str | Malformed:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return Malformed.NO_SUCH_DAY


def _order(text: str) -> str | None:
    """Return which part of a date must be the first: ``"day"``, ``"month"``, or ``"either"``."""
    match = _DAY_FIRST.fullmatch(text)
    if not match or match[1] == match[3]:
        return None
    if int(match[1]) > _LAST_MONTH:
        return "day"
    return "month" if int(match[3]) > _LAST_MONTH else "either"
