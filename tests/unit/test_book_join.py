"""Attribute books meet the parcels: who finds whom, what is filled in, and what contradicts."""

from dataclasses import replace

import pytest
import shapely

from pipeline.normalise import normalise
from schemas.frames import require
from schemas.province import load_province
from schemas.reasons import Contradiction, NoParcel, NoRow
from schemas.source import load_source

HAIPHONG, NATIONAL = load_province("haiphong"), load_source("national")
KEY = ("commune_code", "sheet_number", "parcel_number")


@pytest.fixture
def joined(make_layers, national):
    """Return a function: books and columns of a layer of four parcels on sheet 7 → the batch."""

    def join(*books, count=4, province=HAIPHONG, **columns):
        bare = {"dienTich": None, "kyHieuMucDichSuDung": None, **columns}
        return normalise(replace(make_layers(national(count, **bare)), books=books), NATIONAL, province)

    return join


def row(parcel, sheet=7, commune="11407", **values):
    return {"commune_code": commune, "sheet_number": sheet, "parcel_number": parcel, **values}


def faults(batch, *codes):
    return [fault for fault in batch.faults if fault.code in codes]


def column(batch, name):
    values = batch.parcels[name].astype(object)
    return values.where(values.notna(), None).tolist()


def test_many_rows_meet_one_parcel_and_both_sides_are_counted(joined, make_book):
    batch = joined(make_book("parcel_table", [row(1), row(2), row(2), row(9)]))
    require(batch.parcels)
    (book,) = batch.books
    assert (book.book, book.file, book.sheet) == ("parcel_table", "so.xlsx", "Sheet1")
    assert book.rows["parcel"].isna().tolist() == [False, False, False, True]
    assert book.rows["parcel"].dropna().tolist() == [0, 1, 1]
    assert (book.joined_rows, book.joined_parcels) == (3, 2)


def test_a_package_without_books_is_as_it_was(joined):
    batch = joined()
    assert (batch.books, faults(batch, "ATT-09", "ATT-10")) == ((), [])


def test_rows_and_parcels_that_find_nobody_are_named_once_each(joined, make_book):
    rows = [row(1), row(9), row(9), row(1, sheet=8), row(2, sheet=8), row(5, sheet=9), row(None)]
    batch = joined(make_book("parcel_table", rows))
    assert [
        (one.sheet, one.parcel, one.row, one.values["reason"], one.values["rows"]) for one in faults(batch, "ATT-09")
    ] == [
        (None, None, 11, NoParcel.NO_NUMBER, "11"),
        ("8", None, 8, NoParcel.SHEET, "8–9"),
        ("7", "9", 6, NoParcel.PARCEL, "6–7"),
        ("9", "5", 10, NoParcel.PARCEL, "10"),
    ]
    without = faults(batch, "ATT-10")
    assert [(one.parcel, one.values["reason"]) for one in without] == [(n, NoRow.PARCEL) for n in ("2", "3", "4")]
    assert [one.geometry.equals(shape) for one, shape in zip(without, batch.parcels.geometry[1:], strict=True)] == [
        True
    ] * 3
    assert without[0].crs == "EPSG:9210"


def test_roads_need_no_row_and_nobody_needs_a_row_of_flags(joined, make_book):
    land = ["ODT", "DGT", "ODT", "SON"]
    flags = make_book("campaign_flags", [row(9, dong_bo_3_khoi="x", phan_loai_ke_hoach_2959="NHÓM 1")])
    batch = joined(make_book("parcel_table", [row(1)]), flags, kyHieuMucDichSuDung=land)
    assert [one.parcel for one in faults(batch, "ATT-09", "ATT-10")] == ["3"]
    assert [(book.joined_rows, book.joined_parcels) for book in batch.books] == [(1, 1), (0, 0)]
    assert faults(joined(flags), "ATT-09", "ATT-10") == []


def test_a_whole_sheet_and_a_whole_commune_without_rows_are_one_finding_each(joined, make_book):
    codes, sheets = ["11407", "11407", "11407", "11383", "11383"], [7, 8, 8, 1, 1]
    batch = joined(
        make_book("parcel_table", [row(1)]), count=5, maXa=codes, soHieuToBanDo=sheets, soThuTuThua=[1, 1, 2, 1, 2]
    )
    assert [(one.commune, one.sheet, one.values["count"], one.values["reason"]) for one in faults(batch, "ATT-10")] == [
        ("11383", None, 2, NoRow.COMMUNE),
        ("11407", "8", 2, NoRow.SHEET),
    ]


@pytest.mark.parametrize(
    ("rows", "reason", "candidate"),
    [
        ([row(n, commune="11383") for n in (1, 2, 3, 9)], NoParcel.OTHER_COMMUNE, "11407"),
        ([row(7, sheet=n) for n in (1, 2, 3, 9)], NoParcel.SWAPPED, None),
        ([row(n, sheet=99) for n in (1, 2, 3, 4)], NoParcel.COMMUNE, None),
    ],
)
def test_one_systematic_difference_is_one_finding_and_joins_nothing(joined, make_book, rows, reason, candidate):
    batch = joined(make_book("parcel_table", [{**one, "area_m2": 100.0} for one in rows]))
    (fault,) = faults(batch, "ATT-09", "ATT-10")
    assert (fault.code, fault.values["reason"], fault.values["count"]) == ("ATT-09", reason, 4)
    assert (fault.values["candidate"], fault.values["fits"]) == (candidate, None if reason is NoParcel.COMMUNE else 3)
    assert batch.books[0].joined_rows == 0
    assert column(batch, "area_m2") == [None] * 4


def test_exchanged_numbers_that_fit_by_chance_fill_nothing(joined, make_book):
    numbers = [(1, 2), (2, 1), (1, 3), (1, 4)]
    sheets, parcels = [[pair[at] for pair in numbers] for at in (0, 1)]
    rows = [row(sheet, sheet=parcel, address=f"Thôn {sheet}/{parcel}") for sheet, parcel in numbers]
    batch = joined(make_book("parcel_table", rows), soHieuToBanDo=sheets, soThuTuThua=parcels)
    assert [one.values["reason"] for one in faults(batch, "ATT-09", "ATT-10")] == [NoParcel.PARCEL] * 2 + [
        NoRow.PARCEL
    ] * 2
    more = [*numbers, *((1, n) for n in range(5, 9))]
    sheets, parcels = [[pair[at] for pair in more] for at in (0, 1)]
    rows = [row(sheet, sheet=parcel, address=f"Thôn {sheet}/{parcel}") for sheet, parcel in more]
    batch = joined(make_book("parcel_table", rows), count=8, soHieuToBanDo=sheets, soThuTuThua=parcels)
    (fault,) = faults(batch, "ATT-09", "ATT-10")
    assert (fault.values["reason"], fault.values["fits"]) == (NoParcel.SWAPPED, 8)
    assert column(batch, "address") == [None] * 8


def test_a_book_without_commune_is_of_the_only_one_and_never_of_one_of_several(joined, make_book):
    rows = [{"sheet_number": 7, "parcel_number": 1}, {"sheet_number": 7, "parcel_number": 2}]
    assert joined(make_book("parcel_table", rows), count=2).books[0].joined_rows == 2
    batch = joined(make_book("parcel_table", rows), count=2, maXa=["11407", "11383"])
    assert batch.books[0].joined_rows == 0
    assert [one.values["reason"] for one in faults(batch, "ATT-09")] == [NoParcel.NO_COMMUNE]


def test_parcels_without_commune_are_of_the_only_one_of_the_books(joined, make_book):
    batch = joined(make_book("parcel_table", [row(n) for n in (1, 2, 3, 4)]), maXa=None)
    assert set(column(batch, "commune_code")) == {"11407"}
    assert set(column(batch, "commune_list")) == {"2025-07-01"}
    assert "commune_code" in batch.columns
    assert batch.books[0].joined_rows == 4


def test_gaps_of_the_map_are_filled_and_its_values_stay(joined, make_book):
    rows = [
        row(n, area_m2=100.0 + n, land_use="ODT", address=f"Thôn {n}", user_code="CNV", parcel_id=f"w7er{n}")
        for n in (1, 2, 3)
    ]
    batch = joined(
        make_book("parcel_table", rows), dienTich=[101.04, None, 200.0, None], diaChi=["Đường A", None, None, None]
    )
    assert column(batch, "area_m2") == [101.04, 102.0, 200.0, None]
    assert column(batch, "land_use") == ["ODT", "ODT", "ODT", None]
    assert column(batch, "address") == ["Đường A", "Thôn 2", "Thôn 3", None]
    assert column(batch, "parcel_id") == ["w7er1", "w7er2", "w7er3", None]
    assert {"area_m2", "land_use", "address", "user_code", "parcel_id"} <= batch.columns
    (fault,) = faults(batch, "ATT-12")
    assert (fault.parcel, fault.values["ours"], fault.values["theirs"]) == ("3", 200.0, 103.0)
    assert (fault.values["reason"], fault.values["column"], fault.file, fault.row) == (
        Contradiction.MAP,
        "Cột area_m2",
        "so.xlsx",
        7,
    )
    assert fault.geometry.equals(batch.parcels.geometry.iat[2])


def test_a_road_is_known_by_the_land_use_of_the_book_unless_the_map_says_itself(joined, make_book):
    book = make_book("parcel_table", [row(1, land_use="DGT"), row(2, land_use="ODT")])
    assert column(joined(book, count=2), "is_parcel") == [False, True]
    assert column(joined(book, count=2, laDoiTuongChiemDat=["0", "0"]), "is_parcel") == [True, True]


def test_rows_of_one_parcel_that_contradict_each_other_fill_nothing(joined, make_book):
    rows = [row(1, area_m2=100.0), row(1, area_m2=100.5), row(2, area_m2=100.0), row(2, area_m2=100.04)]
    batch = joined(make_book("parcel_table", rows), count=2)
    assert column(batch, "area_m2") == [None, 100.0]
    (fault,) = faults(batch, "ATT-12")
    assert (
        fault.parcel,
        fault.values["reason"],
        fault.values["ours"],
        fault.values["theirs"],
        fault.values["rows"],
    ) == (
        "1",
        Contradiction.ROWS,
        100.0,
        100.5,
        "5–6",
    )


def test_two_certificates_on_one_parcel_are_a_contradiction_whose_serials_nobody_sees(joined, make_book):
    serials = ["CA 123456", "ca123456", "CA 123457", None]
    rows = [row(parcel, certificate_serial=serial) for parcel, serial in zip((1, 1, 2, 2), serials, strict=True)]
    assert faults(joined(make_book("form1", rows), count=2), "ATT-12") == []
    batch = joined(make_book("form1", [*rows, row(2, certificate_serial="CA 999999")]), count=2)
    (fault,) = faults(batch, "ATT-12")
    assert (fault.parcel, fault.values["reason"]) == ("2", Contradiction.CERTIFICATES)
    assert "999999" not in repr(batch.faults)


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    [
        ("ODT", "odt", False),
        ("ODT+CLN", "CLN; ODT", False),
        ("ODT", "Đất ở tại đô thị", False),
        ("ODT", "ODT+CLN", True),
        ("ODT", "ONT", True),
    ],
)
def test_land_uses_agree_by_their_codes(joined, make_book, ours, theirs, differs):
    batch = joined(make_book("parcel_table", [row(1, land_use=theirs)]), count=1, kyHieuMucDichSuDung=ours)
    assert [one.values["ours"] for one in faults(batch, "ATT-12")] == ([ours] if differs else [])
    assert column(batch, "land_use") == [ours]


def test_an_old_code_agrees_with_what_followed_it(joined, make_book):
    batch = joined(make_book("parcel_table", [row(1, land_use="BHK")]), count=1, kyHieuMucDichSuDung="HNK")
    assert faults(batch, "ATT-12") == []


def parts(batch):
    return [[(part.code, part.area_m2) for part in one] for one in batch.parcels["land_use_parts"]]


def test_form_1_gives_up_to_three_land_uses_with_their_areas(joined, make_book):
    uses = {"land_use_1": "ONT", "land_use_1_area_m2": 300.0, "land_use_2": "CLN", "land_use_2_area_m2": 100.5}
    rows = [
        row(1, area_m2=400.5, **uses),
        row(1, area_m2=400.5, **uses),
        row(2, land_use_1="ONT", land_use_1_area_m2=60.0),
    ]
    batch = joined(make_book("form1", rows), count=3, kyHieuMucDichSuDung=[None, "ONT", None])
    assert parts(batch) == [[("ONT", 300.0), ("CLN", 100.5)], [("ONT", 60.0)], []]
    assert column(batch, "land_use") == ["ONT 300; CLN 100.5", "ONT", None]
    assert faults(batch, "ATT-12") == []


def test_rows_of_form_1_with_different_land_uses_contradict_each_other(joined, make_book):
    rows = [row(1, land_use_1="ONT", land_use_1_area_m2=60.0), row(1, land_use_1="CLN", land_use_1_area_m2=60.0)]
    batch = joined(make_book("form1", rows), count=1)
    (fault,) = faults(batch, "ATT-12")
    assert (fault.values["reason"], fault.values["column"]) == (Contradiction.ROWS, "Cột land_use_1")
    assert parts(batch) == [[]]


def test_land_uses_of_the_land_index_stand_one_below_the_other(joined, make_book):
    rows = [
        row(1, area_m2=100.0, land_use="CLN-P"),
        row(1, area_m2=300.0, land_use="ONT-C"),
        row(2, area_m2=400.0, land_use="ONT*"),
        row(2, area_m2=400.0, land_use="ONT*"),
        row(3, area_m2=400.0, land_use="ONT"),
        row(3, area_m2=400.0, land_use="CLN"),
        row(4, area_m2=250.0, land_use="CLN"),
        row(4, area_m2=150.0, land_use="CLN"),
    ]
    batch = joined(make_book("land_index", rows))
    assert parts(batch) == [
        [("ONT", 300.0), ("CLN", 100.0)],
        [("ONT", None)],
        [("CLN", None), ("ONT", None)],
        [("CLN", None)],
    ]
    assert column(batch, "area_m2") == [400.0] * 4
    assert faults(batch, "ATT-12") == []


def test_areas_of_the_land_index_that_add_up_to_nothing_known_are_unclear(joined, make_book):
    rows = [row(1, area_m2=250.0, land_use="CLN"), row(1, area_m2=100.0, land_use="CLN")]
    batch = joined(make_book("land_index", rows), count=1)
    (fault,) = faults(batch, "ATT-12")
    assert (fault.values["reason"], fault.values["ours"], fault.values["theirs"]) == (Contradiction.ROWS, 100.0, 250.0)


def test_two_books_fill_one_after_the_other(joined, make_book):
    first = make_book("parcel_table", [row(1, area_m2=100.0)], file="a.xlsx")
    second = make_book("parcel_table", [row(1, area_m2=101.0), row(2, area_m2=50.0)], file="b.xlsx")
    batch = joined(first, second, count=2)
    assert column(batch, "area_m2") == [100.0, 50.0]
    assert [(one.file, one.parcel) for one in faults(batch, "ATT-12")] == [("b.xlsx", "1")]
    assert faults(batch, "ATT-10") == []


def test_a_number_used_twice_gives_both_records_its_attributes(joined, make_book):
    batch = joined(make_book("parcel_table", [row(1, area_m2=100.0)]), count=2, soThuTuThua=[1, 1])
    assert column(batch, "area_m2") == [100.0, 100.0]
    assert (batch.books[0].joined_rows, batch.books[0].joined_parcels) == (1, 2)
    assert faults(batch, "ATT-10") == []


def test_a_shape_that_is_nowhere_gives_its_fault_no_place(make_layers, national, make_book):
    shapes = [None, shapely.Polygon()]
    layers = replace(make_layers(national(2, geometry=shapes)), books=(make_book("parcel_table", [row(9)]),))
    without = [one for one in normalise(layers, NATIONAL, HAIPHONG).faults if one.code == "ATT-10"]
    assert without
    assert all(one.geometry is None for one in without)
