"""Addresses of parcels in which legacy tables name a person: they leave no file.

References
----------
Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15. The view ``vbdlis.thuadat`` judges alike (``schemas/sql/0005_vbdlis.sql``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import geopandas as gpd

_STREETS = re.compile(r"\b(hai bà trưng|(đường|phố) (bà triệu|ông ích khiêm))\b")
"""Streets with a word for a person in their names."""
_PERSON = re.compile(r"\b(ông|bà|gia đình|chủ hộ|chủ đất|sử dụng đất|thường trú|hktt|cccd|cmnd|cmt)\b|[0-9]{6}|@")
_PARTS = re.compile(r"\s*[,;\n]\s*|\s+[-–]\s+")
_STREET = re.compile(r"(đường|phố|ngõ|ngách|hẻm|kiệt|quốc lộ|tỉnh lộ|số|nhà|lô|căn)\b|[0-9]")
"""How a part begins in which a name is that of a street."""
_UNIT = re.compile(
    r"(cánh đồng|xứ đồng|tổ dân phố|khu dân cư|khu đô thị|thành phố|thị trấn|thị xã|đặc khu|thôn|xóm|làng|ấp|bản|buôn"
    r"|tổ|tdp|khu|khối|cụm|đội|xã|phường|quận|huyện|tp|tỉnh) "
)
"""How a part begins that goes on with the name of a place."""
_NAME = re.compile(r"[^ ]+ ([^ ]+ )*?(văn|thị) [^ ]")
"""A name of a person: at least one word before the middle name, so that "thôn văn …" is none."""


def without_people(parcels: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return parcels with no address that names a person, and how many addresses this took away.

    In doubt an address goes: "Nguyễn Văn Cừ" may be a street or somebody who lives there.
    """
    addresses = parcels["address"].dropna()
    named = addresses.index[[names_somebody(address) for address in addresses]]
    if named.empty:
        return parcels, 0
    return parcels.assign(address=parcels["address"].mask(parcels.index.isin(named))), len(named)


@cache
def names_somebody(address: str) -> bool:
    """Say whether an address holds a word for a person, a name of one, or a number of one.

    Examples
    --------
    >>> names_somebody("Ông Nguyễn Văn A, thôn 3"), names_somebody("Số 12 đường Hai Bà Trưng, phường Lê Chân")
    (True, False)
    """
    plain = _STREETS.sub("", unicodedata.normalize("NFC", address).lower())
    parts = (" ".join(part.split()) for part in _PARTS.split(plain))
    named = (part for part in parts if not _STREET.match(part) and _NAME.match(_UNIT.sub("", part, count=1)))
    return bool(_PERSON.search(plain)) or any(named)
