"""Columns, values and keys: what is understood, what is set apart, and what is said about the rest."""

import unicodedata

import pandas as pd
import pytest

from pipeline.errors import PackageError
from pipeline.normalise import normalise
from schemas.frames import PARCEL_COLUMNS, FrameError, require
from schemas.province import load_province
from schemas.source import Column, Source, load_source

HAIPHONG, GENERIC = load_province("haiphong"), load_province("generic")
NATIONAL = load_source("national")


def batch_of(layers, source=NATIONAL, province=HAIPHONG):
    return normalise(layers, source, province)


def faults(batch, code):
    return [fault for fault in batch.faults if fault.code == code]


def columns_of(batch, *names):
    return batch.parcels[list(names)].astype(object).where(batch.parcels[list(names)].notna(), None).to_numpy().tolist()


def test_a_clean_package_gives_its_parcels_and_no_fault(make_layers, national):
    batch = batch_of(make_layers(national()))
    require(batch.parcels)
    assert batch.faults == ()
    assert columns_of(batch, "commune_code", "commune_list", "sheet_label", "parcel_number", "area_m2") == [
        ["11407", "2025-07-01", "7", 1, 400.0],
        ["11407", "2025-07-01", "7", 2, 400.0],
    ]
    assert batch.parcels.crs.to_epsg() == 9210
    assert batch.columns == {"commune_code", "sheet_number", "parcel_number", "area_m2", "land_use"}


def test_counts_reconcile_over_layers_and_records_set_aside(make_layers, national):
    batch = batch_of(make_layers(national(3), national(2), quarantined=4))
    assert (batch.read, batch.quarantined, len(batch.parcels)) == (9, 4, 5)
    assert columns_of(batch, "source_file", "source_row") == [
        ["sheet1.gpkg", 1],
        ["sheet1.gpkg", 2],
        ["sheet1.gpkg", 3],
        ["sheet2.gpkg", 1],
        ["sheet2.gpkg", 2],
    ]


def test_rows_keep_their_number_in_the_file_when_one_before_was_set_aside(make_layers, national):
    frame = national(3).drop(index=1)
    batch = batch_of(make_layers(frame, quarantined=1))
    assert batch.parcels["source_row"].to_list() == [1, 3]
    assert batch.parcels.index.to_list() == [0, 1]


def test_lost_records_are_our_fault(make_layers, national):
    layers = make_layers(national(2), quarantined=1)
    object.__setattr__(layers, "quarantined", 0)
    with pytest.raises(FrameError, match="3 records read"):
        batch_of(layers)


def test_a_package_without_records_is_refused(make_layers, national):
    with pytest.raises(PackageError) as refusal:
        batch_of(make_layers(national(2).iloc[:0]))
    (fault,) = refusal.value.faults
    assert (fault.code, fault.values["candidates"]) == ("PKG-08", "sheet1.gpkg#sheet1")
    assert refusal.value.package.name == "package.zip"


def test_personal_columns_are_set_apart_with_the_same_index_and_nowhere_else(make_layers, national):
    canary = "Nguyễn Văn Canary"
    frame = national(tenChu=canary, CCCD="031099000001", ghiChu=["của ông Canary", None])
    batch = batch_of(make_layers(frame, national(1)))
    assert list(batch.personal.columns) == ["tenChu", "CCCD", "ghiChu"]
    assert batch.personal.index.equals(batch.parcels.index)
    assert batch.personal["tenChu"].to_list()[:2] == [canary, canary]
    assert "Canary" not in batch.parcels.drop(columns=["geometry", "geometry_received"]).to_json()
    assert "Canary" not in repr(batch.faults)
    assert batch.faults == ()


def test_a_column_that_means_nothing_is_named_with_what_it_may_be(make_layers, national):
    batch = batch_of(make_layers(national(soThuTuThuaa="9", owner="x")))
    unknown, other = faults(batch, "FMT-05")
    assert unknown.values["reason"] == "unmapped"
    assert (unknown.file, unknown.values["column"]) == ("sheet1.gpkg", "soThuTuThuaa")
    assert "soThuTuThua" in unknown.values["candidates"]
    assert (other.values["column"], other.values["candidates"]) == ("owner", None)
    assert "soThuTuThuaa" not in batch.parcels["received"].iat[0]


def test_a_missing_required_column_is_named_with_the_names_it_may_have(make_layers, national):
    batch = batch_of(make_layers(national(soThuTuThua=None)))
    (fault,) = faults(batch, "FMT-05")
    assert (fault.values["reason"], fault.values["column"]) == ("missing", "parcel_number")
    assert "soThuTuThua" in fault.values["candidates"]
    assert "soHieuToBanDo" in fault.values["found"]
    assert batch.parcels["parcel_label"].isna().all()


@pytest.mark.parametrize(
    "numbers",
    [[7, 8], [7.0, 8.0], ["7", "8"], ["7.0", "8,0"], ["007", " 8 "], pd.array([7, 8], dtype="Int32")],
)
def test_numbers_of_parcels_are_integers_however_they_are_stored(make_layers, national, numbers):
    batch = batch_of(make_layers(national(soThuTuThua=numbers)))
    assert batch.parcels["parcel_number"].to_list() == [7, 8]
    assert batch.parcels["parcel_label"].to_list() == ["7", "8"]
    assert faults(batch, "ATT-02") == []


@pytest.mark.parametrize("number", ["12a", "12+13", "TL12", "-3", "7.5", "1.000", "99999999999999999999"])
def test_a_number_that_is_none_keeps_its_text_and_is_reported(make_layers, national, number):
    batch = batch_of(make_layers(national(soThuTuThua=[number, "2"])))
    assert columns_of(batch, "parcel_number", "parcel_label") == [[None, number], [2, "2"]]
    (fault,) = faults(batch, "ATT-02")
    assert (fault.parcel, fault.sheet, fault.row, fault.values["raw"]) == (number, "7", 1, number)
    assert fault.values["reason"] == "not-an-integer"


def test_letters_may_name_parcels_where_the_source_says_so(make_layers, national):
    source = Source(name="x", title={"vi": "", "en": ""}, text_keys=True, land_use=False, columns=NATIONAL.columns)
    batch = batch_of(make_layers(national(soThuTuThua=["A7", "0008"], maXa="7")), source, GENERIC)
    assert columns_of(batch, "parcel_label", "parcel_number", "commune_code") == [["A7", None, "7"], ["0008", 8, "7"]]
    assert batch.faults == ()
    assert batch.parcels["land_use_parts"].to_list() == [(), ()]


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ([156.4, 20.0], [156.4, 20.0]),
        (["156,4", "20,0"], [156.4, 20.0]),
        (["1.234,5", "20"], [1234.5, 20.0]),
        (["1,234.5", "1,000"], [1234.5, 1000.0]),
        (["1.234", "20,5"], [1234.0, 20.5]),
        (["1.234", "20.55"], [1.234, 20.55]),
        (["156.4 m²", None], [156.4, None]),
    ],
)
def test_recorded_areas_are_read_as_the_column_shows_them(make_layers, national, delivered, expected):
    batch = batch_of(make_layers(national(dienTich=delivered)))
    assert [value for (value,) in columns_of(batch, "area_m2")] == expected
    assert faults(batch, "ATT-02") == []


@pytest.mark.parametrize(
    ("delivered", "reason"),
    [
        (["1.234", "5"], "ambiguous-number"),
        (["1.234", "1,5"], None),
        (["một trăm", "5"], "not-a-number"),
        (["0.5 ha", "5"], "not-a-number"),
        ([float("inf"), 5.0], "not-a-number"),
    ],
)
def test_an_area_that_is_not_certain_is_reported_and_left_out(make_layers, national, delivered, reason):
    batch = batch_of(make_layers(national(dienTich=delivered)))
    assert [fault.values["reason"] for fault in faults(batch, "ATT-02")] == ([reason] if reason else [])
    assert pd.isna(batch.parcels["area_m2"].iat[0]) == (reason is not None)
    assert batch.parcels["received"].iat[0]["dienTich"] == delivered[0]


def test_a_factor_multiplies_without_noise(make_layers, national):
    columns = {**NATIONAL.columns, "area_m2": Column(**{"from": ["dienTich"], "factor": 1e6})}
    source = NATIONAL.model_copy(update={"columns": columns})
    batch = batch_of(make_layers(national(dienTich=[12.22, 0.07])), source)
    assert batch.parcels["area_m2"].to_list() == [12_220_000.0, 70_000.0]


def test_a_pattern_takes_its_group_and_reports_what_does_not_fit(make_layers, national):
    columns = {**NATIONAL.columns, "parcel_number": Column(**{"from": ["soThuTuThua"], "pattern": r"-(\d+)$"})}
    source = NATIONAL.model_copy(update={"columns": columns})
    batch = batch_of(make_layers(national(soThuTuThua=["7-12", "  12"])), source)
    assert columns_of(batch, "parcel_label") == [["12"], [None]]
    assert [(f.code, f.row, f.values["reason"]) for f in batch.faults] == [("ATT-02", 2, "pattern")]


def test_a_constant_fills_a_column(make_layers, national):
    columns = {**NATIONAL.columns, "commune_list": Column(constant="2025-06-30")}
    batch = batch_of(make_layers(national()), NATIONAL.model_copy(update={"columns": columns}))
    assert set(batch.parcels["commune_list"]) == {"2025-06-30"}


def test_text_is_cleaned_and_every_kind_of_stain_is_counted_once(make_layers, national):
    decomposed = unicodedata.normalize("NFD", "Đất ở")
    frame = national(5, soHieuToBanDoCu=["  Đất  ở ", decomposed, "Đất\u200b ở", "Đất ở", " Đất ở"])
    batch = batch_of(make_layers(frame))
    assert set(batch.parcels["old_sheet_number"]) == {"Đất ở"}
    found = {fault.values["reason"]: (fault.values["count"], fault.values["raw"]) for fault in batch.faults}
    assert found == {"blanks": (2, "  Đất  ở "), "composition": (1, decomposed), "control": (1, "Đất\u200b ở")}
    assert batch.parcels["received"].iat[1]["soHieuToBanDoCu"] == decomposed


def test_no_finding_quotes_an_address(make_layers, national):
    batch = batch_of(make_layers(national(diaChi=" ông Nguyễn Văn Canary")))
    (fault,) = batch.faults
    assert (fault.code, fault.values["column"], fault.values["raw"]) == ("ATT-11", "diaChi", None)


def test_a_letter_of_an_encoding_that_was_not_recognised_is_not_cleaned_away(make_layers, national):
    batch = batch_of(make_layers(national(diaChi="L\u00ad xyzê")))
    assert batch.parcels["address"].iat[0] == "L\u00ad xyzê"


def test_blank_is_missing_and_no_stain(make_layers, national):
    batch = batch_of(make_layers(national(diaChi="   ", soHieuToBanDoCu="")))
    assert batch.parcels[["address", "old_sheet_number"]].isna().all(axis=None)
    assert batch.faults == ()


@pytest.mark.parametrize(
    ("code", "expected", "version"),
    [
        ("11407", "11407", "2025-07-01"),
        (11407.0, "11407", "2025-07-01"),
        ("10510", "10510", "2025-06-30"),
        ("10507", "10507", "2025-07-01"),
        ("99", "00099", "2025-07-01"),
        (None, None, None),
    ],
)
def test_a_commune_code_travels_with_its_list(make_layers, national, code, expected, version):
    batch = batch_of(make_layers(national(maXa=[code, "11407"])))
    assert columns_of(batch, "commune_code", "commune_list")[0] == [expected, version]


def test_without_a_list_there_is_no_version(make_layers, national):
    assert batch_of(make_layers(national()), province=GENERIC).parcels["commune_list"].isna().all()


def test_the_manifest_fills_what_the_records_do_not_say(make_layers, national):
    batch = batch_of(make_layers(national(maXa=[None, "10507"]), communes=("11407",), scale=500))
    assert columns_of(batch, "commune_code", "scale_denominator") == [["11407", 500], ["10507", 500]]
    assert {"commune_code", "scale_denominator"} <= batch.columns
    several = batch_of(make_layers(national(maXa=None), communes=("11407", "10507")))
    assert several.parcels["commune_code"].isna().all()


def test_a_scale_is_read_from_its_usual_forms(make_layers, national):
    batch = batch_of(make_layers(national(3, tyLe=["1:500", "1/1000", "2000"])))
    assert batch.parcels["scale_denominator"].to_list() == [500, 1000, 2000]


def test_land_use_is_kept_as_delivered_beside_its_parts(make_layers, national):
    batch = batch_of(make_layers(national(kyHieuMucDichSuDung=["ONT 50; CLN 30,5", "BHK"])))
    first, second = batch.parcels["land_use_parts"]
    assert [(part.code, part.area_m2) for part in first] == [("ONT", 50.0), ("CLN", 30.5)]
    assert (second[0].code_system, second[0].code) == ("TT25_2014", "BHK")
    assert batch.parcels["land_use"].to_list() == ["ONT 50; CLN 30,5", "BHK"]


def test_an_area_inside_land_use_that_can_be_read_in_two_ways_is_reported(make_layers, national):
    batch = batch_of(make_layers(national(kyHieuMucDichSuDung=["ONT 1.234; CLN 30", "ODT"])))
    (fault,) = faults(batch, "ATT-02")
    assert (fault.values["reason"], fault.values["raw"], fault.parcel) == ("ambiguous-number", "ONT 1.234", "1")


@pytest.mark.parametrize(
    ("land_use", "flag", "expected"),
    [
        ("ODT", None, True),
        ("DGT", None, False),
        ("SON", None, False),
        ("MNC + DTL", None, False),
        ("DGT+ODT", None, True),
        ("xyz", None, True),
        (None, None, True),
        ("DGT", 0, True),
        ("ODT", 1, False),
        ("ODT", "true", False),
    ],
)
def test_roads_and_water_carry_numbers_without_being_parcels(make_layers, national, land_use, flag, expected):
    frame = national(
        kyHieuMucDichSuDung=[land_use, "ODT"], laDoiTuongChiemDat=[flag, None] if flag is not None else None
    )
    assert batch_of(make_layers(frame)).parcels["is_parcel"].iat[0] == expected


def test_a_flag_that_is_neither_yes_nor_no_is_reported(make_layers, national):
    batch = batch_of(make_layers(national(laDoiTuongChiemDat=["có lẽ", "0"])))
    assert [fault.values["reason"] for fault in batch.faults] == ["not-yes-or-no"]


def test_delivered_values_are_kept_as_json_has_them(make_layers, national):
    frame = national(diaChi=[pd.Timestamp("2024-05-01"), None])
    first, second = batch_of(make_layers(frame)).parcels["received"]
    assert first == {
        "maXa": "11407",
        "soHieuToBanDo": 7,
        "soThuTuThua": 1,
        "dienTich": 400.0,
        "kyHieuMucDichSuDung": "ODT",
        "diaChi": "2024-05-01T00:00:00",
    }
    assert second["diaChi"] is None
    assert type(first["soThuTuThua"]) is int


def test_faults_of_earlier_stages_come_first(make_layers, national):
    layers = make_layers(national(owner="x"))
    earlier = faults(batch_of(layers), "FMT-05")[0].__class__(code="PKG-03")
    object.__setattr__(layers, "faults", (earlier,))
    assert [fault.code for fault in batch_of(layers).faults] == ["PKG-03", "FMT-05"]


def test_every_promised_column_is_there_in_order(make_layers, national):
    assert list(batch_of(make_layers(national())).parcels.columns) == [*PARCEL_COLUMNS, "geometry"]


def test_a_value_that_may_name_a_person_is_not_quoted(make_layers, national):
    batch = batch_of(make_layers(national(dienTich=["Nguyễn Thị Hư Cấu", "một trăm"])))
    assert [fault.values["raw"] for fault in faults(batch, "ATT-02")] == ["…", "một trăm"]
