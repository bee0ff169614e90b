"""Several sheets together: frames may be extended, so that sheets draw the same ground twice."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
from shapely import LineString, Point

from pipeline.normalise import assemble
from schemas.finding import Severity
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.reasons import NoLabel
from schemas.source import load_source

PACKAGE = Package.unknown("goi", datetime(2026, 11, 23, tzinfo=UTC))
EAST, NORTH = 595000.0, 2307000.0


def at(x, y):
    return EAST + x, NORTH + y


def line(*points):
    return "10", None, LineString([at(*point) for point in points])


def row_of_parcels(first, last, y=0):
    """Draw parcels of 20 m by 20 m side by side, each edge once."""
    rails = [line(*((20 * x, y + side) for x in range(first, last + 1))) for side in (0, 20)]
    return [*rails, *(line((20 * x, y), (20 * x, y + 20)) for x in range(first, last + 1))]


def label(number, column, y=10):
    return "NHAN_THUA", f"{number}/400.0 ODT", Point(at(20 * column + 10, y))


def drawing(number, *elements, crs=9210):
    frame = gpd.GeoDataFrame(
        {"Layer": [level for level, _, _ in elements], "Text": [words for _, words, _ in elements]},
        geometry=[shape for _, _, shape in elements],
        crs=crs,
    ).astype({"Text": "string"})
    return Layer(frame=frame, file=f"DC{number}.dxf", name="entities", driver="DXF")


def assembled(*drawings):
    read = sum(len(layer.frame) for layer in drawings)
    layers = Layers(package=PACKAGE, source="famis_dxf", layers=drawings, read=read)
    done = assemble(layers, load_source("famis_dxf"))
    assert done.read == sum(len(layer.frame) for layer in done.layers) + done.quarantined
    parcels = [(*key, area) for one in done.layers for key, area in zip(keys(one), one.frame.area, strict=True)]
    return done.faults, sorted(parcels)


def keys(layer):
    return layer.frame[["sheet", "parcel"]].fillna("-").itertuples(index=False, name=None)


SEVEN = (*row_of_parcels(0, 3), *(label(number, number - 1) for number in (1, 2, 3)))


def test_a_parcel_that_the_next_sheet_draws_again_without_number_counts_once():
    eight = drawing(8, *row_of_parcels(2, 5), label(1, 3), label(2, 4))
    (fault,), parcels = assembled(drawing(7, *SEVEN), eight)
    assert (fault.code, fault.values["reason"], fault.severity) == ("TOP-07", NoLabel.DRAWN_AGAIN, Severity.INFO)
    assert (fault.file, fault.sheet, fault.values["labels"]) == ("DC8.dxf", "8", "7/3")
    assert [key[:2] for key in parcels] == [("7", "1"), ("7", "2"), ("7", "3"), ("8", "1"), ("8", "2")]


def test_a_part_of_a_parcel_of_the_next_sheet_that_is_drawn_again_counts_there():
    outline = line((55, 0), (60, 0), (60, 20), (55, 20), (55, 0))
    eight = drawing(8, outline, *row_of_parcels(3, 4), label(1, 3))
    (fault,), parcels = assembled(drawing(7, *SEVEN), eight)
    assert (fault.values["reason"], fault.values["labels"]) == (NoLabel.DRAWN_AGAIN, "7/3")
    assert len(parcels) == 4


def test_an_area_without_its_inner_boundaries_names_the_parcels_that_it_covers():
    outline = line((20, 0), (60, 0), (60, 20), (20, 20), (20, 0))
    (fault,), _ = assembled(drawing(7, *SEVEN), drawing(8, outline, *row_of_parcels(3, 4), label(1, 3)))
    assert fault.values["labels"] == "7/2, 7/3"


def test_the_copy_may_be_out_of_place_by_less_than_the_tolerance():
    outline = line((40.004, 0), (60, 0), (60, 20.004), (40.004, 20), (40.004, 0))
    eight = drawing(8, outline, *row_of_parcels(4, 5), label(1, 4))
    (fault,), _ = assembled(drawing(7, *SEVEN), eight)
    assert fault.values["reason"] == NoLabel.DRAWN_AGAIN


@pytest.mark.parametrize(("first", "crs"), [(3, 9210), (2, 9209)])
def test_what_no_other_sheet_of_the_system_covers_lacks_its_label(first, crs):
    eight = drawing(8, *row_of_parcels(first, 5), *(label(n, column) for n, column in ((1, 3), (2, 4))), crs=crs)
    faults, _ = assembled(drawing(7, *SEVEN), eight)
    assert [fault.values["reason"] for fault in faults] == ([NoLabel.MISSING] if crs == 9209 else [])


def test_a_polygon_that_reaches_beyond_the_other_sheet_lacks_its_label():
    outline = line((40, 0), (70, 0), (70, 20), (40, 20), (40, 0))
    (fault,), parcels = assembled(drawing(7, *SEVEN), drawing(8, outline, *row_of_parcels(4, 5, y=30), label(1, 4, 40)))
    assert (fault.values["reason"], fault.severity) == (NoLabel.MISSING, None)
    assert ("8", "-", 600.0) in parcels


def test_what_neither_sheet_numbers_is_missing_on_both():
    seven = drawing(7, *row_of_parcels(0, 3), label(1, 0), label(2, 1))
    faults, _ = assembled(seven, drawing(8, *row_of_parcels(2, 4), label(1, 3)))
    assert [(fault.sheet, fault.values["reason"]) for fault in faults] == [
        ("7", NoLabel.MISSING),
        ("8", NoLabel.MISSING),
    ]
