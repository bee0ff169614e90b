"""Files that are odd, and not damaged at random: each is said to be what it is, so that the sender can mend it."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.finding import Fault
from schemas.package import Package
from schemas.reasons import NoParcels, Unreadable

TakenIn = Callable[[Path], Package]
PLACEMARK = "<Placemark><name>{name}</name>{geometry}</Placemark>"
POINT = "<Point><coordinates>106.6,20.8</coordinates></Point>"
LINE = "<LineString><coordinates>106.6,20.8 106.7,20.8</coordinates></LineString>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder for a package."""
    (tmp_path / "goi").mkdir()
    return tmp_path / "goi"


@pytest.fixture
def refusals(folder: Path, taken_in: TakenIn) -> Callable[[], list[Fault]]:
    """Return a function that reads the package, which has no parcels, and gives the faults."""

    def run() -> list[Fault]:
        with pytest.raises(PackageError) as caught:
            read(taken_in(folder))
        return list(caught.value.faults)

    return run


Refusals = Callable[[], list[Fault]]


def said(faults: list[Fault]) -> list[tuple[str, object, object]]:
    return [(fault.code, fault.values["reason"], fault.values.get("detail")) for fault in faults]


def kml(*placemarks: str) -> str:
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}{''.join(placemarks)}</Document></kml>"


def test_files_without_any_layer_or_worksheet_are_empty(folder: Path, refusals: Refusals) -> None:
    (folder / "thua.kml").write_text(kml())
    book = openpyxl.Workbook()
    book.create_chartsheet("BieuDo")
    book.remove(book["Sheet"])
    book.save(folder / "so.xlsx")
    assert said(refusals())[:2] == [("FMT-01", Unreadable.EMPTY, "")] * 2


def test_a_kml_of_points_or_lines_has_no_layer_of_areas(folder: Path, refusals: Refusals) -> None:
    (folder / "moc.kml").write_text(kml(PLACEMARK.format(name="A", geometry=POINT)))
    (folder / "ranh.kml").write_text(kml(PLACEMARK.format(name="B", geometry=LINE)))
    (fault,) = refusals()
    assert (fault.code, fault.values["reason"]) == ("PKG-08", NoParcels.NO_LAYER)
    assert fault.values["candidates"] == "moc.kml, ranh.kml"


def test_the_quote_that_is_never_closed_is_pointed_out(folder: Path, refusals: Refusals) -> None:
    (folder / "so.csv").write_text('soTo,soThua,dienTich,loaiDat\n7,1,400,ODT\n7,2,400,"ODT\n7,3,400,ODT\n')
    assert said(refusals())[0] == ("FMT-01", Unreadable.QUOTES, "unexpected end of data: line 3")


def test_rar_is_refused_with_advice(folder: Path, refusals: Refusals) -> None:
    (folder / "THUA.RAR").write_bytes(b"Rar!\x1a\x07\x01\x00")
    assert said(refusals())[0] == ("FMT-01", Unreadable.RAR, "")


def test_an_empty_package_is_said_to_be_empty_and_another_names_its_files(folder: Path, refusals: Refusals) -> None:
    (folder / "Bản vẽ").mkdir()
    assert said(refusals()) == [("PKG-08", NoParcels.EMPTY, None)]
    (folder / "Bản vẽ" / "to5.pdf").write_bytes(b"%PDF")
    (fault,) = refusals()
    assert (fault.values["reason"], fault.values["candidates"]) == (NoParcels.NO_FILES, "Bản vẽ/to5.pdf")
