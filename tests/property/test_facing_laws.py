"""Edges that face each other are found among those of opposite directions, and none is overlooked."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.validate.facing import Edges, edges_of, strips_between

REACH_M, LEAST_M = 0.5, 0.001
PLACES = arrays(
    np.float64, st.tuples(st.integers(2, 12), st.just(4)), elements=st.integers(-8, 8).map(lambda n: n / 10)
)


def one_by_one(edges: Edges) -> list[bytes]:
    """Try every two edges by themselves."""
    count = len(edges.start)
    pairs = [np.array([one, other]) for one in range(count) for other in range(one + 1, count)]
    strips = [strips_between(edges.take(pair), REACH_M, LEAST_M) for pair in pairs]
    return sorted(shapely.to_wkb(strip) for strip in np.concatenate(strips))


@given(PLACES)
def test_no_pair_is_overlooked_among_many(places: np.ndarray) -> None:
    is_edge = (places[:, :2] != places[:, 2:]).any(axis=1)
    edges = Edges(places[is_edge, :2], places[is_edge, 2:])
    if len(edges.start) > 1:
        assert sorted(map(shapely.to_wkb, strips_between(edges, REACH_M, LEAST_M))) == one_by_one(edges)


def test_a_boundary_of_very_many_vertices_faces_nothing() -> None:
    turn = np.linspace(0, 2 * np.pi, 200_000, endpoint=False)
    round_one = shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * 140)
    assert len(strips_between(edges_of(round_one), REACH_M, LEAST_M)) == 0
