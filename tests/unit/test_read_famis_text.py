"""The text export of Famis is the attribute book of the sheet that its name tells."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.errors import PackageError
from pipeline.normalise import normalise
from pipeline.read import read
from schemas.encodings import Encoding, encode
from schemas.frames import Layers
from schemas.package import Package
from schemas.province import load_province
from schemas.source import load_source

TakenIn = Callable[[Path], Package]
LINES = (
    "1|2307010.50|595010.20|400.0||ONT|ONT|Nguyễn Văn Thử|Thôn Đông||Đồng Cửa Đình|",
    "2|2307010.50|595030.20|400.0||2L|LUC|Trần Thị Mẫu|Thôn Đông||Đồng Cửa Đình|",
    "3|2307010.50|595050.20|400.0||ONT|ONT|Lê Văn Mẫu|Thôn Đoài||Đồng Sau Chùa|",
)
MAP = "soTo;soThua;maXa;WKT\n" + "\n".join(
    f"5;{n};11407;POLYGON (({x} 2307000, {x} 2307020, {x + 20} 2307020, {x + 20} 2307000, {x} 2307000))"
    for n, x in ((1, 595000), (2, 595020), (3, 595040))
)


@pytest.fixture
def delivered(tmp_path: Path, taken_in: TakenIn) -> Callable[..., Layers]:
    """Return a function that delivers a sheet and its export, and reads both."""

    def deliver(lines: Sequence[str] = LINES, name: str = "dc5.txt") -> Layers:
        (tmp_path / "to5.csv").write_text(MAP)
        (tmp_path / "package.toml").write_text("crs = 9210\n")
        (tmp_path / name).write_bytes(encode("\r\n".join(lines), Encoding.TCVN3))
        return read(taken_in(tmp_path))

    return deliver


def test_fields_are_known_by_their_places_and_rows_by_their_lines(delivered: Callable[..., Layers]) -> None:
    (book,) = delivered().books
    assert (book.book, book.file, book.unmapped) == ("famis_text", "dc5.txt", ())
    rows = book.frame.rename(columns={label: name for name, label in book.columns.items()})
    assert rows.index.tolist() == [1, 2, 3]
    assert rows["sheet_number"].to_list() == ["5"] * 3
    assert rows["parcel_number"].astype(str).to_list() == ["1", "2", "3"]
    assert rows[["label_x", "label_y"]].astype(float).to_numpy()[0].tolist() == [2307010.5, 595010.2]


def test_it_joins_the_map_in_unicode_and_without_people(delivered: Callable[..., Layers]) -> None:
    batch = normalise(delivered(), load_source("generic"), load_province("haiphong"))
    (book,) = batch.books
    assert (book.joined_rows, book.joined_parcels) == (3, 3)
    assert book.rows["address"].to_list() == ["Đồng Cửa Đình", "Đồng Cửa Đình", "Đồng Sau Chùa"]
    assert book.personal["holder_name"].to_list() == ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Văn Mẫu"]
    assert {"holder_name", "holder_address"}.isdisjoint(book.rows.columns)
    assert batch.parcels["area_m2"].to_list() == [400.0] * 3
    assert not any("Thử" in str(fault) or "Mẫu" in str(fault) for fault in batch.faults)


def test_a_line_that_is_cut_off_is_reported(delivered: Callable[..., Layers]) -> None:
    layers = delivered([*LINES, "", "4|2307010.50|5950"])
    faults = [(fault.code, fault.file, fault.row) for fault in layers.faults]
    assert faults == [("FMT-01", "dc5.txt", 5)]
    assert layers.books[0].frame.index.tolist() == [1, 2, 3]


def test_a_name_without_sheet_is_no_book(delivered: Callable[..., Layers]) -> None:
    layers = delivered(name="xuat.txt")
    assert layers.books == ()
    assert [(fault.code, fault.file) for fault in layers.faults] == [("PKG-03", "xuat.txt")]


def test_an_export_alone_holds_no_parcels(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "dc5.txt").write_bytes(encode("\n".join(LINES), Encoding.TCVN3))
    with pytest.raises(PackageError) as caught:
        read(taken_in(tmp_path / "dc5.txt"))
    assert [fault.code for fault in caught.value.faults] == ["PKG-08"]
