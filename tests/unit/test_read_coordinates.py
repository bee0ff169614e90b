"""Lists of coordinates become parcels, or what keeps them from it is said with the line."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import coordinates, read
from pipeline.read.coordinates.numbers import ZONE_NUMBERS
from pipeline.read.registry import Damage, Foreign, Table
from schemas.crs import NUMBERS
from schemas.encodings import Encoding, encode
from schemas.frames import Layers
from schemas.package import Package
from schemas.reasons import Axes, PassedOver, Unexpected, Unreadable

SQUARE = [(595000.25, 2307000.5), (595000.25, 2307010.5), (595012.25, 2307010.5), (595012.25, 2307000.5)]
RING = shapely.Polygon(SQUARE)
ROWS = [f"{number};{north};{east}" for number, (east, north) in enumerate(SQUARE, start=1)]


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Table]:
    """Return a function that reads a list as one table, in this process."""

    def read_text(text: str) -> Table:
        path = tmp_path / "toado.txt"
        path.write_text(text, "utf-8")
        (table,) = coordinates.tables(path)
        return table

    return read_text


def parcels(table: Table) -> dict[tuple[str, ...], shapely.Geometry | None]:
    """Read the records of a table: key → geometry."""
    columns = table.records.read_all().select(["sheet", "parcel", "geometry"]).to_pydict()
    keys = zip(columns["sheet"], columns["parcel"], strict=True)
    return dict(zip(keys, shapely.from_wkb(columns["geometry"]), strict=True))


def remark(table: Table, reason: str) -> dict[str, object]:
    (found,) = (one for one in table.remarks if one["values"]["reason"] == reason)
    return dict(found["values"])


def complaint(opened: Callable[[str], Table], text: str) -> str:
    """Read a list of one parcel, which is set aside, and return why."""
    table = opened(text)
    assert list(parcels(table).values()) == [None]
    assert table.broken == [0]
    return table.complaints[0]


DIALECTS = {
    "semicolons": ("{n};{x};{y}", ".", "Tờ 5, thửa 12"),
    "semicolons, decimal comma": ("{n};{x};{y}", ",", "Thửa đất số: 12; Tờ bản đồ số: 5"),
    "tabs, decimal comma": ("{n}\t{x}\t{y}", ",", "THỬA SỐ 12 TỜ BẢN ĐỒ SỐ 5"),
    "blanks": ("  {n}   {x}  {y}", ".", "Thua so 012, to 5"),
    "bars": ("{n}|{x}|{y}|", ".", "Sheet 5 parcel 12"),
    "commas": ("{n},{x},{y}", ".", "tờ 5 thửa 12"),
    "quoted": ('{n},"{x}","{y}"', ",", "tờ 5 thửa 12"),
    "east first": ("{n};{y};{x}", ",", "tờ 5 thửa 12"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("is_closed", [True, False])
def test_every_dialect_gives_the_same_ring(opened: Callable[[str], Table], dialect: str, is_closed: bool) -> None:
    template, mark, heading = DIALECTS[dialect]
    points = [*SQUARE, SQUARE[0]] if is_closed else SQUARE
    lines = [
        template.format(n=1 + number % 4, x=f"{north:.2f}".replace(".", mark), y=f"{east:.2f}".replace(".", mark))
        for number, (east, north) in enumerate(points)
    ]
    table = opened("\n".join([heading, *lines]))
    assert parcels(table) == {("5", "12"): RING}
    expected = Axes.SIZE_AGAINST_CUSTOM if dialect == "east first" else Axes.SIZE
    assert remark(table, expected)["mark"] == mark
    assert table.broken == []


@pytest.mark.parametrize(
    ("head", "axes"),
    [
        ("Điểm;N;E", Axes.HEADS),
        ("Điểm;Tọa độ X (m);Tọa độ Y (m)", Axes.SIZE),
        ("point;Northing;Easting", Axes.HEADS),
        ("Điểm;E;N", Axes.CONTRADICTION),
    ],
)
def test_heads_tell_the_axes_before_the_numbers_do(opened: Callable[[str], Table], head: str, axes: Axes) -> None:
    table = opened("\n".join(["Tờ 5 thửa 12", head, *ROWS]))
    (geometry,) = parcels(table).values()
    swapped = shapely.transform(RING, lambda xy: xy[:, ::-1])
    assert geometry == (swapped if axes is Axes.CONTRADICTION else RING)
    assert {one.get("severity") for one in table.remarks if one["values"]["reason"] == axes} == {
        "warning" if axes is Axes.CONTRADICTION else "info"
    }


def test_x_is_north_where_nothing_tells_and_a_warning_says_so(opened: Callable[[str], Table]) -> None:
    table = opened("Thửa 12 tờ 5\nSTT;X;Y\n1;100.5;20\n2;110.5;20\n3;110.5;32\n")
    assert parcels(table) == {("5", "12"): shapely.Polygon([(20, 100.5), (20, 110.5), (32, 110.5)])}
    assert remark(table, Axes.CUSTOM)["north"] == "X"


def test_keys_in_columns_part_the_parcels_and_merged_cells_go_downwards(opened: Callable[[str], Table]) -> None:
    text = "Mã xã;Số tờ;Số thửa;Điểm;X;Y;Diện tích;Ghi chú điểm\n"
    for parcel, shift in ((12, 0), (13, 12)):
        for number, (east, north) in enumerate(SQUARE):
            key = f"11407;5;{parcel}" if number == 0 else ";;"
            text += f"{key};{number + 1};{north};{east + shift};{'120,5' if number == 0 else ''};mốc {number}\n"
    table = opened(text)
    columns = table.records.read_all().to_pydict()
    assert columns["commune"] == ["11407"] * 2
    assert columns["parcel"] == ["12", "13"]
    assert columns["area"] == ["120,5"] * 2
    assert shapely.from_wkb(columns["geometry"][1]) == shapely.transform(RING, lambda xy: xy + np.array([12, 0]))
    assert remark(table, PassedOver.COLUMNS)["columns"] == "Ghi chú điểm"


def test_points_are_put_in_the_order_that_is_given(opened: Callable[[str], Table]) -> None:
    rows = [f"5;12;{number};{north};{east}" for number, (east, north) in enumerate(SQUARE, start=1)]
    table = opened("\n".join(["tờ;thửa;thứ tự;X;Y", rows[0], rows[2], rows[1], rows[3]]))
    assert parcels(table) == {("5", "12"): RING}


def test_rings_are_parts_and_declared_ones_are_holes(opened: Callable[[str], Table]) -> None:
    hole = [(595003, 2307003), (595003, 2307006), (595006, 2307006)]
    rows = [
        f"5;12;{ring};{north};{east}" for ring, points in (("1", SQUARE), ("trong", hole)) for east, north in points
    ]
    assert parcels(opened("\n".join(["tờ;thửa;vòng;X;Y", *rows]))) == {("5", "12"): shapely.Polygon(SQUARE, [hole])}
    far = [(east + 50, north) for east, north in SQUARE]
    rows = [f"5;12;{ring};{north};{east}" for ring, points in (("1", SQUARE), ("2", far)) for east, north in points]
    table = opened("\n".join(["tờ;thửa;vòng;X;Y", *rows]))
    assert parcels(table) == {("5", "12"): shapely.MultiPolygon([RING, shapely.Polygon(far)])}


def test_gaps_and_closed_rings_make_parcels_without_numbers(opened: Callable[[str], Table]) -> None:
    far = [row.replace(";595", ";596") for row in ROWS]
    closed = opened("\n".join([*ROWS, ROWS[0], *far, far[0]]))
    assert closed.records.read_all().num_rows == 2
    apart = opened("\n".join([*ROWS, "", *far]))
    assert apart.records.read_all().num_rows == 2
    assert apart.broken == closed.broken == []


def test_points_without_keys_and_rings_stay_points(opened: Callable[[str], Table]) -> None:
    table = opened("\n".join(ROWS))
    assert table.geometry == "Point"
    records = table.records.read_all().to_pydict()
    assert records["point"] == ["1", "2", "3", "4"]
    assert list(shapely.from_wkb(records["geometry"])) == [shapely.Point(one) for one in SQUARE]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("3;abc;595012.25", "line 5"),
        ("3;2307010.5;", "line 5"),
        ("3;2307010.5", "line 5"),
        ("3;;", "line 5"),
        ("3;595012.25;2307010.5", "line 5"),
        ("3;2307010,5;595012,25", "line 5"),
        ("đo lại", "line 5"),
        ("3;2307\0010.5;595012.25", "line 5"),
    ],
)
def test_a_broken_point_sets_its_parcel_aside_and_no_other(
    opened: Callable[[str], Table], line: str, place: str
) -> None:
    other = ["Tờ 5 thửa 13", *ROWS] * (600 if "\0" in line else 20)
    table = opened("\n".join([*other, "Tờ 5 thửa 12", "Điểm;X;Y", *ROWS[:2], line, ROWS[3]]))
    found = parcels(table)
    assert found == {("5", "13"): RING, ("5", "12"): None}
    number = int(place.split()[1]) + len(other)
    assert list(table.complaints.values()) == [f"line {number}: not understood"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (ROWS[:2], "line 1: a ring of 2 points"),
        ([], "line 1: no outer ring"),
        ([*ROWS, "1;2307000.5;595099"], "line 6: the name of the first point, at another place"),
        ([*ROWS, "5;abc;def"], "line 6: not understood"),
    ],
)
def test_a_ring_that_is_none_is_set_aside(opened: Callable[[str], Table], rows: list[str], why: str) -> None:
    table = opened("\n".join(["Tờ 5 thửa 12", *rows, "Tờ 5 thửa 13", "Điểm;X;Y", *ROWS]).replace("Điểm;X;Y\n", ""))
    assert parcels(table) == {("5", "12"): None, ("5", "13"): RING}
    assert table.complaints == {0: why}


def test_lines_around_the_points_are_counted(opened: Callable[[str], Table]) -> None:
    table = opened("\n".join(["BẢNG KÊ TỌA ĐỘ", "", "Tờ 5 thửa 12", *ROWS, ROWS[0], "Diện tích: 120 m2", "Người lập:"]))
    assert parcels(table) == {("5", "12"): RING}
    assert remark(table, PassedOver.LINES).items() >= {"count": 3, "lines": "1, 9, 10"}.items()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["1,2307000,50,595000,25", "2,2307010,50,595000,25", "3,2307010,50,595012,25"], Unreadable.DECIMAL_MARK),
        (["1;2307000.5;595000,25", "2;2307010.5;595000,25", "3;2307010.5;595012,25"], Unreadable.DECIMAL_MARK),
        (["1;2307000;595000", "2;595000;2307010", "3;595012;2307010", "4;2307000;595012"], Unreadable.AXES),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(
    opened: Callable[[str], Table], rows: list[str], reason: Unreadable
) -> None:
    with pytest.raises(Damage) as caught:
        opened("\n".join(["Tờ 5 thửa 12", *rows]))
    assert caught.value.reason is reason


def test_local_coordinates_in_which_a_comma_may_be_either_are_refused(opened: Callable[[str], Table]) -> None:
    with pytest.raises(Damage) as caught:
        opened("Tờ 5 thửa 12\nX;Y\n100,500;20,125\n110,500;20,125\n110,500;32,125\n")
    assert caught.value.reason is Unreadable.DECIMAL_MARK


@pytest.mark.parametrize(
    ("north", "east", "expected"),
    [
        ("2.307.000,5", "595.000,25", 595000.25),
        ("2 307 000.5", "595 000.25", 595000.25),
        ("2.307.000", "595.000", 595000),
        ("2307000,5", "48 595000,25", 48595000.25),
        ("2307000.5", "482595000.25", 482595000.25),
    ],
)
def test_groups_of_digits_and_zone_numbers_are_understood(
    opened: Callable[[str], Table], north: str, east: str, expected: float
) -> None:
    rows = [f"{north};{east}", f"{north.replace('000', '010', 1)};{east}", f"{north};{east.replace('595', '596')}"]
    (geometry,) = parcels(opened("\n".join(["Tờ 5 thửa 12", "X;Y", *rows]))).values()
    assert geometry.exterior.coords[0][0] == expected


def test_degrees_are_told_by_their_size(opened: Callable[[str], Table]) -> None:
    rows = ["106,66;20,85", "106,67;20,85", "106,67;20,86"]
    (geometry,) = parcels(opened("\n".join(["Tờ 5 thửa 12", "Kinh độ;Vĩ độ", *rows]))).values()
    assert geometry == shapely.Polygon([(106.66, 20.85), (106.67, 20.85), (106.67, 20.86)])


def test_points_some_metres_apart_are_not_one_in_degrees(opened: Callable[[str], Table]) -> None:
    points = [(20.85, 106.66), (20.8502, 106.66), (20.8502, 106.6602), (20.85, 106.6602), (20.85, 106.66001)]
    rows = [f"{north};{east}" for north, east in (*points, points[0])]
    (geometry,) = parcels(opened("\n".join(["Tờ 5 thửa 12", "lat;lon", *rows]))).values()
    assert len(geometry.exterior.coords) == 6


def test_old_programs_write_tcvn3(tmp_path: Path) -> None:
    text = "\n".join(["Thửa số 12, tờ bản đồ số 5", "STT;X;Y;Chủ sử dụng đất", *(f"{row};Hộ ông A" for row in ROWS)])
    path = tmp_path / "a.txt"
    path.write_bytes(encode(text, Encoding.TCVN3))
    (table,) = coordinates.tables(path)
    assert table.records.schema.names == ["commune", "sheet", "parcel", "owner", "geometry"]
    assert parcels(table) == {("5", "12"): RING}


@pytest.mark.parametrize(
    "text",
    ["", "biên bản", "STT;X;Y\n", "\0" * 100, "1 2307000.5 595000.1", "a;b;c\n" * 9, "x" * 200_000, "1;2;3\n4;5;6\n"],
)
def test_what_is_no_list_is_foreign(opened: Callable[[str], Table], text: str) -> None:
    with pytest.raises(Foreign):
        opened(text)


def test_zone_numbers_are_those_of_the_country() -> None:
    assert set(NUMBERS) == ZONE_NUMBERS


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("w") as lines:
        for parcel in range(20_000):
            lines.write("\n".join([f"Tờ 5 thửa {parcel}", *ROWS, ""]))
    (table,) = coordinates.tables(path)
    tracemalloc.start()
    count = sum(batch.num_rows for batch in table.records)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 40e6


TakenIn = Callable[[Path], Package]


def test_a_list_goes_through_the_stage(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "to5.txt").write_text("\n".join(["Tờ 5 thửa 12", *ROWS, "Tờ 5 thửa 13", "1;abc;595000"]), "utf-8")
    layers: Layers = read(taken_in(tmp_path / "to5.txt"))
    assert (layers.read, layers.quarantined) == (2, 1)
    assert list(layers.layers[0].frame.geometry) == [RING]
    faults = [(fault.code, fault.row, fault.values["reason"]) for fault in layers.faults]
    assert faults == [("FMT-01", 2, Unreadable.RECORD), ("FMT-07", None, Axes.SIZE)]
    assert layers.faults[0].values["detail"] == "line 7: not understood"


def test_points_alone_are_no_package(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "diem.txt").write_text("\n".join(ROWS), "utf-8")
    with pytest.raises(PackageError) as caught:
        read(taken_in(tmp_path / "diem.txt"))
    assert [fault.code for fault in caught.value.faults] == ["PKG-08"]


def test_points_beside_parcels_are_named_with_the_reason(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "diem.txt").write_text("\n".join(ROWS), "utf-8")
    (tmp_path / "to5.txt").write_text("\n".join(["Tờ 5 thửa 12", *ROWS]), "utf-8")
    layers = read(taken_in(tmp_path))
    (fault,) = (one for one in layers.faults if one.code == "PKG-03")
    assert (fault.file, fault.values["reason"]) == ("diem.txt", Unexpected.POINTS)
