"""Decode and encode the legacy encodings of Vietnamese text, by table.

A delivered text is what a reader made of the bytes by taking them for Latin-1 or for Windows-1252, as GDAL does where a
file does not say (``"H¶i Phßng"``). Both readings keep every byte, so the text can be read again. Stripping U+00AD (the
letter ư in TCVN3) or U+00A0 (half of à in UTF-8) destroys letters: decode before cleaning.

References
----------
TCVN 5712:1993 (VN3, the ABC fonts); VNI for Windows; RFC 1456 (VISCII); Microsoft code page 1258; RFC 3629 (UTF-8).
"""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Encoding(StrEnum):
    """How a text came."""

    ASCII = "ascii"
    UNICODE = "unicode"
    """Nothing to decode, in whatever language."""
    DECOMPOSED = "decomposed"
    """Unicode with combining marks: NFD, or "Unicode tổ hợp"."""
    TCVN3 = "tcvn3"
    """Fonts .VnTime, .VnArial and the like ("ABC")."""
    VNI = "vni"
    """Fonts VNI-Times and the like."""
    VISCII = "viscii"
    CP1258 = "cp1258"
    UTF8 = "utf-8"
    """UTF-8 that was taken for a single-byte encoding ("double-encoded")."""


LEGACY = (Encoding.TCVN3, Encoding.VNI, Encoding.UTF8, Encoding.CP1258, Encoding.VISCII)
"""Encodings of which the bytes were misread."""

_BYTE_OF = {chr(byte): byte for byte in range(256)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
"""Byte behind each character of a misread text, in Latin-1 and in Windows-1252, which has no character for five."""
READABLE = frozenset(_BYTE_OF)
"""Characters that a misread text may have."""
_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class _Codec:
    """One encoding: the pattern of a letter in a misread text, the letter that it stands for, and how to write one."""

    unit: re.Pattern[str]
    letter: Callable[[re.Match[str]], str]
    write: Callable[[str], bytes]


def decode(delivered: str | bytes, encoding: Encoding, *, upper: bool = False) -> str:
    """Return a delivered text as it was meant.

    Never raises; what does not belong to the encoding stays as it came.

    Parameters
    ----------
    delivered
        Bytes, or the text that a reader made of them by taking them for Latin-1 or Windows-1252.
    upper
        The font shows small letters as capitals (.VnTimeH, .VnArialH): only the name of the font can tell.

    Returns
    -------
    str
        In NFC.
    """
    if encoding in LEGACY:
        codec = _codecs()[encoding]
        text = delivered if isinstance(delivered, str) else delivered.decode("latin-1")
        text = codec.unit.sub(codec.letter, text)
    else:
        text = delivered if isinstance(delivered, str) else delivered.decode("utf-8", "replace")
    text = unicodedata.normalize("NFC", text)
    return text.upper() if upper else text


def encode(text: str, encoding: Encoding) -> bytes:
    """Return the bytes of a text.

    TCVN3 has no capitals with tones: they are written as the capital and the small letter with its tone (``"A¸"``), as
    other programs do.

    Parameters
    ----------
    text
        In NFC.

    Raises
    ------
    UnicodeEncodeError
        The encoding cannot carry the text so that it could be read back.
    """
    if encoding is Encoding.DECOMPOSED:
        coded = unicodedata.normalize("NFD", text).encode()
    elif encoding in LEGACY:
        coded = _codecs()[encoding].write(text)
    else:
        coded = text.encode("ascii" if encoding is Encoding.ASCII else "utf-8")
    if decode(coded, encoding) != text:
        raise UnicodeEncodeError(encoding.value, text, 0, len(text), "cannot be read back")
    return coded


def foreign_part(encoding: Encoding, text: str) -> str:
    """Return what is left of a misread text without the letters of a legacy encoding."""
    return _codecs()[encoding].unit.sub("", text)


@cache
def letters() -> Mapping[str, Mapping[str, bytes]]:
    """Return the 134 Vietnamese letters beyond ASCII with their bytes in ``tcvn3``, ``vni`` and ``viscii``."""
    with (files("schemas") / "encodings" / "letters.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {row.pop("letter"): {name: bytes.fromhex(code) for name, code in row.items()} for row in rows}


@cache
def _codecs() -> Mapping[Encoding, _Codec]:
    tables = {name: {letter: codes[name] for letter, codes in letters().items()} for name in ("tcvn3", "vni", "viscii")}
    # A capital with the small sign of its tone is written by converters that knew no capital signs.
    mixed = {code[:1] + code[1:].decode("cp1252").lower().encode("cp1252"): x for x, code in tables["vni"].items()}
    return {
        Encoding.TCVN3: _from_table(tables["tcvn3"]),
        Encoding.VNI: _from_table(tables["vni"], mixed),
        Encoding.VISCII: _from_table(tables["viscii"]),
        Encoding.CP1258: _from_table(
            {letter: _in_cp1258(letter) for letter in letters()}, {_with_tone(letter): letter for letter in letters()}
        ),
        Encoding.UTF8: _Codec(_utf8_unit(), lambda match: _raw(match[0]).decode(), str.encode),
    }


def _from_table(table: Mapping[str, bytes], others: Mapping[bytes, str] | None = None) -> _Codec:
    """Make a codec of the bytes of each letter, and of further bytes that also stand for a letter."""
    codes = {**(others or {}), **{code: letter for letter, code in table.items()}}
    spelt = {spelling: letter for code, letter in codes.items() for spelling in _spellings(code)}
    unit = re.compile("|".join(map(re.escape, sorted(spelt, key=len, reverse=True))))
    written = str.maketrans({letter: code.decode("latin-1") for letter, code in table.items()})
    return _Codec(unit, lambda match: spelt[match[0]], lambda text: text.translate(written).encode("latin-1"))


def _spellings(code: bytes) -> list[str]:
    """Return how bytes look when misread, each byte by itself as Latin-1 or as Windows-1252."""
    return ["".join(spelling) for spelling in itertools.product(*map(_characters, code))]


def _characters(byte: int) -> list[str]:
    return [character for character, its in _BYTE_OF.items() if its == byte]


def _raw(text: str) -> bytes:
    return bytes(_BYTE_OF[character] for character in text)


def _with_tone(letter: str) -> bytes:
    """Return a letter in code page 1258 as its base and a combining tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONE_MARKS)
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONE_MARKS))
    return (base + tone).encode("cp1258")


def _in_cp1258(letter: str) -> bytes:
    """Return a letter in code page 1258 in one byte where there is one."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        return _with_tone(letter)


def _utf8_unit() -> re.Pattern[str]:
    """Return the pattern of one character of two to four bytes (RFC 3629 section 4), misread."""

    def some(first: int, last: int) -> str:
        return "[" + re.escape("".join(x for byte in range(first, last + 1) for x in _characters(byte))) + "]"

    tail = some(0x80, 0xBF)
    heads = (
        some(0xC2, 0xDF),
        some(0xE0, 0xE0) + some(0xA0, 0xBF),
        some(0xED, 0xED) + some(0x80, 0x9F),
        f"[\xe1-\xec\xee\xef]{tail}",
        f"\xf0{some(0x90, 0xBF)}{tail}",
        f"[\xf1-\xf3]{tail}{tail}",
        f"\xf4{some(0x80, 0x8F)}{tail}",
    )
    return re.compile(f"(?:{'|'.join(heads)}){tail}")
