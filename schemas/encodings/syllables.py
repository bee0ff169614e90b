"""Vietnamese syllables, and words that are surely Vietnamese: what tells a right reading from a wrong one."""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.encodings.folding import fold

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
"""None (ngang), huyền, sắc, ngã, hỏi, nặng."""
_CHECKED = ("\u0301", "\u0323")
"""The two tones of syllables that end in c, ch, p or t."""
_VOWEL = re.compile("[aăâeêioôơuưy]")
_MODIFIED = re.compile("[ăâêôơư]")
_ABBREVIATION = re.compile("(?=.*Đ)[BCDĐGHKLMNPQRSTVX]{2,8}")
"""Capital consonants with a Đ: ``NĐ`` (nghĩa địa), ``QSDĐ`` (quyền sử dụng đất)."""


@cache
def syllables() -> frozenset[str]:
    """Return every spelling of a syllable with its tone, in lower case and NFC.

    Both placements of the tone are there, of ``hòa`` and of ``hoà``.
    """
    return frozenset(
        unicodedata.normalize("NFC", plain[:place] + tone + plain[place:])
        for onset, rime in _plain()
        for plain in [onset + rime]
        for tone in (_CHECKED if re.search("(?:[cpt]|ch)$", rime) else _TONES)
        for place in ([0] if not tone else _places(onset, rime))
    )


@cache
def known_words() -> frozenset[str]:
    """Return the syllables of commune and land-use names, of addresses and land records, folded (`fold`)."""
    # Needs PROJ, which those who only decode do without.
    from schemas.province import load_province, province_names  # noqa: PLC0415

    names = [*_rules()["words"].values()]
    names += [unit.name for province in province_names() for unit in load_province(province).units]
    with (files("schemas") / "codes" / "land_use.csv").open(encoding="utf-8") as lines:
        names += [row["name_vi"] for row in csv.DictReader(lines)]
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", " ".join(names)).lower())
    return frozenset(map(fold, syllables().intersection(words)))


def is_word(text: str) -> bool:
    """Return whether a word, in NFC, can be Vietnamese: a syllable in plausible case, or an abbreviation with Đ."""
    if text.lower() in syllables():
        return text[1:].islower() or text.isupper() or len(text) == 1
    return is_abbreviation(text)


def is_abbreviation(text: str) -> bool:
    """Return whether a word is capital consonants with a Đ."""
    return _ABBREVIATION.fullmatch(text) is not None


def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("schemas") / "encodings" / "syllables.toml").read_text(encoding="utf-8"))


def _plain() -> Iterator[tuple[str, str]]:
    """Yield onset and rime of every syllable, without tones."""
    rules = _rules()
    for kind, onsets in rules["onsets"].items():
        for rime in (rime for rimes in rules["rimes"].values() for rime in rimes):
            if _fits(kind, rime):
                yield from ((onset, rime) for onset in onsets if not (onset == "gi" and rime[0] == "i"))
    for rime, onsets in rules["only"].items():
        yield from zip(onsets, itertools.repeat(rime))
    for syllable in rules["whole"]["syllables"]:
        start = re.match("[^aăâeêioôơuưy]*", syllable).end()  # type: ignore[union-attr]
        yield syllable[:start], syllable[start:]


def _fits(kind: str, rime: str) -> bool:
    """Return whether a rime follows a kind of onset."""
    if kind == "front":
        return rime[0] in "eêi"
    if kind == "back":
        return rime[0] not in "eêi"
    return kind != "labial" or (rime[0] not in "ouư" and rime[:2] not in {"ia", "iê", "iu"})


def _places(onset: str, rime: str) -> list[int]:
    """Return where the tone may stand, as positions after a vowel: on the last of ă â ê ô ơ ư where there is one."""
    modified = [match.end() for match in _MODIFIED.finditer(rime)]
    vowels = [match.end() for match in _VOWEL.finditer(rime)]
    if modified:
        places = modified[-1:]
    elif rime[:2] in {"oa", "oe", "oo", "uy"}:
        places = vowels[:2]
    else:
        places = vowels[:1]
    return [len(onset) + place for place in places]
