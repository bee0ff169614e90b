"""What points to a person, and what only bears a person's name."""

import pytest

from schemas.personal import Trace, may_be_quoted, trace_of_person


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("hộ ông Hư Cấu", Trace.HOLDER),
        ("HỘ BÀ HƯ CẤU, thôn Đông", Trace.HOLDER),
        ("Đất của bà Nguyễn Thị Hư Cấu", Trace.HOLDER),
        ("Ông/bà Hư Cấu", Trace.HOLDER),
        ("Chủ sử dụng đất: Hư Cấu", Trace.HOLDER),
        ("phố Bà Triệu, hộ ông Hư Cấu", Trace.HOLDER),
        ("CMND 099123456", Trace.IDENTITY),
        ("099 012 345678", Trace.IDENTITY),
        ("Thôn Đông, 0912.000.000", Trace.TELEPHONE),
        ("+84 912 000 000", Trace.TELEPHONE),
        ("ĐT: 02253000000", Trace.TELEPHONE),
    ],
)
def test_traces_of_people_are_seen_however_they_are_written(text, trace):
    assert trace_of_person(text) is trace
    assert not may_be_quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Số 5, phố Trần Phú",
        "Nguyễn Đức Cảnh",
        "12 Bà Triệu",
        "đường Bà Huyện Thanh Quan",
        "phố Ông Ích Khiêm",
        "đường Bà Lê Chân",
        "hộ khẩu thường trú: thôn Đông",
        "chủ yếu là ao",
        "Tờ 310593-9, thửa 12345678",
        "Số 1234567890123",
        "ODT 60; CLN 30,5",
    ],
)
def test_places_that_bear_names_are_no_people(text):
    assert trace_of_person(text) is None


def test_a_name_alone_is_not_quoted_and_codes_and_numbers_are():
    assert not may_be_quoted("Nguyễn Văn Hư Cấu")
    assert not may_be_quoted("TRẦN PHÚ")
    assert all(may_be_quoted(text) for text in ("12a", "1.234", "ODTX", "Đất vườn", "-5.0", "hai mươi"))
