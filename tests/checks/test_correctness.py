"""The benchmark of planted faults, small: all are found, where and as large as they are, and nothing else is."""

import numpy as np
import pytest
import shapely

from benchmarks.correctness import among_parcels, in_drawings, in_packages, in_sheets
from benchmarks.grounds import findings_of, made_grounds, real_grounds
from benchmarks.planted.measures import angle_deg, area_m2, around_m, triangle_width_m, widest_m
from benchmarks.planted.scores import table

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
SHAPES = {f"GEO-0{number}" for number in range(1, 10)}
PAIRS = {"TOP-01", "TOP-02", "TOP-03", "TOP-04", "TOP-05", "TOP-09"}


def assert_all_found(scores, codes):
    assert {code: (score.missed, score.false_findings) for code, score in scores.items() if score.missed} == {}
    assert {code: score.false_findings for code, score in scores.items() if score.false_alarms} == {}
    assert {code for code, score in scores.items() if score.found} >= codes


def test_what_is_planted_on_made_ground_is_found_and_nothing_else():
    scores = {}
    among_parcels(scores, made_grounds(500, seed=5), rounds=2, share=0.1)
    assert_all_found(scores, {*SHAPES, *PAIRS, "EDG-01", "EDG-03"})
    assert max(score.farthest_m for score in scores.values()) < 0.01
    assert max(scores[code].greatest_error for code in ("TOP-01", "EDG-01", "GEO-04", "GEO-08")) < 0.0001
    assert f"| TOP-01 | {scores['TOP-01'].planted} |" in table(scores)


def test_what_is_planted_on_real_layers_is_found_and_nothing_else(shared_data):
    scores = {}
    counts = among_parcels(scores, real_grounds(), rounds=1, share=0.08)
    assert len(counts) == 3
    assert_all_found(scores, {"GEO-01", "TOP-01", "TOP-02"})


def test_faults_of_drawings_are_found_and_nothing_else():
    scores = {}
    wards = [ground for ground in made_grounds(1000, seed=2) if ground.name == "ward"]
    in_drawings(scores, wards, rounds=2)
    assert_all_found(scores, {"TOP-06", "TOP-07", "TOP-08", "EDG-02"})


def test_heights_and_fine_coordinates_are_told_once_for_a_package():
    scores = {}
    in_packages(scores, 10)
    assert_all_found(scores, {"GEO-10", "GEO-11"})


def test_faults_of_sheets_are_found_and_nothing_else():
    scores = {}
    in_sheets(scores, 10, rounds=1)
    assert_all_found(scores, {"EDG-02", "EDG-03", "EDG-04", "EDG-05", "EDG-06"})


@pytest.mark.parametrize(("off_m", "codes"), [(0.01, []), (0.01005, ["TOP-09"])])
def test_a_boundary_point_is_off_from_the_limit_on(off_m, codes):
    place, at = [shapely.box(600_000, 2_300_000, 600_020, 2_300_020)], [shapely.Point(600_000 + off_m, 2_300_000)]
    findings = findings_of(place, ["1"], ["11407"], [500], labels=["1"], points=at)
    assert [finding.code for finding in findings] == codes


def test_own_measures_agree_with_known_shapes():
    assert area_m2(SQUARE) == 16
    assert around_m(SQUARE) == 16
    assert triangle_width_m([(0, 0), (3, 0), (0, 4)]) == pytest.approx(2)
    assert angle_deg((1, 0), (0, 0), (0, 1)) == pytest.approx(90)
    assert angle_deg((100, 0), (0, 0), (100, 1)) == pytest.approx(np.degrees(np.arctan(0.01)))
    assert widest_m(SQUARE) == pytest.approx(4, abs=1e-4)
    assert widest_m([(0, 0), (50, 0), (50, 20), (47, 20), (47, 3), (0, 3)]) == pytest.approx(
        6 / (1 + 2**-0.5), abs=1e-4
    )
