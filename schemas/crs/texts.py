"""Coordinate systems as people write them: by EPSG code, or by zone and central meridian of VN-2000."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pyproj import CRS
from pyproj.exceptions import CRSError

from schemas.crs.recognition import named
from schemas.crs.zones import EASTERNMOST, NUMBERS, WESTERNMOST, Zone, system_of

_LONGEST = 200
_CODE = re.compile(r"(?:epsg\s*:?\s*)?(\d{4,6})")
_NAME = r"(?:vn-?\s?2000[\s,:/]*)"
_ZONE = r"(?:mui|zone)(?:\s*chieu)?"
_MERIDIAN = re.compile(
    rf"{_NAME}?(?:(?:kinh\s+tuyen\s+truc|ktt|central\s+meridian)[\s:]*)?(?:tm-(?P<early>[36])\s+)?"
    r"(?P<degrees>1\d\d)(?:[.,](?P<fraction>\d+)°?|°?[\s-]?(?P<minutes>[0-5]?\d)'|[°-](?P<rest>[0-5]\d)?)?"
    rf"[\s,/]*(?:{_ZONE}\s*(?P<width>[36])\s*(?:°|do)?|(?P<wide>[36])(?:°|do)?[\s-]*{_ZONE})?"
)
_NUMBERED = re.compile(rf"{_NAME}(?:utm\s+|tm-3\s+)?{_ZONE}\s*(?P<number>\d\d\d?)n?")
_ROUNDING_MINUTES = 1e-3
_MERIDIANS_6_DEGREES = {zone.meridian_minutes for zone in NUMBERS.values() if zone.width == 6}
_PRIMES = str.maketrans({"′": "'", "’": "'", "º": "°", "˚": "°", "–": "-", "đ": "d"})


def parse_system(text: str | int) -> CRS:
    """Return the coordinate system that a text names.

    Parameters
    ----------
    text
        An EPSG code (``9210``, ``"EPSG:9210"``), a central meridian of VN-2000 (``"VN-2000 105°45' múi 3"``,
        ``"105°20'"``, ``"KTT 105,75"``), or a national zone (``"VN-2000 múi 482"``, ``"VN-2000 / UTM zone 48N"``).
        Accents and capitals do not matter. The zone is of 3° unless it says 6°; of 105°, 111° and 117° it must say.

    Raises
    ------
    ValueError
        If it names no system, or two.
    """
    plain = _plain(str(text)[:_LONGEST])
    zone = _by_number(plain) or _by_meridian(plain)
    code = None if zone else _CODE.fullmatch(plain)
    try:
        system = system_of(zone) if zone else CRS.from_epsg(int(code[1])) if code else None
    except CRSError:
        system = None
    if system is None:
        msg = f'không rõ hệ tọa độ, ghi ví dụ 9210 hoặc "VN-2000 105°45\' múi 3" · no coordinate system: {text!r:.80}'
        raise ValueError(msg)
    return named(system)


def _plain(text: str) -> str:
    """Return a text without capitals, accents and outer blanks, and with one kind of degree and minute signs."""
    letters = unicodedata.normalize("NFD", text.casefold().translate(_PRIMES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def _by_number(plain: str) -> Zone | None:
    found = _NUMBERED.fullmatch(plain)
    return NUMBERS.get(int(found["number"])) if found else None


def _by_meridian(plain: str) -> Zone | None:
    found = _MERIDIAN.fullmatch(plain)
    if not found:
        return None
    exact = int(found["degrees"]) * 60 + float(f"0.{found['fraction'] or 0}") * 60
    exact += int(found["minutes"] or found["rest"] or 0)
    minutes = round(exact)
    if abs(exact - minutes) > _ROUNDING_MINUTES or not WESTERNMOST * 60 <= minutes <= EASTERNMOST * 60:
        return None
    width = found["early"] or found["width"] or found["wide"]
    if minutes not in _MERIDIANS_6_DEGREES:
        return Zone(minutes) if width != "6" else None
    return Zone(minutes, 6 if width == "6" else 3) if width else None


def _require_system(text: int | str) -> int | str:
    parse_system(text)
    return text


SystemText = Annotated[int | Annotated[str, Field(max_length=_LONGEST)], AfterValidator(_require_system)]
"""A field of a document that names a coordinate system, as `parse_system` reads it."""
