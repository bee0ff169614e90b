"""Laws of drawings: how lines are drawn does not matter, nothing is lost, and no text breaks or stalls the reading."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import event, given
from hypothesis import strategies as st

from pipeline.errors import PackageError
from pipeline.normalise import assemble
from pipeline.normalise.drawing.texts import decode, parts_of
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.source import Levels, load_source

SOURCE = load_source("famis_dxf")
PACKAGE = Package.unknown("goi.zip", datetime(2026, 11, 23, tzinfo=UTC))
ORIGIN = np.array([595000.0, 2307000.0])
NUMBERS = st.integers(0, 40_000).map(lambda millimetres: millimetres / 1000)


def layers_of(lines, texts):
    levels = ["10"] * len(lines) + [level for level, _, _ in texts]
    words = [None] * len(lines) + [text for _, text, _ in texts]
    shapes = [*lines, *(shapely.Point(*(ORIGIN + place)) for _, _, place in texts)]
    frame = gpd.GeoDataFrame({"Layer": levels, "Text": words}, geometry=shapes).astype({"Text": "string"})
    layer = Layer(frame=frame, file="DC1.dxf", name="entities", driver="DXF")
    return Layers(package=PACKAGE, source="famis_dxf", layers=(layer,), read=len(frame))


@st.composite
def grids(draw):
    """Cut a rectangle into cells, and draw each of their edges in pieces, directions and an order of any kind."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = [shapely.box(x * 10, y * 10, x * 10 + 10, y * 10 + 10) for x in range(columns) for y in range(rows)]
    edges = {
        frozenset(pair) for cell in cells for pair in zip(cell.exterior.coords, cell.exterior.coords[1:], strict=False)
    }
    lines = []
    for edge in sorted(sorted(edge) for edge in edges):
        (start, end), cut = edge, draw(st.integers(1, 9_999)) / 10_000
        middle = tuple(round(a + cut * (b - a), 3) for a, b in zip(start, end, strict=True))
        pieces = [[start, middle], [middle, end]] if draw(st.booleans()) else [[start, middle, end]]
        lines += [piece[::-1] if draw(st.booleans()) else piece for piece in pieces]
    lines += draw(st.lists(st.sampled_from(lines), max_size=3))
    return cells, [shapely.LineString(ORIGIN + np.array(line)) for line in draw(st.permutations(lines))]


@given(grids())
def test_edges_in_any_pieces_order_and_direction_even_twice_give_the_same_parcels(grid):
    cells, lines = grid
    texts = [("NHAN_THUA", f"{i + 1}/100.0 ODT", cell.centroid.coords[0]) for i, cell in enumerate(cells)]
    assembled = assemble(layers_of(lines, texts), SOURCE)
    assert assembled.faults == ()
    found = assembled.layers[0].frame.set_index("parcel").geometry
    for i, cell in enumerate(cells):
        assert shapely.equals(found[str(i + 1)], shapely.transform(cell, lambda xy: xy + ORIGIN))


@given(
    st.lists(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=6), max_size=8),
    st.lists(
        st.tuples(
            st.sampled_from(["13", "4", "2", "11", "NHAN_THUA"]),
            st.sampled_from(["1", "2", "12.5", "ODT", "3/40.5 CLN", "ghi chú"]),
            st.tuples(NUMBERS, NUMBERS),
        ),
        max_size=8,
    ),
)
def test_whatever_is_drawn_every_polygon_and_every_label_is_accounted_for(lines, texts):
    drawn = [shapely.LineString(ORIGIN + np.array(line)) for line in lines]
    try:
        assembled = assemble(layers_of(drawn, texts), SOURCE)
    except PackageError as error:
        event(error.faults[-1].code)
        return
    (layer,) = assembled.layers
    assert assembled.read == len(layer.frame) + assembled.quarantined
    assert shapely.coverage_is_valid(layer.frame.geometry.to_numpy())
    codes = [fault.code for fault in assembled.faults]
    assert layer.frame["parcel"].isna().sum() <= sum(code in {"TOP-06", "TOP-07", "TOP-08"} for code in codes)


HOSTILE = st.lists(st.sampled_from([*"\\SPfUu+0D8%{};/^# \t\n1A.,m²Ấ\ud800", "\\S", "%%u", "\\P"]), max_size=300).map(
    "".join
)


@given(HOSTILE, st.sampled_from([*Levels.model_fields]))
def test_no_text_breaks_the_reading_of_labels(text, kind):
    parts = parts_of(decode(text), kind, SOURCE.drawing.labels)
    if parts is not None:
        for part in (parts.parcel, parts.area, parts.land_use):
            assert part is None or (part.isascii() and part.strip())


@given(st.integers(1, 60))
def test_long_rows_of_separators_do_not_stall_the_reading(count):
    for text in ("AA  " * count + "!", "1 / " * count + "!", "\\S" + " " * 3 * count, "1" + " ." * count + "x"):
        assert parts_of(decode(text), "land_use", SOURCE.drawing.labels) is None
