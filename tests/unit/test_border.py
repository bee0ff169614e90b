"""Gaps at the boundary of two communes: told where they are, and only there."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.load.accuracy import boundary_error_m, matching_limit_m
from pipeline.load.border import gaps_between, zones_between
from schemas.land_use import parse_land_use

EAST, NORTH, DEPTH_M = 595_000.0, 2_307_000.0, 30.0
NOTHING = np.empty(0, dtype=object)


def rows(border: list[tuple[float, float]], cuts: list[float], *, to_east: bool) -> np.ndarray:
    """Parcels along one side of a border that runs north, divided at some northings."""
    far = DEPTH_M if to_east else -DEPTH_M
    side = shapely.Polygon([*border, (border[-1][0] + far, border[-1][1]), (border[0][0] + far, border[0][1])])
    south, north = border[0][1], border[-1][1]
    bands = pairwise([south, *sorted(cuts), north])
    return shapely.intersection(side, [shapely.box(EAST - 100, a, EAST + 100, b) for a, b in bands])


def found(one: np.ndarray, other: np.ndarray, rest: np.ndarray = NOTHING):
    return gaps_between(one, other, rest, zones_between(one, other))


@st.composite
def borders(draw: st.DrawFn) -> tuple[list[tuple[float, float]], list[float], list[float]]:
    """A crooked border of 60 m, and where the parcels of either side are divided."""
    turns = draw(st.lists(st.integers(-8, 8), min_size=2, max_size=6))
    step = 60 / (len(turns) - 1)
    border = [(EAST + east, NORTH + step * i) for i, east in enumerate(turns)]
    cuts = st.lists(st.integers(1, 5).map(lambda n: NORTH + 10.0 * n), max_size=3, unique=True)
    return border, draw(cuts), draw(cuts)


@given(borders())
def test_sides_that_meet_have_no_gap(drawn) -> None:
    border, cuts, others = drawn
    assert found(rows(border, cuts, to_east=False), rows(border, others, to_east=True)).empty


@given(borders(), st.integers(10, 45))
def test_sides_that_lie_apart_have_one_gap_as_large_as_the_ground_between(drawn, apart_cm: int) -> None:
    border, cuts, others = drawn
    apart_m = apart_cm / 100
    moved = [(east + apart_m, north) for east, north in border]
    one, other = rows(border, cuts, to_east=False), rows(moved, others, to_east=True)
    between = shapely.Polygon([*border, *moved[::-1]])
    gaps = found(one, other)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(gaps["geometry"]), between)) < 0.2
    assert gaps["width_m"].max() <= apart_m + 0.2
    is_beside = shapely.distance(np.concatenate([one[gaps["one"]], other[gaps["other"]]]), [*gaps["geometry"]] * 2)
    assert is_beside.max() < 0.001
    road = np.array([between])
    assert found(one, other, road).empty


@given(borders(), st.floats(1.5, 20))
def test_a_lane_that_nobody_has_is_no_gap(drawn, apart_m: float) -> None:
    border, cuts, others = drawn
    moved = [(east + apart_m, north) for east, north in border]
    assert found(rows(border, cuts, to_east=False), rows(moved, others, to_east=True)).empty


def test_enclosed_ground_is_a_gap_also_where_it_is_wide() -> None:
    one = np.array([shapely.box(0, 0, 20, 10), shapely.box(0, 10, 18, 20), shapely.box(0, 20, 20, 30)])
    other = np.array([shapely.box(20, 0, 40, 30)])
    (gap,) = found(one, other).itertuples()
    assert gap.geometry.equals(shapely.box(18, 10, 20, 20))
    assert (gap.one, gap.other, gap.width_m) == (1, 0, pytest.approx(2))
    assert found(one, other, np.array([shapely.box(18, 10, 20, 20)])).empty


def test_boundaries_that_part_at_a_corner_are_no_gap() -> None:
    """The outer edge of a town: two blocks touch, and open country lies between them."""
    one = np.array([shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)])])
    other = np.array([shapely.Polygon([(20, 20), (40, 30), (40, 60), (10, 50)])])
    assert found(one, other).empty


@pytest.mark.parametrize(
    ("scales", "land_uses", "expected_m"),
    [
        ((500, 500), ("ODT", "ODT"), 0.099),
        ((500, 1000), ("ODT", "ODT"), 0.166),
        ((1000, 1000), ("ODT", "ODT"), 0.212),
        ((1000, 1000), ("LUC", "LUC"), 0.318),
        ((2000, 2000), ("LUC+NTS", "LUC"), 0.636),
        ((1000, 1000), ("LUC", "ONT+CLN"), 0.270),
        ((None, 700), ("LUC", ""), 0.099),
    ],
)
def test_surveys_may_lie_apart_by_both_their_errors(scales, land_uses, expected_m: float) -> None:
    errors = [boundary_error_m(scale, parse_land_use(use)) for scale, use in zip(scales, land_uses, strict=True)]
    assert matching_limit_m(*errors) == pytest.approx(expected_m, abs=5e-4)
