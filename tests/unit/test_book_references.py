"""Form 2: a delivery under old sheet numbers comes under the new ones, and what the table leaves open is said."""

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.normalise import normalise
from pipeline.normalise.books.canonical import read_rows
from pipeline.normalise.books.references import NEW, look_up, read_references
from schemas.book import load_book
from schemas.province import load_province
from schemas.reasons import Renumbering
from schemas.source import Column, load_source

GENERIC, HAIPHONG = load_province("generic"), load_province("haiphong")
NATIONAL = load_source("national")
DATED = NATIONAL.model_copy(update={"columns": {**NATIONAL.columns, "commune_list": Column(constant="2025-06-30")}})
KEY = ["commune_code", "sheet_label", "parcel_label"]
OLD_KEY = ["old_commune_code", "old_sheet_number", "old_parcel_number"]


def entry(old, new, scale=None, parcels=(None, None)):
    """Return one row of form 2; old and new are (commune, sheet)."""
    return {
        "old_commune_code": old[0],
        "old_sheet_number": old[1],
        "old_parcel_number": parcels[0],
        "commune_code": new[0],
        "sheet_number": new[1],
        "parcel_number": parcels[1],
        "scale_denominator": scale,
    }


@pytest.fixture
def renumbered(make_layers, national, make_book):
    """Return a function: entries of form 2, keys of parcels, other books → the batch."""

    def renumber(entries, keys, *books, source=NATIONAL, province=GENERIC, **columns):
        communes, sheets, parcels = zip(*keys, strict=True)
        frame = national(
            len(keys), maXa=list(communes), soHieuToBanDo=list(sheets), soThuTuThua=list(parcels), **columns
        )
        layers = replace(make_layers(frame), books=(make_book("sheet_references", entries), *books))
        return normalise(layers, source, province)

    return renumber


def keys_of(batch, columns=KEY):
    table = batch.parcels[columns].astype(object)
    return [tuple(row) for row in table.where(table.notna(), None).to_numpy().tolist()]


def told(batch):
    return [
        (one.commune, one.sheet, one.values["reason"], one.values["candidates"], one.values["count"])
        for one in batch.faults
        if one.code == "ATT-14"
    ]


def test_an_old_number_becomes_the_new_one_and_is_kept(renumbered):
    entries = [entry(("11383", 16), ("11407", "67"), "1/1000"), entry(("11407", 5), ("11407", 5), "1/1000", (0, 0))]
    batch = renumbered(entries, [("11383", 16, 2), ("11407", 5, 1), ("11407", 67, 3), ("11413", 16, 1)])
    assert keys_of(batch) == [("11407", "67", "2"), ("11407", "5", "1"), ("11407", "67", "3"), ("11413", "16", "1")]
    assert keys_of(batch, OLD_KEY) == [("11383", "16", "2"), *[(None, None, None)] * 3]
    assert batch.parcels["sheet_number"].tolist() == [67, 5, 67, 16]
    assert told(batch) == []
    assert (batch.books[0].joined_rows, batch.books[0].joined_parcels) == (2, 3)


def test_a_moved_parcel_is_of_the_unit_list_in_force(renumbered):
    batch = renumbered([entry(("11383", 16), ("11407", 67))], [("11383", 16, 2)], province=HAIPHONG)
    assert batch.parcels["commune_list"].tolist() == ["2025-07-01"]


def test_single_parcels_go_before_their_sheet(renumbered):
    entries = [entry(("11383", 1), ("11407", 20)), entry(("11383", 1), ("11407", 21), parcels=(5, 105))]
    batch = renumbered(entries, [("11383", 1, 4), ("11383", 1, 5)])
    assert keys_of(batch) == [("11407", "20", "4"), ("11407", "21", "105")]


def test_several_new_numbers_are_told_apart_by_the_scale_or_reported(renumbered):
    entries = [entry(("11383", 1), ("11407", 28), "1/500"), entry(("11383", 1), ("11407", 54), "1/1000")]
    scaled = renumbered(entries, [("11383", 1, 1), ("11383", 1, 2)], tyLe=[500, 1000])
    assert keys_of(scaled) == [("11407", "28", "1"), ("11407", "54", "2")]
    batch = renumbered(entries, [("11383", 1, 1), ("11383", 1, 2)])
    assert keys_of(batch) == [("11383", "1", "1"), ("11383", "1", "2")]
    assert told(batch) == [("11383", "1", Renumbering.SEVERAL, "11407/28, 11407/54", 2)]


BOTH = [entry(("11407", 1), ("11407", 31)), entry(("11383", 1), ("11407", 1))]


def test_a_number_that_is_old_and_new_is_left_alone_and_reported(renumbered):
    batch = renumbered(BOTH, [("11407", 1, 1), ("11383", 1, 2), ("11407", 31, 3)])
    assert keys_of(batch) == [("11407", "1", "1"), ("11407", "1", "2"), ("11407", "31", "3")]
    assert told(batch) == [("11407", "1", Renumbering.OLD_AND_NEW, "11407/31", 1)]


def test_the_unit_list_decides_where_the_source_says_it(renumbered):
    batch = renumbered(BOTH, [("11407", 1, 1)], source=DATED, province=HAIPHONG)
    assert keys_of(batch) == [("11407", "31", "1")]
    current = DATED.model_copy(update={"columns": {**DATED.columns, "commune_list": Column(constant="2025-07-01")}})
    batch = renumbered(BOTH, [("11407", 1, 1)], source=current, province=HAIPHONG)
    assert (keys_of(batch), told(batch)) == ([("11407", "1", "1")], [])


def test_a_sheet_of_a_former_commune_that_the_table_forgets_is_reported(renumbered):
    batch = renumbered([entry(("11383", 1), ("11407", 20))], [("11383", 2, 1), ("11383", 2, 2)])
    assert told(batch) == [("11383", "2", Renumbering.UNLISTED, None, 2)]


def test_old_numbers_of_the_map_that_are_not_those_of_the_table_are_reported(renumbered):
    entries = [entry(("11383", 1), ("11407", 20)), entry(("11383", 2), ("11407", 21))]
    keys = [("11407", 20, 1), ("11407", 20, 2), ("11407", 20, 3), ("11407", 99, 1)]
    batch = renumbered(entries, keys, soHieuToBanDoCu=["1", "01", "7", "7"])
    assert told(batch) == [("11407", "20", Renumbering.DISAGREES, "1", 1)]


def test_entries_that_say_nothing_are_reported_once(renumbered):
    entries = [entry(("11383", None), ("11407", 20)), entry(("11383", 1), ("11407", 20), parcels=(5, None))]
    batch = renumbered(entries, [("11407", 20, 1)])
    (fault,) = [one for one in batch.faults if one.code == "ATT-14"]
    assert (fault.values["reason"], fault.values["rows"], fault.row) == (Renumbering.INCOMPLETE, "5–6", 5)


def test_rows_of_books_go_the_way_of_the_parcels(renumbered, make_book):
    rows = [{"commune_code": "11383", "sheet_number": 1, "parcel_number": n, "area_m2": 400.0} for n in (1, 2, 9)]
    batch = renumbered(
        [entry(("11383", 1), ("11407", 20))], [("11383", 1, 1), ("11383", 1, 2)], make_book("parcel_table", rows)
    )
    book = batch.books[1]
    assert book.rows["parcel"].astype(object).where(book.rows["parcel"].notna(), None).tolist() == [0, 1, None]
    assert [(one.commune, one.sheet, one.parcel) for one in batch.faults if one.code == "ATT-09"] == [
        ("11407", "20", "9")
    ]


def test_rows_under_old_numbers_meet_parcels_under_new_ones_and_leave_their_numbers_there(renumbered, make_book):
    rows = [{"commune_code": "11383", "sheet_number": 1, "parcel_number": 1}]
    batch = renumbered([entry(("11383", 1), ("11407", 20))], [("11407", 20, 1)], make_book("parcel_table", rows))
    assert keys_of(batch, OLD_KEY) == [("11383", "1", "1")]
    assert batch.books[1].joined_rows == 1


def test_rows_without_commune_are_of_the_sheet_that_they_name_old_or_new(renumbered, make_book):
    """A land index may stay under the old numbers while the summary table is under the new ones."""
    index = make_book("land_index", [{"sheet_number": 1, "parcel_number": 1, "holder_name": "Nguyễn Văn Thử"}])
    totals = make_book("control_totals", [{"sheet_number": 20, "parcels": 1, "area_m2": 400.0}])
    batch = renumbered([entry(("11383", 1), ("11407", 20))], [("11383", 1, 1)], index, totals)
    assert [fault.code for fault in batch.faults] == []
    assert [book.rows["commune_code"].tolist() for book in batch.books[1:]] == [["11407"], ["11407"]]


def test_rows_share_an_open_number_with_their_map_but_a_certificate_does_not(renumbered, make_book):
    on_map = make_book("form1", [{"commune_code": "11407", "sheet_number": 1, "parcel_number": 1}])
    batch = renumbered(BOTH, [("11407", 1, 1)], on_map)
    assert batch.books[1].joined_rows == 1
    assert told(batch) == [("11407", "1", Renumbering.OLD_AND_NEW, "11407/31", 1)]
    on_paper = make_book("form1", [{"commune_code": "11407", "old_sheet_number": 1, "old_parcel_number": 1}])
    batch = renumbered(BOTH, [("11407", 1, 1)], on_paper)
    assert batch.books[1].joined_rows == 0
    assert [reason for _, _, reason, _, _ in told(batch)] == [Renumbering.OLD_AND_NEW] * 2
    assert "ATT-09" not in {one.code for one in batch.faults}


def test_a_real_table_of_a_province(shared_data, make_book):
    """6,266 rows of Bắc Ninh: every old number is found again, or left open for a reason that holds."""
    sheet = pd.read_excel(
        next((shared_data / "vn-vbdlis-thamchieutobando").glob("*.xlsx")), dtype="string", engine="calamine"
    )
    names = {
        "old_commune_code": "xaIdCu",
        "old_sheet_number": "soHieuToBanDoCu",
        "old_parcel_number": "soThuTuThuaCu",
        "commune_code": "xaId",
        "sheet_number": "soHieuToBanDo",
        "parcel_number": "soThuTuThua",
        "scale_denominator": "tyLe",
    }
    empty = make_book("sheet_references", [])
    book = replace(empty, columns=names, frame=sheet.set_axis(range(2, len(sheet) + 2)), numbers=pd.DataFrame())
    references, faults = read_references([read_rows(book, load_book("sheet_references"))])
    assert faults == []
    entries = references.entries
    assert len(entries) == 5948  # 318 rows stand there twice
    wanted = entries[["old_commune_code", "old_sheet_number", "scale_denominator"]].drop_duplicates(ignore_index=True)
    wanted = wanted.set_axis([*NEW[:2], "scale_denominator"], axis=1)
    wanted = wanted.assign(parcel_label="1", is_former=pd.array([True] * len(wanted), dtype="boolean"))
    found = look_up(wanted, references)
    both = wanted.join(found[[NEW[0], NEW[1], "problem", "candidates"]].add_prefix("new_"))
    counts = both["new_problem"].value_counts().to_dict()
    moved, stays = both["new_commune_code"].notna(), both["new_commune_code"].isna() & both["new_problem"].isna()
    assert (counts, int(moved.sum()), int(stays.sum())) == ({"several": 91}, 3498, 2256)
    listed = set(entries[["old_commune_code", "old_sheet_number", *NEW[:2]]].itertuples(index=False, name=None))
    answers = both.loc[moved, [*NEW[:2], "new_commune_code", "new_sheet_label"]]
    assert set(answers.itertuples(index=False, name=None)) <= listed
    assert all((commune, sheet, commune, sheet) in listed for commune, sheet in both.loc[stays, NEW[:2]].to_numpy())
