"""What is planted is found, by code and place, and nothing else is: demo and catalogue hold each other to it."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from pipeline.demo import BOOK_PLANTERS, PLANTERS, Packing, Planted, make_package
from pipeline.run import Job, explain
from pipeline.validate import validate
from schemas.finding import Finding
from schemas.province import load_province
from schemas.source import load_source

WARD, RURAL = "11407", "11824"
NEAR_M = 6.0
"""A finding may name any place of the parcel or fault; planted faults lie farther apart."""


def findings_of(made: Planted, home: Path) -> tuple[Finding, ...]:
    job = Job(home=home, province="haiphong", now=datetime(2026, 1, 2, tzinfo=UTC))
    explained = explain(made.path, job)
    if explained.batch is None:
        return explained.findings
    return validate(explained.batch, load_province("haiphong"), load_source(explained.batch.source))[1]


def assert_found(made: Planted, findings: tuple[Finding, ...]) -> None:
    """Each planted fault is found once, where it is, and nothing else is found."""
    assert Counter(finding.code for finding in findings) == Counter(fault.code for fault in made.faults)
    left = list(findings)
    for fault in made.faults:
        same = [finding for finding in left if finding.code == fault.code]
        if fault.x is None or fault.code == "ATT-04":
            hits = [finding for finding in same if (finding.sheet, finding.parcel) == (fault.sheet, fault.parcel)]
        else:
            hits = [finding for finding in same if np.hypot(finding.x - fault.x, finding.y - fault.y) < NEAR_M]
        assert hits, f"not found: {fault}"
        if hits[0].parcel is not None:
            parcels = {(hits[0].sheet, hits[0].parcel), (hits[0].other_sheet, hits[0].other_parcel)}
            assert (fault.sheet, fault.parcel) in parcels
            assert fault.other_parcel is None or (fault.sheet, fault.other_parcel) in parcels
        if fault.size is not None and fault.code != "TOP-05":
            assert hits[0].measured == pytest.approx(fault.size, rel=0.05, abs=0.06)
        left.remove(hits[0])


@pytest.mark.parametrize("commune", [WARD, RURAL])
def test_a_faultless_town_has_no_findings(tmp_path, commune):
    made = make_package(tmp_path / "town.zip", parcels=2000, seed=11, commune=commune)
    assert findings_of(made, tmp_path / "work") == ()


@pytest.mark.parametrize("code", sorted(PLANTERS))
def test_each_fault_gives_its_own_finding_and_no_other(tmp_path, code):
    parcels = 1500 if code.startswith("EDG") else 500  # edges need sheets
    made = make_package(tmp_path / "town.zip", parcels=parcels, seed=5, commune=WARD, faults={code: 2})
    assert_found(made, findings_of(made, tmp_path / "work"))


@pytest.mark.parametrize(("commune", "seed"), [(WARD, 1), (RURAL, 2)])
def test_all_faults_together_do_not_hide_each_other(tmp_path, commune, seed):
    faults = {**dict.fromkeys(PLANTERS, 6), "ATT-05": 2}
    made = make_package(tmp_path / "town.zip", parcels=4000, seed=seed, commune=commune, faults=faults)
    assert_found(made, findings_of(made, tmp_path / "work"))


@pytest.mark.parametrize("fmt", ["shp", "geojson", "gml"])
def test_the_format_makes_no_difference(tmp_path, fmt):
    faults = dict.fromkeys(PLANTERS, 1)
    made = make_package(tmp_path / "town.zip", parcels=1500, seed=3, commune=WARD, faults=faults, fmt=fmt)
    assert_found(made, findings_of(made, tmp_path / "work"))


@pytest.mark.parametrize(
    ("code", "fmt"),
    [
        ("CRS-02", "gpkg"),
        ("CRS-02", "shp"),
        ("PKG-02", "shp"),
        ("PKG-05", "gpkg"),
        ("PKG-06", "gpkg"),
        ("PKG-06", "dxf"),
    ],
)
def test_faults_of_the_whole_package_are_found(tmp_path, code, fmt):
    made = make_package(tmp_path / "town.zip", parcels=200, seed=3, commune=WARD, faults={code: 1}, fmt=fmt)
    codes = [finding.code for finding in findings_of(made, tmp_path / "work")]
    assert codes == [code, *["PKG-08"] * (code == "PKG-02")], "without its .dbf nothing is left to be read"


@pytest.mark.parametrize("book", ["form1", "land_index"])
@pytest.mark.parametrize("fmt", ["gpkg", "dxf"])
def test_faults_of_books_are_found(tmp_path, fmt, book):
    faults = {code: 2 for code in BOOK_PLANTERS if fmt == "dxf" or code != "ATT-12"}
    made = make_package(
        tmp_path / "town", parcels=400, seed=3, commune=WARD, faults=faults, fmt=fmt, packing=Packing(books=(book,))
    )
    # The two worksheets of form 1 that explain it hold no data.
    assert_found(made, tuple(finding for finding in findings_of(made, tmp_path / "work") if finding.code != "PKG-03"))


def test_a_file_for_every_sheet_is_one_delivery(tmp_path):
    made = make_package(
        tmp_path / "town", parcels=1500, seed=3, commune=WARD, fmt="shp", packing=Packing(file_per_sheet=True)
    )
    assert findings_of(made, tmp_path / "work") == ()
