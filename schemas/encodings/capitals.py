"""Capitals of TCVN3, which has none with tones: such text is small letters in a font of capitals (.VnTimeH)."""

from __future__ import annotations

import re

_CAPITALS = re.compile(r"(?<![^\W\d_])[^\W\d_a-z]{2,}+(?![^\W\d_])")
"""A word without small letters of ASCII."""
_SMALL = re.compile("[a-z]")


def raise_capitals(text: str) -> str:
    """Raise the letters that only a font of capitals explains.

    ``"Xã HảI PHòNG"`` becomes ``"XÃ HẢI PHÒNG"``, ``"Công ty HảI PHòNG"`` becomes ``"Công ty HẢI PHÒNG"``. A text all
    in small letters stays so: its font is not known here (`schemas.encodings.decode` with ``upper``).
    """
    raised = _CAPITALS.sub(_raise, text)
    return raised if raised == text or _SMALL.search(text) else text.upper()


def _raise(match: re.Match[str]) -> str:
    """Raise a word that has at least two capitals of ASCII."""
    word = match[0]
    return word.upper() if sum(map(str.isascii, word)) > 1 else word
