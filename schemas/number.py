"""Numbers as they stand in Vietnamese files: decimal comma or point, thousands by point, comma or blank.

A text such as ``"1.234"`` means one thing in Hanoi and another in a program; alone it is not readable, and nothing here
guesses. The other values of a column may settle it (`decimal_mark`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_UNIT = re.compile(r"\s*(?:m2|m²|㎡)$", re.IGNORECASE)
_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+", re.ASCII)
_ONE_MARK = re.compile(r"[+-]?(?=[.,]?\d)(?P<whole>\d*)(?P<mark>[.,])(?P<rest>\d*)", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?P<group>[., ])\d{3})(?:(?P=group)\d{3})*(?:(?P<mark>[.,])\d+)?", re.ASCII)


def _clean(text: str) -> str:
    return _UNIT.sub("", " ".join(text.split()))


def _marks(text: str) -> tuple[str | None, str | None] | None:
    """Return (thousands mark, decimal mark) of a text that can be read in one way only; None otherwise."""
    if _DIGITS.fullmatch(text) or _EXPONENT.fullmatch(text):
        return None, None
    single = _ONE_MARK.fullmatch(text)
    if single:
        is_group = len(single["rest"]) == 3 and re.fullmatch(r"[1-9]\d{0,2}", single["whole"])
        return None if is_group else (None, single["mark"])
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["group"] != grouped["mark"]:
        return grouped["group"], grouped["mark"]
    return None


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Return the decimal mark that a column of numbers shows by those of its values that can be read in one way only.

    Returns
    -------
    str or None
        ``"."`` or ``","``; None when no value tells, or when they contradict each other.
    """
    other = {".": ",", ",": "."}
    evidence: set[str] = set()
    for text in texts:
        group, mark = _marks(_clean(text)) or (None, None)
        evidence |= {mark} if mark else {other[group]} if group in other else set()
    return evidence.pop() if len(evidence) == 1 else None


def parse_number(text: str, decimal: str | None = None) -> float | None:
    """Read one number.

    Parameters
    ----------
    text
        Such as ``"156,4"``, ``"1.234,5"``, ``"7.0"``, ``"60 m²"``.
    decimal
        Decimal mark of the column, for a text that can be read in two ways.

    Returns
    -------
    float or None
        None when the text is no number, or one that can be read in two ways.
    """
    text = _clean(text)
    marks = _marks(text)
    if marks is None:
        if decimal is None or _ONE_MARK.fullmatch(text) is None:
            return None
        marks = (None, decimal) if decimal in text else ("," if decimal == "." else ".", decimal)
    group, mark = marks
    plain = text.replace(group, "") if group else text
    number = float(plain.replace(mark, ".") if mark else plain)
    return number if math.isfinite(number) else None
