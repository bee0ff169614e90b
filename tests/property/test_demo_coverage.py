"""Laws of the synthetic town, for any seed, size and commune."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.demo import make_parcels

WARD, RURAL, OTHER_MERIDIAN = "11407", "11824", "10507"

towns = st.builds(
    dict,
    parcels=st.integers(20, 2500),
    seed=st.integers(0, 10**6),
    commune=st.sampled_from([WARD, RURAL, OTHER_MERIDIAN]),
)
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def vertices_on_border_of_both(frame: gpd.GeoDataFrame) -> np.ndarray:
    """For each pair of neighbours: true if each has all vertices that the other has on the common border."""
    shapes = frame.geometry.to_numpy()
    a, b = shapely.STRtree(shapes).query(shapes, predicate="touches")
    points = np.array([shapely.multipoints(shapely.get_coordinates(shape)) for shape in shapes])
    on_border = shapely.intersection(points[a], shapely.boundary(shapes[b]))
    return np.asarray(shapely.is_empty(shapely.difference(on_border, points[b])))


@few
@given(towns)
def test_a_town_is_a_coverage_in_one_piece_without_holes(town: dict[str, Any]):
    shapes = make_parcels(**town).geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    outline = shapely.coverage_union_all(shapes)
    assert outline.geom_type == "Polygon"
    assert not outline.interiors
    assert np.isclose(shapely.area(shapes).sum(), outline.area)


@few
@given(towns)
def test_neighbours_share_all_vertices_of_their_border(town: dict[str, Any]):
    assert vertices_on_border_of_both(make_parcels(**town)).all()


@few
@given(towns)
def test_numbers_areas_and_coordinates_keep_the_rules_of_the_map(town: dict[str, Any]):
    frame = make_parcels(**town)
    assert len(frame) == town["parcels"]
    for sheet, numbers in frame.groupby("soHieuToBanDo")["soThuTuThua"]:
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), sheet
    assert sorted(frame["soHieuToBanDo"].unique()) == list(range(1, frame["soHieuToBanDo"].max() + 1))
    assert (abs(frame.area - frame["dienTich"]) <= 0.05 + 1e-6).all()
    coordinates = shapely.get_coordinates(frame.geometry)
    assert (coordinates == np.round(coordinates, 3)).all()
