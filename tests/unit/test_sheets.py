"""Frames and numbers of map sheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sheets import SCALES, MapSheet, frame_side_m, sheet_at, sheet_of_number

EASTINGS = st.floats(200_000, 800_000)
NORTHINGS = st.floats(900_000, 2_600_000)


@pytest.mark.parametrize(
    ("scale", "number"),
    [
        (10000, "10-310 590"),
        (5000, "310 593"),
        (2000, "310 593-9"),
        (1000, "310 593-9-c"),
        (500, "310 593-9-(14)"),
        (200, "310 593-9-85"),
    ],
)
def test_a_place_has_the_number_of_the_circular(scale: int, number: str) -> None:
    assert sheet_at(595_456.7, 2_307_123.4, scale).number == number


@pytest.mark.parametrize(
    "number", ["10-728 494", "725 497", "725 500-6", "725500-6-d", "725 500 - 6 - (11)", "725 500-6-25"]
)
def test_the_examples_of_the_circular_are_numbers(number: str) -> None:
    assert sheet_of_number(number).number.replace(" ", "") == number.replace(" ", "")


@given(EASTINGS, NORTHINGS, st.sampled_from(SCALES))
def test_a_number_leads_back_to_the_sheet_and_the_sheet_holds_the_place(
    easting: float, northing: float, scale: int
) -> None:
    sheet = sheet_at(easting, northing, scale)
    west, south, east, north = sheet.bounds_m
    assert west - 0.0006 <= easting < east + 0.0006
    assert south - 0.0006 < northing <= north + 0.0006
    assert sheet_of_number(sheet.number) == sheet


@pytest.mark.parametrize(("easting", "northing"), [(595_000, 2_307_000), (594_999.999, 2_307_000.001)])
def test_a_place_on_a_line_belongs_to_one_sheet(easting: float, northing: float) -> None:
    west, _, _, north = sheet_at(easting, northing, 500).bounds_m
    assert (west, north) == ((595_000, 2_307_000) if easting == 595_000 else (594_750, 2_307_250))


@pytest.mark.parametrize(
    "number",
    [
        "",
        "310 593-9-14-1",
        "310-593-",
        "310 594",
        "310 593-0",
        "310 593-9-e",
        "310 593-9-(17)",
        "310 593-9-101",
        "10-310 590-9",
        "tờ 12",
    ],
)
def test_other_texts_are_no_numbers_of_sheets(number: str) -> None:
    with pytest.raises(ValueError, match="no number of a map sheet"):
        sheet_of_number(number)


def test_a_scale_without_sheets_is_refused() -> None:
    with pytest.raises(KeyError):
        sheet_at(595_000, 2_307_000, 25_000)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("310593-9-c", "310 593-9-c"),
        ("310-593-9-C", "310 593-9-c"),
        ("310 593 – 9 – (14)", "310 593-9-(14)"),
        ("310\xa0593−9−85", "310 593-9-85"),
        ("10-310-590", "10-310 590"),
        ("10 - 310 590", "10-310 590"),
    ],
)
def test_a_number_may_be_printed_in_many_ways(printed: str, number: str) -> None:
    assert sheet_of_number(printed).number == number


@pytest.mark.parametrize(("scale", "ten_cm", "twenty_cm"), [(500, 50, 100), (1000, 100, 200), (2000, 200, 400)])
def test_a_frame_may_reach_ten_or_twenty_centimetres_farther(scale: int, ten_cm: int, twenty_cm: int) -> None:
    sheet = sheet_at(595_456.7, 2_307_123.4, scale)
    west, south, east, north = sheet.bounds_m
    for by_cm, metres in ((10, ten_cm), (20, twenty_cm)):
        assert sheet.extended_m(by_cm) == (west - metres, south - metres, east + metres, north + metres)


def test_frames_are_fifty_or_sixty_centimetres_wide() -> None:
    assert {scale: frame_side_m(scale) * 100 / scale for scale in SCALES} == dict.fromkeys(
        (10000, 5000), 60.0
    ) | dict.fromkeys((2000, 1000, 500, 200), 50.0)
    assert MapSheet(500, 595_250, 2_307_250).bounds_m == (595_250, 2_307_000, 595_500, 2_307_250)
