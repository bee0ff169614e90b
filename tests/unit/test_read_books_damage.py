"""Workbooks that are damaged or hostile: named, never a traceback, never silent."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest

from pipeline.read import read
from pipeline.read.formats.workbook import worksheets
from pipeline.read.registry import Damage, Foreign
from pipeline.read.worksheets import transfer_worksheets
from schemas.package import Package
from schemas.reasons import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Write a small workbook."""
    made = openpyxl.Workbook()
    made.active.append(["soTo", "soThua"])
    made.active.append([7, 1])
    made.save(tmp_path / "so.xlsx")
    return tmp_path / "so.xlsx"


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def refusal(path: Path) -> Damage:
    with pytest.raises(Damage) as caught:
        transfer_worksheets(path, worksheets(path))
    return caught.value


def rows_of(path: Path) -> int:
    (sheet,) = transfer_worksheets(path, worksheets(path))["worksheets"]
    return int(sheet["rows"])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_workbook_is_corrupt(book: Path, share: float) -> None:
    content = book.read_bytes()
    book.write_bytes(content[: int(len(content) * share)])
    assert refusal(book).reason is Unreadable.CORRUPT


def test_a_password_is_said_to_be_one(book: Path) -> None:
    book.write_bytes(COMPOUND + bytes(512) + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(book).reason is Unreadable.ENCRYPTED


@pytest.mark.parametrize("declared", [b"A1:XFD1048576", b"B2"])
def test_a_false_size_does_no_harm(book: Path, declared: bytes) -> None:
    rewrite(book, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"A1:B2", declared)}))
    assert rows_of(book) == 2


def test_a_cell_far_from_the_table_is_named(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "soTo", "x"
    made.save(tmp_path / "a.xlsx")
    damage = refusal(tmp_path / "a.xlsx")
    assert (damage.reason, damage.detail) == (Unreadable.STRAY_CELL, "XFD1048576")


def test_entities_are_not_even_looked_at(book: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    rewrite(book, lambda parts: parts.update({SHEET: bomb + parts[SHEET]}))
    assert refusal(book).reason is Unreadable.XML_FORBIDDEN


def test_parts_that_unpack_to_too_much_are_left_packed(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.office._LARGEST_PARTS_BYTES", 1000)
    assert refusal(book).reason is Unreadable.OUT_OF_MEMORY


@pytest.mark.parametrize("lost", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_one_of_its_parts_is_read_or_corrupt(book: Path, lost: str) -> None:
    rewrite(book, lambda parts: parts.pop(lost) and None)
    try:
        assert rows_of(book) == 2
    except Damage as damage:
        assert damage.reason in {Unreadable.CORRUPT, Unreadable.EMPTY}  # noqa: PT017  either is right


def test_other_files_under_the_name_of_a_workbook_are_foreign(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><table></table></html>")
    with pytest.raises(Foreign):
        transfer_worksheets(tmp_path / "a.xls", worksheets(tmp_path / "a.xls"))


def test_an_old_name_on_a_new_workbook_does_not_matter(book: Path) -> None:
    old = book.rename(book.with_suffix(".xls"))
    assert rows_of(old) == 2


def test_merged_cells_reach_over_the_edge_without_harm(book: Path) -> None:
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A9:B12"/></mergeCells>'
    rewrite(book, lambda parts: parts.update({SHEET: parts[SHEET].replace(b"</sheetData>", merged)}))
    assert rows_of(book) == 2


def test_what_kills_the_reader_is_one_finding_and_the_rest_is_read(
    tmp_path: Path, national: Callable[..., gpd.GeoDataFrame], taken_in: Callable[[Path], Package]
) -> None:
    folder = tmp_path / "goi"
    folder.mkdir()
    pyogrio.write_dataframe(national(3), folder / "thua.gpkg")
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "soTo", "x"
    made.save(folder / "a.xlsx")
    rewrite(folder / "a.xlsx", lambda parts: parts.update({SHEET: parts[SHEET].replace(b"A1:XFD1048576", b"A1:B2")}))
    (folder / "b.csv").write_text("soTo,soThua\n7,1\n")
    layers = read(taken_in(folder))
    assert [(fault.code, fault.file) for fault in layers.faults] == [("FMT-01", "a.xlsx")]
    assert (layers.read, [book.file for book in layers.books]) == (3, ["b.csv"])
