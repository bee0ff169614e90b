"""Laws of the vertices of polygons: where a ring begins, which way it runs and how many rings there are is all one."""

import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from hypothesis import given

from pipeline.validate.rings import BLOCK
from pipeline.validate.vertices import Vertices

SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]
radii = st.lists(st.floats(1, 100), min_size=3, max_size=40)


def star(lengths: list[float]) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, len(lengths), endpoint=False)
    return shapely.Polygon(np.column_stack([lengths * np.cos(turn), lengths * np.sin(turn)]))


@given(radii)
def test_edges_make_up_the_boundary_and_angles_the_turns(lengths):
    polygon = star(lengths)
    vertices = Vertices(np.array([polygon], dtype=object))
    assert len(vertices.xy) == len(lengths)
    assert vertices.edge_m.sum() == pytest.approx(polygon.length, abs=1e-4)
    assert (vertices.angle_deg >= 0).all()
    assert (vertices.angle_deg <= 180).all()


@given(radii, st.integers(0, 40), st.booleans())
def test_start_and_direction_of_a_ring_do_not_matter(lengths, start, is_reversed):
    ring = np.roll(shapely.get_coordinates(star(lengths))[:-1], start, axis=0)
    turned = Vertices(np.array([shapely.Polygon(ring[::-1] if is_reversed else ring)], dtype=object))
    plain = Vertices(np.array([star(lengths)], dtype=object))
    assert np.sort(turned.angle_deg) == pytest.approx(np.sort(plain.angle_deg), abs=1e-6)
    assert np.sort(turned.edge_m) == pytest.approx(np.sort(plain.edge_m), abs=1e-5)


def test_rings_of_parts_and_holes_stay_apart():
    block = shapely.box(0, 0, 10, 10) - shapely.box(4, 4, 6, 6)
    shapes = np.array(
        [None, shapely.MultiPolygon([block, shapely.box(20, 0, 21, 1)]), shapely.Point(0, 0)], dtype=object
    )
    vertices = Vertices(shapes)
    assert (vertices.parcel == 1).all()
    assert np.sort(vertices.edge_m) == pytest.approx([1] * 4 + [2] * 4 + [10] * 4)
    assert vertices.angle_deg == pytest.approx(90)
    assert (vertices.following(vertices.preceding(np.arange(12))) == np.arange(12)).all()
    assert (vertices.after(np.arange(12)) == vertices.following(np.arange(12))).all()


def test_nothing_has_no_vertices():
    vertices = Vertices(np.array([None], dtype=object))
    at = np.flatnonzero(vertices.edge_m < 1)
    found = vertices.by_parcel(at, vertices.edge_m[at], vertices.xy[at])
    assert found.empty
    assert list(found.columns) == ["parcel", "count", "measured", "geometry"]


def test_faults_of_a_parcel_are_gathered_in_its_order():
    shapes = np.array([shapely.box(0, 0, 10, 1), shapely.box(0, 5, 3, 6)], dtype=object)
    vertices = Vertices(shapes)
    at = np.flatnonzero(vertices.edge_m < 5)
    found = vertices.by_parcel(at, vertices.edge_m[at], vertices.xy[at])
    assert found["parcel"].tolist() == [0, 1]
    assert found["count"].tolist() == [2, 4]
    assert found["measured"].tolist() == [1, 1]
    assert shapely.get_num_geometries(found["geometry"].to_numpy()).tolist() == [2, 4]


def test_rings_are_measured_alike_in_however_many_blocks():
    """One ring is longer than a block, one ends with it, and many share one."""
    turn = np.linspace(0, 2 * np.pi, BLOCK + 2)[:-1]
    rings = [np.column_stack([np.cos(turn), np.sin(turn)]) * 1000, *(np.add(SQUARE, [at, 0]) for at in range(BLOCK))]
    vertices = Vertices(np.array([shapely.Polygon(ring) for ring in rings], dtype=object))
    assert vertices.edge_m[: BLOCK + 1] == pytest.approx(2000 * np.sin(np.pi / (BLOCK + 1)), abs=1e-6)
    assert (vertices.edge_m[BLOCK + 1 :] == 1).all()
    assert vertices.angle_deg[BLOCK + 1 :] == pytest.approx(90)
    assert vertices.area_m2[1:] == pytest.approx(1)
    assert (vertices.parcel == np.repeat(np.arange(BLOCK + 1), [BLOCK + 1, *[4] * BLOCK])).all()
