"""GeoHash-12 against published values, and the law of its cells."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from schemas.geohash import decode, is_geohash

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"


@pytest.mark.parametrize(
    ("text", "longitude", "latitude"),
    [
        ("w7eyehqbjs0s", 106.664780072, 20.853446273),
        ("w7eyvkbqkney", 106.754670489, 20.901224863),
        ("ezs42000000z", -5.6, 42.6),
    ],
)
def test_the_middle_of_a_cell_is_where_it_should_be(text, longitude, latitude):
    x, y = decode(pd.Series([text]))
    near = 2e-7 if text.startswith("w7") else 0.05
    assert x[0] == pytest.approx(longitude, abs=near)
    assert y[0] == pytest.approx(latitude, abs=near)


@given(st.text(ALPHABET, min_size=12, max_size=12), st.integers(1, 11))
def test_cells_of_one_beginning_lie_together(text, kept):
    corners = pd.Series([text[:kept] + "0" * (12 - kept), text, text[:kept] + "z" * (12 - kept)])
    x, y = decode(corners)
    assert (np.diff(x) >= 0).all()
    assert (np.diff(y) >= 0).all()
    assert x[2] - x[0] <= 360 / 2 ** ((5 * kept + 1) // 2)
    assert y[2] - y[0] <= 180 / 2 ** (5 * kept // 2)


def test_other_texts_are_none():
    texts = pd.Series(
        ["w7eyehqbjs0s", "w7eyehqbjs0", "w7eyehqbjs0sx", "w7eyehqbjsia", "W7EYEHQBJS0S", "", None], dtype="string"
    )
    assert is_geohash(texts).tolist() == [True, *[False] * 6]


def test_no_hashes_give_no_places():
    assert [values.size for values in decode(pd.Series([], dtype="string"))] == [0, 0]
