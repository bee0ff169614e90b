"""The benchmark of planted faults, small: all are found, where and as large as they are, and nothing else is."""

import numpy as np
import pytest

from benchmarks.correctness import run, table
from benchmarks.grounds import made_grounds, real_grounds
from benchmarks.measures import angle_deg, area_m2, around_m, triangle_width_m, widest_m
from benchmarks.planters import PLANTERS

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]


def assert_all_found(scores):
    assert {code: (score.missed, score.false_findings) for code, score in scores.items() if score.missed} == {}
    assert {code: score.false_findings for code, score in scores.items() if score.false_alarms} == {}


def test_what_is_planted_on_made_ground_is_found_and_nothing_else():
    scores, _ = run(made_grounds(500, seed=5), rounds=2, share=0.1)
    assert set(scores) >= set(PLANTERS) - {"EDG-03"}
    assert min(score.planted for score in scores.values()) > 3
    assert_all_found(scores)
    assert max(score.farthest_m for score in scores.values()) < 0.01
    assert max(scores[code].greatest_error for code in ("TOP-01", "EDG-01", "GEO-04", "GEO-08")) < 0.0001
    assert f"| TOP-01 | {scores['TOP-01'].planted} |" in table(scores)


def test_what_is_planted_on_real_layers_is_found_and_nothing_else(shared_data):
    scores, counts = run(real_grounds(), rounds=1, share=0.08)
    assert len(counts) == 3
    assert_all_found(scores)


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
