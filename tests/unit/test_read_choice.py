"""Which source description and which layers are taken, and what is said of the rest."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PackageError
from pipeline.read import choose, read
from pipeline.read.twins import find_twins
from schemas.finding import Fault, Severity
from schemas.package import Package
from schemas.reasons import Ambiguous, Columns, NoParcels, Unexpected
from schemas.source import load_source
from schemas.understanding import Choice, Origin

National = Callable[..., gpd.GeoDataFrame]
TakenIn = Callable[[Path], Package]
SIMPLE = {"soHieuToBanDo": "soTo", "soThuTuThua": "soThua", "kyHieuMucDichSuDung": "loaiDat"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gói"
    folder.mkdir()
    return folder


def refusal(package: Package, source: str | None = None) -> Fault:
    with pytest.raises(PackageError) as caught:
        read(package, source=source)
    assert caught.value.package == package
    return caught.value.faults[-1]


def test_the_description_that_explains_most_is_chosen(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(2), folder / "a.gpkg")
    assert read(taken_in(folder)).source == "national"
    pyogrio.write_dataframe(national(2).rename(columns=SIMPLE), folder / "a.gpkg")
    assert read(taken_in(folder)).source == "generic"


def test_the_caller_goes_before_the_manifest(folder: Path, national: National, taken_in: TakenIn) -> None:
    frame = national(2, soTo=7, soThua=[1, 2])
    pyogrio.write_dataframe(frame, folder / "a.gpkg")
    (folder / "package.toml").write_text('source = "generic"')
    assert read(taken_in(folder)).source == "generic"
    assert read(taken_in(folder), source="national").source == "national"


BOTH = {"soTo": 7, "soThua": [1, 2], "kyHieuMucDichSuDung": None}
"""With these columns a layer has sheet and parcel twice: in the national names, and in the simple ones."""


def test_two_descriptions_that_fit_equally_well_are_ambiguous(
    folder: Path, national: National, taken_in: TakenIn
) -> None:
    pyogrio.write_dataframe(national(2, **BOTH), folder / "a.gpkg")
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.file, fault.values["reason"]) == ("PKG-04", "a.gpkg", Ambiguous.SOURCES)
    assert fault.values["candidates"] == "generic, national"
    assert read(taken_in(folder), source="generic").layers
    (folder / "package.toml").write_text('source = "national"')
    assert read(taken_in(folder)).source == "national"


def test_two_descriptions_that_read_the_very_same_are_one(
    folder: Path, national: National, taken_in: TakenIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = {name: load_source("national").model_copy(update={"name": name}) for name in ("one", "two")}
    monkeypatch.setattr(choose, "source_names", lambda: tuple(twins))
    monkeypatch.setattr(choose, "load_source", twins.__getitem__)
    pyogrio.write_dataframe(national(2, tenChu="Nguyễn Văn Giả"), folder / "a.gpkg")
    understanding = read(taken_in(folder)).understanding
    assert (understanding.source, understanding.choice, understanding.equals) == ("one", Choice.SAME, ("two",))
    twins["two"] = twins["two"].model_copy(update={"personal": (), "ignored": ("tenChu",)})
    assert refusal(taken_in(folder)).values["candidates"] == "one, two"


def test_the_choice_explains_itself(folder: Path, national: National, taken_in: TakenIn) -> None:
    frame = national(3, tenChu="Nguyễn Văn Giả", OBJECTID=1, hoa="sen")
    pyogrio.write_dataframe(frame, folder / "thua.gpkg")
    pyogrio.write_dataframe(frame[["geometry"]].set_geometry(frame.centroid), folder / "nhan.gpkg")
    (folder / "biên bản.pdf").write_bytes(b"%PDF")
    understanding = read(taken_in(folder)).understanding
    assert (understanding.source, understanding.choice) == ("national", Choice.COLUMNS)
    assert understanding.others == ("biên bản.pdf",)
    labels, parcels = understanding.layers
    assert (labels.label, labels.is_read, labels.geometry, labels.fits) == ("nhan.gpkg", False, "Point", ())
    assert (parcels.label, parcels.is_read, parcels.records, parcels.crs) == ("thua.gpkg", True, 3, "EPSG:9210")
    assert parcels.origins == {
        "crs": Origin.FILE,
        "commune_code": Origin.COLUMN,
        "sheet_number": Origin.COLUMN,
        "scale_denominator": Origin.NOWHERE,
    }
    chosen, next_best, *_ = parcels.fits
    assert chosen.match.mapped["sheet_number"] == "soHieuToBanDo"
    assert (chosen.match.personal, chosen.match.ignored, chosen.match.unmapped) == (
        ("tenChu",),
        ("OBJECTID",),
        ("hoa",),
    )
    assert (next_best.source, next_best.match.missing) == ("generic", ("sheet_number", "parcel_number"))


def test_what_cannot_be_read_is_explained_too(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(2)[["maXa", "geometry"]].assign(hoa="sen"), folder / "a.gpkg")
    with pytest.raises(PackageError) as caught:
        read(taken_in(folder))
    understanding = caught.value.understanding
    assert understanding is not None
    assert (understanding.source, understanding.choice) == (None, Choice.NONE)
    (layer,) = understanding.layers
    assert (layer.records, layer.is_read, layer.fits[0].match.mapped) == (2, False, {"commune_code": "maXa"})


@pytest.mark.parametrize(("declared", "origin"), [("scale = 500\ncrs = 9209", Origin.MANIFEST), ("", Origin.NOWHERE)])
def test_what_the_manifest_fills_in_is_told(
    folder: Path, national: National, taken_in: TakenIn, declared: str, origin: Origin
) -> None:
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(national(1, crs=None).rename(columns=SIMPLE), folder / "a.shp")
    (folder / "package.toml").write_text(declared)
    (layer,) = read(taken_in(folder)).understanding.layers
    assert (layer.origins["crs"], layer.origins["scale_denominator"]) == (origin, origin)


def test_sheets_in_several_files_are_all_parcels(folder: Path, national: National, taken_in: TakenIn) -> None:
    for sheet in (3, 1, 2):
        pyogrio.write_dataframe(national(2, soHieuToBanDo=sheet), folder / f"to{sheet}.gpkg", layer=f"To{sheet}")
    layers = read(taken_in(folder))
    assert [(layer.file, layer.name) for layer in layers.layers] == [(f"to{i}.gpkg", f"To{i}") for i in (1, 2, 3)]
    assert layers.read == 6
    assert layers.faults == ()


def test_an_old_version_beside_the_parcels_is_ambiguous(folder: Path, national: National, taken_in: TakenIn) -> None:
    path = folder / "a.gpkg"
    pyogrio.write_dataframe(national(9), path, layer="ThuaDat")
    pyogrio.write_dataframe(national(6), path, layer="ThuaDat_old")
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.values["reason"]) == ("PKG-04", Ambiguous.LAYERS)
    assert fault.values["candidates"] == "a.gpkg#ThuaDat, a.gpkg#ThuaDat_old"


@pytest.mark.parametrize("chosen", ["a.gpkg#ThuaDat", "gói/a.gpkg#ThuaDat"])
def test_the_manifest_says_which_layer_is_meant(
    folder: Path, national: National, taken_in: TakenIn, chosen: str
) -> None:
    pyogrio.write_dataframe(national(9), folder / "a.gpkg", layer="ThuaDat")
    pyogrio.write_dataframe(national(6), folder / "a.gpkg", layer="ThuaDat_old")
    (folder / "package.toml").write_text(f'parcels = "{chosen}"', "utf-8")
    layers = read(taken_in(folder.parent))
    assert [layer.name for layer in layers.layers] == ["ThuaDat"]
    (unused,) = layers.faults
    assert (unused.code, unused.severity, unused.values["name"]) == ("PKG-03", Severity.INFO, "ThuaDat_old")


def test_the_same_layer_in_two_formats_is_ambiguous(folder: Path, national: National, taken_in: TakenIn) -> None:
    frame = national(3).rename(columns=SIMPLE)
    pyogrio.write_dataframe(frame, folder / "a.shp")
    pyogrio.write_dataframe(frame, folder / "a.gpkg")
    assert refusal(taken_in(folder)).values["candidates"] == "a.gpkg, a.shp"
    (folder / "package.toml").write_text('parcels = "a.shp"')
    assert [layer.file for layer in read(taken_in(folder)).layers] == ["a.shp"]


def test_a_layer_that_is_not_there_is_named_with_those_that_are(
    folder: Path, national: National, taken_in: TakenIn
) -> None:
    pyogrio.write_dataframe(national(1), folder / "a.gpkg")
    (folder / "package.toml").write_text('parcels = "b.gpkg"')
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.values["reason"]) == ("PKG-04", Ambiguous.UNKNOWN_LAYER)
    assert fault.values["candidates"] == "a.gpkg"


def test_a_description_that_is_not_there_is_named_with_those_that_are(
    folder: Path, national: National, taken_in: TakenIn
) -> None:
    pyogrio.write_dataframe(national(1), folder / "a.gpkg")
    (folder / "package.toml").write_text('source = "quốc gia"', "utf-8")
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.values["reason"]) == ("PKG-04", Ambiguous.UNKNOWN_SOURCE)
    assert "national" in fault.values["candidates"]
    with pytest.raises(KeyError, match="quốc gia"):
        read(taken_in(folder), source="quốc gia")


def test_columns_that_nobody_knows_are_listed(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(1)[["maXa", "geometry"]].assign(hoa="sen"), folder / "a.gpkg")
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.file, fault.values["reason"]) == ("FMT-05", "a.gpkg", Columns.NO_SOURCE)
    assert fault.values["found"] == "maXa, hoa"
    fault = refusal(taken_in(folder), source="generic")
    assert (fault.values["reason"], fault.values["column"]) == (Columns.MISSING, "sheet_number, parcel_number")
    assert "soTo" in fault.values["candidates"]


def test_layers_without_areas_are_no_parcels(folder: Path, national: National, taken_in: TakenIn) -> None:
    points = national(2)
    points.geometry = points.centroid
    pyogrio.write_dataframe(points, folder / "a.gpkg")
    fault = refusal(taken_in(folder))
    assert (fault.code, fault.values["reason"], fault.values["candidates"]) == ("PKG-08", NoParcels.NO_LAYER, "a.gpkg")


def test_a_package_without_data_has_no_parcels(folder: Path, taken_in: TakenIn) -> None:
    (folder / "biên bản.pdf").write_bytes(b"%PDF")
    assert refusal(taken_in(folder)).values["reason"] == NoParcels.NO_FILES


def test_an_empty_layer_has_no_parcels(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(1).iloc[:0], folder / "a.gpkg", geometry_type="Polygon")
    assert refusal(taken_in(folder)).values["reason"] == NoParcels.NO_RECORDS


def test_what_is_not_read_is_named_once_for_each_kind(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(2), folder / "a.gpkg")
    pyogrio.write_dataframe(national(2)[["geometry"]], folder / "nha.gpkg")
    for number in range(20):
        (folder / f"{number:02}.pdf").write_bytes(b"%PDF")
    (folder / "metadata.xml").write_text("<MD_Metadata/>")
    (folder / "mau.json").write_text('{"type": "style"}')
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._a.gpkg").write_bytes(b"junk")
    faults = read(taken_in(folder)).faults
    assert {fault.code for fault in faults} == {"PKG-03"}
    assert [fault.file for fault in faults] == ["nha.gpkg", "__MACOSX/._a.gpkg", "mau.json", "00.pdf", "metadata.xml"]
    assert [fault.values["reason"] for fault in faults] == [Unexpected.NOT_USED] + [Unexpected.UNKNOWN_FORMAT] * 4
    assert faults[3].values["name"].endswith("11.pdf … (+8)")


def test_companions_of_a_shapefile_are_not_worth_a_word(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(2).rename(columns=SIMPLE), folder / "THUA.SHP")
    for suffix in (".sbn", ".sbx", ".qix", ".shp.xml"):
        (folder / f"THUA{suffix}").write_bytes(b"?")
    assert read(taken_in(folder)).faults == ()


@pytest.mark.parametrize(("declared", "epsg"), [("crs = 9209", 9209), ("", None)])
def test_a_system_that_the_file_lacks_comes_from_the_manifest(
    folder: Path, national: National, taken_in: TakenIn, declared: str, epsg: int | None
) -> None:
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(national(1, crs=None).rename(columns=SIMPLE), folder / "a.shp")
    (folder / "package.toml").write_text(declared)
    (layer,) = read(taken_in(folder)).layers
    assert layer.crs_assumed is (epsg is not None)
    assert (layer.frame.crs.to_epsg() if layer.frame.crs else None) == epsg


def test_a_system_that_the_file_has_is_not_overruled(folder: Path, national: National, taken_in: TakenIn) -> None:
    pyogrio.write_dataframe(national(1, crs=9210), folder / "a.gpkg")
    (folder / "package.toml").write_text("crs = 9209")
    (layer,) = read(taken_in(folder)).layers
    assert (layer.frame.crs.to_epsg(), layer.crs_assumed) == (9210, False)


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=12), max_size=6))
def test_twins_share_at_least_half_of_their_keys(layers: list[list[int]]) -> None:
    keys = [set(map(str, layer)) for layer in layers]
    expected = {
        i
        for i in range(len(keys))
        for j in range(len(keys))
        if i != j and 2 * len(keys[i] & keys[j]) >= min(len(keys[i]), len(keys[j]))
    }
    assert set(find_twins([pd.Series(list(map(str, layer))) for layer in layers])) == expected
