"""Laws of generalisation: neighbours keep their border, nobody is lost."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.generalise import TILE_CRS, dissolve, label_points, simplify, tolerance


def coverage(side: int, seed: int, cell: float = 12.0) -> gpd.GeoDataFrame:
    """Jittered grid in which every border between two parcels has vertices of its own along the way."""
    random = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij"), axis=-1) * cell
    corners = corners + random.uniform(-0.3, 0.3, corners.shape) * cell
    along = np.linspace(0, 1, 5)[1:-1]
    wobble = random.uniform(-0.2, 0.2, (2, side + 1, side + 1, 3, 2))

    def border(axis: int, i: int, j: int) -> np.ndarray:
        start, end = corners[i, j], corners[i + (axis == 0), j + (axis == 1)]
        middle = start + along[:, None] * (end - start) + wobble[axis, i, j]
        return np.vstack([start, middle, end])

    shapes = [
        shapely.Polygon(
            np.vstack([border(0, i, j), border(1, i + 1, j), border(0, i, j + 1)[::-1], border(1, i, j)[::-1]])
        )
        for i in range(side)
        for j in range(side)
    ]
    n = np.arange(len(shapes))
    columns = {"sheet": np.where(n % side < side / 2, "1", "2"), "land_use": np.where(n % 3, "ODT", "CLN")}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=TILE_CRS)


@settings(deadline=None, max_examples=30)
@given(side=st.integers(2, 7), seed=st.integers(0, 1000), zoom=st.integers(10, 17))
def test_simplified_parcels_still_form_a_coverage(side: int, seed: int, zoom: int) -> None:
    parcels = coverage(side, seed)
    assert shapely.coverage_is_valid(parcels.geometry.to_numpy())
    thinned = simplify(parcels, zoom)
    shapes = thinned.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    assert (shapely.area(shapes) > 0).all()
    assert thinned["land_use"].tolist() == parcels["land_use"].tolist()
    assert shapely.union_all(shapes).symmetric_difference(shapely.union_all(parcels.geometry.to_numpy())).area < 1e-6


def test_vertices_that_cannot_be_seen_are_left_out() -> None:
    parcels = coverage(12, 1)
    counts = {zoom: shapely.get_num_coordinates(simplify(parcels, zoom).geometry.to_numpy()).sum() for zoom in (13, 17)}
    assert counts[13] < 0.6 * shapely.get_num_coordinates(parcels.geometry.to_numpy()).sum()
    assert counts[13] < counts[17]


def test_nothing_moves_by_more_than_the_tolerance() -> None:
    parcels = coverage(12, 2)
    thinned = simplify(parcels, 14)
    moved = shapely.hausdorff_distance(parcels.geometry.to_numpy(), thinned.geometry.to_numpy())
    assert 0 < moved.max() < 2 * tolerance(14)


def test_tolerance_is_two_steps_of_the_tile_grid() -> None:
    assert tolerance(14) == pytest.approx(2 * 40075016.6856 / 2**14 / 4096)


def test_parcels_of_two_communes_still_meet() -> None:
    """Each commune is generalised alone; their common border must not come apart."""
    parcels = coverage(10, 3)
    west, east = simplify(parcels[parcels["sheet"] == "1"], 14), simplify(parcels[parcels["sheet"] == "2"], 14)
    both = np.concatenate([west.geometry.to_numpy(), east.geometry.to_numpy()])
    assert shapely.coverage_is_valid(both)
    assert shapely.union_all(both).area == pytest.approx(sum(shapely.area(both)))


def test_overlapping_parcels_all_stay() -> None:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(8, 0, 18, 10), shapely.box(8, 0, 18, 10)]
    thinned = simplify(gpd.GeoDataFrame(geometry=shapes, crs=TILE_CRS), 14)
    assert len(thinned) == 3
    assert not thinned.is_empty.any()


def test_dissolve_keeps_area_and_missing_values() -> None:
    parcels = coverage(6, 4)
    parcels["land_use"] = parcels["land_use"].where(parcels.index != 0, None)
    blocks = dissolve(parcels, ["sheet", "land_use"])
    assert list(zip(blocks["sheet"], blocks["land_use"].fillna("-"), strict=True)) == [
        ("1", "CLN"),
        ("1", "ODT"),
        ("1", "-"),
        ("2", "CLN"),
        ("2", "ODT"),
    ]
    assert blocks.area.sum() == pytest.approx(parcels.area.sum())
    assert shapely.coverage_is_valid(blocks.geometry.to_numpy())


def test_dissolve_unites_overlapping_parcels_too() -> None:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(8, 0, 18, 10)]
    united = dissolve(gpd.GeoDataFrame({"sheet": ["1", "1"]}, geometry=shapes, crs=TILE_CRS), ["sheet"])
    assert united.area.tolist() == [180.0]


def test_label_point_is_where_the_most_room_is() -> None:
    # an L: the centroid is outside, the most room is in its wide foot
    narrow = shapely.box(0, 0, 2, 100)
    foot = shapely.box(0, 0, 40, 20)
    shapes = gpd.GeoDataFrame(geometry=[shapely.union_all([narrow, foot])], crs=TILE_CRS)
    point = label_points(shapes).geometry.iloc[0]
    assert shapes.geometry.iloc[0].contains(point)
    assert shapes.geometry.iloc[0].boundary.distance(point) == pytest.approx(10, rel=0.2)


def test_label_of_a_tube_house_is_in_its_middle() -> None:
    """The largest circle of a long rectangle may lie anywhere along it."""
    houses = gpd.GeoDataFrame(geometry=[shapely.box(5 * n, 0, 5 * n + 5, 40) for n in range(8)], crs=TILE_CRS)
    assert shapely.get_y(label_points(houses).geometry.to_numpy()) == pytest.approx(20)


def test_degrees_are_refused() -> None:
    parcels = gpd.GeoDataFrame(geometry=[shapely.box(106, 20, 107, 21)], crs=4326)
    for generalise in (lambda: simplify(parcels, 14), lambda: dissolve(parcels, []), lambda: label_points(parcels)):
        with pytest.raises(ValueError, match="needs EPSG:3857"):
            generalise()
