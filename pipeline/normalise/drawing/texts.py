"""Texts of a drawing: the codes of AutoCAD resolved, and number, area and land use told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.codes import find_land_use

LONGEST_LABEL = 200
"""Characters of a label as delivered; longer texts are notes. Hostile ones would keep the expressions below busy."""

_STACK = re.compile(r"\\S((?:\\.|[^;\\])*);?")
_STACK_MARK = re.compile(r"\s*(?<!\\)[/^#]\s*")
_FORMAT = re.compile(r"\\[fFHWQTCAp](?:[^;\\{}]*);")
_SWITCH = re.compile(r"\\[LlOoKk]")
_CHARACTER = re.compile(r"(?:\\U\+[0-9A-Fa-f]{4})+")
_UNDERLINE = re.compile(r"%%[uUoOkK]")
_CODE = re.compile(r"%%(\d{3})")
_SIGNS = {"%%d": "°", "%%D": "°", "%%p": "±", "%%P": "±", "%%c": "⌀", "%%C": "⌀", "%%%": "%"}
_ESCAPED = re.compile(r"\\([\\{}])")
_BLANKS = " \t\r\n"
"""Others are bytes of letters in legacy encodings, which are decoded later."""


def decode(text: str) -> str:
    r"""Return what a text shows: lines, and the two sides of a stacked fraction, parted by line feeds.

    A text too long to be a label shows nothing.

    Examples
    --------
    >>> decode(r"{\fArial|b0;\S125/156.4;} ODT")
    '125\n156.4 ODT'
    >>> decode(r"%%u125%%u\P156,4\PODT")
    '125\n156,4\nODT'
    """
    if len(text) > LONGEST_LABEL:
        return ""
    if "\\" not in text and "%%" not in text:
        return text.strip(_BLANKS)
    text = _CHARACTER.sub(_characters, text)
    text = _STACK.sub(lambda match: _STACK_MARK.sub("\n", match[1]), text)
    text = _SWITCH.sub("", _FORMAT.sub("", text)).replace("\\P", "\n").replace("\\~", " ")
    text = _CODE.sub(lambda match: chr(int(match[1])), _UNDERLINE.sub("", text))
    for code, sign in _SIGNS.items():
        text = text.replace(code, sign)
    return _ESCAPED.sub(r"\1", re.sub(r"(?<!\\)[{}]", "", text)).strip(_BLANKS)


def _characters(match: re.Match[str]) -> str:
    """Return the characters of a run of codes, which are units of UTF-16; half of a pair is no character."""
    units = bytes.fromhex(match[0].replace("\\U+", ""))
    return units.decode("utf-16-be", "replace")


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a label, as written; None for those that a text has not."""

    parcel: str | None = None
    area: str | None = None
    land_use: str | None = None


_NUMBER = r"(?:TL|PL)?\d{1,5}[a-zA-Z]?(?:\s?\+\s?\d{1,5}[a-zA-Z]?)*"
"""Also of extract surveys (TL12) and of parcels that became one (12+13), which old sheets have."""
_AREA = r"(\d[\d .,]*?)\s*(?:m2|m²)?"
_LAND_USE = r"[A-Z]{2,3}\*?(?:(?:\s*[-+;,/]\s*|\s+)[A-Z]{1,3}\*?)*"
_CODE_NAME = re.compile(r"[A-Z]{2,}", re.ASCII)


def parts_of(text: str, kind: str, patterns: Sequence[str]) -> Parts | None:
    """Read a text as a label or a part of one; None for a note that is neither.

    Parameters
    ----------
    text
        Decoded text.
    kind
        Kind of its level, a field of `schemas.source.Levels`.
    patterns
        Regular expressions for texts with several parts.
    """
    parts = _parts(text, kind, patterns)
    if parts is not None or text == text.upper():
        return parts
    # Fonts of capitals (.VnTimeH) show small letters as capitals, and few programs keep the name of the font.
    parts = _parts(text, kind, patterns, re.IGNORECASE)
    if parts is None or parts.land_use is None:
        return None
    land_use = parts.land_use.upper()
    is_known = all(map(find_land_use, _CODE_NAME.findall(land_use)))
    return replace(parts, land_use=land_use) if is_known else None


def _parts(text: str, kind: str, patterns: Sequence[str], flags: re.RegexFlag = re.NOFLAG) -> Parts | None:
    match kind:
        case "number" | "label_point" if re.fullmatch(_NUMBER, text, re.ASCII):
            return Parts(parcel=text)
        case "area" if found := re.fullmatch(_AREA, text, re.ASCII):
            return Parts(area=found[1])
        case "land_use" if re.fullmatch(_LAND_USE, text, re.ASCII | flags):
            return Parts(land_use=text)
    for pattern in patterns:
        if found := re.fullmatch(pattern, text, re.ASCII | flags):
            return Parts(**{name: value for name, value in found.groupdict().items() if value})
    return None
