"""Synthetic attribute books: laid out as the forms want, the same town as the layers beside them."""

from zipfile import ZipFile

import numpy as np
import pyogrio
import pytest
from python_calamine import CalamineWorkbook

from pipeline.demo import HOLDER_MARK, Packing, make_package, make_parcels
from pipeline.demo.registry import books
from schemas.book import book_names, load_book

WARD, PARCELS, SEED = "11407", 700, 4
FIRST_ROW = {"form1": 4, "land_index": 7, "control_totals": 3}
"""Position of the first row with data."""
ITEMS = 3


@pytest.fixture(scope="module")
def town():
    return make_parcels(parcels=PARCELS, seed=SEED, commune=WARD)


OF_TODAY = ("control_totals", "form1", "land_index")


def made(folder, names):
    return make_package(folder, parcels=PARCELS, seed=SEED, commune=WARD, packing=Packing(books=names)).path


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return made(tmp_path_factory.mktemp("books") / "package", OF_TODAY)


@pytest.fixture(scope="module")
def renumbered(tmp_path_factory):
    return made(tmp_path_factory.mktemp("books") / "renumbered", ("form1", "sheet_references"))


def rows_of(package, name, worksheet=0):
    book = CalamineWorkbook.from_path(package / books()[name].file)
    return book.get_sheet_by_index(worksheet).to_python(skip_empty_area=False)


def test_every_book_has_a_description():
    assert set(books()) <= set(book_names())


def test_no_cell_is_a_formula_and_the_same_seed_gives_the_same_bytes(package, tmp_path):
    again = made(tmp_path / "again", OF_TODAY)
    for name in OF_TODAY:
        file = books()[name].file
        with ZipFile(package / file) as parts:
            assert not any(b"<f>" in parts.read(part) for part in parts.namelist())
        assert (again / file).read_bytes() == (package / file).read_bytes()


def test_form_1_has_61_columns_and_the_item_numbers_of_the_form(package):
    rows = rows_of(package, "form1")
    assert {len(row) for row in rows} == {61}
    items = [str(text) for text in rows[ITEMS]]
    assert items == ["", *map(str, range(1, 51)), *[""] * 10]
    described = {column.item: name for name, column in load_book("form1").columns.items() if column.item}
    heads = dict(zip(items, rows[FIRST_ROW["form1"]], strict=True))
    assert heads["1"] == WARD
    assert described["21"] == "sheet_number"


def test_form_1_has_a_row_for_each_holder_of_each_parcel_that_has_one(package, town):
    rows = rows_of(package, "form1")[FIRST_ROW["form1"] :]
    keys = [(row[21], row[22]) for row in rows]
    parcels = town[town["laDoiTuongChiemDat"] == 0]
    assert set(keys) == set(zip(parcels["soHieuToBanDo"].astype(str), parcels["soThuTuThua"].astype(str), strict=True))
    assert len(keys) > len(parcels), "couples have two rows"
    assert all(row[7].endswith(HOLDER_MARK) for row in rows if row[7])
    assert all(bool(row[5]) != bool(row[7]) for row in rows), "an organisation or a person"
    for row in rows:
        areas = [row[at] for at in (26, 31, 36) if row[at] != ""]
        assert sum(areas) == pytest.approx(row[24], abs=0.051)


def test_the_land_book_carries_sheets_and_parcels_downwards(package, town):
    rows = rows_of(package, "land_index")[FIRST_ROW["land_index"] :]
    assert [row[0] for row in rows if row[0] != ""] == sorted(town["soHieuToBanDo"].unique())
    assert sum(row[1] != "" for row in rows) == len(town)
    assert sum(row[4] for row in rows) == pytest.approx(town["dienTich"].sum(), abs=0.05 * len(town))
    assert {row[5] for row in rows} == set(town["kyHieuMucDichSuDung"].str.findall(r"[A-Z]{3}").explode())


def test_the_summary_table_counts_parcels_and_not_roads(package, town):
    rows = rows_of(package, "control_totals")[FIRST_ROW["control_totals"] :]
    parcels = town[town["laDoiTuongChiemDat"] == 0]
    expected = parcels.groupby("soHieuToBanDo").agg(count=("dienTich", "size"), area=("dienTich", "sum"))
    assert [row[1] for row in rows] == expected["count"].tolist()
    assert np.allclose([row[4] for row in rows], expected["area"])


def test_what_goes_with_a_reference_table_has_the_keys_of_before(renumbered, town):
    entries = rows_of(renumbered, "sheet_references")
    table = [dict(zip(entries[0], row, strict=True)) for row in entries[1:]]
    layer = pyogrio.read_dataframe(renumbered / "ThuaDat.gpkg")
    new = {(one["xaIdCu"], int(one["soHieuToBanDoCu"])): (one["xaId"], int(one["soHieuToBanDo"])) for one in table}
    keys = [new[key] for key in zip(layer["maXa"], layer["soHieuToBanDo"], strict=True)]
    assert keys == list(zip(town["maXa"], town["soHieuToBanDo"], strict=True))
    form = rows_of(renumbered, "form1")[FIRST_ROW["form1"] :]
    assert {(row[1], int(row[21])) for row in form} == set(new)
    assert WARD not in layer["maXa"].to_numpy()


def test_what_a_book_tells_the_layer_does_not(package):
    told = set().union(*(books()[name].tells for name in OF_TODAY))
    assert {"dienTich", "tenChu", "diaChi"} <= told
    assert not told & set(pyogrio.read_info(package / "ThuaDat.gpkg")["fields"])


@pytest.mark.parametrize(("fmt", "book", "complaint"), [("gpkg", "form9", "form9"), ("dxf", "sheet_references", "dxf")])
def test_a_book_that_cannot_go_with_it_is_refused(tmp_path, fmt, book, complaint):
    with pytest.raises(ValueError, match=complaint):
        make_package(tmp_path / "p", parcels=60, seed=1, commune=WARD, fmt=fmt, packing=Packing(books=(book,)))
