"""Lists of coordinates in worksheets become the same parcels as those in texts; books with coordinates stay books."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.package import Package
from schemas.reasons import Axes, PassedOver, Unexpected, Unreadable

Rows = Sequence[Sequence[object]]
TakenIn = Callable[[Path], Package]

HEAD = ("Mã xã", "Số tờ", "Số thửa", "Chủ sử dụng", "Điểm", "X (m)", "Y (m)")
SQUARE = [(595000.25, 2307000.5), (595000.25, 2307010.5), (595012.25, 2307010.5), (595012.25, 2307000.5)]
RING = shapely.Polygon(SQUARE)
FIRST = ("11407", 5, 12, 'Trần Thử "Hai"\nxóm Đông')
BESIDE = shapely.transform(RING, lambda xy: xy + np.array([100, 0]))


def points(ring: shapely.Polygon = RING) -> list[tuple[object, ...]]:
    return [(number, north, east) for number, (east, north) in enumerate(ring.exterior.coords[:-1], start=1)]


def in_columns() -> list[tuple[object, ...]]:
    """Return a list of two parcels, whose numbers stand in columns, and in the first row of each only."""
    keys = [FIRST, *[("", "", "", "")] * 3, ("", "", 13, "Bà Giả"), *[("", "", "", "")] * 3]
    return [HEAD, *(key + point for key, point in zip(keys, points() + points(BESIDE), strict=True))]


def write(path: Path, **worksheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in worksheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    book.save(path)
    return path


def test_a_worksheet_and_a_text_give_the_same_parcels(tmp_path: Path, taken_in: TakenIn) -> None:
    write(tmp_path / "a.xlsx", ToaDo=in_columns())
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        rows = [[str(value).replace("\n", " ") for value in row] for row in in_columns()]
        csv.writer(file, delimiter=";").writerows(rows)
    (sheet,), (text,) = (read(taken_in(tmp_path / name)).layers for name in ("a.xlsx", "a.csv"))
    assert sheet.frame.geometry.tolist() == text.frame.geometry.tolist() == [RING, BESIDE]
    keys = ["commune", "sheet", "parcel"]
    assert sheet.frame[keys].to_numpy().tolist() == text.frame[keys].to_numpy().tolist()
    assert sheet.frame[keys].to_numpy().tolist() == [["11407", "5", "12"], ["11407", "5", "13"]]
    assert sheet.frame["owner"].tolist() == [FIRST[-1], "Bà Giả"]
    assert (sheet.name, sheet.driver) == ("ToaDo", "Workbook")


def test_headings_and_points_typed_as_texts(tmp_path: Path, taken_in: TakenIn) -> None:
    typed = [(f"M{number}", f"{north:.3f}".replace(".", ","), f"{east:.3f}") for number, north, east in points()]
    rows = [("BẢNG KÊ TỌA ĐỘ",), ("Thửa đất số: 12, tờ bản đồ số: 5",), ("Điểm", "Tọa độ", ""), ("", "X", "Y\n(m)")]
    typed = [(label, north, east.replace(".", ",")) for label, north, east in typed]
    layers = read(taken_in(write(tmp_path / "a.xlsx", To5=[*rows, *typed])))
    assert list(layers.layers[0].frame.geometry) == [RING]
    found = {fault.values["reason"]: fault.values for fault in layers.faults if fault.code == "FMT-07"}
    assert found.keys() == {Axes.SIZE, PassedOver.LINES}
    assert found[Axes.SIZE].items() >= {"worksheet": "To5", "mark": ","}.items()


def test_lists_and_a_book_in_one_workbook(tmp_path: Path, taken_in: TakenIn) -> None:
    book = [("Số tờ", "Số thửa", "Diện tích (m²)", "Loại đất"), (5, 12, 120, "ODT"), (5, 13, 120, "ODT")]
    broken = [HEAD, ("11407", 6, 1, "", 1, 2307000.5, 595000.25), ("", "", "", "", 2, "#N/A", 595000.25), *[
        ("", "", "", "", *point) for point in points()[2:]
    ]]  # fmt: skip
    layers = read(taken_in(write(tmp_path / "a.xlsx", To5=in_columns(), So=book, To6=broken)))
    assert [len(layer.frame) for layer in layers.layers] == [2, 0]
    assert [(one.book, one.sheet, len(one.frame)) for one in layers.books] == [("parcel_table", "So", 2)]
    (fault,) = (fault for fault in layers.faults if fault.code == "FMT-01")
    assert fault.values["name"] == "a.xlsx#To6"
    assert fault.values["detail"] == "line 3: not understood"


def test_a_table_of_parcels_with_the_places_of_labels_is_no_list(tmp_path: Path, taken_in: TakenIn) -> None:
    head = ("Số tờ", "Số thửa", "Diện tích (m²)", "Loại đất", "X", "Y")
    rows = [(5, number, 120, "ODT", 2307000.5 + number, 595000.25) for number in range(1, 6)]
    write(tmp_path / "so.xlsx", So=[head, *rows])
    (tmp_path / "so.csv").write_text("\n".join(";".join(map(str, row)) for row in [head, *rows]), "utf-8")
    write(tmp_path / "thua.xlsx", ToaDo=in_columns())
    layers = read(taken_in(tmp_path))
    assert [layer.file for layer in layers.layers] == ["thua.xlsx"]
    assert sorted((book.file, len(book.frame)) for book in layers.books) == [("so.csv", 5), ("so.xlsx", 5)]


def test_points_in_a_worksheet_are_points_only_where_it_speaks_of_nothing_else(
    tmp_path: Path, taken_in: TakenIn
) -> None:
    alone = [HEAD[4:], *points()]
    notes = [(*HEAD[4:], "Người đo", "Ghi chú"), *((*point, "Đo", "x") for point in points())]
    write(tmp_path / "a.xlsx", To5=in_columns(), Moc=alone, GhiChu=notes)
    named = {fault.values["name"]: fault.values["reason"] for fault in read(taken_in(tmp_path)).faults
             if fault.code == "PKG-03"}  # fmt: skip
    assert named == {"Moc": Unexpected.POINTS, "GhiChu": Unexpected.NO_BOOK}


def test_a_worksheet_that_reads_in_two_ways_is_named(tmp_path: Path, taken_in: TakenIn) -> None:
    turned = [(*key, label, east, north) for *key, label, north, east in in_columns()[1:]]
    with pytest.raises(PackageError) as caught:
        read(taken_in(write(tmp_path / "a.xlsx", To5=[*in_columns(), *turned])))
    fault = next(fault for fault in caught.value.faults if fault.code == "FMT-01")
    assert fault.values["reason"] == Unreadable.AXES
    assert fault.values["detail"] == "To5: 8 / 8"
