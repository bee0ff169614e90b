"""What the words of a list mean: heads of columns, and lines that announce a parcel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from schemas.encodings import Encoding, decode


class Role(StrEnum):
    """What a column holds; those of parcels go by names that source descriptions know."""

    NORTH = "north"
    EAST = "east"
    X = "x"
    Y = "y"
    POINT = "point"
    ORDER = "order"
    RING = "ring"
    HEIGHT = "height"
    COMMUNE = "commune"
    SHEET = "sheet"
    PARCEL = "parcel"
    AREA = "area"
    LAND_USE = "land_use"
    OWNER = "owner"


KEYS = (Role.COMMUNE, Role.SHEET, Role.PARCEL)
OF_PARCELS = (*KEYS, Role.AREA, Role.LAND_USE, Role.OWNER)

_WORDS = {
    Role.NORTH: "n, northing, north, bac, toa do bac, toa do n, lat, latitude, vi do, b",
    Role.EAST: "e, easting, east, dong, toa do dong, toa do e, lon, long, lng, longitude, kinh do, l",
    Role.X: "x, toa do x, x m",
    Role.Y: "y, toa do y, y m",
    Role.POINT: "diem, ten diem, so hieu diem, moc, so hieu moc, dinh, dinh thua, so dinh, stt, tt, point, id, name",
    Role.ORDER: "thu tu, thu tu diem, thu tu dinh, order, seq",
    Role.RING: "vong, so vong, duong bao, ring, part",
    Role.HEIGHT: "h, z, cao do, do cao, height, elevation",
    Role.COMMUNE: "xa, ma xa, ma dvhc, ma dvhc xa, commune, commune code",
    Role.SHEET: "to, so to, to ban do, so to ban do, so hieu to ban do, tbd, shbando, sheet, sheet number",
    Role.PARCEL: "thua, so thua, thua dat, so thua dat, so thu tu thua, so hieu thua, shthua, parcel, parcel number",
    Role.AREA: "dien tich, dientich, dt, area, area m2",
    Role.LAND_USE: "loai dat, muc dich su dung, mdsd, land use",
    Role.OWNER: "chu su dung, ten chu, chu su dung dat, nguoi su dung dat, owner, holder",
}
_ROLES: Mapping[str, Role] = MappingProxyType(
    {word.strip(): role for role, words in _WORDS.items() for word in words.split(",")}
)
_INNER = frozenset({"trong", "vong trong", "lo", "ho", "inner", "hole", "in"})
_NUMBER = r"\s*(?:dat|ban do)?\s*(?:dia chinh)?\s*(?:so|no)?\s*0*(\d{1,6}[a-z]?)\b"
_PARCEL, _SHEET = re.compile(rf"\b(?:thua|parcel){_NUMBER}"), re.compile(rf"\b(?:to|sheet){_NUMBER}")
_COMMUNE = re.compile(r"\b(?:xa|phuong|dac khu|commune)\b\D{0,30}\b(\d{5})\b")
_LONGEST_HEADING = 200
_UNIT = re.compile(r"\(\s*(?:m|m2|m²|do)\s*\)")
_MARKS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return the words of a text without case, diacritics, marks and units.

    Examples
    --------
    >>> plain("Tọa độ X (m)"), plain("SỐ THỬA:")
    ('toa do x', 'so thua')
    """
    if not text.isascii():
        text = _letters(text)
    return _MARKS.sub(" ", _UNIT.sub(" ", text.casefold())).strip()


def readable(text: str) -> str:
    """Return a text of the file to be shown: TCVN3, the encoding of old programs, where it is not UTF-8."""
    raw = text.strip().encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return decode(raw, Encoding.TCVN3)


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", readable(text).replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def roles(heads: Sequence[str]) -> dict[Role, int]:
    """Return which columns hold what, by their heads: the first of each kind."""
    found: dict[Role, int] = {}
    for position, head in enumerate(heads):
        role = _ROLES.get(plain(head))
        if role:
            found.setdefault(role, position)
    return found


def is_inner(text: str) -> bool:
    """Say whether the ring of that name is declared to be a hole."""
    return plain(text) in _INNER


def heading(line: str) -> dict[Role, str]:
    """Return what a line such as "Thửa đất số 12, tờ bản đồ số 5" announces; nothing for any other line."""
    if len(line) > _LONGEST_HEADING:
        return {}
    words = plain(line)
    patterns = {Role.COMMUNE: _COMMUNE, Role.SHEET: _SHEET, Role.PARCEL: _PARCEL}
    found = {role: match[1] for role, pattern in patterns.items() if (match := pattern.search(words))}
    return {} if found.keys() <= {Role.COMMUNE} else found
