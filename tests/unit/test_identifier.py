"""Identifiers of parcels: how new ones are made."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from pipeline.load.characteristic_point import PRECISION_M
from pipeline.load.identifier import algorithm, mint
from schemas.crs import to_wgs84
from schemas.crs.datum import DECREE
from schemas.geohash import decode, encode

GRID = CRS.from_epsg(9210)
LOT = shapely.box(595_000, 2_307_000, 595_020, 2_307_008)
PANHANDLE = shapely.union(LOT, shapely.box(595_020, 2_307_000, 595_060, 2_307_003))


def shapes_of(*shapes):
    return np.array([*shapes, None], dtype=object)[:-1]


def mint_of(*shapes, taken=()):
    return mint(shapes_of(*shapes), GRID, DECREE, taken)


def points_of(identifiers):
    """Places of identifiers in the grid, shape (n, 2)."""
    return np.column_stack(to_wgs84(GRID, DECREE).transform(*decode(identifiers), direction="INVERSE"))


def test_the_cell_is_that_of_the_deepest_point_by_the_reviewed_operation():
    """The vector of the datum tests: a square whose middle is known in degrees."""
    square = shapely.box(594_990, 2_306_990, 595_010, 2_307_010)
    assert mint_of(square).tolist() == ["w7eyehqbjs0s"]


def test_other_operations_give_other_cells():
    """The literal towgs84 of the web is 0.75 m off: the operation is named with every identifier."""
    square = shapes_of(shapely.box(594_990, 2_306_990, 595_010, 2_307_010))
    wrong = Transformer.from_pipeline(to_wgs84(GRID, DECREE).definition.replace("coordinate_frame", "position_vector"))
    there = encode(*(np.array([value]) for value in wrong.transform(595_000, 2_307_000)))
    assert mint(square, GRID, DECREE, ()).tolist() != there.tolist()
    assert DECREE in algorithm(DECREE)
    assert algorithm(DECREE) != algorithm(None)


def test_the_point_lies_where_the_parcel_is_wide():
    point = shapely.Point(points_of(mint_of(PANHANDLE))[0])
    assert point.distance(PANHANDLE.boundary) == pytest.approx(4, abs=PRECISION_M + 0.02)


def test_the_largest_part_counts():
    small = shapely.box(595_100, 2_307_000, 595_105, 2_307_005)
    both = shapely.MultiPolygon([small, LOT])
    assert mint_of(both).tolist() == mint_of(LOT).tolist()


def test_a_yard_inside_is_no_place_for_the_point():
    yard = shapely.box(594_950, 2_306_950, 595_050, 2_307_050)
    ring = yard - shapely.box(594_955, 2_306_955, 595_045, 2_307_045)
    assert shapely.Point(points_of(mint_of(ring))[0]).within(ring)


def test_heights_do_not_matter():
    assert mint_of(shapely.force_3d(LOT, 7.5)).tolist() == mint_of(LOT).tolist()


def test_a_thread_of_a_parcel_has_its_point_inside():
    """Two kilometres long, two centimetres wide: the search cannot look at all of it."""
    angles = np.cumsum(np.random.default_rng(3).uniform(-0.6, 0.6, 400))
    middle = np.cumsum(5 * np.column_stack([np.cos(angles), np.sin(angles)]), axis=0)
    thread = shapely.LineString(middle + np.array([595_000, 2_307_000])).buffer(
        0.02, cap_style="flat", join_style="mitre"
    )
    assert thread.geom_type == "Polygon"
    assert shapely.Point(points_of(mint_of(thread))[0]).distance(thread) < 0.03


@pytest.mark.parametrize(
    "shape",
    [
        None,
        shapely.Polygon(),
        shapely.MultiPolygon(),
        shapely.Point(595_000, 2_307_000),
        shapely.LineString([(595_000, 2_307_000), (595_010, 2_307_000)]),
        shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
        shapely.Polygon([(0, 0), (np.inf, 0), (np.inf, 9)]),
        shapely.box(1e12, 1e12, 1.1e12, 1.1e12),
        shapely.box(595_000, 2_307_000, 595_012, np.nextafter(2_307_000, np.inf)),
    ],
    ids=["none", "empty", "no parts", "point", "line", "crosses itself", "infinite", "off Earth", "no inside"],
)
def test_what_is_no_parcel_gets_none(shape):
    assert mint_of(shape, LOT).isna().tolist() == [True, False]


@pytest.mark.parametrize("crs", [None, CRS.from_epsg(4756)])
def test_degrees_are_refused(crs):
    with pytest.raises(ValueError, match="metres"):
        mint(shapes_of(LOT), crs, DECREE, ())


def test_a_cell_that_is_taken_gives_way_to_the_next_one_inside():
    first = mint_of(LOT)
    second = mint_of(LOT, taken=first)
    assert second.tolist() != first.tolist()
    assert np.hypot(*(points_of(second) - points_of(first))[0]) < 0.08


def test_doubled_parcels_get_different_ones_side_by_side():
    minted = mint_of(*[LOT] * 100)
    assert minted.is_unique
    assert shapely.contains_xy(LOT, points_of(minted)).all()


def test_of_more_parcels_than_free_cells_some_get_none():
    """In a plot of 12 cm only nine points lie within reach of the middle."""
    scrap = shapely.box(595_000, 2_307_000, 595_000.12, 2_307_000.12)
    minted = mint_of(*[scrap] * 20)
    assert minted.notna().sum() == 9
    assert minted.dropna().is_unique


def test_no_parcels_have_no_identifiers():
    assert mint_of().empty
