"""What of a book may be shown in a message: books hold people beside numbers, and columns slip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from schemas.codes import find_land_use, find_land_user
from schemas.land_use import parse_land_use

LONGEST_LIST = 120
"""Characters of a list of row numbers."""

_WORD = re.compile(r"[^\W\d_]+")
_UNITS = frozenset({"m", "m²", "ha"})
_NUMBER = re.compile(r"[^\W\d_]{0,3}\d(?:[^\W\d_](?![^\W\d_])|[\W\d_])*")
_OF_A_PERSON = frozenset({9, 11, 12})
"""Digits of identity numbers, also without the leading zero that a spreadsheet drops."""
_LIKE_A_CODE = re.compile(r"[A-Za-z]{3}[0-9]?", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/-]{1,60}", re.ASCII)


def quotable(text: str) -> str | None:
    """Return a delivered text if it is made of numbers, units and codes of the lists; None if it may name people."""
    words = [word for word in _WORD.findall(text) if word.casefold() not in _UNITS]
    is_code = all(find_land_use(word.upper()) or find_land_user(word.upper()) for word in words)
    return text if is_code and _digits(text) not in _OF_A_PERSON else None


def quotable_number(label: str) -> str | None:
    """Return a sheet or parcel number if it is made like one (``"12a"``, ``"TĐ03-2014"``); None otherwise."""
    return label if _NUMBER.fullmatch(label) and _digits(label) not in _OF_A_PERSON else None


def _digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)


def is_land_use(text: str) -> bool:
    """Say whether all parts of a text are land uses, or made like a code; a name in the wrong column is not."""
    parts = parse_land_use(text)
    return bool(parts) and all(part.code or _LIKE_A_CODE.fullmatch(part.raw) for part in parts)


def is_identifier(text: str) -> bool:
    """Say whether a text is made like the identifier of a parcel, and not like the number of a person."""
    return bool(_IDENTIFIER.fullmatch(text)) and not (text.isdecimal() and len(text) in _OF_A_PERSON)


def listed(rows: Iterable[int]) -> str:
    """Write row numbers shortest, such as ``"5, 7–19"``; cut with an ellipsis where they are too many."""
    ordered = sorted({*rows})
    runs = []
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        first, *others = [row for _, row in run]
        runs.append(f"{first}–{others[-1]}" if others else str(first))
    text = ", ".join(runs)
    return text if len(text) <= LONGEST_LIST else text[: text.rindex(",", 0, LONGEST_LIST)] + ", …"
