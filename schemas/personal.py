"""Traces of people in texts that are not meant to hold any: words for holders, identity numbers, telephone numbers.

Streets, wards and fields bear the names of people, so that a name alone is no trace; words that only stand before a
holder are. For quoting in a message, where nothing is lost by silence, a name is enough to be silent.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Trace(StrEnum):
    """What in a text points to a person."""

    HOLDER = "holder"
    IDENTITY = "identity"
    TELEPHONE = "telephone"


_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Đinh|Lâm|Phùng|Mai|Tô|"
    "Trương|Hà|Cao|Lưu|Lương|Thái|Tạ|Quách|Chu|Nghiêm|Kiều|Khổng|Tống|Doãn|Bạch|Mạc|Triệu"
)
_WORD = r"[^\W\d_]+"
_NAME = rf"(?:{_FAMILY})(?:\s+{_WORD}){{1,4}}"
_HOLDER = re.compile(
    r"\bhộ\s+(?:gia\s+đình\s+)?(?:ông|bà|anh|chị|cụ)\b"
    r"|\b(?:ông|bà)\s*(?:[:/(])"
    r"|\b(?:vợ|chồng)\s+là\b"
    r"|\bchủ(?:\s+(?:hộ|nhà|đất|sử\s+dụng(?:\s+đất)?|sdđ))?\s*:"
    r"|\b(?:họ\s+(?:và\s+)?tên|tên\s+chủ|người\s+sử\s+dụng(?:\s+đất)?)\s*:"
    rf"|\b(?:ông|bà)\s+{_NAME}",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:phố|đường|ngõ|ngách|cầu|chợ|đền|chùa|miếu|xóm|đồng|khu|hẻm)\s+$", re.IGNORECASE)
"""Before "Bà Triệu" or "Ông Ích Khiêm" one of these says that a place is meant."""
_IDENTITY = re.compile(r"(?<!\d)(?:0\d\d(?:[ .]?\d){9}|\d{9})(?!\d)", re.ASCII)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:\+?84|0)[ .-]?[35789](?:[ .-]?\d){8}(?!\d)|\b(?:s?đt|điện\s+thoại|tel)\b[\s.:]*\+?\d(?:[ .-]?\d){7}",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b{_NAME}", re.IGNORECASE)


def trace_of_person(text: str) -> Trace | None:
    """Say what in a text certainly points to a person; None for places named after people.

    Examples
    --------
    >>> trace_of_person("Số 5, phố Trần Phú")
    >>> trace_of_person("Thửa của hộ ông A, xóm 3")
    <Trace.HOLDER: 'holder'>
    """
    text = unicodedata.normalize("NFC", text)
    if any(not _PLACE.search(text, 0, match.start()) for match in _HOLDER.finditer(text)):
        return Trace.HOLDER
    if _TELEPHONE.search(text):
        return Trace.TELEPHONE
    return Trace.IDENTITY if _IDENTITY.search(text) else None


def may_be_quoted(text: str) -> bool:
    """Say whether a message may show a delivered value: not where it points to a person or holds a name."""
    return trace_of_person(text) is None and not _NAMED.search(unicodedata.normalize("NFC", text))


def quoted(text: str) -> str:
    """Return a delivered value as a message shows it: an ellipsis where it may be about a person."""
    return text if may_be_quoted(text) else "…"
