"""Delivered land-use text, such as ``"ONT+CLN"`` or ``"ODT 60; CLN 30.5"``, as parts with codes and areas."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import pandas as pd

from schemas.codes import LandUseCode, LandUsePart, find_land_use, land_use_codes
from schemas.encodings import fold
from schemas.number import parse_number

_SUFFIX = re.compile(r"(?:\s*(?:-\s*[CP]|\*))+$", re.IGNORECASE)
"""Marks of the land book: -C main use, -P secondary use, * rural residential (Thông tư 25/2014 Phụ lục 15)."""
_AREA = re.compile(
    r"(?P<what>.*?\D)[\s:=(]*(?P<area>(?<![\d.,])\d[\d., ]*?)(?P<unit>\s*(?:m2|m²|㎡))?\s*\)?", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(?P<outside>[^()]*)\((?P<inside>[^()]*)\)")


@cache
def _by_name() -> dict[str, LandUseCode]:
    """Codes by folded Vietnamese name; the list in force wins."""
    return {fold(entry.name_vi): entry for entry in reversed(list(land_use_codes().values()))}


@cache
def _separators() -> re.Pattern[str]:
    """Pattern of one part: anything up to a separator, where names that hold separators are one piece."""
    names = {entry.name_vi for entry in land_use_codes().values() if re.search(r"[,;+/&]", entry.name_vi)}
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:{whole}|[^;,+/&|\n]|(?<=\d),(?=\d))+", re.IGNORECASE)


def _recognise(text: str) -> LandUseCode | None:
    """Return the entry of a code or a name, with or without the marks of the land book."""
    text = _SUFFIX.sub("", text.strip(" .:-"))
    entry = find_land_use(text.upper()) or _by_name().get(fold(text))
    brackets = _IN_BRACKETS.fullmatch(text)
    if entry is None and brackets:
        return _recognise(brackets["inside"]) or _recognise(brackets["outside"])
    return entry


def _part(raw: str) -> LandUsePart:
    entry, area = _recognise(raw), None
    match = _AREA.fullmatch(raw)
    if match:
        stated = _recognise(match["what"])
        if stated or match["unit"]:
            entry, area = stated, parse_number(match["area"])
    if entry is None:
        return LandUsePart(raw, "other", None, area)
    return LandUsePart(raw, entry.code_system, entry.code, area)


def parse_land_use(text: str) -> tuple[LandUsePart, ...]:
    """Split a delivered land-use text into its parts.

    Understands codes and names of both lists, ``+ ; , /`` between the parts, areas with or without unit, decimal comma,
    and the marks of the land book.

    Examples
    --------
    >>> [(part.code, part.area_m2) for part in parse_land_use("ODT 60; CLN 30,5")]
    [('ODT', 60.0), ('CLN', 30.5)]
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    pieces = (piece.strip() for piece in _separators().findall(text))
    return tuple(_part(piece) for piece in pieces if piece)


def parse_land_uses(texts: pd.Series[str]) -> pd.Series[Any]:
    """Parse a column; each different text once.

    Returns
    -------
    pandas.Series
        Tuples of `LandUsePart`, empty where there is no text; dtype object, same index.
    """
    known = {text: parse_land_use(text) for text in texts.dropna().unique()}
    return pd.Series([known.get(text, ()) for text in texts], index=texts.index, dtype=object)
