"""Which delivered column is which."""

import pytest

from schemas.frames import PARCEL_COLUMNS
from schemas.matching import match_columns
from schemas.source import Column, Source, load_source, source_names


def source(**kwargs):
    defaults = {"name": "s", "title": {"vi": "s", "en": "s"}, "columns": {"sheet_number": ["soTo"], "area_m2": ["dt"]}}
    return Source(**{**defaults, "required": ("sheet_number",), **kwargs})


@pytest.mark.parametrize("name", source_names())
def test_every_source_fills_canonical_columns_and_the_keys(name):
    described = load_source(name)
    assert described.name == name
    assert set(described.columns) <= set(PARCEL_COLUMNS) - {"computed_area_m2", "geometry_received", "received"}
    assert set(described.required) <= set(described.columns)


@pytest.mark.parametrize("name", source_names())
def test_no_column_is_both_mapped_and_personal(name):
    described = load_source(name)
    names = [n for column in described.columns.values() for n in column.names]
    assert match_columns(names, described, "GPKG").personal == ()


def test_case_does_not_matter_and_the_best_name_wins():
    match = match_columns(["SOTO_CU", "SOTO"], source(columns={"sheet_number": ["soTo", "soTo_cu"]}), "GPKG")
    assert match.mapped == {"sheet_number": "SOTO"}
    assert match.unmapped == ("SOTO_CU",)


def test_names_cut_by_a_dbf_are_told_apart_by_the_order_of_the_description():
    delivered = ["MaXa", "SoHieuToBa", "SoHieuTo_1", "SoThuTuThu", "SoThuTuT_1", "DienTich", "DienTichPh", "KyHieuMucD"]
    match = match_columns(delivered, load_source("national"), "ESRI Shapefile")
    assert match.mapped == {
        "commune_code": "MaXa",
        "sheet_number": "SoHieuToBa",
        "old_sheet_number": "SoHieuTo_1",
        "parcel_number": "SoThuTuThu",
        "old_parcel_number": "SoThuTuT_1",
        "area_m2": "DienTich",
        "legal_area_m2": "DienTichPh",
        "land_use": "KyHieuMucD",
    }
    assert match.unmapped == match.missing == ()


def test_only_a_dbf_cuts_names():
    match = match_columns(["SoHieuToBa", "soThuTuThua"], load_source("national"), "GPKG")
    assert match.unmapped == ("SoHieuToBa",)
    assert match.missing == ("sheet_number",)


def test_personal_columns_are_set_aside_even_when_a_name_would_fit():
    match = match_columns(["soTo", "tenChuHo"], source(personal=("tenchu*",)), "GPKG")
    assert match.personal == ("tenChuHo",)
    assert match.unmapped == ()
    assert match_columns(["diaChiThuo"], source(personal=("diaChiThuongTru",)), "ESRI Shapefile").personal


def test_one_delivered_column_may_fill_several_by_patterns():
    match = match_columns(["IDU", "SUPF"], load_source("edigeo_pci"), "EDIGEO")
    assert match.mapped["commune_code"] == match.mapped["sheet_number"] == match.mapped["parcel_number"] == "IDU"


def test_a_constant_needs_no_column():
    described = source(columns={"sheet_number": Column(constant="1")})
    assert match_columns([], described, "GPKG").missing == ()
    assert match_columns([], source(), "GPKG").missing == ("sheet_number",)


def test_columns_that_differ_only_in_case_are_not_lost():
    match = match_columns(["soTo", "SOTO"], source(), "GPKG")
    assert match.mapped == {"sheet_number": "soTo"}
    assert match.unmapped == ("SOTO",)


def test_families_of_vietnamese_layers_do_not_fit_each_other():
    famis = ["XAID", "SHBANDO", "SHTHUA", "DIENTICH", "KHLOAIDAT", "TENCHU", "DIACHI", "DIADANH"]
    assert match_columns(famis, load_source("vilis"), "ESRI Shapefile").unmapped == ()
    assert match_columns(famis, load_source("vilis"), "ESRI Shapefile").personal == ("TENCHU", "DIACHI")
    assert match_columns(famis, load_source("national"), "ESRI Shapefile").missing


def test_what_every_placemark_has_needs_no_word_and_can_be_mapped():
    delivered = ["name", "description", "soTo", "la"]
    match = match_columns(delivered, source(), "KML")
    assert (match.ignored, match.unmapped) == (("name", "description"), ("la",))
    assert match_columns(delivered, source(), "GPKG").unmapped == ("name", "description", "la")
    by_name = source(columns={"sheet_number": ["soTo"], "parcel_number": ["name"]})
    assert match_columns(delivered, by_name, "KML").mapped["parcel_number"] == "name"
