"""Identifiers of parcels: which are taken over, which are kept, and how new ones are made."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from pipeline.load.characteristic_point import PRECISION_M
from pipeline.load.identifier import algorithm, keep_or_mint, mint
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


def frame(**columns):
    """Parcels in a row, 30 m apart."""
    count = len(columns["parcel_id"])
    texts = {name: pd.array(values, dtype="string") for name, values in columns.items() if name != "is_parcel"}
    is_parcel = pd.array(columns.get("is_parcel", [True] * count), dtype="boolean")
    row = [shapely.transform(LOT, lambda xy, at=at: xy + np.array([30 * at, 0])) for at in range(count)]
    return gpd.GeoDataFrame({**texts, "is_parcel": is_parcel}, geometry=row, crs=GRID)


def identify(parcels, *, same, taken=()):
    result = keep_or_mint(parcels, np.array(same), datum_pipeline=DECREE, taken=taken)
    assert result.dtypes.tolist() == ["string", "string"]
    assert result.index.equals(parcels.index)
    return result


def test_delivered_before_kept_before_minted():
    parcels = frame(
        parcel_id=["w7eyehqbjs0s", "11407.1.3", None, None, None],
        live_parcel_id=["w7eyvkbqkney", None, "w7eyehqbj000", "w7eyehqbj001", None],
    )
    result = identify(parcels, same=[True, False, True, False, False])
    assert result["parcel_id"].tolist()[:3] == ["w7eyehqbjs0s", "11407.1.3", "w7eyehqbj000"]
    assert result["parcel_id"].tolist()[3:] == mint_of(*parcels.geometry[3:]).tolist()
    assert result["parcel_id_origin"].tolist() == ["delivered", "delivered", "kept", "minted", "minted"]


def test_a_live_parcel_without_identifier_gets_one():
    parcels = frame(parcel_id=[None], live_parcel_id=[None])
    assert identify(parcels, same=[True])["parcel_id_origin"].tolist() == ["minted"]


def test_roads_and_rivers_get_none_but_what_they_have_stays():
    parcels = frame(
        parcel_id=["w7eyehqbjs0s", None, None],
        live_parcel_id=[None, "w7eyehqbj000", None],
        is_parcel=[False, False, False],
    )
    result = identify(parcels, same=[False, True, False])
    assert result["parcel_id_origin"].fillna("none").tolist() == ["delivered", "kept", "none"]
    assert result["parcel_id"].isna().tolist() == [False, False, True]


def test_nothing_minted_is_delivered_live_or_taken():
    parcels = frame(parcel_id=[None, None, None], live_parcel_id=[None, None, None])
    own = mint_of(*parcels.geometry)
    parcels.loc[0, "live_parcel_id"] = own[0]  # of the parcel before its boundary moved
    parcels.loc[1, "parcel_id"] = own[2]
    result = identify(parcels, same=[False, False, False], taken=own[[1]])
    assert result["parcel_id"].is_unique
    assert not result["parcel_id"][[0, 2]].isin(own).any()


def test_an_identifier_delivered_for_another_parcel_is_not_kept_as_well():
    parcels = frame(parcel_id=["w7eyehqbjs0s", None], live_parcel_id=[None, "w7eyehqbjs0s"])
    result = identify(parcels, same=[False, True])
    assert result["parcel_id_origin"].tolist() == ["delivered", "minted"]
    assert result["parcel_id"].is_unique


def test_a_parcel_without_shape_has_neither_identifier_nor_origin():
    parcels = frame(parcel_id=[None], live_parcel_id=[None]).set_geometry([None], crs=GRID)
    assert identify(parcels, same=[False]).isna().to_numpy().all()
