"""What of a book may be shown in a message: books hold people beside numbers, and columns slip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from schemas.codes import find_land_use, find_land_user

LONGEST_LIST = 120
"""Characters of a list of row numbers."""

_WORD = re.compile(r"[^\W\d_]+")
_UNITS = frozenset({"m", "ha"})
_NUMBER = re.compile(r"[^\W\d_]{0,3}\d(?:[^\W\d_](?![^\W\d_])|[\W\d_])*")
_OF_A_PERSON = frozenset({9, 12})
"""Digits of identity numbers."""


@cache
def quotable(text: str) -> str | None:
    """Return a delivered text if it is made of numbers, units and codes of the lists; None if it may name people."""
    words = [word for word in _WORD.findall(text) if word.casefold() not in _UNITS]
    is_code = all(find_land_use(word.upper()) or find_land_user(word.upper()) for word in words)
    return text if is_code and _digits(text) not in _OF_A_PERSON else None


@cache
def quotable_number(label: str) -> str | None:
    """Return a sheet or parcel number if it is made like one (``"12a"``, ``"TĐ03-2014"``); None otherwise."""
    return label if _NUMBER.fullmatch(label) and _digits(label) not in _OF_A_PERSON else None


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def listed(rows: Iterable[int]) -> str:
    """Write row numbers shortest, such as ``"5, 7–19"``; cut with an ellipsis where they are too many."""
    ordered = sorted({*rows})
    runs = []
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        first, *others = [row for _, row in run]
        runs.append(f"{first}–{others[-1]}" if others else str(first))
    text = ", ".join(runs)
    return text if len(text) <= LONGEST_LIST else text[: text.rindex(",", 0, LONGEST_LIST)] + ", …"
