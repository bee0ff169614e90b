"""GeoHash-12 against published values, and the law of its cells."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from schemas.geohash import decode, encode, is_geohash

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


@pytest.mark.parametrize(
    ("longitude", "latitude", "text"),
    [
        (106.664780072, 20.853446273, "w7eyehqbjs0s"),
        (106.754670489, 20.901224863, "w7eyvkbqkney"),
        (-5.6, 42.6, "ezs42e44yx96"),
        (10.40744, 57.64911, "u4pruydqqvj8"),
        (0.0, 0.0, "s00000000000"),
        (-180.0, -90.0, "000000000000"),
        (180.0, 90.0, "zzzzzzzzzzzz"),
    ],
)
def test_a_place_lies_in_its_cell(longitude, latitude, text):
    assert encode(np.array([longitude]), np.array([latitude])).tolist() == [text]


PLACES = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20)


@given(PLACES)
def test_no_place_is_farther_than_half_a_cell_from_the_middle_of_its_own(places):
    longitudes, latitudes = np.array(places).T
    x, y = decode(encode(longitudes, latitudes))
    assert (np.abs(x - longitudes) <= 180 / 2**30 + 1e-12).all()
    assert (np.abs(y - latitudes) <= 90 / 2**30 + 1e-12).all()


@given(st.lists(st.text(ALPHABET, min_size=12, max_size=12), min_size=1, max_size=20))
def test_the_middle_of_a_cell_lies_in_that_cell(hashes):
    assert encode(*decode(pd.Series(hashes))).tolist() == hashes


@pytest.mark.parametrize("place", [(180.1, 0.0), (0.0, -90.1), (np.nan, 0.0), (0.0, np.inf)])
def test_what_is_not_on_earth_has_no_cell(place):
    with pytest.raises(ValueError, match="degrees from"):
        encode(*np.array([place]).T)


def test_no_places_have_no_cells():
    none = encode(np.array([]), np.array([]))
    assert none.empty
    assert none.dtype == "string"
