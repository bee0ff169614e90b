"""Invented holders, streets and hamlets.

No name here is a person: every holder who is one carries the words `HOLDER_MARK`, which are no Vietnamese name and are
written nowhere else, so that a test can look for them wherever personal data must not be.
"""

from __future__ import annotations

import numpy as np

from pipeline.demo.plan import Array

HOLDER_MARK = "Hư Cấu"
"""Last words of every invented holder's name ("fictional"); syllables of the language, so that old encodings of them
are recognised as those of true names."""

ID_PREFIX = "0990"
"""First digits of every invented personal number: no province has the code 099. The 0 means a man born in the years
from 1900, of which the next two digits are the last (Nghị định 137/2015/NĐ-CP Điều 7)."""

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Đào", "Đoàn", "Lương")
_MIDDLE = ("Văn", "Thị", "Đức", "Hữu", "Thanh", "Ngọc", "Minh", "Quang", "Thu", "Xuân")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hoa", "Hùng", "Lan", "Long", "Mai", "Nam", "Phúc", "Sơn")

_STREETS = (
    "Hoa Phượng", "Bến Đò", "Cây Đa", "Cầu Mới", "Chợ Con", "Đầm Sen", "Giếng Làng", "Hồ Sen", "Bờ Đê", "Cửa Sông",
    "Đồng Xanh", "Gò Công", "Hàng Kênh", "Làng Cảng", "Miếu Hai", "Nam Cầu", "Ngõ Trúc", "Phố Lò", "Quán Nam",
    "Rặng Dừa", "Sông Xanh", "Tân Hoa", "Tre Vàng", "Vườn Cau", "Xóm Chài", "Ao Cá", "Bãi Sậy", "Cảng Mới",
    "Đông Kinh", "Vạn Hoa",
)  # fmt: skip
_HAMLETS = ("Đông", "Đoài", "Thượng", "Hạ", "Trung", "Tiền Phong", "Đồng Tâm", "An Lạc", "Phú Hòa", "Bình Minh")
_FIELDS = ("Cửa Đình", "Đồng Chùa", "Bờ Vải", "Đống Cao", "Mả Lửa", "Cồn Sậy", "Đường Cái", "Đầm Vực", "Ao Sen")


def _words(words: tuple[str, ...], index: Array) -> Array:
    return np.asarray(np.array(words, dtype=object)[index % len(words)])


def holders(count: int, rng: np.random.Generator) -> Array:
    """Return names of invented persons, dtype object, such as ``"Trần Thị Hoa Hư Cấu"``."""
    names = [_words(part, rng.integers(0, len(part), count)) for part in (_FAMILY, _MIDDLE, _GIVEN)]
    return np.asarray(names[0] + " " + names[1] + " " + names[2] + " " + HOLDER_MARK)


def personal_numbers(count: int, rng: np.random.Generator) -> Array:
    """Return invented personal numbers of 12 digits, dtype object."""
    return np.char.mod(ID_PREFIX + "%08d", rng.integers(0, 10**8, count)).astype(object)


def addresses(boxes: Array, sheet: int, locality: str, *, is_ward: bool) -> Array:
    """Return the address of each box, dtype object: house, lane and street, or the name of the field.

    Parameters
    ----------
    boxes
        Dtype `plan.BOX`.
    sheet
        Sheet number; people of a few sheets live in one hamlet.
    locality
        Full name of commune and city.
    is_ward
        Wards are divided into groups of households (tổ dân phố), communes into hamlets (thôn).
    """
    street, lane, house = boxes["street"], boxes["lane"], boxes["house"]
    if is_ward:
        hamlet = "tổ dân phố " + (1 + (street + sheet) % 14).astype(str).astype(object)
    else:
        hamlet = np.full(len(boxes), f"thôn {_HAMLETS[sheet % len(_HAMLETS)]}", dtype=object)
    road = np.where(lane > 0, "ngõ " + lane.astype(str).astype(object) + ", ", "") + "đường " + _words(_STREETS, street)
    at_house = "Số " + house.astype(str).astype(object) + ", " + road
    in_field = "Xứ đồng " + _words(_FIELDS, street + sheet)
    return np.asarray(np.where(house > 0, at_house, in_field) + ", " + hamlet + ", " + locality)
