"""The key under which the spellings of one Vietnamese text meet."""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_TONE, _NO_TONE = re.compile(f"[^{_TONES}]+"), re.compile(f"[{_TONES}]+")


def fold(text: str) -> str:
    """Return a key to compare texts by, not to be shown.

    Case, composition, blanks and the place of the tone (``hòa`` and ``hoà``, ``thúy`` and ``thuý``) make no difference;
    tones and letters do.
    """
    marks = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    moved = _WORD.sub(lambda word: _NO_TONE.sub("", word[0]) + _TONE.sub("", word[0]), marks)
    return " ".join(unicodedata.normalize("NFD", moved).split())
