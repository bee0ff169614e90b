"""Laws of minted identifiers, for any shapes: inside, unique, and the same however a delivery is written."""

import hypothesis.strategies as st
import numpy as np
import shapely
from hypothesis import given
from hypothesis.extra import numpy as numpy_st
from pyproj import CRS

from pipeline.load.characteristic_point import PRECISION_M, deepest_points
from pipeline.load.identifier import mint
from schemas.crs import to_wgs84
from schemas.crs.datum import DECREE
from schemas.geohash import decode

GRID = CRS.from_epsg(9210)
CELL_M = 0.04


def star(radii_mm, east_m, north_m):
    """A simple ring on the 1 mm grid round a place that is one of few, so that some shapes share their middle."""
    angles = np.linspace(0, 2 * np.pi, len(radii_mm), endpoint=False)
    mm = np.rint(radii_mm[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))
    return shapely.polygons((mm + np.array([595_000_000 + east_m * 1000, 2_307_000_000 + north_m * 1000])) / 1000)


RADII = numpy_st.arrays(np.int64, st.integers(3, 12), elements=st.integers(500, 90_000))
STARS = st.builds(star, RADII, st.integers(0, 3), st.integers(0, 3)).filter(shapely.is_valid)


def mint_of(shapes, taken=()):
    return mint(np.array([*shapes, None], dtype=object)[:-1], GRID, DECREE, taken)


@given(st.lists(STARS, min_size=1, max_size=8))
def test_every_identifier_lies_in_its_parcel_and_no_two_are_equal(shapes):
    minted = mint_of(shapes)
    places = to_wgs84(GRID, DECREE).transform(*decode(minted), direction="INVERSE")
    assert (shapely.distance(shapely.points(*places), shapes) < CELL_M).all()
    assert minted.is_unique


@given(st.lists(STARS, min_size=1, max_size=8, unique_by=lambda shape: shape.normalize().wkb), st.randoms())
def test_the_order_of_parcels_does_not_matter(shapes, random):
    order = list(range(len(shapes)))
    random.shuffle(order)
    assert mint_of([shapes[at] for at in order]).tolist() == mint_of(shapes)[order].tolist()


@given(STARS, st.integers(0, 11), st.booleans())
def test_where_a_ring_begins_and_runs_does_not_matter(shape, start, backwards):
    ring = np.roll(shapely.get_coordinates(shape)[:-1], start, axis=0)[:: -1 if backwards else 1]
    assert mint_of([shapely.polygons(ring)]).tolist() == mint_of([shape]).tolist()


@given(st.lists(STARS, min_size=1, max_size=4))
def test_what_is_taken_is_never_minted_again(shapes):
    first = mint_of(shapes)
    again = mint_of(shapes, taken=first)
    assert not again.isin(first).any()


@given(STARS)
def test_no_point_of_a_fine_grid_is_much_deeper(shape):
    west, south, east, north = shape.bounds
    grid = shapely.points(*(each.ravel() for each in np.meshgrid(*np.linspace((west, south), (east, north), 25).T)))
    inside = grid[shapely.contains(shape, grid)]
    deepest = deepest_points(np.array([shape], dtype=object))[0]
    edge = shape.boundary
    assert shapely.distance(inside, edge).max(initial=0) <= deepest.distance(edge) + PRECISION_M
