"""Laws of reading numbers and land-use texts."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import land_use_codes
from schemas.land_use import parse_land_use
from schemas.number import decimal_mark, parse_number

areas = st.integers(min_value=0, max_value=10**9).map(lambda tenths: tenths / 10)
leaves = st.sampled_from(sorted({code for (_, code), entry in land_use_codes().items() if entry.is_leaf}))


def written(value: float, group: str, mark: str) -> str:
    return f"{value:,.1f}".replace(",", "g").replace(".", mark).replace("g", group)


@given(areas, st.sampled_from([("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("\u00a0", ",")]))
def test_an_area_with_one_decimal_is_read_back_however_it_is_written(value, marks):
    assert parse_number(written(value, *marks)) == value


@given(st.integers(min_value=1000, max_value=999_999), st.sampled_from(".,"))
def test_a_single_group_of_thousands_is_never_guessed(value, group):
    text = f"{value:,}".replace(",", group)
    other = "," if group == "." else "."
    assert parse_number(text) is None
    assert parse_number(text, decimal=other) == value
    assert parse_number(text, decimal=group) == value / 1000


@given(st.lists(areas, min_size=1), st.sampled_from([(".", ","), (",", ".")]))
def test_a_column_in_one_style_shows_its_decimal_mark(values, marks):
    assert decimal_mark([written(value, *marks) for value in values]) == marks[1]


@given(st.lists(areas, min_size=1))
def test_a_column_in_two_styles_shows_none(values):
    assert decimal_mark([written(value, "", mark) for value in values for mark in ".,"]) is None


@given(st.one_of(st.text(max_size=20), st.text("0123456789.,+- eE", max_size=12)), st.sampled_from([None, ".", ","]))
def test_any_text_gives_a_finite_number_or_nothing(text, decimal):
    number = parse_number(text, decimal)
    assert number is None or abs(number) < float("inf")


@given(st.lists(st.tuples(leaves, areas), min_size=1, max_size=5), st.sampled_from(["; ", "+", " ; ", "/"]))
def test_parts_and_areas_come_back_in_order(parts, separator):
    text = separator.join(f"{code} {written(area, '.', ',')} m²" for code, area in parts)
    assert [(part.code, part.area_m2) for part in parse_land_use(text)] == parts


@given(st.text(max_size=40))
def test_any_text_is_split_without_loss_of_words(text):
    parts = parse_land_use(text)
    assert all(part.raw for part in parts)
    assert all((part.code is None) == (part.code_system == "other") for part in parts)
