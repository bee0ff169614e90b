"""Laws of the edges that no neighbour shares: they tell on which ground how many parcels lie."""

import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from hypothesis import given

from pipeline.validate.faces import divide
from pipeline.validate.unshared import marks_of, unshared_edges
from pipeline.validate.vertices import Vertices

places = st.integers(0, 6)
boxes = st.tuples(places, places, st.integers(1, 4), st.integers(1, 4)).map(
    lambda box: shapely.box(box[0], box[1], box[0] + box[2], box[1] + box[3])
)
"""Boxes on a grid: they share edges and parts of edges, cross, cover and contain each other."""
rings = boxes.map(lambda box: box.buffer(1, join_style="mitre") - box)


def edges_of(shapes):
    return unshared_edges(Vertices(np.array([*shapes, None], dtype=object)))


@given(st.lists(st.one_of(boxes, rings), min_size=1, max_size=12, unique_by=lambda shape: shape.normalize().wkb))
def test_faces_tell_how_many_parcels_lie_where(shapes):
    shapes = [shape if at % 2 else shape.reverse() for at, shape in enumerate(shapes)]
    faces = divide(edges_of(shapes).lines, shapely.STRtree(shapes))
    area = shapely.area(faces.shapes)
    assert (area * faces.covers).sum() == pytest.approx(sum(shape.area for shape in shapes))
    assert area[faces.covers > 0].sum() == pytest.approx(shapely.union_all(shapes).area)


@given(st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_of_parcels_that_share_their_vertices_the_outline_is_left(columns, rows, random):
    cells = [shapely.box(x, y, x + 1, y + 1) for x in range(columns) for y in range(rows)]
    random.shuffle(cells)
    edges = edges_of(cells)
    assert len(edges.start) == 2 * (columns + rows)
    assert shapely.length(edges.lines).sum() == shapely.union_all(cells).length


def test_edges_of_one_side_do_not_make_up_for_each_other():
    """Two parcels on the same side of an edge overlap."""
    assert len(edges_of([shapely.box(0, 0, 1, 1), shapely.Polygon([(0, 0), (1, 0), (0.5, 0.5)])]).start) == 7


def test_equal_points_have_equal_marks_and_others_do_not():
    grid = np.stack(np.meshgrid(np.arange(600_000, 600_300), np.arange(2_300_000, 2_300_300)), axis=-1).reshape(-1, 2)
    assert len(np.unique(marks_of(grid / 1000.0))) == len(grid)
    assert marks_of(np.array([[0.0, -0.0]])) == marks_of(np.array([[-0.0, 0.0]]))


def test_no_parcels_have_no_edges():
    edges = edges_of([])
    assert len(edges.lines) == 0
    assert len(divide(edges.lines, shapely.STRtree([])).shapes) == 0
