"""The summary table: control totals of each sheet against what was delivered."""

from dataclasses import replace

import pytest

from pipeline.normalise import normalise
from pipeline.normalise.books.totals import area_limit_m2
from schemas.province import load_province
from schemas.reasons import Contents
from schemas.source import load_source

HAIPHONG, NATIONAL = load_province("haiphong"), load_source("national")


@pytest.fixture
def told(make_layers, national, make_book):
    """Return a function: rows of the table, other books → the differences found for two sheets of two parcels."""

    def tell(rows, *books, land="ODT"):
        frame = national(
            4, soHieuToBanDo=[7, 7, 8, 8], soThuTuThua=[1, 2, 1, 2], dienTich=100.1, kyHieuMucDichSuDung=land
        )
        layers = replace(make_layers(frame), books=(*books, make_book("control_totals", rows)))
        batch = normalise(layers, NATIONAL, HAIPHONG)
        found = [fault for fault in batch.faults if fault.code == "PKG-06"]
        assert all(fault.values["where"] == "so.xlsx [Sheet1]" for fault in found)
        return [(one.sheet, one.values["reason"], one.values["declared"], one.values["found"]) for one in found]

    return tell


def line(sheet, parcels=2, area_m2=200.2, **values):
    return {"sheet_number": sheet, "parcels": parcels, "area_m2": area_m2, **values}


def test_totals_that_are_right_are_right(told):
    assert told([line(7), line("008", area_m2="200,3")]) == []


def test_another_number_of_parcels_or_another_area_is_a_difference_of_that_sheet(told):
    assert told([line(7, parcels=3), line(8, area_m2=300.2)]) == [
        ("7", Contents.PARCELS, "3", "2"),
        ("8", Contents.AREA, "300.2", "200.2"),
    ]


def test_roads_may_be_counted_or_not(told):
    land = ["ODT", "DGT", "ODT", "ODT"]
    assert told([line(7), line(8)], land=land) == []
    assert told([line(7, parcels=1, area_m2=100.1), line(8)], land=land) == []
    assert told([line(7, parcels=0), line(8)], land=land) == [("7", Contents.PARCELS, "0", "1")]


def test_sheets_that_only_one_side_has_are_one_difference(told):
    assert told([line(7), line(9), line(10)]) == [(None, Contents.SHEETS, "11407/9, 11407/10", "11407/8")]


def test_holders_are_bounded_by_names_and_rows_of_the_land_index(told, make_book):
    names = ["Nguyễn Văn Thử", "NGUYỄN VĂN THỬ", "Trần Thị Mẫu", "Lê Thị Ví Dụ"]
    rows = [
        {"sheet_number": 7, "parcel_number": parcel, "holder_name": name}
        for parcel, name in zip((1, 2, 2, None), names, strict=True)
    ]
    book = make_book("land_index", rows)
    for number in (3, 4):
        assert told([line(7, holders=number - 1, managers=1), line(8, holders=9)], book) == []
    assert told([line(7, holders=5), line(8)], book) == [("7", Contents.HOLDERS, "5", "3–4")]
    form1 = make_book("form1", [{**row, "land_use_1": "ODT"} for row in rows])
    assert told([line(7, holders=5), line(8)], form1) == []


def test_the_limit_of_areas_grows_with_the_root_of_their_number():
    assert area_limit_m2(0) == pytest.approx(0.05)
    assert area_limit_m2(500) == pytest.approx(1.99, abs=0.01)
