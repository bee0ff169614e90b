"""Limits against the figures of the rules they come from."""

import pytest

from schemas.tolerances import limits, tolerances

UNITS = {"m": "m", "m2": "m²", "mm2": "mm²", "deg": "°"}


def test_farm_land_has_one_and_a_half_times_the_limit_at_two_scales():
    boundary = tolerances().boundary
    factors = {scale: boundary.limit_m(scale, is_farmland=True) / boundary.limit_m(scale) for scale in boundary.point_m}
    assert {scale for scale, factor in factors.items() if factor == pytest.approx(1.5)} == {1000, 2000}
    assert {factor for scale, factor in factors.items() if scale not in {1000, 2000}} == {1.0}


@pytest.mark.parametrize(("area", "scale", "expected"), [(100, 500, 2.0), (500, 1000, 8.9), (1000, 2000, 25.3)])
def test_rule_of_thumb_for_areas_on_paper(area, scale, expected):
    assert tolerances().area.scale_limit_m2(area, scale) == pytest.approx(expected, abs=0.05)


def test_limits_are_in_order():
    limits = tolerances()
    assert limits.topology.ignore_width_m < limits.topology.error_width_m
    assert limits.area.rounding_m2 < limits.area.error_m2
    assert limits.grid.shift_m == limits.grid.size_m / 2


@pytest.mark.parametrize("name", limits())
def test_every_limit_says_its_unit_its_meaning_and_where_it_comes_from(name):
    limit = limits()[name]
    assert limit.unit == UNITS.get(name.rpartition("_")[2], "1")
    assert limit.meaning.vi.strip()
    assert limit.meaning.en.strip()
    assert limit.article.startswith(("TT ", "Quy phạm "))
