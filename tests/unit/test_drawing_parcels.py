"""Lines and texts of a drawing become parcels, and what does not close or belong is said."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, box

from pipeline.errors import PackageError
from pipeline.normalise import assemble
from schemas.finding import Fault, Severity
from schemas.frames import Layer, Layers
from schemas.package import Manifest, Package
from schemas.reasons import BadLabel, Curve, NoLabel, OpenLine
from schemas.source import load_source

SOURCE = load_source("famis_dxf")
EAST, NORTH = 595000.0, 2307000.0
PACKAGE = Package.unknown("goi.zip", datetime(2026, 11, 23, tzinfo=UTC))


def at(x, y):
    return EAST + x, NORTH + y


def line(*points, level="10"):
    return level, None, LineString([at(*point) for point in points])


def text(words, x, y, level="13"):
    return level, words, Point(at(x, y))


def label(number, area, x, y):
    return text(f"{number}/{area} ODT", x, y, level="NHAN_THUA")


def layers_of(*elements, file="DC7.dxf", faults=(), quarantined=0, **manifest):
    frame = gpd.GeoDataFrame(
        {"Layer": [level for level, _, _ in elements], "Text": [words for _, words, _ in elements]},
        geometry=[shape for _, _, shape in elements],
        crs=9210,
    ).astype({"Text": "string"})
    layer = Layer(frame=frame, file=file, name="entities", driver="DXF")
    package = Package(
        **{**{name: getattr(PACKAGE, name) for name in PACKAGE.__slots__}, "manifest": Manifest(**manifest)}
    )
    return Layers(
        package=package,
        source="famis_dxf",
        layers=(layer,),
        read=len(frame) + quarantined,
        quarantined=quarantined,
        faults=faults,
    )


def assembled(*elements, **options):
    layers = assemble(layers_of(*elements, **options), SOURCE)
    (layer,) = layers.layers
    assert layers.read == len(layer.frame) + layers.quarantined
    return layers, layer.frame


def reasons(layers):
    return [(fault.code, fault.values["reason"]) for fault in layers.faults]


FRAME = line((0, 0), (40, 0), (40, 20), (0, 20), (0, 0))
"""Outline of two parcels of 20 m by 20 m."""
MIDDLE = line((20, 0), (20, 20))
LABELS = (label(1, "400.0", 10, 10), label(2, "400.0", 30, 10))


def test_lines_that_only_meet_close_to_parcels_with_their_labels():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS)
    assert layers.faults == ()
    assert frame["sheet"].tolist() == ["7", "7"]
    assert frame["parcel"].tolist() == ["1", "2"]
    assert frame["area"].tolist() == ["400.0", "400.0"]
    assert frame["land_use"].tolist() == ["ODT", "ODT"]
    assert frame.index.tolist() == [2, 3]
    assert shapely.equals(frame.geometry.to_numpy(), [box(*at(0, 0), *at(20, 20)), box(*at(20, 0), *at(40, 20))]).all()
    assert frame.crs.to_epsg() == 9210


def test_edges_of_roads_and_ditches_bound_parcels_too():
    elements = (
        line((0, 0), (20, 0), level="LV 10"),
        line((20, 0), (20, 20), level="Level_23"),
        line((20, 20), (0, 20), level="32"),
        line((0, 20), (0, 0), level="Ranh thua"),
        line((5, 0), (5, 20), level="14"),
        label(1, "400.0", 10, 10),
    )
    layers, frame = assembled(*elements)
    assert layers.faults == ()
    assert len(frame) == 1


def test_an_island_leaves_a_hole():
    island = line((5, 5), (15, 5), (15, 15), (5, 15), (5, 5))
    _, frame = assembled(
        FRAME, MIDDLE, island, label(1, "300.0", 2, 2), label(2, "400.0", 30, 10), label(3, 100, 10, 10)
    )
    areas = dict(zip(frame["parcel"], frame.area.round(6), strict=True))
    assert areas == {"1": 300.0, "2": 400.0, "3": 100.0}


def test_an_undershoot_is_one_fault_with_the_place_to_extend_to():
    layers, frame = assembled(FRAME, line((20, 0.02), (20, 20)), *LABELS)
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-06", OpenLine.UNDERSHOOT)
    assert fault.measured == pytest.approx(0.02, abs=1e-6)
    assert (fault.values["x"], fault.values["y"]) == pytest.approx(at(20, 0.02))
    assert (fault.values["to_x"], fault.values["to_y"]) == pytest.approx(at(20, 0))
    assert (fault.file, fault.row, fault.sheet, fault.crs) == ("DC7.dxf", 2, "7", "EPSG:9210")
    assert (fault.parcel, fault.other_sheet, fault.other_parcel) == ("1", "7", "2")
    assert frame["parcel"].isna().tolist() == [True]


def test_an_overshoot_is_one_fault_and_spoils_no_parcel():
    layers, frame = assembled(FRAME, line((20, 0), (20, 20.03)), *LABELS)
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-06", OpenLine.OVERSHOOT)
    assert fault.measured == pytest.approx(0.03, abs=1e-6)
    assert (fault.values["to_x"], fault.values["to_y"]) == pytest.approx(at(20, 20))
    assert frame["parcel"].tolist() == ["1", "2"]


def test_a_gap_between_two_ends_is_reported_once():
    layers, _ = assembled(FRAME, line((20, 0), (20, 10)), line((20, 10.1), (20, 20)), *LABELS)
    (fault,) = layers.faults
    assert fault.values["reason"] == OpenLine.UNDERSHOOT
    assert fault.measured == pytest.approx(0.1, abs=1e-6)


def test_a_ring_that_misses_its_own_start_is_an_undershoot():
    layers, frame = assembled(
        FRAME, MIDDLE, *LABELS, line((50, 0), (60, 0), (60, 10), (50, 10), (50, 0.04)), label(3, 100, 55, 5)
    )
    (fault,) = layers.faults
    assert (fault.values["reason"], round(fault.measured, 6)) == (OpenLine.UNDERSHOOT, 0.04)
    assert len(frame) == 2
    assert layers.quarantined == 1


def test_a_line_that_ends_far_from_others_is_a_dangle():
    layers, frame = assembled(FRAME, MIDDLE, line((5, 0), (5, 12)), *LABELS)
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-06", OpenLine.DANGLE)
    assert fault.measured == pytest.approx(5.0)
    assert fault.geometry == Point(at(5, 12))
    assert len(frame) == 2


def test_a_line_between_an_island_and_its_surroundings_is_named():
    island = line((5, 5), (15, 5), (15, 15), (5, 15), (5, 5))
    layers, _ = assembled(
        FRAME,
        MIDDLE,
        island,
        line((0, 0), (5, 5)),
        label(1, "300.0", 2, 3),
        label(2, "400.0", 30, 10),
        label(3, 100, 10, 10),
    )
    assert reasons(layers) == [("TOP-06", OpenLine.BRIDGE)]


def test_an_undershoot_that_cuts_a_parcel_off_its_surroundings_makes_no_bridge_besides():
    """Without its other side, a boundary to an island would have the outer parcel on both sides."""
    island = line((10, 10), (14, 10), (14, 14), (10, 14), (10, 10))
    layers, _ = assembled(
        FRAME,
        island,
        line((0, 12), (10, 12)),
        line((40, 12), (14.05, 12)),
        label(1, "472.0", 20, 5),
        label(2, "312.0", 20, 17),
        label(3, "16.0", 12, 12),
    )
    assert reasons(layers) == [("TOP-06", OpenLine.UNDERSHOOT)]


def test_ends_within_the_tolerance_are_joined_and_reported():
    layers, frame = assembled(FRAME, line((20, 0.0017), (20, 20)), *LABELS)
    rounded, fault = layers.faults
    assert (rounded.code, rounded.values["count"], rounded.measured) == ("GEO-11", 1, pytest.approx(0.0003, abs=1e-6))
    assert (fault.values["reason"], fault.severity, fault.values["count"]) == (OpenLine.SNAPPED, Severity.INFO, 1)
    assert fault.measured == pytest.approx(0.002, abs=0.0005)
    assert frame["parcel"].tolist() == ["1", "2"]


def test_a_polygon_without_label_is_named_and_kept():
    layers, frame = assembled(FRAME, MIDDLE, LABELS[0])
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-07", NoLabel.MISSING)
    assert fault.geometry.equals(box(*at(20, 0), *at(40, 20)))
    assert sorted(frame["parcel"].fillna("-")) == ["-", "1"]


def test_a_part_with_only_its_land_use_at_the_edge_of_the_sheet_is_legal():
    layers, frame = assembled(FRAME, MIDDLE, LABELS[0], text("ODT", 30, 10, level="2"))
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"], fault.severity) == ("TOP-07", NoLabel.SHEET_EDGE, Severity.INFO)
    assert frame["parcel"].tolist() == ["1"]
    assert layers.quarantined == 1


def test_a_sliver_between_two_lines_is_told_from_a_parcel_without_label():
    layers, frame = assembled(
        FRAME, MIDDLE, line((20.004, 0), (20.004, 20)), label(1, "400.0", 10, 10), label(2, "399.9", 30, 10)
    )
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-07", NoLabel.SLIVER)
    assert fault.measured == pytest.approx(0.004, rel=0.01)
    assert sorted(frame["parcel"].fillna("-")) == ["-", "1", "2"]


def test_a_polygon_with_two_labels_has_no_number():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, label(9, "400.0", 12, 5))
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"]) == ("TOP-08", BadLabel.SEVERAL)
    assert (fault.parcel, fault.other_parcel, fault.row) == ("1", "9", 5)
    assert fault.values["labels"] == "1 / 400.0 / ODT; 9 / 400.0 / ODT"
    assert sorted(frame["parcel"].fillna("-")) == ["-", "2"]


def test_a_label_far_from_every_polygon_is_set_aside():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, label(3, "55.0", 500, 500))
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"], fault.parcel) == ("TOP-08", BadLabel.OUTSIDE, "3")
    assert (len(frame), layers.quarantined) == (2, 1)


SMALL = line((20, 0), (22, 0), (22, 2), (20, 2))
"""A parcel of 4 m² in a corner of the second one, whose label has no room in it."""


def test_the_recorded_area_says_to_which_parcel_a_label_outside_belongs():
    layers, frame = assembled(FRAME, MIDDLE, SMALL, LABELS[0], label(2, "396.0", 30, 10), label(3, "4.0", 28, 5))
    assert layers.faults == ()
    areas = dict(zip(frame["parcel"], frame.area.round(6), strict=True))
    assert areas == {"1": 400.0, "2": 396.0, "3": 4.0}


def test_a_label_with_a_wrong_area_stays_where_it_stands():
    """The area that it records is that of its neighbour, whose label is missing."""
    layers, frame = assembled(FRAME, line((19, 0), (19, 20)), label(1, "420.0", 10, 10))
    assert reasons(layers) == [("TOP-07", NoLabel.MISSING)]
    (mine,) = frame[frame["parcel"] == "1"].geometry
    assert mine.area == pytest.approx(380.0)


def test_a_label_in_a_road_goes_to_the_parcel_with_its_area_even_if_the_road_has_no_label():
    layers, frame = assembled(FRAME, MIDDLE, SMALL, LABELS[0], label(3, "4.0", 28, 5))
    assert reasons(layers) == [("TOP-07", NoLabel.MISSING)]
    (small,) = frame[frame["parcel"] == "3"].geometry
    assert small.area == pytest.approx(4.0)


def test_between_two_parcels_of_one_area_nothing_is_guessed():
    twin = line((20, 18), (22, 18), (22, 20))
    layers, _ = assembled(FRAME, MIDDLE, SMALL, twin, LABELS[0], label(2, "392.0", 30, 10), label(3, "4.0", 28, 10))
    assert sorted(reasons(layers)) == [
        ("TOP-07", NoLabel.MISSING),
        ("TOP-07", NoLabel.MISSING),
        ("TOP-08", BadLabel.SEVERAL),
    ]


def test_an_arrow_says_to_which_parcel_a_label_belongs():
    twin = line((20, 18), (22, 18), (22, 20))
    arrow = line((27, 10), (21, 19), level="13")
    layers, frame = assembled(
        FRAME,
        MIDDLE,
        SMALL,
        twin,
        arrow,
        LABELS[0],
        label(2, "392.0", 35, 10),
        label(3, "4.0", 28, 10),
        label(4, "4.0", 21, 1),
    )
    assert layers.faults == ()
    north = frame[frame["parcel"] == "3"].geometry.iloc[0]
    assert north.centroid.y == pytest.approx(NORTH + 19)


def test_the_bar_of_a_fraction_that_crosses_a_boundary_is_no_arrow():
    bar = line((18, 10), (22, 10), level="13")
    layers, frame = assembled(FRAME, MIDDLE, bar, text("1", 18, 10.5))
    assert reasons(layers) == [("TOP-07", NoLabel.MISSING)]
    (mine,) = frame[frame["parcel"] == "1"].geometry
    assert mine.bounds[0] == EAST


def test_a_number_without_area_outside_belongs_to_the_only_polygon_near():
    layers, frame = assembled(FRAME, MIDDLE, LABELS[0], text("2", 45, 10))
    assert layers.faults == ()
    assert sorted(frame["parcel"]) == ["1", "2"]


def test_parts_of_labels_on_levels_of_their_own_are_put_together():
    parts = [
        text(words, x + shift, y, level)
        for number, x in (("1", 10), ("2", 30))
        for words, shift, y, level in (("ONT+CLN", 2, 10, "2"), (number, 0, 11, "13"), ("400,0", 0, 9, "4"))
    ]
    layers, frame = assembled(FRAME, MIDDLE, *parts)
    assert layers.faults == ()
    assert frame[["parcel", "area", "land_use"]].to_numpy().tolist() == [
        ["1", "400,0", "ONT+CLN"],
        ["2", "400,0", "ONT+CLN"],
    ]


def test_two_whole_labels_in_one_polygon_are_told_apart_by_nearness():
    def stacked(number, area, x, y):
        return [text(number, x, y + 0.5), text(area, x, y - 0.5, "4"), text("ODT", x + 1, y, "2")]

    layers, frame = assembled(
        FRAME,
        MIDDLE,
        SMALL,
        *stacked("1", "400.0", 10, 10),
        *stacked("2", "396.0", 34, 12),
        *stacked("3", "4.0", 26, 4),
    )
    assert layers.faults == ()
    areas = dict(zip(frame["parcel"], frame["area"], strict=True))
    assert areas == {"1": "400.0", "2": "396.0", "3": "4.0"}


def test_a_label_point_with_the_number_says_where_a_label_outside_belongs():
    layers, frame = assembled(
        FRAME, MIDDLE, LABELS[0], text("2", 60, 10), text("400", 60, 9, "4"), text("2", 30, 10, "11")
    )
    assert layers.faults == ()
    assert frame[["parcel", "area"]].fillna("-").to_numpy().tolist() == [["1", "400.0"], ["2", "400"]]


@pytest.mark.parametrize(
    "words",
    [
        "1/400.0 ODT",
        r"{\fArial|b0;\S1/400.0;} ODT",
        r"1\P400.0\PODT",
        r"ODT\P1\P400.0",
        "%%u1%%u/400.0 m2 ODT",
        "1 ODT 400.0",
    ],
)
def test_the_usual_forms_of_one_text_are_understood(words):
    layers, frame = assembled(FRAME, MIDDLE, text(words, 10, 10), LABELS[1])
    assert layers.faults == ()
    assert frame[["parcel", "area", "land_use"]].to_numpy().tolist()[0] == ["1", "400.0", "ODT"]


def test_a_note_is_no_label():
    layers, _ = assembled(FRAME, MIDDLE, *LABELS, text("Nhà văn hóa thôn 3", 10, 5))
    assert layers.faults == ()


@pytest.mark.parametrize(
    ("file", "words", "manifest", "sheet"),
    [
        ("DC12.dxf", None, {}, "12"),
        ("ban do/dc07_1000.dxf", None, {}, "7"),
        ("11407_5.dxf", None, {}, "5"),
        ("khu A.dxf", "Tờ bản đồ số: 31", {}, "31"),
        ("khu A.dxf", None, {"sheets": ("4",)}, "4"),
        ("DC12.dxf", "To ban do so 12", {"sheets": ("12", "13")}, "12"),
        ("khu A.dxf", None, {"sheets": ("4", "5")}, None),
    ],
)
def test_the_sheet_is_named_by_file_frame_or_manifest(file, words, manifest, sheet):
    frame_text = [] if words is None else [text(words, 20, 30, "63")]
    _, frame = assembled(FRAME, MIDDLE, *LABELS, *frame_text, file=file, **manifest)
    assert frame["sheet"].fillna("-").unique().tolist() == [sheet or "-"]


def test_the_file_name_may_name_the_commune():
    _, frame = assembled(FRAME, MIDDLE, *LABELS, file="11407_5.dxf")
    assert frame["commune"].unique().tolist() == ["11407"]


def test_two_names_for_one_sheet_are_no_name():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, text("Tờ bản đồ số 13", 20, 30, "63"))
    (fault,) = layers.faults
    assert (fault.code, fault.values["candidates"]) == ("PKG-04", "7, 13")
    assert frame["sheet"].isna().all()


def test_curves_count_only_where_they_are_boundaries():
    seen = [Fault(code="FMT-06", values={"reason": Curve.STROKED, "level": level, "count": 1}) for level in ("10", "6")]
    layers, _ = assembled(FRAME, MIDDLE, *LABELS, faults=tuple(seen))
    assert [fault.severity for fault in layers.faults] == [None, Severity.INFO]


def test_elements_set_aside_by_reading_stay_accounted_for():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, quarantined=3)
    assert (layers.read, layers.quarantined, len(frame)) == (5, 3, 2)


def test_lines_with_coordinates_of_no_place_are_left_out_and_named():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, ("10", None, LineString([(1e200, 0), (0, 1e200)])))
    assert [(fault.code, fault.row) for fault in layers.faults] == [("CRS-04", 5)]
    assert len(frame) == 2


def test_a_drawing_without_boundaries_is_refused_with_the_levels_it_has():
    with pytest.raises(PackageError) as error:
        assemble(layers_of(line((0, 0), (5, 5), level="TUONG"), text("x", 1, 1, level="CHU")), SOURCE)
    (fault,) = error.value.faults
    assert (fault.code, fault.values["candidates"]) == ("PKG-08", "CHU, TUONG")


def test_other_sources_pass_through():
    layers = layers_of(FRAME)
    assert assemble(layers, load_source("national")) is layers


def test_a_short_line_that_almost_reaches_the_next_is_an_undershoot_and_no_overshoot():
    strip = line((0, 0.3), (40, 0.3))
    layers, _ = assembled(
        FRAME,
        strip,
        line((20, 0), (20, 0.29)),
        label(1, "788.0", 10, 10),
        label(2, "6.0", 10, 0.1),
        label(3, "6.0", 30, 0.1),
    )
    (fault,) = layers.faults
    assert (fault.values["reason"], round(fault.measured, 6)) == (OpenLine.UNDERSHOOT, 0.01)


def test_a_line_that_just_passes_another_is_an_overshoot_though_a_third_is_near():
    strip = line((0, 0.4), (40, 0.4))
    layers, _ = assembled(
        FRAME,
        strip,
        line((20, 20), (20, 0.393)),
        label(1, "392.0", 10, 10),
        label(2, "392.0", 30, 10),
        label(3, "16.0", 20, 0.2),
    )
    (fault,) = layers.faults
    assert (fault.values["reason"], round(fault.measured, 6)) == (OpenLine.OVERSHOOT, 0.007)


@pytest.mark.parametrize("short_mm", [(1, 1), (0, 2)])
def test_an_end_within_the_tolerance_of_a_corner_is_joined_to_the_corner(short_mm):
    end = 20 + short_mm[0] / 1000, short_mm[1] / 1000
    lower = line((0, 0), (20, 0), (40, 0))
    layers, frame = assembled(lower, line((40, 0), (40, 20), (0, 20), (0, 0)), line(end, (20, 20)), *LABELS)
    assert reasons(layers) == [("TOP-06", OpenLine.SNAPPED)]
    assert frame.geometry.map(lambda shape: shape.equals(box(*shape.bounds))).all()
    assert frame.geometry.count_coordinates().tolist() == [5, 5]


def test_a_slanting_overshoot_is_one():
    layers, frame = assembled(FRAME, line((20, 0), (20, 19.9), (20.2, 20.02)), *LABELS)
    (fault,) = layers.faults
    assert fault.values["reason"] == OpenLine.OVERSHOOT
    assert len(frame) == 2


def test_a_list_of_small_parcels_beside_the_map_completes_their_bare_numbers():
    rows = [label(3, "4.0", 10, -30), label(9, "7.0", 10, -32)]
    layers, frame = assembled(FRAME, MIDDLE, SMALL, *LABELS[:1], label(2, "396.0", 30, 10), text("3", 21, 1), *rows)
    assert reasons(layers) == [("TOP-08", BadLabel.OUTSIDE)]
    assert layers.faults[0].parcel == "9"
    small = frame[frame["parcel"] == "3"].iloc[0]
    assert (small["area"], small["land_use"], small.geometry.area) == ("4.0", "ODT", pytest.approx(4.0))


def test_lines_of_no_length_are_no_boundaries():
    layers, frame = assembled(FRAME, MIDDLE, *LABELS, line((5, 5), (5, 5)))
    assert layers.faults == ()
    assert len(frame) == 2


def test_outlines_drawn_as_areas_bound_parcels_too():
    areas = [("10", None, box(*at(x, 0), *at(x + 20, 20))) for x in (0, 20)]
    layers, frame = assembled(*areas, *LABELS)
    assert layers.faults == ()
    assert frame["parcel"].tolist() == ["1", "2"]


def test_what_lies_on_a_layout_is_no_part_of_the_drawing():
    layers = layers_of(FRAME, MIDDLE, *LABELS, line((5, 0), (5, 20)))
    (layer,) = layers.layers
    layer.frame["PaperSpace"] = [None] * 4 + [True]
    assert assemble(layers, SOURCE).faults == ()
