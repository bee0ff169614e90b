"""FMT-04: declared widths and decimals of a table."""

from collections.abc import Callable, Mapping
from pathlib import Path

import fiona
import pytest

from pipeline.read import read
from schemas.finding import Fault
from schemas.package import Package
from schemas.reasons import Cut

FITTING = {"soTo": "int:5", "soThua": "int:5", "dienTich": "float:12.1", "diaChi": "str:40", "maDinhDanh": "str:12"}
LONG = "Số 5, ngõ 97, đường Lạch Tray, P. Gia Viên"
SQUARE = {"type": "Polygon", "coordinates": [[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]]}


@pytest.fixture
def faults(tmp_path: Path, taken_in: Callable[[Path], Package]) -> Callable[..., list[Fault]]:
    """Return a function that writes a shapefile with declared fields, and gives what is said of it."""

    def look(fields: Mapping[str, str], **values: tuple[object, ...]) -> list[Fault]:
        path = tmp_path / "thua.shp"
        schema = {"geometry": "Polygon", "properties": fields}
        with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:9210", encoding="UTF-8") as sink:
            for number in range(max(map(len, values.values()), default=3)):
                row = {
                    "soTo": 1,
                    "soThua": number + 1,
                    "dienTich": 100,
                    "diaChi": "Gia Viên",
                    "maDinhDanh": "w7eyehqbjs0s",
                }
                row |= {name: column[number] for name, column in values.items()}
                sink.write({"geometry": SQUARE, "properties": row})
        return [fault for fault in read(taken_in(path)).faults if fault.code == "FMT-04"]

    return look


def test_fields_that_fit_are_not_mentioned(faults: Callable[..., list[Fault]]) -> None:
    assert faults(FITTING) == []


def test_missing_numbers_are_no_overflow(faults: Callable[..., list[Fault]]) -> None:
    assert faults(FITTING, dienTich=(100.5, None, 7)) == []


def test_an_area_without_decimals_is_cut(faults: Callable[..., list[Fault]]) -> None:
    (fault,) = faults({**FITTING, "dienTich": "int:9"})
    assert (fault.file, fault.values) == ("thua.shp", {"reason": Cut.DECIMALS, "column": "dienTich"})
    assert (fault.measured, fault.limit) == (0, 1)


def test_texts_that_end_in_the_middle_of_a_word_were_cut(faults: Callable[..., list[Fault]]) -> None:
    streets = ("Lach Tray", "Le Loi", "Da Nang", "Cat Cut", "Hai Ba Trung")
    cut = [f"So {number}, duong {street}, phuong Gia Vien, Hai Phong"[:40] for number, street in enumerate(streets)]
    (fault,) = faults(FITTING, diaChi=(*cut, "Gia Viên", None))
    assert (fault.values, fault.limit, fault.unit) == ({"reason": Cut.FULL_WIDTH, "column": "diaChi"}, 40, "byte")


def test_a_field_as_wide_as_its_longest_text_is_no_fault(faults: Callable[..., list[Fault]]) -> None:
    """GDAL makes fields grow: whatever is longest fills them, and ends as the others do."""
    assert faults(FITTING, diaChi=(LONG, "Gia Viên", None)) == []
    assert faults(FITTING, diaChi=(LONG, LONG.replace("5", "6"), LONG.replace("5", "7"), "Gia Viên")) == []


def test_codes_that_always_fill_their_field_are_not_cut(faults: Callable[..., list[Fault]]) -> None:
    assert faults({**FITTING, "diaChi": "str:20"}, diaChi=("x" * 20, "y" * 20, "z" * 20)) == []


def test_numbers_that_did_not_fit_are_found(faults: Callable[..., list[Fault]]) -> None:
    (fault,) = faults({**FITTING, "soThua": "int:3"}, soThua=(998, 999, None))
    assert (fault.values, fault.measured, fault.limit) == ({"reason": Cut.WIDTH, "column": "soThua"}, 3, 4)
