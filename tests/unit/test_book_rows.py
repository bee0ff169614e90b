"""Rows of attribute books by themselves: keys, numbers, dates, carried values, and people set apart."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipeline.normalise.books.canonical import read_rows
from pipeline.normalise.books.dates import parse_date, read_dates
from pipeline.normalise.books.people import personal_faults
from pipeline.normalise.books.quoting import listed, quotable, quotable_number
from schemas.book import load_book
from schemas.reasons import Malformed, Serial

RECEIVED = date(2026, 11, 23)


@pytest.fixture
def understood(make_book):
    """Return a function: description, rows → the understood book."""
    return lambda book, rows, **changes: read_rows(make_book(book, rows, **changes), load_book(book))


def values_of(column):
    return column.astype(object).where(column.notna(), None).tolist()


@pytest.mark.parametrize("number", ["7", 7, 7.0, "007", " 7 ", "7,0"])
def test_a_number_is_the_same_however_it_is_written(understood, number):
    rows = understood("parcel_table", [{"commune_code": 1234, "sheet_number": number, "parcel_number": "x1"}])
    assert rows.table[["commune_code", "sheet_label", "parcel_label"]].to_numpy().tolist() == [["01234", "7", "x1"]]


def test_a_number_in_a_cell_is_that_number_and_a_text_is_read_by_its_column(understood):
    areas = [1.234, "1.234", "400,5", "400.5 m²", None]
    rows = understood("parcel_table", [{"sheet_number": 1, "parcel_number": 1, "area_m2": area} for area in areas])
    assert values_of(rows.table["area_m2"]) == [1.234, None, 400.5, 400.5, None]
    (fault,) = rows.faults
    assert (fault.code, fault.row, fault.values["raw"]) == ("ATT-02", 6, "1.234")
    assert fault.values["column"] == "Cột area_m2"


def test_a_value_that_may_name_somebody_is_not_quoted(understood):
    rows = understood(
        "parcel_table",
        [
            {"commune_code": "Xã Thử", "sheet_number": 1, "parcel_number": 1, "area_m2": "nhà ông Thử"},
            {
                "commune_code": "11407",
                "sheet_number": "Nguyễn Văn Thử",
                "parcel_number": 1,
                "area_m2": "031204000123 x",
            },
        ],
    )
    assert [(fault.code, fault.row, fault.values["raw"]) for fault in rows.faults] == [
        ("ATT-02", 5, None),
        ("ATT-02", 5, None),
        ("ATT-02", 6, "…"),
    ]
    assert rows.faults[-1].sheet is None


def test_the_number_on_the_map_goes_before_that_on_the_certificate(understood):
    rows = understood(
        "form1",
        [
            {"sheet_number": 7, "parcel_number": 1, "old_sheet_number": 7, "old_parcel_number": 1},
            {"sheet_number": 7, "parcel_number": 2, "old_sheet_number": 3, "old_parcel_number": 12},
            {"sheet_number": None, "parcel_number": None, "old_sheet_number": 3, "old_parcel_number": 13},
            {"sheet_number": 7, "parcel_number": None, "old_sheet_number": 3, "old_parcel_number": 14},
            {"sheet_number": 7, "parcel_number": None, "old_sheet_number": None, "old_parcel_number": 14},
        ],
    )
    found = rows.table[["sheet_label", "parcel_label", "old_sheet_number", "old_parcel_number"]]
    assert [values_of(row) for _, row in found.iterrows()] == [
        ["7", "1", None, None],
        ["7", "2", "3", "12"],
        ["3", "13", None, None],
        ["3", "14", None, None],
        ["7", None, None, None],
    ]
    assert rows.is_on_certificate.tolist() == [False, False, True, True, False]


def test_people_leave_the_rows_at_once(understood):
    rows = understood(
        "form1", [{"sheet_number": 1, "parcel_number": 1, "holder_name": "Trần Thị Mẫu", "scans": "a.pdf"}]
    )
    assert rows.personal.to_dict("records") == [{"holder_name": "Trần Thị Mẫu", "scans": "a.pdf"}]
    assert not {"holder_name", "scans"} & set(rows.table)
    assert "Mẫu" not in rows.table.to_csv()


def test_legacy_text_is_decoded_and_names_are_not_shown(understood):
    names = ["NguyÔn V¨n Thö", "TrÇn ThÞ MÉu", "Lª ThÞ VÝ Dô"] * 5
    rows = understood(
        "parcel_table",
        [
            {"sheet_number": 1, "parcel_number": at, "holder_name": name, "user_code": "Hé gia ®×nh"}
            for at, name in enumerate(names, start=1)
        ],
    )
    assert rows.personal["holder_name"].iat[0] == "Nguyễn Văn Thử"
    assert rows.table["user_code"].iat[0] == "Hộ gia đình"
    shown = {fault.values["column"]: fault.values["examples"] for fault in rows.faults if fault.code == "FMT-02"}
    assert shown["Cột holder_name"] is None
    assert "Hộ gia đình" in shown["Cột user_code"]


def test_columns_nobody_knows_are_named(understood):
    rows = understood("parcel_table", [{"sheet_number": 1, "parcel_number": 1}], unmapped=("Cột lạ",))
    assert [(fault.code, fault.values["column"], fault.values["reason"]) for fault in rows.faults] == [
        ("FMT-05", "Cột lạ", "unmapped")
    ]


def test_the_land_index_carries_numbers_down_but_never_across_a_gap_or_into_another_sheet(understood, make_book):
    rows = [
        {"sheet_number": 7, "parcel_number": 1, "land_use": "ODT", "area_m2": 60.0},
        {"sheet_number": None, "parcel_number": " ", "land_use": "CLN", "area_m2": 40.0},
        {"sheet_number": None, "parcel_number": 2, "land_use": "ODT", "area_m2": 50.0},
        {"sheet_number": 8, "parcel_number": None, "land_use": "ODT", "area_m2": 50.0},
        {"sheet_number": None, "parcel_number": 3, "land_use": None, "area_m2": None},
    ]
    table = understood("land_index", rows).table
    assert values_of(table["sheet_label"]) == ["7", "7", "7", "8", "8"]
    assert values_of(table["parcel_label"]) == ["1", "1", "2", None, "3"]
    assert values_of(table["area_m2"]) == [60.0, 40.0, 50.0, 50.0, None]
    book, index = make_book("land_index", rows), pd.Index([5, 7, 8, 9, 10])
    book = replace(book, frame=book.frame.set_axis(index), numbers=book.numbers.set_axis(index))
    gapped = read_rows(book, load_book("land_index"))
    assert values_of(gapped.table["sheet_label"]) == ["7", None, None, "8", "8"]


def test_every_filled_cell_of_a_flag_means_yes_but_the_class_is_a_text(understood):
    rows = understood(
        "campaign_flags",
        [
            {"sheet_number": 1, "parcel_number": 1, "dong_bo_3_khoi": "x", "phan_loai_ke_hoach_2959": "NHÓM 1"},
            {"sheet_number": 1, "parcel_number": 2, "dong_bo_3_khoi": " ", "phan_loai_ke_hoach_2959": None},
        ],
    )
    assert rows.table["dong_bo_3_khoi"].tolist() == [True, False]
    assert values_of(rows.table["phan_loai_ke_hoach_2959"]) == ["NHÓM 1", None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5/9/2023", "2023-09-05"),
        ("05-09-2023", "2023-09-05"),
        ("2023-09-05", "2023-09-05"),
        ("2023-09-05T00:00:00", "2023-09-05"),
        ("1973", "1973"),
        ("2/13/2024", Malformed.NO_SUCH_DAY),
        ("30/02/2024", Malformed.NO_SUCH_DAY),
        ("5/9/73", Malformed.TWO_DIGIT_YEAR),
        ("19732", Malformed.NOT_A_DATE),
        ("05/09-2023", Malformed.NOT_A_DATE),
        ("٠٥/٠٩/٢٠٢٣", Malformed.NOT_A_DATE),
    ],
)
def test_dates_are_understood_or_reported(text, found):
    assert parse_date(text) == found


def test_a_column_that_begins_with_the_month_leaves_the_others_open():
    understood, problems = read_dates(pd.Series(["2/13/2024", "3/4/2024", "5/5/2024"], dtype="string"), RECEIVED)
    assert values_of(understood) == [None, None, "2024-05-05"]
    assert values_of(problems) == [Malformed.NO_SUCH_DAY, Malformed.EITHER_ORDER, None]
    understood, _ = read_dates(pd.Series(["2/13/2024", "3/4/2024", "25/12/2023"], dtype="string"), RECEIVED)
    assert values_of(understood) == [None, "2024-04-03", "2023-12-25"]


def test_dates_beyond_living_memory_or_after_the_delivery_are_implausible():
    _, problems = read_dates(pd.Series(["1/1/1899", "24/11/2026", "23/11/2026"], dtype="string"), RECEIVED)
    assert values_of(problems) == [Malformed.IMPLAUSIBLE, Malformed.IMPLAUSIBLE, None]


def test_what_is_wrong_with_personal_values_is_said_by_row_and_column_only(understood):
    people = [
        {"holder_id": "031073000123", "holder_birth": "05/09/1973"},
        {"holder_id": "031073000124", "holder_birth": "1974"},
        {"holder_id": 31073000125, "holder_birth": "05/09/1973"},
        {"holder_id": "030123456", "holder_birth": 1968},
        {"holder_id": "C1234567", "holder_birth": None},
    ]
    rows = understood("parcel_table", [{"sheet_number": 1, "parcel_number": 1, **one} for one in people])
    faults = personal_faults(rows, RECEIVED)
    assert [(fault.row, fault.values["column"], fault.values["reason"]) for fault in faults] == [
        (6, "Cột holder_id", Malformed.BIRTH_DIFFERS),
        (9, "Cột holder_id", Malformed.IDENTITY),
        (7, "Cột holder_id", Malformed.ZERO_LOST),
    ]
    written = repr(faults)
    assert not any(str(value) in written for one in people for value in one.values() if value is not None)


def test_certificates_have_the_form_of_their_time_and_are_never_quoted(understood):
    certificates = [
        ("BK 123456", "05/09/2013"),
        ("Đ 123456", "2003"),
        ("AA 06654954", "2025"),
        ("AA 06654955", None),
        ("bk 123460", None),
        ("CHUACOGIAY_11407_7_12", None),
        ("AA 06654956", "31/12/2024"),
        ("BK-123457", "05/09/2013"),
        ("BKA 123458", "05/09/2013"),
        ("BK123459", "05/09/2013"),
        ("CHUACOGIAY", None),
        (None, None),
    ]
    people = [{"certificate_serial": serial, "certificate_date": issued} for serial, issued in certificates]
    rows = understood("parcel_table", [{"sheet_number": 1, "parcel_number": 1, **one} for one in people])
    faults = personal_faults(rows, RECEIVED)
    assert sorted((fault.row, fault.code, fault.values["reason"]) for fault in faults) == [
        (11, "ATT-17", Serial.TOO_EARLY),
        (12, "ATT-17", Serial.FORM),
        (13, "ATT-17", Serial.FORM),
        (14, "ATT-17", Serial.RUN_TOGETHER),
        (15, "ATT-17", Serial.FORM),
    ]
    assert not any(serial in repr(faults) for serial, _ in certificates if serial)


def test_one_cause_in_many_rows_is_one_finding(understood):
    rows = understood(
        "parcel_table", [{"sheet_number": 1, "parcel_number": at, "holder_id": f"{at:011d}"} for at in range(1, 41)]
    )
    (fault,) = personal_faults(rows, RECEIVED)
    assert (fault.values["count"], fault.values["rows"], fault.row) == (40, "5–44", 5)


def test_row_numbers_are_listed_shortest():
    assert listed([9, 5, 7, 8, 20]) == "5, 7–9, 20"
    assert listed(range(1, 400, 2)).endswith(", …")


def test_only_numbers_units_and_codes_are_quoted():
    assert [quotable(text) for text in ("12,5 m²", "ODT 60; CLN", "ODT", "1.234")] == [
        "12,5 m²",
        "ODT 60; CLN",
        "ODT",
        "1.234",
    ]
    assert [quotable(text) for text in ("Thử", "031204000123", "123 456 789", "ODT của ông Thử")] == [None] * 4
    assert [quotable_number(text) for text in ("12a", "TĐ03-2014", "12+13")] == ["12a", "TĐ03-2014", "12+13"]
    assert [quotable_number(text) for text in ("Thử 12", "12 Thử", "031204000123")] == [None] * 3
