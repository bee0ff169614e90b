"""Any list of coordinates in any accepted way of writing comes back as it was, or what cannot be told is refused."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import coordinates
from pipeline.read.registry import Damage, Foreign
from schemas.reasons import Axes

ORIGINS = st.tuples(
    st.floats(100_000, 899_000).map(lambda value: round(value, 3)),
    st.floats(930_000, 2_600_000).map(lambda value: round(value, 3)),
)
SHAPES = st.lists(st.tuples(st.integers(2, 300), st.integers(0, 350_000)), min_size=3, max_size=9)
DELIMITERS = ("\t", ";", "|", ",", "  ")
HEADS = {None: "", "XY": "Điểm{d}X{d}Y", "YX": "Điểm{d}Y{d}X", "NE": "Điểm{d}N{d}E", "EN": "Điểm{d}E{d}N"}


@st.composite
def rings(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Draw the points of a simple ring to the millimetre, far from one another."""
    east, north = draw(ORIGINS)
    angles = sorted({angle for _, angle in draw(SHAPES)})
    if len(angles) < 3 or min(np.diff(angles)) < 2_000:
        angles = [0, 90_000, 200_000]
    size = draw(st.integers(2, 300))
    radians = np.radians(np.array(angles) / 1000)
    return list(
        zip(
            (east + size * np.cos(radians)).round(3).tolist(),
            (north + size * np.sin(radians)).round(3).tolist(),
            strict=True,
        )
    )


def number(value: float, mark: str, group: str, decimals: int) -> str:
    """Write a number as a dialect does."""
    text = f"{value:,.{decimals}f}" if group else f"{value:.{decimals}f}"
    return text.translate(str.maketrans({",": group, ".": mark}))


def read(text: str) -> list[shapely.Geometry | None]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_text(text, "utf-8")
        (table,) = coordinates.tables(path)
        assert table.geometry == "MultiPolygon"
        geometry = shapely.from_wkb(table.records.read_all()["geometry"].to_pylist())
        reasons = {remark["values"]["reason"] for remark in table.remarks}
        assert len(reasons & {*Axes}) == 1
        assert sorted(table.broken) == [i for i, one in enumerate(geometry) if one is None]
        return list(geometry)


@given(
    st.lists(rings(), min_size=1, max_size=3),
    st.sampled_from(DELIMITERS),
    st.sampled_from([(".", ""), (",", ""), (",", "."), (".", ","), (",", " "), (".", " ")]),
    st.sampled_from([*HEADS]),
    st.booleans(),
    st.booleans(),
)
def test_every_dialect_reads_back_or_is_refused(
    parcels: list[list[tuple[float, float]]],
    delimiter: str,
    marks: tuple[str, str],
    head: str | None,
    is_closed: bool,
    is_quoted: bool,
) -> None:
    mark, group = marks
    is_east_first = head in {"YX", "EN"}
    lines = []
    for parcel, ring in enumerate(parcels, start=1):
        lines += [f"Thửa đất số: {parcel}, tờ bản đồ số: 5"]
        lines += [HEADS[head].format(d=delimiter)] if head else []
        for label, (east, north) in enumerate([*ring, ring[0]] if is_closed else ring):
            pair = (east, north) if is_east_first else (north, east)
            fields = [str(1 + label % len(ring)), *(number(value, mark, group, 3) for value in pair)]
            is_needed = is_quoted and delimiter != "  "
            lines.append(delimiter.join(f'"{field}"' if is_needed else field for field in fields))
    try:
        found = read("\n".join(lines))
    except (Damage, Foreign):
        found = [None]
    if None in found:
        assert is_confusable(delimiter, mark, group, is_quoted=is_quoted)
        return
    assert len(found) == len(parcels)
    for one, ring in zip(found, parcels, strict=True):
        assert shapely.hausdorff_distance(one, shapely.Polygon(ring)) < 1e-4


def is_confusable(delimiter: str, mark: str, group: str, *, is_quoted: bool) -> bool:
    """Say whether fields cannot be told from parts of numbers."""
    if delimiter == "  ":
        return group == " "
    return not is_quoted and delimiter in {mark, group}


@given(st.text(max_size=300) | st.text("0123456789.,;| \n\t-XYthửatờ", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_text(text, "utf-8", errors="surrogatepass")
        try:
            for table in coordinates.tables(path):
                rows = table.records.read_all().num_rows
                assert all(0 <= position < rows for position in table.broken)
        except (Damage, Foreign):
            return
