"""The catalogue for programs: parcels in memory are judged as a package of the same parcels is."""

import doctest
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import hypothesis.strategies as st
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import Phase, given, settings

import pipeline.validate
from pipeline import run
from pipeline.demo import make_package
from pipeline.in_memory import NAME
from pipeline.validate import check
from pipeline.validate.report.formats.findings_json import finding_records
from schemas.package import Manifest

SQUARES = [shapely.box(600000 + x, 2300000, 600020 + x, 2300020) for x in (0, 20, 40)]
CODES = ["ATT-01", "ATT-03", "ATT-04", "ATT-06", "GEO-01", "GEO-02", "TOP-01", "TOP-02", "TOP-03", "TOP-04", "TOP-05"]


@pytest.fixture
def parcels() -> gpd.GeoDataFrame:
    """Three good parcels in canonical columns, in an index of their own."""
    columns = {"commune_code": "11407", "sheet_number": 7, "parcel_number": [1, 2, 3], "land_use": "ODT"}
    return gpd.GeoDataFrame(columns, geometry=SQUARES, crs=9210, index=["c", "a", "b"])


def state_of(result, code: str) -> str:
    return result.checks.set_index("code").loc[code, "state"]


@settings(max_examples=8, phases=[Phase.generate])  # shrinking would check hundreds of packages
@given(seed=st.integers(0, 99), faults=st.sets(st.sampled_from(CODES), max_size=3))
def test_a_frame_is_judged_as_the_package_that_holds_it(tmp_path_factory, seed, faults):
    folder = tmp_path_factory.mktemp("same")
    make_package(folder / "goi.zip", parcels=40, seed=seed, commune="11407", faults=dict.fromkeys(faults, 1))
    job = run.Job(home=folder, province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC))
    by_command = run.check(folder / "goi.zip", job).report
    with zipfile.ZipFile(folder / "goi.zip") as archive:
        archive.extractall(folder / "goi")
    (path,) = (folder / "goi").rglob("*.gpkg")
    result = check(gpd.read_file(path), source="national", manifest=by_command.package.manifest)
    assert result.passed == by_command.is_accepted
    told = [
        {**one, "message": one["message"].replace(path.name, NAME)}
        for one in finding_records(by_command.findings, "vi")
    ]
    by_program = result.findings.drop(columns=["geometry", "file", "key"]).astype(object)
    assert by_program.where(by_program.notna(), None).to_dict("records") == [
        {name: one[name] for name in by_program.columns} for one in told
    ]


def test_nothing_of_the_frame_is_changed(parcels):
    parcels["parcel_number"] = pd.Categorical(["1", " 2", "2"])
    before = parcels.copy(deep=True)
    assert set(check(parcels).findings["code"]) == {"ATT-04", "ATT-11"}
    assert_geodataframe_equal(parcels, before)


def test_rows_are_counted_from_one_whatever_the_index(parcels):
    parcels.geometry = [SQUARES[0], shapely.Point(600000, 2300000), SQUARES[2]]
    (finding,) = check(parcels).findings.itertuples()
    assert (finding.code, finding.row, finding.parcel) == ("GEO-02", 2, "2")
    assert parcels.iloc[finding.row - 1].name == "a"


def test_the_active_geometry_counts_and_no_other(parcels):
    frame = parcels.rename_geometry("ranh").assign(geometry=gpd.GeoSeries([shapely.Point(0, 0)] * 3, crs=4326).array)
    assert check(frame.set_geometry("ranh")).findings.empty


def test_what_is_not_there_is_not_asked_for():
    result = check(gpd.GeoDataFrame(geometry=SQUARES, crs=9210))
    assert result.passed
    assert result.findings.empty
    assert {
        state_of(result, code) for code in ("ATT-01", "ATT-03", "ATT-04", "ATT-07", "ATT-08", "PKG-01", "FMT-01")
    } == {"not_applicable"}
    assert state_of(result, "TOP-01") == "passed"


def test_a_manifest_declares_what_no_column_has(parcels):
    parcels["legal_area_m2"] = 500.0
    assert check(parcels).passed
    (first, *_) = check(parcels, manifest=Manifest(scale=500)).findings.itertuples()
    assert (first.code, first.measured, first.unit) == ("ATT-06", 100.0, "m²")


def test_parcels_without_a_system_are_told_so(parcels):
    result = check(parcels.set_crs(None, allow_override=True), lang="en")
    assert list(result.findings["code"]) == ["CRS-01"]
    assert not result.passed


def test_no_parcels_are_a_finding(parcels):
    result = check(parcels.iloc[:0])
    assert list(result.findings["code"]) == ["PKG-08"]
    assert not result.passed


def test_findings_have_the_same_columns_when_there_are_none(parcels):
    good = check(parcels).findings
    parcels.geometry = [SQUARES[0], SQUARES[0], SQUARES[2]]
    bad = check(parcels).findings
    assert list(good.columns) == list(bad.columns)
    assert good.empty
    assert not bad.empty
    assert bad.crs == parcels.crs


def test_the_report_opens_without_names_of_people(parcels, tmp_path: Path):
    frame = parcels.rename(columns={"parcel_number": "soThuTuThua", "sheet_number": "soHieuToBanDo"})
    frame["tenChu"] = "Nguyễn Thị Thử"
    frame["soThuTuThua"] = 5
    result = check(frame, source="national")
    page = result.to_html(tmp_path / "report.html").read_text("utf-8")
    assert "ATT-04" in page
    assert "Nguyễn Thị Thử" not in page + result.findings.to_json()


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"parcels": pd.DataFrame({"parcel_number": [1]})}, TypeError, "must be a GeoDataFrame, not DataFrame"),
        ({"parcels": gpd.GeoDataFrame({"parcel_number": [1]})}, ValueError, "no active geometry"),
        ({"source": "nobody"}, ValueError, "no source description of parcels 'nobody'; known are .*national"),
        ({"source": "famis_dxf"}, ValueError, "no source description of parcels"),
        ({"province": "atlantis"}, ValueError, "no province profile 'atlantis'; known are .*haiphong"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(parcels, wrong, error, words):
    with pytest.raises(error, match=words):
        check(**{"parcels": parcels, **wrong})


def test_columns_that_cannot_be_told_apart_are_refused(parcels):
    twice = pd.concat([parcels, parcels[["land_use"]]], axis=1)
    with pytest.raises(ValueError, match="several columns of the same name: land_use"):
        check(twice)


def test_the_example_of_the_documentation_runs():
    assert doctest.testmod(pipeline.validate).failed == 0
