"""Laws of the search for the head of a book: where it stands and how it is written makes no difference."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.books.choice import Fit, find_fits
from pipeline.read.books.folding import fold, keys
from schemas.book import load_book

TITLES = st.lists(st.sampled_from(["", "UBND XÃ GIẢ ĐỊNH", "Bảng kê", "Số: 12/BC", "2025"]), max_size=30)
COLUMNS = {name: column.names for name, column in load_book("parcel_table").columns.items()}
OTHERS = ("area_m2", "legal_area_m2", "land_use", "user_code", "parcel_class", "holder_name", "note")
DATA = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 999)), min_size=1, max_size=5)


@st.composite
def heads(draw: st.DrawFn) -> dict[str, str]:
    """Draw canonical columns, each under one of its names, in any order."""
    canonical = ["sheet_number", "parcel_number", *draw(st.lists(st.sampled_from(OTHERS), unique=True))]
    return {name: draw(st.sampled_from(COLUMNS[name])) for name in draw(st.permutations(canonical))}


def best(grid: list[list[str]]) -> Fit:
    fits = find_fits(grid, [], "Sheet1")
    assert fits
    return fits[0]


@given(head=heads(), titles=TITLES, data=DATA, left=st.integers(0, 3))
def test_every_column_is_found_under_any_titles(
    head: dict[str, str], titles: list[str], data: list[tuple[int, int]], left: int
) -> None:
    width = left + len(head)
    rows = [[*[""] * left, *head.values()], *([*[""] * left, *map(str, row), *[""] * (len(head) - 2)] for row in data)]
    fit = best([*([title, *[""] * (width - 1)] for title in titles), *rows])
    assert fit.book.name == "parcel_table"
    assert fit.columns == {name: left + place for place, name in enumerate(head)}
    assert (fit.head.last, fit.unmapped) == (len(titles), ())


@given(
    head=heads(), spoil=st.sampled_from([str.upper, str.lower, lambda text: f" {text} *", lambda text: f"{text}\n()"])
)
def test_case_blanks_and_marks_make_no_difference(head: dict[str, str], spoil) -> None:
    plain = best([list(head.values()), ["7", "1"] + [""] * (len(head) - 2)])
    spoilt = best([[spoil(text) for text in head.values()], ["7", "1"] + [""] * (len(head) - 2)])
    assert plain.columns == spoilt.columns


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(key and "*" not in key for key in keys(text))


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=12))
def test_whatever_stands_there_is_no_reason_to_fail(grid: list[list[str]]) -> None:
    for fit in find_fits(grid, None, "Sheet1"):
        assert {*fit.book.required} <= {*fit.columns}
