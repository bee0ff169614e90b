"""Exports of the live cadastre: every format is read back as it was, without a finding and without a person."""

import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import fiona
import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
import shapely

from pipeline import cli_export, run
from pipeline.demo import make_package
from pipeline.publish.exports import CannotExport, Written, existing, exports, write_export
from pipeline.publish.exports.addresses import names_somebody
from pipeline.publish.exports.formats import shp
from pipeline.publish.exports.national import LandUses, as_national, land_use_texts
from pipeline.publish.exports.registry import Order
from pipeline.run import Job
from schemas.land_use import parse_land_use
from schemas.province import load_province
from schemas.report import Report

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ORDER = Order(province=load_province("haiphong"), now=NOW)
KEY = ["commune_code", "sheet_label", "parcel_label"]
CANARY = "Nguyễn Thị Canary"
BOOKS = {"form1", "form2", "hoso"}
"""Formats without geometry: they are read beside a layer."""
BOOK_OF = {"form1": "form1", "form2": "sheet_references", "hoso": "registration_files"}
LAYERS = sorted(exports().keys() - BOOKS)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def checked(path: Path, home: Path) -> Report:
    return run.check(path, Job(home=home, province="haiphong", now=NOW)).report


@pytest.fixture(scope="module")
def parcels(home: Path, tmp_path_factory: pytest.TempPathFactory) -> gpd.GeoDataFrame:
    """Parcels of a made commune in canonical columns, as they are stored: MultiPolygons."""
    package = tmp_path_factory.mktemp("made") / "goi"
    make_package(package, parcels=300, seed=7, commune="11407")
    frame = checked(package, home).parcels.copy()
    parts, owner = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    frame["geometry"] = gpd.GeoSeries(shapely.multipolygons(parts, indices=owner), crs=frame.crs)
    frame["old_commune_code"] = frame["old_commune_code"].mask(frame["old_sheet_number"].notna(), "11401")
    return frame


def write(name: str, parcels: gpd.GeoDataFrame, folder: Path, *, blocks: int = 1) -> Written:
    """Export parcels in some blocks to a file in a folder."""
    size = -(-len(parcels) // blocks)
    parts = (parcels.iloc[start : start + size].reset_index(drop=True) for start in range(0, len(parcels), size))
    folder.mkdir(exist_ok=True)
    written = write_export(name, parts, folder / f"thua{exports()[name].suffix}", ORDER)
    assert written is not None
    return written


def codes(parts: tuple) -> list[str]:
    return [part.code for part in parts]


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_read_back_as_it_was(name: str, parcels: gpd.GeoDataFrame, home: Path, tmp_path: Path) -> None:
    assert write(name, parcels, tmp_path / name, blocks=3).parcels == len(parcels)
    report = checked(tmp_path / name, home)
    assert [(finding.code, finding.message.en) for finding in report.findings] == []
    both = parcels.merge(report.parcels, on=KEY, suffixes=("", "_read"), validate="one_to_one")
    assert len(both) == len(parcels) == len(report.parcels)
    assert (both["area_m2"].fillna(-1) == both["area_m2_read"].fillna(-1)).all()
    assert (both["land_use_parts"].map(codes) == both["land_use_parts_read"].map(codes)).all()
    assert (both["address"].fillna("") == both["address_read"].fillna("")).all()
    shift_m = shapely.hausdorff_distance(both.geometry.to_numpy(), both["geometry_read"].to_numpy())
    assert shift_m.max() <= 0.001


@pytest.mark.parametrize("name", ["csv", "gpkg", "parquet"])
def test_formats_of_ours_lose_nothing(name: str, parcels: gpd.GeoDataFrame, home: Path, tmp_path: Path) -> None:
    write(name, parcels, tmp_path / name)
    read = checked(tmp_path / name, home).parcels
    kept = [
        name for name in parcels.columns if name not in {"geometry", "geometry_received", "received", "source_file"}
    ]
    pd.testing.assert_frame_equal(pd.DataFrame(read[kept]), pd.DataFrame(parcels[kept]), check_exact=True)


@pytest.mark.parametrize("name", sorted(BOOKS & exports().keys()))
def test_a_book_agrees_with_the_layer(name: str, parcels: gpd.GeoDataFrame, home: Path, tmp_path: Path) -> None:
    write("gpkg", parcels, tmp_path / name)
    write(name, parcels, tmp_path / name, blocks=2)
    report = checked(tmp_path / name, home)
    assert [(finding.code, finding.message.en) for finding in report.findings] == []
    assert [table.book for table in report.understanding.books] == [BOOK_OF[name]]


@pytest.mark.parametrize("name", sorted({"form1", "hoso"} & exports().keys()))
def test_a_book_tells_all_that_a_layer_leaves_out(
    name: str, parcels: gpd.GeoDataFrame, home: Path, tmp_path: Path
) -> None:
    live = parcels[parcels["is_parcel"]].reset_index(drop=True)
    live["parcel_id"] = [f"w7e{position:09}" for position in range(len(live))]
    write(name, live, tmp_path / name)
    layer = as_national(live)[["maXa", "soHieuToBanDo", "soThuTuThua", "geometry"]]
    layer.to_file(tmp_path / name / "ranh.gpkg", layer="ranh")
    read = checked(tmp_path / name, home).parcels
    both = live.merge(read, on=KEY, suffixes=("", "_read"), validate="one_to_one")
    assert len(both) == len(live)
    for column in ("area_m2", "address", *(["parcel_id"] if name == "form1" else ["legal_area_m2"])):
        assert both[column].astype(object).equals(both[f"{column}_read"].astype(object)), column
    areas = [[part.area_m2 for part in parts] for parts in both["land_use_parts"] if len(parts) > 1]
    assert areas == [[part.area_m2 for part in parts] for parts in both["land_use_parts_read"] if len(parts) > 1]
    assert (both["land_use_parts"].map(codes) == both["land_use_parts_read"].map(codes)).all()


@pytest.mark.parametrize("name", exports())
def test_no_person_is_in_an_export(name: str, parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    planted = parcels.assign(source_file=CANARY, tenChu=CANARY, soDinhDanh=CANARY)
    planted["received"] = [{"tenChu": CANARY} for _ in range(len(planted))]
    planted["address"] = [f"{CANARY}, thôn 3", "Ông Canary", *planted["address"][2:]]
    written = write(name, planted, tmp_path / name)
    for file in written.files:
        assert "Canary" not in " ".join(texts(file))
    assert written.remarks[-1].en.startswith("2 addresses of parcels seem to hold a name")


def texts(file: Path) -> Iterator[str]:
    """Yield all that a file holds."""
    if file.suffix == ".parquet":
        yield str(pyarrow.parquet.read_table(file).to_pylist())
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(one).decode("utf-8", "replace") for one in archive.namelist())
    else:
        yield file.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("name", exports())
def test_the_same_parcels_give_the_same_bytes(name: str, parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    one, other = (write(name, parcels, tmp_path / folder).files for folder in ("one", "other"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]


@pytest.mark.parametrize("name", exports())
def test_whoever_stops_an_export_leaves_what_was_there(name: str, parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in write(name, parcels.head(20), tmp_path / "out").files}
    path = next(iter(before))

    def cut_off() -> Iterator[gpd.GeoDataFrame]:
        yield parcels.head(30)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_export(name, cut_off(), path, ORDER)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before
    assert set(existing(name, path)) == set(before)


def test_nothing_is_written_without_parcels(tmp_path: Path) -> None:
    assert write_export("gpkg", iter(()), tmp_path / "thua.gpkg", ORDER) is None
    assert not list(tmp_path.iterdir())


def test_fields_of_a_shapefile_are_as_wide_as_declared(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write("shp", parcels, tmp_path / "shp").files[0]
    with fiona.open(path) as layer:
        declared = {name: kind.replace("int32", "int") for name, kind in layer.schema["properties"].items()}
    assert declared == {
        field.name: f"{field.kind}:{field.width}" + (f".{field.decimals}" if field.decimals else "")
        for field in shp.FIELDS.values()
    }
    assert max(len(name) for name in declared) <= 10


def test_a_shapefile_is_refused_what_it_would_cut(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    # 84 letters of three bytes each: fewer than the field is wide, and still too long for it
    with pytest.raises(CannotExport, match="Field DiaChi is 250 wide: 1 values"):
        write("shp", parcels.assign(address=["ồ" * 84, *parcels["address"][1:]]), tmp_path / "shp")


def test_a_shapefile_tells_what_its_fields_round(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    rows = parcels.head(3).assign(area_m2=[100.04, 100.1, float("nan")])
    remarks = [remark.en for remark in write("shp", rows, tmp_path / "shp").remarks]
    assert remarks == ["1 areas were rounded to 0.1 m², as the field of the receiving system is."]


def test_cells_of_delimited_text_never_compute(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    written = write("csv", parcels.head(2).assign(address=["=HYPERLINK(1)", "+84"]), tmp_path / "csv")
    content = written.files[0].read_bytes()
    assert content.startswith(b"\xef\xbb\xbfmaXa,")
    assert b",'=HYPERLINK(1)," in content
    assert b",'+84," in content
    assert [remark.en[:7] for remark in written.remarks] == ["2 cells"]


def test_gml_is_that_of_the_land_platform(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    rows = parcels.head(1).assign(address="A & B <\x02>")
    text = write("gml", rows, tmp_path / "gml").files[0].read_text("utf-8")
    east, north = shapely.get_coordinates(rows.geometry.iat[0])[0].tolist()
    assert 'xmlns:app="http://www.vietbando.com/gml/vlis"' in text
    assert '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::9210" srsDimension="2"><gml:exterior>' in text
    assert f"<gml:posList>{east} {north} " in text
    assert "<app:tenChu/><app:diaChi>A &amp; B &lt;\ufffd&gt;</app:diaChi></app:Thua_Dat></wfs:member>" in text


def test_parcels_that_have_no_numbers_are_refused(parcels: gpd.GeoDataFrame) -> None:
    with pytest.raises(CannotExport, match="1 parcels have a sheet or parcel number that is none"):
        as_national(parcels.head(2).assign(parcel_number=pd.array([1, None], dtype="Int64")))


@pytest.mark.parametrize(
    ("delivered", "full", "codes_only"),
    [
        ("ONT 80; CLN 82,8", "ONT 80; CLN 82,8", "ONT+CLN"),
        ("ODT", "ODT", "ODT"),
        ("Đất trồng lúa nước", "Đất trồng lúa nước", "Đất trồng lúa nước"),
        ("ONT+???", "ONT+???", "ONT+???"),
        (None, None, None),
    ],
)
def test_land_uses_are_written_so_that_they_are_read_the_same(
    delivered: str | None, full: str | None, codes_only: str | None, parcels: gpd.GeoDataFrame
) -> None:
    row = parcels.head(1).copy()
    row["land_use"] = pd.array([delivered], dtype="string")
    row["land_use_parts"] = [parse_land_use(delivered or "")]
    written = [land_use_texts(row, how).astype(object).iat[0] for how in (LandUses.FULL, LandUses.CODES)]
    assert [None if pd.isna(text) else text for text in written] == [full, codes_only]


def test_areas_that_a_book_added_are_written(parcels: gpd.GeoDataFrame) -> None:
    row = parcels.head(1).copy()
    row["land_use"] = "ONT+CLN"
    row["land_use_parts"] = [parse_land_use("ONT 80; CLN 82,8")]
    assert land_use_texts(row, LandUses.FULL).to_list() == ["ONT 80; CLN 82.8"]


def test_form_1_is_the_form(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write("form1", parcels.head(3), tmp_path / "form1").files[0])
    sheet = book["Sheet1"]
    assert book.sheetnames == ["Sheet1", "TrangThaiXacThucSoGiayTo", "CachNhap"]
    assert sheet.max_column == 61
    merged = {str(place) for place in sheet.merged_cells.ranges}
    assert {"A1:A3", "C1:E1", "S1:AN1", "T2:T3", "Z2:AD2", "AE2:AI2", "AJ2:AN2", "AO1:AW1", "AZ2:BE2"} <= merged
    assert [cell.value for cell in sheet[4]][:51] == ["Mục", *map(str, range(1, 51))]
    assert sheet["T5"].data_type == sheet["V5"].data_type == "s"
    assert (sheet["W5"].value, sheet["Y5"].value) == (parcels["parcel_label"].iat[0], parcels["area_m2"].iat[0])
    assert {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row} == {"s", "n"}


def test_form_1_has_room_for_more_than_three_land_types(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    row = parcels[parcels["is_parcel"]].head(1).copy()
    row["land_use_parts"] = [parse_land_use("ONT 80; CLN 40; NTS 30; BHK 20")]
    written = write("form1", row, tmp_path / "form1")
    sheet = openpyxl.load_workbook(written.files[0])["Sheet1"]
    found = [sheet[cell].value for cell in ("Z5", "AA5", "AE5", "AF5", "AJ5", "AK5")]
    assert found == ["ONT", 80, "CLN", 40, "NTS 30; BHK 20", None]
    assert any("more than three land types" in remark.en for remark in written.remarks)


def test_a_cell_of_a_form_is_never_a_formula(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    row = parcels[parcels["is_parcel"]].head(1).assign(address="=1+1")
    cell = openpyxl.load_workbook(write("form1", row, tmp_path / "form1").files[0])["Sheet1"]["X5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_registration_files_hold_parcels_and_nobody(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    row = parcels[parcels["is_parcel"]].head(1).assign(address="Thôn A & B", parcel_id=None)
    row["land_use_parts"] = [parse_land_use("ONT 80; CLN 82,8")]
    (file,) = ET.parse(write("hoso", row, tmp_path / "hoso").files[0]).getroot()
    empty = [part.tag for part in file if not len(part)]
    assert empty == ["DC_TinhHinhDangKy", "ThongTinGiayChungNhan", "ThongTinChu", "ThongTinQuyenSuDungDat"]
    parcel = file.find("ThongTinTaiSan/ThongTinThuaDat/DC_ThuaDat")
    assert parcel.findtext("thuaDatId") == ".".join(row[KEY].iloc[0])
    assert parcel.findtext("diaChi") == "Thôn A & B"
    assert parcel.findtext("laDoiTuongChiemDat") == "false"
    uses = parcel.findall("ThongTinMucDichSuDung/DC_MucDichSuDung")
    assert [[value.text for value in use] for use in uses] == [["1", "ONT", "80"], ["2", "CLN", "82.8"]]


def test_form_2_has_a_row_a_sheet_or_where_numbers_changed_a_row_a_parcel(
    parcels: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    rows = parcels.head(5).assign(
        sheet_label="7",
        parcel_label=["1", "2", "3", "4", "5"],
        old_commune_code=["11401", "11401", "11404", "11404", None],
        old_sheet_number=["3", "3", "9", "9", "5"],
        old_parcel_number=["1", None, "30", "4", None],
        scale_denominator=pd.array([500, 500, 1000, 1000, 500], dtype="Int64"),
    )
    written = write("form2", rows, tmp_path / "form2", blocks=2)
    sheet = openpyxl.load_workbook(written.files[0])["BANGTHAMCHIEUBANDODIACHINH2CAP"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["31", "11407", None, "11401", "7", "3", None, None, None, "1/500"],
        ["31", "11407", None, "11404", "7", "9", None, "3", "30", "1/1000"],
        ["31", "11407", None, "11404", "7", "9", None, "4", "4", "1/1000"],
    ]
    assert [remark.en[:27] for remark in written.remarks] == ["1 parcels have an old sheet"]


def test_form_2_needs_old_communes(parcels: gpd.GeoDataFrame, tmp_path: Path) -> None:
    with pytest.raises(CannotExport, match="No parcel has both an old commune and an old sheet"):
        write("form2", parcels.assign(old_commune_code=pd.NA), tmp_path / "form2")
    assert not list((tmp_path / "form2").iterdir())


def test_the_command_knows_every_format_and_ends_a_day_at_midnight_in_vietnam() -> None:
    assert get_args(cli_export.FormatName) == tuple(exports())
    last = datetime(2026, 6, 30, 16, 59, 59, 999999, tzinfo=UTC)
    assert cli_export.end_of_day("2026-06-30") == last


@pytest.mark.parametrize(
    ("address", "is_named"),
    [
        ("Ông Nguyễn Văn A, thôn 3", True),
        ("Nguyễn Thị B - thôn 3", True),
        ("thôn 3 Nguyễn Văn A", True),
        ("Hộ gia đình Trần C", True),
        ("CCCD 031088001234", True),
        ("Nguyễn Văn Cừ, phường Lê Chân", True),
        ("12 Nguyễn Văn Cừ", False),
        ("Số 5 ngõ 7 phố Bà Triệu", False),
        ("đường Hai Bà Trưng", False),
        ("thôn Văn Cú, xã An Đồng", False),
        ("khu đô thị Ngã Năm, thị trấn Núi Đèo, phường Văn Đẩu", False),
        ("Xứ đồng Mả Lửa, tổ dân phố 5, thành phố Hải Phòng", False),
    ],
)
def test_addresses_that_name_people_are_told_from_those_that_do_not(address: str, is_named: bool) -> None:
    assert names_somebody(address) == is_named
    assert names_somebody(unicodedata.normalize("NFD", address)) == is_named
