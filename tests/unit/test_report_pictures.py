import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from pipeline.validate.report import overview
from pipeline.validate.report.ground import ground_of
from pipeline.validate.report.lines import paths_of, pieces_of
from pipeline.validate.report.overview import overview_of
from pipeline.validate.report.pictures import HEIGHT, WIDTH, pictures_of, round_length

PIPELINE = "vn2000-wgs84-qd05-epsg6960"
CORNER = (595000, 2307000)


def as_array(*shapes):
    return np.array([*shapes, None], dtype=object)[:-1]


def grid_of_parcels(count=5, size_m=10.0, *, sheet="12", commune="10507"):
    """Return parcels numbered row by row from the south-west, as normalisation would hand them on."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(count), np.arange(count)))
    low = np.column_stack([x, y]) * size_m + CORNER
    columns = {
        "commune_code": commune,
        "sheet_label": sheet,
        "parcel_label": [str(i + 1) for i in range(count * count)],
        "source_file": "thua.gpkg",
        "source_row": range(1, count * count + 1),
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.box(*low.T, *(low + size_m).T), crs="EPSG:9210")


@pytest.fixture
def drawn(make_report):
    """Return a function: shape of a fault, the parcel it is about, parcels around → its picture."""

    def draw(shape, *, parcels=None, **finding):
        subject = {"parcel": None, "other_parcel": None, **finding}
        one = replace(make_report().findings[0], geometry=shape, **subject)
        ground = ground_of(make_report((one,), parcels=parcels), "EPSG:9210", PIPELINE)
        (picture,) = pictures_of(as_array(shape), [one], ground, "vi", is_metric=True)
        return picture

    return draw


def vertices(path):
    """Return the places that a path of relative steps goes through, shape (n, 2)."""
    places = []
    for subpath in path.split("M")[1:]:
        start, steps = subpath.split("l")
        numbers = [[int(n) for n in re.findall(r"-?\d+", part)] for part in (start, steps)]
        places.append(np.cumsum(np.reshape(numbers[0] + numbers[1], (-1, 2)), axis=0))
    return np.vstack(places)


def test_a_picture_is_to_scale_and_inside_its_frame(drawn):
    hole = shapely.box(595010, 2307010, 595020, 2307020)
    picture = drawn(shapely.box(595000, 2307000, 595062, 2307062).difference(hole))
    xy = vertices(picture.fault)
    width, height = xy.max(axis=0) - xy.min(axis=0)

    assert (xy.min(axis=0) > 0).all()
    assert (xy.max(axis=0) < (WIDTH, HEIGHT)).all()
    assert width == height
    assert picture.fault.count("M") == 2
    assert picture.bar_label == "50 m"
    assert picture.bar == pytest.approx(50 * width / 62, abs=2)


def test_north_is_up_and_east_is_right(drawn):
    corner = drawn(shapely.LineString([CORNER, (595010, 2307000), (595010, 2307030)]))
    start, bend, end = vertices(corner.fault)

    assert bend[0] > start[0]
    assert bend[1] == start[1]
    assert end[1] < bend[1]


def test_a_picture_shows_the_parcels_around_and_the_numbers_of_those_concerned(drawn):
    sliver = shapely.box(595019.9, 2307010, 595020.1, 2307020)
    picture = drawn(sliver, parcels=grid_of_parcels(), parcel="7", other_sheet="12", other_parcel="8")

    assert picture.around.count("M") > 5
    left, right = sorted(picture.numbers)
    assert (left[2], right[2]) == ("7", "8")
    assert left[0] < WIDTH / 2 < right[0]
    xy = vertices(picture.around)
    assert (xy.min(axis=0) >= -1).all()
    assert (xy.max(axis=0) <= (WIDTH + 1, HEIGHT + 1)).all()


def test_a_fault_too_small_to_be_seen_has_a_ring(drawn):
    corner = shapely.Point(595020, 2307020)

    assert re.fullmatch(r"\d+ \d+", drawn(corner, parcels=grid_of_parcels(), parcel="7").rings)
    assert drawn(shapely.box(595000, 2307000, 595050, 2307050), parcels=grid_of_parcels()).rings == ""


def test_numbers_of_narrow_parcels_are_not_written_over_each_other(make_report):
    parcels = grid_of_parcels()
    narrow = shapely.transform(parcels.geometry.to_numpy(), lambda xy: CORNER + (xy - CORNER) * (0.3, 3))
    strips = parcels.set_geometry(gpd.GeoSeries(narrow, crs=parcels.crs))
    shape = shapely.Point(595003, 2307020)
    one = replace(make_report().findings[0], geometry=shape, parcel="1", other_sheet="12", other_parcel="2")
    ground = ground_of(make_report((one, one), parcels=strips), "EPSG:9210", PIPELINE)
    for picture in pictures_of(as_array(shape, shape), [one, one], ground, "vi", is_metric=True):
        (x, y, _), (other_x, other_y, _) = picture.numbers
        assert abs(x - other_x) < 44
        assert abs(y - other_y) >= 24


def test_points_far_apart_have_a_ring_each_and_near_ones_one_together(drawn):
    row = shapely.MultiPoint([(595000, 2307000), (595000.1, 2307000), (595100, 2307000), (595200, 2307000)])

    rings = drawn(row, parcels=grid_of_parcels()).rings.split(";")
    assert len(rings) == 3
    assert all(re.fullmatch(r"\d+ \d+", place) for place in rings)


def test_a_thin_fault_does_not_vanish(drawn):
    thin = shapely.box(595020, 2307000, 595020.03, 2307040)

    assert len(vertices(drawn(thin, parcels=grid_of_parcels()).fault)) >= 2


def test_a_parcel_is_found_by_its_record_before_its_number(drawn):
    twice = grid_of_parcels().assign(parcel_label="7")
    picture = drawn(twice.geometry[24], parcels=twice, parcel="7", file="thua.gpkg", row=25)

    assert len(picture.numbers) == 1
    assert "7" in picture.numbers[0]


def test_a_small_fault_of_a_long_parcel_is_shown_near(drawn):
    river = grid_of_parcels(1).set_geometry([shapely.box(595000, 2307000, 597000, 2307010)])
    near = drawn(shapely.Point(595005, 2307010), parcels=river, parcel="1")

    assert near.bar_label == "20 m"


@pytest.mark.parametrize("shape", [shapely.Point(1, 1), None, shapely.LineString([(0, 0), (0, 0)])])
def test_there_is_no_picture_of_a_point_or_of_nothing(drawn, shape):
    assert drawn(shape) is None


def test_a_long_outline_is_drawn_with_as_many_vertices_as_can_be_seen(drawn):
    pond = shapely.Point(595020, 2307020).buffer(25, quad_segs=5000)
    picture = drawn(pond, parcels=grid_of_parcels(1).set_geometry([pond]), parcel="1")

    assert len(vertices(picture.fault)) < 120
    assert len(vertices(picture.around)) < 500


def test_parcels_too_small_to_be_seen_are_left_out(drawn):
    whole = shapely.box(595000, 2307000, 597000, 2309000)

    assert drawn(whole, parcels=grid_of_parcels(20)).around == ""


def test_coordinates_that_cannot_be_are_not_drawn(drawn):
    parcels = grid_of_parcels(2)
    broken = [shapely.box(0, 0, 1e300, 1e300), None, shapely.Point(595000, 2307000), *parcels.geometry[3:]]
    picture = drawn(parcels.geometry[3], parcels=parcels.set_geometry(broken), parcel="4")

    assert picture.numbers[0][2] == "4"


def test_boundaries_in_pieces_are_the_boundaries():
    shapes = as_array(
        shapely.Point(0, 0).buffer(10, quad_segs=200),
        shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.5, 0.5)),
        None,
        shapely.box(5, 5, 6, 6),
    )
    pieces, owner = pieces_of(shapes)

    assert shapely.get_num_coordinates(pieces).max() <= 129
    assert owner.tolist() == sorted(owner)
    for i in (0, 1, 3):
        assert shapely.equals(shapely.line_merge(shapely.union_all(pieces[owner == i])), shapes[i].boundary)


def test_what_shrinks_to_a_point_has_no_path():
    shapes = as_array(shapely.box(0, 0, 0.1, 0.1), shapely.Point(1, 1), None)

    assert paths_of(shapes, lambda xy, _: np.rint(xy).astype(int)) == ["", "", ""]


@pytest.mark.parametrize(("longest", "length"), [(7.3, 5), (1, 1), (0.02, 0.02), (0.0199, 0.01), (4999, 2000)])
def test_scale_bars_have_round_lengths(longest, length):
    assert round_length(longest) == pytest.approx(length)


@pytest.fixture
def mapped(make_report):
    """Return a function: offsets of findings from the corner in metres, parcels → the map."""

    def draw(offsets, parcels=None, crs="EPSG:9210"):
        place = make_report().findings[2]
        findings = [replace(place, crs=crs, x=CORNER[0] + x, y=CORNER[1] + y) for x, y in offsets]
        findings.append(replace(place, x=None, y=None))
        ground = ground_of(make_report(findings, parcels=parcels), crs, PIPELINE)
        return overview_of(findings, ground, crs, PIPELINE, "en")

    return draw


def test_the_map_is_in_decimetres_from_its_corner_and_holds_every_place(mapped):
    drawn = mapped([(3, 4), (403, 304)])

    assert (drawn.east_m, drawn.north_m) == (595003, 2307004)
    assert drawn.marks == [[0, 0], [4000, 3000], None]
    assert (drawn.width, drawn.height) == (4000, 3000)


def test_the_map_has_the_parcels_as_steps_and_the_outline_of_each_sheet(mapped):
    drawn = mapped([(5, 5)], grid_of_parcels(2))

    assert sorted(drawn.numbers) == ["1", "2", "3", "4"]
    first = np.cumsum(np.reshape(drawn.parcels[0], (-1, 2)), axis=0)
    assert sorted(first.tolist()) == [[0, 0], [0, 100], [100, 0], [100, 100]]
    ((outline, name),) = drawn.sheets
    assert name == "sheet 12"
    assert sorted(np.cumsum(np.reshape(outline, (-1, 2)), axis=0).tolist()) == [[0, 0], [0, 200], [200, 0], [200, 200]]
    assert not drawn.is_partial


def test_of_many_parcels_the_map_has_those_near_findings_and_says_so(mapped, monkeypatch):
    monkeypatch.setattr(overview, "MOST_PARCELS", 4)
    drawn = mapped([(45, 45)], grid_of_parcels(5))

    assert sorted(drawn.numbers) == ["19", "20", "24", "25"]
    assert drawn.is_partial
    assert drawn.width == 500


@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_there_is_no_map_without_metres(mapped, crs):
    assert mapped([(0, 0), (1, 1)], crs=crs) is None


def test_pictures_of_many_findings_in_one_drawing_belong_to_them(make_report):
    parcels = grid_of_parcels(10)
    findings = [
        replace(make_report().findings[0], parcel=str(i + 1), other_parcel=None, geometry=parcels.geometry[i])
        for i in range(100)
    ]
    ground = ground_of(make_report(findings, parcels=parcels), "EPSG:9210", PIPELINE)
    made = pictures_of(as_array(*parcels.geometry), findings, ground, "vi", is_metric=True)

    assert [one.numbers[0][2] for one in made] == parcels["parcel_label"].to_list()
    assert len({one.fault for one in made}) == 1
    assert all(one.around for one in made)
