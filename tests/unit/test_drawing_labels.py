"""Labels in every form that sheets have, each in its polygon or beside it."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
from shapely import LineString, Point

from pipeline.normalise import assemble
from schemas.finding import Severity
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.reasons import BadLabel, NoLabel, OpenLine
from schemas.source import load_source

PACKAGE = Package.unknown("goi.zip", datetime(2026, 11, 23, tzinfo=UTC))
EAST, NORTH = 595000.0, 2307000.0


def at(x, y):
    return EAST + x, NORTH + y


def line(*points, level="10"):
    return level, None, LineString([at(*point) for point in points])


def text(words, x, y, level="13"):
    return level, words, Point(at(x, y))


def ring(x0, y0, x1, y1):
    return line((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))


def assembled(*elements):
    frame = gpd.GeoDataFrame(
        {"Layer": [level for level, _, _ in elements], "Text": [words for _, words, _ in elements]},
        geometry=[shape for _, _, shape in elements],
        crs=9210,
    ).astype({"Text": "string"})
    layer = Layer(frame=frame, file="DC7.dxf", name="entities", driver="DXF")
    layers = Layers(package=PACKAGE, source="famis_dxf", layers=(layer,), read=len(frame))
    done = assemble(layers, load_source("famis_dxf"))
    return done.faults, done.layers[0].frame


def labels_of(frame):
    return frame.reindex(columns=["parcel", "area", "land_use"]).astype("string").fillna("-").to_numpy().tolist()


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("125/400.0 ODT", ["125", "400.0", "ODT"]),
        ("125/400,0 ODT", ["125", "400,0", "ODT"]),
        ("125/400.0 ODT+CLN", ["125", "400.0", "ODT+CLN"]),
        ("125/400.0 ONT; CLN", ["125", "400.0", "ONT; CLN"]),
        ("12a/400.0 ODT", ["12a", "400.0", "ODT"]),
        ("125 / 400.0", ["125", "400.0", "-"]),
        ("ODT 125/400.0", ["125", "400.0", "ODT"]),
        ("125/400.0 m² odt", ["125", "400.0", "ODT"]),
        (r"\A1;{\fTimes New Roman|b0|i0|c0|p18;\H0.7x;\S125/400.0;}\P{\C7;ODT}", ["125", "400.0", "ODT"]),
        (r"\S125^400.0;", ["125", "400.0", "-"]),
        ("%%u125%%u\\P400.0\\PODT", ["125", "400.0", "ODT"]),
    ],
)
def test_one_text_with_the_whole_label(words, label):
    faults, frame = assembled(ring(0, 0, 20, 20), text(words, 10, 10, "NHAN_THUA"))
    assert faults == ()
    assert labels_of(frame) == [label]


def test_a_stacked_fraction_with_its_bar_and_the_land_use_beside_it():
    bar = line((9, 10), (11, 10), level="13")
    stacked = [text("125", 10, 10.5), text("400,0", 10, 9.5, "4"), text("ODT+CLN", 11.5, 10, "2")]
    faults, frame = assembled(ring(0, 0, 20, 20), bar, *stacked)
    assert faults == ()
    assert labels_of(frame) == [["125", "400,0", "ODT+CLN"]]


def test_a_line_of_the_frame_that_crosses_parcels_cuts_none():
    neat = line((-5, 10), (45, 10), level="63")
    faults, frame = assembled(ring(0, 0, 20, 20), neat, text("1/400.0 ODT", 10, 12, "NHAN_THUA"))
    assert faults == ()
    assert frame.area.tolist() == [400.0]


def test_a_boundary_on_a_level_of_labels_is_named_instead_of_the_labels_that_it_should_part():
    faults, _ = assembled(
        ring(0, 0, 40, 20),
        line((20, 0), (20, 20), level="13"),
        line((9, 9), (11, 9), level="13"),
        text("1/400.0 ODT", 10, 10, "NHAN_THUA"),
        text("2/400.0 ODT", 30, 10, "NHAN_THUA"),
    )
    (fault,) = faults
    assert (fault.code, fault.values["reason"], fault.values["level"]) == ("TOP-06", OpenLine.WRONG_LEVEL, "13")
    assert (fault.row, fault.file, fault.sheet) == (2, "DC7.dxf", "7")


def test_a_line_on_a_level_of_labels_that_parts_no_labels_is_no_boundary():
    faults, _ = assembled(
        ring(0, 0, 40, 20),
        line((35, 0), (35, 20), level="13"),
        text("1/400.0 ODT", 10, 10, "NHAN_THUA"),
        text("2/400.0 ODT", 30, 10, "NHAN_THUA"),
    )
    assert [(fault.code, fault.values["reason"]) for fault in faults] == [("TOP-08", BadLabel.SEVERAL)]


@pytest.mark.parametrize("land_use", ["DGT", "DTL", "SON", "MNC"])
def test_roads_and_water_have_numbers_like_parcels(land_use):
    road = [line((0, y), (60, y), level="23") for y in (20, 26)]
    ends = [line((x, 20), (x, 26), level="23") for x in (0, 60)]
    parcels = [line((0, 20), (0, 0), (60, 0), (60, 20)), text("1/1200.0 ODT", 30, 10, "NHAN_THUA")]
    faults, frame = assembled(*road, *ends, *parcels, text(f"2/360.0 {land_use}", 30, 23, "NHAN_THUA"))
    assert faults == ()
    assert labels_of(frame) == [["1", "1200.0", "ODT"], ["2", "360.0", land_use]]


def test_a_road_within_the_sheet_without_number_is_named_as_one():
    inner = ring(10, 10, 30, 20)
    faults, _ = assembled(ring(0, 0, 40, 40), inner, text("1/1400.0 ODT", 5, 5, "NHAN_THUA"), text("DGT", 20, 15, "2"))
    (fault,) = faults
    assert (fault.code, fault.values["reason"], fault.severity) == ("TOP-07", NoLabel.NO_NUMBER, None)
    assert fault.values["land_use"] == "DGT"


def test_the_rest_of_a_parcel_of_the_next_sheet_is_no_fault():
    faults, frame = assembled(
        ring(0, 0, 20, 20), ring(20, 0, 25, 20), text("1/400.0 ODT", 10, 10, "NHAN_THUA"), text("CLN", 22, 10, "2")
    )
    (fault,) = faults
    assert (fault.values["reason"], fault.severity) == (NoLabel.SHEET_EDGE, Severity.INFO)
    assert frame["parcel"].tolist() == ["1"]


def test_a_level_mark_without_text_in_a_parcel_is_no_label():
    mark = ("11", None, Point(at(15, 15)))
    faults, frame = assembled(ring(0, 0, 20, 20), mark, text("1/400.0 ODT", 10, 10, "NHAN_THUA"))
    assert faults == ()
    assert frame["parcel"].tolist() == ["1"]


def test_a_label_with_an_arrow_far_from_its_parcel():
    small = ring(20, 0, 22, 2)
    arrow = line((31, 31), (21, 1), level="13")
    faults, frame = assembled(
        ring(0, 0, 20, 20), small, arrow, text("1/400.0 ODT", 10, 10, "NHAN_THUA"), text("2", 31.5, 31.5)
    )
    assert faults == ()
    assert sorted(frame["parcel"]) == ["1", "2"]


def test_a_label_that_lies_on_a_boundary_belongs_to_none_by_itself():
    faults, _ = assembled(ring(0, 0, 20, 20), ring(20, 0, 40, 20), text("1/399.0 ODT", 20, 10, "NHAN_THUA"))
    assert sorted(fault.values["reason"] for fault in faults) == [NoLabel.MISSING, NoLabel.MISSING, BadLabel.OUTSIDE]


SMALL = [ring(20 + 2 * i, 0, 22 + 2 * i, 2) for i in range(4)]
"""Four small parcels of 4 m² side by side, which have room for a number only."""


def list_of_small_parcels(levels, columns, step):
    """Write the list below the map: number, area and land use in cells, some rows of it, in so many blocks."""
    number, area, land_use = levels
    cells = []
    for i in range(4):
        x, y = 5 + 2.9 * step * (i % columns), -10 - 3 * (i // columns)
        use = ("ODT", "CLN", "ONT", "NTS")[i]
        cells += [text(str(i + 2), x, y, number), text("4.0", x + step, y, area), text(use, x + 2 * step, y, land_use)]
    return cells


@pytest.mark.parametrize("step", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("columns", [1, 2, 4])
def test_a_list_of_small_parcels_on_the_levels_of_labels_completes_their_numbers(columns, step):
    """In two blocks a number stands nearer to the land use before it than to its own."""
    numbers = [text(str(i + 2), 21 + 2 * i, 1) for i in range(4)]
    faults, frame = assembled(
        ring(0, 0, 20, 20),
        *SMALL,
        text("1/400.0 ODT", 10, 10, "NHAN_THUA"),
        *numbers,
        *list_of_small_parcels(("13", "4", "2"), columns, step),
    )
    assert faults == ()
    assert sorted(labels_of(frame)) == [
        ["1", "400.0", "ODT"],
        ["2", "4.0", "ODT"],
        ["3", "4.0", "CLN"],
        ["4", "4.0", "ONT"],
        ["5", "4.0", "NTS"],
    ]


def test_a_list_of_small_parcels_on_the_level_of_the_frame_is_no_label():
    numbers = [text(str(i + 2), 21 + 2 * i, 1) for i in range(4)]
    faults, frame = assembled(
        ring(0, 0, 20, 20),
        *SMALL,
        text("1/400.0 ODT", 10, 10, "NHAN_THUA"),
        *numbers,
        *list_of_small_parcels(("63", "63", "63"), 2, 4.0),
    )
    assert faults == ()
    assert len(frame) == 5


def test_a_row_of_the_list_that_repeats_a_label_is_no_second_label():
    rows = [text("1/400.0 ODT", 5, -10, "NHAN_THUA"), text("1/401.0 ODT", 5, -20, "NHAN_THUA")]
    faults, _ = assembled(ring(0, 0, 20, 20), text("1/400.0 ODT", 10, 10, "NHAN_THUA"), *rows)
    assert [(fault.row, fault.values["reason"]) for fault in faults] == [(4, BadLabel.OUTSIDE)]
