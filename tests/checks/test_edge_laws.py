"""Laws of edges: where a fault is cut by the edge of sheets or packages, it is the same fault under another name."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from schemas.crs import reproject
from schemas.finding import Severity

SIZE_M = 20.0
NAMES = {"TOP-01": "overlap", "TOP-02": "gap", "EDG-01": "gap or overlap", "EDG-03": "overlap"}
POINT_M = {200: 0.05, 500: 0.07, 1000: 0.15, 2000: 0.30}
law = settings(deadline=None, max_examples=15)


@st.composite
def faulty_grids(draw):
    """A bent grid of parcels, rounded to the millimetre, of which some have a corner pushed in or out."""
    columns, rows = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = np.meshgrid(np.arange(columns + 1) * SIZE_M, np.arange(rows + 1) * SIZE_M, indexing="ij")
    corners = np.stack([x, y], axis=-1) + rng.uniform(-3, 3, (columns + 1, rows + 1, 2))
    corners = np.round(corners + np.array([600_000, 2_300_000]), 3)
    rings = np.stack([corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], axis=2).reshape(-1, 4, 2)
    for _ in range(draw(st.integers(1, 3))):
        at, corner = draw(st.integers(0, len(rings) - 1)), draw(st.integers(0, 3))
        rings[at, corner] += np.array([draw(st.integers(-900, 900)), draw(st.integers(-900, 900))]) / 1000
    return list(shapely.polygons(np.round(rings, 3))), columns, rows


def facts(findings, least_m=0.0):
    """What is wrong between parcels: kind, parcels, place; whichever is named first, and under whichever code."""
    return Counter(
        (
            "gap" if "hở" in finding.message.vi.lower() else "overlap",
            frozenset({finding.parcel, finding.other_parcel}),
            round(finding.geometry.area, 6),
            round(finding.measured, 4),
        )
        for finding in findings
        if finding.code in NAMES and finding.measured > least_m
    )


@law
@given(faulty_grids(), st.sampled_from([200, 500, 1000]))
def test_dividing_into_sheets_renames_what_the_edge_cuts_and_hides_only_what_is_within_tolerance(
    check_parcels, made, scale
):
    shapes, _, rows = made
    sheets = [str(i // rows + 1) for i in range(len(shapes))]
    labels = [str(i + 1) for i in range(len(shapes))]
    _, whole = check_parcels(shapes, parcel_label=labels, scale_denominator=scale)
    _, divided = check_parcels(shapes, parcel_label=labels, sheet_label=sheets, scale_denominator=scale)
    limit_m = POINT_M[scale] * 2**0.5
    # A gap names the two parcels with the longest boundary in a sheet, and one of each side at an edge.
    overlaps = [
        {key: n for key, n in facts(one, limit_m + 0.001).items() if key[0] == "overlap"} for one in (whole, divided)
    ]
    assert overlaps[0] == overlaps[1]
    gaps = [
        Counter((area, width) for kind, _, area, width in facts(one, limit_m + 0.001) if kind == "gap")
        for one in (whole, divided)
    ]
    assert gaps[0] == gaps[1]
    for finding in divided:
        if finding.code == "EDG-01":
            assert finding.measured > limit_m
            assert finding.severity is Severity.ERROR
        elif finding.code in {"TOP-01", "TOP-03"}:
            assert finding.sheet == finding.other_sheet


@law
@given(faulty_grids(), st.data())
def test_dividing_into_packages_changes_no_finding(check_batch, make_batch, made, data):
    shapes, _, rows = made
    labels = np.array([str(i + 1) for i in range(len(shapes))])
    is_first = np.array(data.draw(st.lists(st.booleans(), min_size=len(shapes), max_size=len(shapes))))
    sheets = np.array([str(i // rows % 2 + 1) for i in range(len(shapes))])
    scale = data.draw(st.sampled_from([None, 500]))

    def batch(which):
        return make_batch(
            [shape for shape, own in zip(shapes, which, strict=True) if own],
            parcel_label=labels[which].tolist(),
            sheet_label=sheets[which].tolist(),
            scale_denominator=scale,
        )

    _, whole = check_batch(batch(np.ones(len(shapes), dtype=bool)))
    parts = [batch(which) for which in (is_first, ~is_first) if which.any()]
    found = Counter()
    for part in parts:
        _, own = check_batch(part, others=[other for other in parts if other is not part])
        found |= Counter(signature(one) for one in own if one.code[:3] in {"TOP", "EDG"})
    assert found == Counter(signature(one) for one in whole if one.code[:3] in {"TOP", "EDG"})


def signature(finding):
    """Tell a finding by what it measures; of the parcels around a gap, each side names one of its own."""
    parcels = {(finding.sheet, finding.parcel), (finding.other_sheet, finding.other_parcel)}
    is_gap = "hở" in finding.message.vi.lower()
    measured = None if finding.measured is None else round(finding.measured, 4)
    return (
        finding.code,
        finding.severity,
        round(finding.geometry.area, 5),
        measured,
        frozenset() if is_gap else frozenset(parcels),
    )


@pytest.mark.parametrize(("scale", "other"), [(200, 200), (500, 500), (500, 1000), (1000, 2000), (2000, 2000)])
@pytest.mark.parametrize("sign", [-1, 1], ids=["overlap", "gap"])
@pytest.mark.parametrize("beyond_mm", [-1, 1])
def test_the_limit_is_that_of_both_scales(check_parcels, scale, other, sign, beyond_mm):
    limit_m = np.hypot(POINT_M[scale], POINT_M[other])
    apart_m = sign * round(limit_m + beyond_mm / 1000, 4)
    shapes = [
        shapely.box(600_000, 2_300_000, 600_030, 2_300_030),
        shapely.box(600_030 + apart_m, 2_300_000, 600_060, 2_300_030),
    ]
    _, findings = check_parcels(shapes, sheet_label=["1", "2"], scale_denominator=[scale, other])
    assert [finding.code for finding in findings] == ["EDG-01"] * (beyond_mm > 0)
    for finding in findings:
        assert finding.measured == pytest.approx(abs(apart_m), abs=0.0002)
        assert finding.limit == pytest.approx(limit_m)
        assert (finding.sheet, finding.other_sheet) == ("1", "2")


@pytest.mark.parametrize("other_crs", [9210, 9209])
def test_packages_meet_also_across_meridians(check_batch, make_batch, other_crs):
    east = [shapely.box(600_020.3, 2_300_000, 600_040, 2_300_020)]
    moved = reproject(np.array(east, dtype=object), CRS.from_epsg(9210), CRS.from_epsg(other_crs), None)
    own = make_batch([shapely.box(600_000, 2_300_000, 600_020, 2_300_020)], sheet_label="1", scale_denominator=500)
    other = make_batch(moved, sheet_label="2", scale_denominator=500, crs=other_crs)
    other = replace(other, package=replace(other.package, name="ben canh.zip"))
    for batch, neighbour in ((own, other), (other, own)):
        _, findings = check_batch(batch, others=[neighbour])
        (finding,) = [one for one in findings if one.code == "EDG-01"]
        assert finding.measured == pytest.approx(0.3, abs=0.002)
        assert finding.sheet == batch.parcels["sheet_label"][0]
        assert finding.other_sheet == neighbour.parcels["sheet_label"][0]
        assert neighbour.package.name in finding.message.vi
        assert finding.crs == f"EPSG:{batch.parcels.crs.to_epsg()}"
