"""Texts of a head as keys that meet: ``"Số tờ (trên GCN)"``, ``"so_to"`` and ``"SoTo"``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Return a text without regard to case, diacritics, blanks and marks; ``*`` stays, for patterns.

    Examples
    --------
    >>> fold("Số thửa đất *"), fold("soThuaDat")
    ('sothuadat*', 'sothuadat')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum() or letter == "*")


def keys(text: str) -> tuple[str, ...]:
    """Return the keys that a text of a head goes by: its own, and that of what stands outside of brackets.

    Examples
    --------
    >>> keys("Diện tích (m²)*")
    ('dientichm2', 'dientich')
    """
    whole = fold(text).replace("*", "")
    bare = fold(_BRACKETED.sub(" ", text)).replace("*", "")
    return tuple(dict.fromkeys(key for key in (whole, bare) if key))
