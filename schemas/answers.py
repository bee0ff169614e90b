"""What people say to findings: surveyors answer warnings, the office tolerates what may stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

ANSWERS_XLSX = "answers.xlsx"
ANSWERS_TOML = "answers.toml"
"""Files at the top of a package in which the surveyor answers the warnings of the check before."""
TOLERATED_TOML = "tolerated.toml"
"""File in the office's home in which it keeps what it tolerates."""

MOST_ROWS = 200_000
"""Rows of a worksheet of answers."""
LONGEST_ANSWER = 1000
LONGEST_NAME = 100
"""Characters of an answer or a reason, and of the name of who gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the surveyor says to a warning: for the office only, never for the public.

    Attributes
    ----------
    who, given
        Who answered and when, as far as it was written down.
    """

    text: str
    who: str | None = None
    given: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toleration:
    """The office's word that a finding may stay, until a day.

    Attributes
    ----------
    by
        Account or role in the office.
    until
        The last day on which it counts, in Vietnam.
    written
        When it was written down, with time zone.
    is_expired
        True where that day was over when the check began: the finding counts again.
    """

    key: str
    reason: str
    by: str
    until: date
    written: datetime
    is_expired: bool = False
