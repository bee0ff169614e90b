"""Undershoots and overshoots are mended only when asked, each as a finding, and never where harm could be done."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, box

from pipeline.normalise import assemble
from schemas.finding import Severity
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.reasons import OpenLine
from schemas.source import load_source

PACKAGE = Package.unknown("goi.zip", datetime(2026, 11, 23, tzinfo=UTC))
EAST, NORTH = 595000.0, 2307000.0


def at(x, y):
    return EAST + x, NORTH + y


def line(*points):
    return "10", None, LineString([at(*point) for point in points])


def label(number, x, y):
    return "NHAN_THUA", f"{number}/400.0 ODT", Point(at(x, y))


FRAME = line((0, 0), (40, 0), (40, 20), (0, 20), (0, 0))
LABELS = (label(1, 10, 10), label(2, 30, 10))


def assembled(*elements, repair=True):
    frame = gpd.GeoDataFrame(
        {"Layer": [level for level, _, _ in elements], "Text": [words for _, words, _ in elements]},
        geometry=[shape for _, _, shape in elements],
        crs=9210,
    ).astype({"Text": "string"})
    layer = Layer(frame=frame, file="DC7.dxf", name="entities", driver="DXF")
    layers = Layers(package=PACKAGE, source="famis_dxf", layers=(layer,), read=len(frame))
    done = assemble(layers, load_source("famis_dxf"), repair=repair)
    assert done.read == len(done.layers[0].frame) + done.quarantined
    return done.faults, done.layers[0].frame


def reasons(faults):
    return [fault.values["reason"] for fault in faults]


def test_an_undershoot_is_closed_with_the_piece_that_is_missing():
    faults, frame = assembled(FRAME, line((20, 0.02), (20, 20)), *LABELS)
    (fault,) = faults
    assert (fault.code, fault.values["reason"], fault.severity) == ("TOP-06", OpenLine.EXTENDED, Severity.WARNING)
    assert fault.measured == pytest.approx(0.02, abs=1e-6)
    assert fault.geometry.equals(LineString([at(20, 0.02), at(20, 0)]))
    assert (fault.file, fault.row, fault.sheet, fault.parcel, fault.other_parcel) == ("DC7.dxf", 2, "7", "1", "2")
    assert frame["parcel"].tolist() == ["1", "2"]
    assert shapely.equals(frame.geometry.to_numpy(), [box(*at(0, 0), *at(20, 20)), box(*at(20, 0), *at(40, 20))]).all()


def test_an_overshoot_is_cut_off():
    elements = (FRAME, line((20, 0), (20, 20.03)), *LABELS)
    faults, frame = assembled(*elements)
    (fault,) = faults
    assert (fault.values["reason"], fault.severity) == (OpenLine.TRIMMED, Severity.WARNING)
    assert fault.geometry.equals(LineString([at(20, 20), at(20, 20.03)]))
    assert (fault.row, fault.measured) == (2, pytest.approx(0.03, abs=1e-6))
    before = assembled(*elements, repair=False)[1]
    assert shapely.equals(frame.geometry.to_numpy(), before.geometry.to_numpy()).all()


def test_nothing_is_mended_unasked():
    faults, frame = assembled(FRAME, line((20, 0.02), (20, 20.03)), *LABELS, repair=False)
    assert sorted(reasons(faults)) == [OpenLine.OVERSHOOT, OpenLine.UNDERSHOOT]
    assert all(fault.severity is None for fault in faults)
    assert len(frame) == 1


def test_a_gap_between_two_ends_and_one_at_each_end_of_a_line_are_closed_together():
    faults, frame = assembled(FRAME, line((20, 0.1), (20, 10)), line((20, 10.1), (20, 19.8)), *LABELS)
    assert reasons(faults) == [OpenLine.EXTENDED] * 3
    assert frame["parcel"].tolist() == ["1", "2"]


def test_an_end_that_could_be_meant_to_reach_two_lines_is_left():
    """It is 0.2 m from the line below and 0.3 m from the one on its right."""
    post = line((20.3, 0), (20.3, 20))
    elements = (FRAME, post, line((20, 0.2), (20, 20)), label(1, 10, 10), label(2, 30, 10), label(3, 20.1, 10))
    faults, _ = assembled(*elements)
    assert OpenLine.UNDERSHOOT in reasons(faults)
    assert OpenLine.EXTENDED not in reasons(faults)


def test_a_parcel_that_has_its_label_is_never_cut():
    """A wall on the level of boundaries that almost reaches both sides of a parcel."""
    elements = (FRAME, line((20, 0), (20, 20)), line((5, 0.1), (5, 19.9)), *LABELS)
    faults, frame = assembled(*elements)
    assert reasons(faults) == [OpenLine.UNDERSHOOT] * 2
    assert frame.area.round(6).tolist() == [400.0, 400.0]


def test_an_end_whose_line_closes_nothing_is_left():
    elements = (FRAME, line((20, 0), (20, 20)), line((5, 0.1), (5, 8)), *LABELS)
    faults, _ = assembled(*elements)
    assert sorted(reasons(faults)) == [OpenLine.DANGLE, OpenLine.UNDERSHOOT]


def test_what_is_refused_in_one_place_does_not_stop_what_is_sound_in_another():
    wall = line((5, 0.1), (5, 19.9))
    faults, frame = assembled(FRAME, line((20, 0.02), (20, 20)), wall, *LABELS)
    assert sorted(reasons(faults)) == [OpenLine.EXTENDED, OpenLine.UNDERSHOOT, OpenLine.UNDERSHOOT]
    assert frame["parcel"].tolist() == ["1", "2"]


def test_a_ring_that_misses_its_own_start_becomes_a_parcel():
    ring = line((50, 0), (60, 0), (60, 10), (50, 10), (50, 0.04))
    faults, frame = assembled(FRAME, line((20, 0), (20, 20)), *LABELS, ring, label(3, 55, 5))
    assert reasons(faults) == [OpenLine.EXTENDED]
    assert dict(zip(frame["parcel"], frame.area.round(6), strict=True)) == {"1": 400.0, "2": 400.0, "3": 100.0}


def test_openings_beyond_reach_stay_faults():
    faults, _ = assembled(FRAME, line((20, 0.6), (20, 20)), *LABELS)
    assert OpenLine.DANGLE in reasons(faults)


def test_a_line_is_extended_to_the_corner_that_is_as_near_as_its_side():
    """The corner of a wall that the line was meant to reach is 0.02 m away, its side 0.014 m."""
    slope = line((0, 20), (20, 0), (40, 20))
    elements = (line((0, 20), (0, 0), (40, 0), (40, 20)), slope, line((20, -0.02), (20, -20)), line((0, 0), (0, -20)))
    rest = (line((0, -20), (40, -20), (40, 0)), label(1, 3, 4), label(2, 37, 4), label(3, 10, -10), label(4, 30, -10))
    faults, frame = assembled(*elements, *rest)
    assert [(fault.values["to_x"], fault.values["to_y"]) for fault in faults] == [pytest.approx(at(20, 0))]
    assert reasons(faults) == [OpenLine.EXTENDED]
    assert len(frame) == 4


def test_the_last_stretch_is_drawn_anew_so_that_no_vertex_is_left_beside_the_new_end():
    _, frame = assembled(FRAME, line((20, 0.02), (20, 20)), *LABELS)
    assert shapely.get_num_coordinates(frame.geometry.to_numpy()).tolist() == [5, 5]


def test_a_stretch_that_would_swing_out_is_kept_and_the_missing_piece_added():
    """Extended to the corner at (20, 0), the stretch that ends at (20.04, 0.3) would move by 0.04 m."""
    bent = line((20.04, 0.3), (20.04, 20))
    corner = (line((0, 0), (20, 0)), line((20, 0), (40, 0), (40, 20), (0, 20), (0, 0)))
    faults, frame = assembled(*corner, bent, *LABELS)
    assert reasons(faults) == [OpenLine.EXTENDED]
    west = frame[frame["parcel"] == "1"].geometry.iloc[0]
    assert Point(at(20.04, 0.3)).distance(west.boundary) < 0.001
    assert west.area == pytest.approx(20 * 20.04 - 0.3 * 0.04 / 2)


def test_a_line_that_crosses_another_beside_its_vertex_is_an_overshoot():
    """Rounding makes two junctions of one, a millimetre apart."""
    broken = line((0, 20), (19.999, 20), (40, 20))
    faults, frame = assembled(line((0, 20), (0, 0), (40, 0), (40, 20)), broken, line((20, 0), (20, 20.03)), *LABELS)
    assert reasons(faults) == [OpenLine.TRIMMED]
    assert len(frame) == 2
