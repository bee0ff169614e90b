"""Edges where a finding would be wrong, or one fault could be told twice."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.run import Job, explain
from pipeline.validate import validate
from pipeline.validate.neighbours import neighbour_of
from schemas.finding import Fault, Severity, State
from schemas.province import load_province
from schemas.sheets import SCALES, sheet_at
from schemas.source import load_source

E, N = 600_000, 2_300_000


def box(west, south, east, north):
    return shapely.box(E + west, N + south, E + east, N + north)


def part_of_a_drawing(shape, land_use):
    values = {"reason": "sheet-edge", "land_use": land_use, "area_m2": shape.area}
    return Fault(
        code="TOP-07",
        file="DC08.dxf",
        sheet="8",
        crs="EPSG:9210",
        geometry=shape,
        severity=Severity.INFO,
        values=values,
    )


@pytest.mark.parametrize(("land_use", "codes"), [("CLN", {"TOP-07"}), ("ODT", {"TOP-07", "EDG-02"})])
def test_a_part_that_a_drawing_sets_aside_leaves_no_gap_and_has_the_land_use_of_its_parcel(
    make_batch, check_batch, land_use, codes
):
    """Sheet 8 surrounds the part on three sides, sheet 7 has the rest of the parcel."""
    shapes = [box(0, 0, 20, 20), box(0, -20, 20, 0), box(20, -20, 25, 0), box(25, -20, 45, 40), box(0, 20, 20, 40)]
    shapes.append(box(20, 20, 25, 40))
    faults = (part_of_a_drawing(box(20, 0, 25, 20), land_use),)
    _, findings = check_batch(
        make_batch(
            shapes,
            sheet_label=["7", "7", "8", "8", "7", "8"],
            land_use=["CLN", "LUC", "LUC", "LUC", "LUC", "LUC"],
            scale_denominator=1000,
            faults=faults,
        )
    )
    assert {finding.code for finding in findings} - {"TOP-03", "ATT-16"} == codes
    for finding in findings:
        if finding.code == "EDG-02":
            assert (finding.sheet, finding.other_sheet, finding.other_parcel) == ("8", "7", "1")
            assert "ODT" in finding.message.vi


def test_records_without_number_are_parts_only_beside_a_parcel_of_the_same_use(make_batch, check_batch):
    shapes = [box(0, 0, 20, 20), box(20, 0, 25, 20)]
    given = {"sheet_label": ["7", "8"], "parcel_label": ["1", None], "scale_denominator": 500}
    for uses, severity in ((["CLN", "CLN"], Severity.INFO), (["CLN", "ODT"], Severity.ERROR)):
        _, findings = check_batch(make_batch(shapes, land_use=uses, **given))
        assert [(f.code, f.severity) for f in findings if f.code != "ATT-16"] == [("ATT-01", severity)]


def test_a_gap_along_an_edge_is_one_finding_however_many_parcels_it_touches(check_parcels):
    west = [box(0, 20 * k, 20, 20 * k + 20) for k in range(10)]
    east = [box(20.3, 15 * k, 40, 15 * k + 15) for k in range(13)]
    sheets = ["7"] * len(west) + ["8"] * len(east)
    _, findings = check_parcels([*west, *east], sheet_label=sheets, scale_denominator=500)
    assert [finding.code for finding in findings] == ["EDG-01"]
    assert {findings[0].sheet, findings[0].other_sheet} == {"7", "8"}


def test_a_gap_that_ends_at_an_edge_is_one_of_its_sheet(check_parcels):
    """Two parcels of sheet 7 are 5 cm apart; sheet 8 closes the gap at its end."""
    shapes = [box(0, 0, 20, 20), box(0, 20.05, 20, 40), box(20, 0, 40, 40), box(-20, 0, 0, 40)]
    _, findings = check_parcels(shapes, sheet_label=["7", "7", "8", "7"], scale_denominator=500)
    assert [(f.code, f.sheet, f.other_sheet) for f in findings] == [("TOP-02", "7", "7")]


def test_copies_across_an_edge_are_copies_and_nothing_else(check_parcels):
    shape = box(0, 0, 20, 20)
    _, findings = check_parcels([shape, shape], sheet_label=["7", "8"], scale_denominator=500)
    assert [finding.code for finding in findings] == ["TOP-04"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"sheet_label": "7", "scale_denominator": 500}, "chỉ có một tờ"),
        ({"sheet_label": ["7", "8"]}, "không rõ tỷ lệ"),
    ],
)
def test_what_cannot_be_judged_at_edges_is_said(check_parcels, given, reason):
    runs, _ = check_parcels([box(0, 0, 20, 20), box(20, 0, 40, 20)], **given)
    assert runs["EDG-01"].state is State.NOT_APPLICABLE
    assert reason in runs["EDG-01"].reason.vi
    assert runs["EDG-03"].state is State.NOT_APPLICABLE


def test_sheets_of_the_packages_beside_are_not_missing(make_batch, check_batch):
    shapes = [box(20 * k, 0, 20 * k + 20, 20) for k in range(5)]
    sheets = ["1", "2", "4", "5", "6"]
    own = make_batch(shapes, sheet_label=sheets)
    assert [finding.code for finding in check_batch(own)[1]] == ["EDG-04"]
    other = make_batch([box(200, 0, 220, 20)], sheet_label="3")
    assert check_batch(own, others=[other])[1] == ()


def test_a_package_in_the_midst_of_another_closes_its_hole(make_batch, check_batch):
    """A hole of 90 m in one package, which the other fills with parcels far from the border and near it."""
    cells = [(column, row) for column in range(15) for row in range(15)]
    is_inner = np.array([3 <= column < 12 and 3 <= row < 12 for column, row in cells])
    shapes = np.array([box(10 * c, 10 * r, 10 * c + 10, 10 * r + 10) for c, r in cells])
    outer, inner = make_batch(shapes[~is_inner], sheet_label="1"), make_batch(shapes[is_inner], sheet_label="2")
    assert Counter(finding.code for finding in check_batch(outer)[1]) == {"TOP-02": 1}
    for batch, other in ((outer, inner), (inner, outer)):
        assert check_batch(batch, others=[other])[1] == ()


def test_a_number_in_two_packages_is_told_in_both(make_batch, check_batch):
    one = make_batch([box(0, 0, 20, 20), box(20, 0, 40, 20)], parcel_label=["1", "2"])
    other = make_batch([box(200, 0, 220, 20), box(220, 0, 240, 20)], parcel_label=["2", "3"])
    other = replace(other, package=replace(other.package, name="khac.zip"))
    for batch, beside in ((one, other), (other, one)):
        assert check_batch(batch)[1] == ()
        (finding,) = check_batch(batch, others=[beside])[1]
        assert (finding.code, finding.parcel) == ("ATT-04", "2")
        assert beside.package.name in finding.message.vi


@pytest.mark.parametrize("scale", SCALES)
def test_parcels_off_the_extended_frame_are_found_at_every_scale(check_parcels, scale):
    sheet = sheet_at(595_456.7, 2_307_123.4, scale)
    west, south, east, north = sheet.bounds_m
    side, more = east - west, 20 * scale / 100
    inside = [(west + side * x, south + side * y) for x in (0.1, 0.3, 0.5, 0.7, 0.9) for y in (0.2, 0.4, 0.6, 0.8)]
    near, far = (east + more - 2, south + 20), (west + 20, north + more + 10)
    shapes = [shapely.box(x - 1, y - 1, x + 1, y + 1) for x, y in [*inside, near, far]]
    _, findings = check_parcels(shapes, scale_denominator=scale)
    (finding,) = [one for one in findings if one.code == "EDG-05"]
    assert (finding.parcel, finding.measured) == (str(len(shapes)), pytest.approx(10))
    assert sheet.number in finding.message.vi


def test_sheets_of_a_real_commune_meet_alone_and_together(shared_data, tmp_path):
    """Eight neighbouring French sheets: as one package, and each as a package of its own."""
    sheets = sorted((shared_data / "fr-edigeo-25354").glob("*.bz2"))
    job = Job(home=tmp_path, province="generic", now=datetime(2026, 1, 2, tzinfo=UTC))
    packages = []
    for sheet in sheets:
        package = tmp_path / sheet.name.removesuffix(".tar.bz2")
        package.mkdir()
        shutil.copy(sheet, package)
        packages.append(explain(package, job).batch)
    for scale in (None, 1000):
        batches = [replace(one, parcels=one.parcels.assign(scale_denominator=scale_of(one, scale))) for one in packages]
        for batch in batches:
            neighbours = tuple(
                neighbour_of(batch, one, load_province("generic")) for one in batches if one is not batch
            )
            runs, findings = validate(batch, load_province("generic"), load_source(batch.source), neighbours)
            assert [one for one in findings if one.code[:3] in {"EDG", "TOP"}] == []
            assert {one.spec.code: one.state for one in runs}["EDG-01"] is (
                State.NOT_APPLICABLE if scale is None else State.PASSED
            )


def scale_of(batch, scale):
    return pd.array([scale] * len(batch.parcels), dtype="Int64")


def common_faults(findings):
    return Counter((one.code, one.key) for one in findings if one.code[:3] in {"TOP", "EDG"} or one.code == "ATT-04")


@pytest.mark.parametrize("communes", [("11407", "11407"), ("11407", "11413"), (None, None), (None, "11413")])
@pytest.mark.parametrize("scale", [None, 500])
def test_a_fault_between_packages_has_the_same_key_in_the_reports_of_both(make_batch, check_batch, communes, scale):
    """Overlaps and gaps, one of them between two parcels of one side, a copy, and one parcel inside another."""
    notched = shapely.difference(box(0, 40, 20, 60), shapely.union(box(19.5, 42, 20, 45), box(19.5, 50, 20, 55)))
    west = [
        box(0, 0, 20.5, 20),
        box(0, 20, 19, 30),
        box(0, 30, 19, 40),
        notched,
        box(0, 60, 20, 80),
        box(0, 80, 20, 99),
    ]
    east = [
        box(20, 0, 40, 9.7),
        box(20, 10, 40, 20),
        box(40, 0, 50, 20),
        box(20, 20, 40, 40),
        box(19.9, 40, 40, 60),
        box(0, 60, 20, 80),
    ]
    east += [box(20, 60, 40, 80), box(5, 85, 10, 90), box(20, 80, 40, 99)]
    batches = [
        make_batch(shapes, sheet_label=sheet, scale_denominator=scale, commune_code=commune)
        for shapes, sheet, commune in zip((west, east), ("7", "8"), communes, strict=True)
    ]
    ours, theirs = (
        common_faults(check_batch(batch, others=[other])[1]) for batch, other in (batches, reversed(batches))
    )
    assert ours == theirs
    assert {code for code, _ in ours} >= {"TOP-04", "TOP-05"}
    assert len(ours) >= 5
    assert max(ours.values()) == 1


@pytest.mark.parametrize("label", [None, "3"])
def test_a_sliver_of_a_drawing_that_has_no_label_is_told_once(make_batch, check_batch, label):
    """With its label the same polygon is looked at like any other."""
    shapes = [box(0, 0, 20, 20), box(20.005, 0, 40, 20), box(20, 0, 20.005, 20)]
    fault = Fault(
        code="TOP-07",
        crs="EPSG:9210",
        geometry=shapes[2],
        measured=0.005,
        unit="m",
        values={"reason": "sliver", "area_m2": 0.1, "land_use": None, "labels": None},
    )
    faults = () if label else (fault,)
    _, findings = check_batch(make_batch(shapes, parcel_label=["1", "2", label], faults=faults))
    form = {"GEO-04", "GEO-06", "GEO-07"} if label else {"GEO-04", "TOP-07"}
    assert {finding.code for finding in findings} - {"ATT-01"} == form


@pytest.mark.parametrize(
    ("uses", "scale", "limit"),
    [
        (["LUC", "ODT"], 1000, 0.27042),
        (["LUC", "CLN"], 1000, 0.3182),
        (["LUC; ONT", "ODT"], 1000, 0.21213),
        ([None, "XYZ"], 1000, 0.21213),
        (["LUC", "RST"], 500, 0.09899),
    ],
)
def test_farm_land_may_lie_farther_off_at_an_edge(check_parcels, uses, scale, limit):
    """The article allows parcels of farm land one and a half times the error, at 1:1000 and 1:2000."""
    shapes = [box(0, 0, 20, 20), box(20.4, 0, 40, 20)]
    _, findings = check_parcels(shapes, sheet_label=["7", "8"], scale_denominator=scale, land_use=uses)
    (finding,) = [one for one in findings if one.code == "EDG-01"]
    assert finding.limit == pytest.approx(limit, abs=5e-5)
