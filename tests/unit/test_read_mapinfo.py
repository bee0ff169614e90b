"""What was never entered in a MapInfo table is no 0, as far as the file knows; deleted rows are no parcels."""

import struct
from collections.abc import Callable
from pathlib import Path

import fiona
import pytest
import shapely

from pipeline.read import read
from schemas.package import Package

FIELDS = {"soTo": "int:5", "soThua": "int:5", "dienTich": "float:12.1", "loaiDat": "str:10"}
AREA = 1 + 4 + 4
"""Byte of a row where the area starts."""


@pytest.fixture
def delivery(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes three parcels."""

    def make(suffix: str) -> Path:
        path = tmp_path / f"thua{suffix}"
        options = {"BOUNDS": "590000,2300000,600000,2310000"} if suffix == ".tab" else {"FORMAT": "MIF"}
        schema = {"geometry": "Polygon", "properties": FIELDS}
        with fiona.open(path, "w", driver="MapInfo File", schema=schema, crs="EPSG:9210", **options) as sink:
            for number in range(3):
                square = shapely.box(595000 + number, 2307000, 595001 + number, 2307001)
                row = {"soTo": 7, "soThua": number + 1, "dienTich": 1.5, "loaiDat": "ODT"}
                sink.write({"geometry": shapely.geometry.mapping(square), "properties": row})
        return path

    return make


def second_row(path: Path) -> tuple[Path, bytearray, int]:
    table = path.with_suffix(".dat")
    content = bytearray(table.read_bytes())
    _, head, width = struct.unpack_from("<IHH", content, 4)
    return table, content, head + width


def test_a_blank_decimal_of_a_table_is_no_zero(
    delivery: Callable[[str], Path], taken_in: Callable[[Path], Package]
) -> None:
    path = delivery(".tab")
    table, content, start = second_row(path)
    content[start + AREA : start + AREA + 12] = b" " * 12
    table.write_bytes(content)
    frame = read(taken_in(path)).layers[0].frame
    assert frame["dienTich"].str.strip().to_list() == ["1.5", "", "1.5"]
    assert frame["soThua"].to_list() == [1, 2, 3]


def test_blank_numbers_of_a_mif_are_no_zeros(
    delivery: Callable[[str], Path], taken_in: Callable[[Path], Package]
) -> None:
    path = delivery(".mif")
    values = path.with_suffix(".mid")
    values.write_text(values.read_text().replace('7,2,1.5,"ODT"', '7,,,"ODT"'))
    frame = read(taken_in(path)).layers[0].frame
    assert frame[["soThua", "dienTich"]].to_numpy().tolist() == [["1", "1.5"], ["", ""], ["3", "1.5"]]


def test_a_deleted_row_leaves_a_gap(delivery: Callable[[str], Path], taken_in: Callable[[Path], Package]) -> None:
    path = delivery(".tab")
    table, content, start = second_row(path)
    content[start] = ord("*")
    table.write_bytes(content)
    pointers = path.with_suffix(".id").read_bytes()
    path.with_suffix(".id").write_bytes(pointers[:4] + bytes(4) + pointers[8:])
    layers = read(taken_in(path))
    assert (layers.read, layers.quarantined, layers.faults) == (2, 0, ())
    assert layers.layers[0].frame["soThua"].to_dict() == {0: 1, 2: 3}
