"""Coordinates as texts: marks and groups of digits, the number of a zone in front, and which axis a value can be of."""

from __future__ import annotations

import re

from schemas.number import decimal_mark, parse_number

NORTHINGS_M, EASTINGS_M = (900_000.0, 2_700_000.0), (100_000.0, 900_000.0)
"""Of places in Vietnam in any zone of VN-2000: apart, so that one value tells its axis."""
LATITUDES, LONGITUDES = (8.0, 24.0), (101.0, 118.0)
ZONE_NUMBERS = frozenset({48, 49, 50, 481, 482, 491, 492, 501, 502})
"""As `schemas.crs.NUMBERS`, which cannot be imported here: it needs PROJ."""

_PLAIN = {".": re.compile(r"\s*[+-]?\d+(?:\.\d*)?\s*", re.ASCII), ",": re.compile(r"\s*[+-]?\d+(?:,\d*)?\s*", re.ASCII)}
_ZONE = re.compile(r"\s*(\d\d\d?)\s+(?=\d{6}(?!\d))", re.ASCII)


def join_zone(text: str) -> str:
    """Return an easting with the number of its zone, apart by a blank, in one piece, as others write it.

    Examples
    --------
    >>> join_zone("48 523456,123"), join_zone("523 456,123")
    ('48523456,123', '523 456,123')
    """
    found = _ZONE.match(text)
    return found[1] + text[found.end() :] if found and int(found[1]) in ZONE_NUMBERS else text


def parse(text: str, mark: str) -> float | None:
    """Read one coordinate; None if it is no number, or one with another decimal mark than the file has."""
    if _PLAIN[mark].fullmatch(text):
        return float(text.replace(",", "."))
    text = join_zone(text)
    if decimal_mark([text]) not in {None, mark}:
        return None
    return parse_number(text, mark)


def could_be(text: str, *ranges: tuple[float, float]) -> bool:
    """Say whether a text, with either mark, is a number in one of the ranges."""
    if len(text) > 40 or not any(letter.isdigit() for letter in text):
        return False
    values = {without_zone(value) for mark in ".," if (value := parse(text, mark)) is not None}
    return any(low <= value < high for value in values for low, high in ranges)


def without_zone(value: float) -> float:
    """Return an easting without the number of its zone; any other number as it is."""
    zone, easting = divmod(value, 1e6)
    return easting if zone in ZONE_NUMBERS else value
