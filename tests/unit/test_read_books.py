"""Attribute books: which worksheet is which book, and what of it is data."""

import datetime as dt
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import xlsxwriter
import xlwt

from pipeline.errors import PackageError
from pipeline.read import read
from pipeline.read.books import Delivered, read_books
from pipeline.read.registry import Damage, Foreign, formats
from pipeline.read.worksheets import transfer_worksheets
from schemas.encodings import Encoding, encode
from schemas.finding import Fault, Severity
from schemas.frames import BookRows
from schemas.package import Package

Rows = Sequence[Sequence[object]]
Write = Callable[..., Path]

PLAIN = ("Số tờ", "Số thửa", "Diện tích (m²)", "Loại đất", "Địa chỉ thửa đất")
INDEX = (
    ("SỔ MỤC KÊ ĐẤT ĐAI",),
    ("Xã: Giả Định",),
    ("Tờ bản đồ số", "Thửa đất số", "Tên người sử dụng, quản lý đất", "Mã đối tượng", "Hiện trạng sử dụng đất", "",
     "Giấy tờ pháp lý về quyền sử dụng đất", "", "Ghi chú"),
    ("", "", "", "", "Diện tích (m²)", "Loại đất", "Diện tích (m²)", "Loại đất", ""),
    ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"),
)  # fmt: skip
INDEX_MERGED = ("A1:I1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3", "I3:I4")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes worksheets to a workbook, with merged ranges."""

    def make(merged: Sequence[str] = (), name: str = "so.xlsx", **worksheets: Rows) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in worksheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([None if value == "" else value for value in row])
            for cells in merged:
                sheet.merge_cells(cells)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def books_of(path: Path) -> tuple[list[BookRows], list[Fault]]:
    """Read the books of one file in this process."""
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(shutil.copy(path, folder))
        return _books_of(staged)


def _books_of(path: Path) -> tuple[list[BookRows], list[Fault]]:
    worksheets = formats()[path.suffix].worksheets
    assert worksheets is not None
    reply = json.loads(json.dumps(transfer_worksheets(path, worksheets(path))))
    return read_books([Delivered(file=path.name, **one) for one in reply["worksheets"]])


def the_book(path: Path) -> BookRows:
    (book,), faults = books_of(path)
    assert not faults
    return book


def column(book: BookRows, canonical: str) -> list[object]:
    values = book.frame[book.columns[canonical]]
    return [None if pd.isna(value) else value for value in values]


def reasons(faults: Sequence[Fault]) -> list[tuple[str, str, object]]:
    return [(fault.code, fault.values["reason"], fault.values.get("name")) for fault in faults]


def test_a_plain_table_is_read_as_it_stands(write: Write) -> None:
    rows = [PLAIN, (7, "12", 100.5, "ONT", " Thôn 1"), ("", "", "", "", ""), ("7", 13, 80, "CLN", "")]
    book = the_book(write(**{"Sheet 1": rows}))
    assert (book.book, book.file, book.sheet) == ("parcel_table", "so.xlsx", "Sheet 1")
    assert book.frame.index.tolist() == [2, 4]
    assert column(book, "sheet_number") == ["7", "7"]
    assert column(book, "parcel_number") == ["12", "13"]
    assert column(book, "area_m2") == [100.5, 80.0]
    assert column(book, "address") == [" Thôn 1", None]
    assert book.unmapped == ()
    assert book.frame.dtypes.astype(str).to_dict()["Diện tích (m²)"] == "float64"
    assert book.numbers.to_dict("list") == {"Số tờ": [7.0, pytest.approx(float("nan"), nan_ok=True)],
                                            "Số thửa": [pytest.approx(float("nan"), nan_ok=True), 13.0]}  # fmt: skip


def test_numbers_and_dates_in_a_column_of_texts_lose_nothing(write: Write) -> None:
    day, moment = dt.date(2025, 7, 1), pd.Timestamp(2025, 7, 1, 8, 30).to_pydatetime()
    rows = [
        ("soTo", "soThua", "Số CCCD", "Ngày cấp", "Ngày sinh", "Ghi chú"),
        (1, 1, 31234567890, day, day, True),
        (1, 2, "031234567891", moment, "1970", 0.1),
        (1, 3, 1e15, day, 1980, "x"),
    ]
    book = the_book(write(a=rows))
    assert column(book, "holder_id") == ["31234567890", "031234567891", "1000000000000000"]
    assert str(book.frame["Ngày cấp"].dtype).startswith("datetime64")
    assert column(book, "holder_birth") == ["2025-07-01", "1970", "1980"]
    assert column(book, "note") == ["TRUE", "0.1", "x"]
    assert book.frame["Số CCCD"].dtype == "string"


def test_dates_of_workbooks_that_count_from_1904_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["soTo", "soThua", "Ngày cấp"])
        sheet.write_row(1, 0, [1, 1])
        sheet.write_datetime(1, 2, dt.date(2014, 7, 5), made.add_format({"num_format": "dd/mm/yyyy"}))
    assert column(the_book(path), "certificate_date") == [pd.Timestamp(2014, 7, 5)]


def test_the_land_index_is_found_under_its_titles(write: Write) -> None:
    rows = [
        *INDEX,
        (12, 1, "Người Thử A", "GDC", 100, "ONT", 90, "T", ""),
        ("", "", "Người Thử B", "GDC", "", "", "", "", "Đồng sử dụng đất"),
        (12, 2, "Công ty Thử", "TKT", 200, "CLN", 200, "CLN", ""),
        ("", "", "Công", "GDC", "", "", "", "", ""),
    ]
    book = the_book(write(INDEX_MERGED, a=rows))
    assert book.book == "land_index"
    assert book.frame.index.tolist() == [6, 7, 8, 9]
    assert book.columns["legal_area_m2"] == "Giấy tờ pháp lý về quyền sử dụng đất / Diện tích (m²)"
    assert column(book, "legal_land_use") == ["T", None, "CLN", None]
    assert column(book, "sheet_number") == [12, None, 12, None]


def test_what_is_no_data_is_named_and_left_out(write: Write) -> None:
    rows = [
        *INDEX,
        ("", "", "Thôn Một", "", "", "", "", "", ""),
        (12, 1, "Người Thử A", "GDC", 100, "ONT", 90, "T", ""),
        ("Cộng tờ 12", "", "", "", 100, "", "", "", ""),
        *INDEX[2:],
        (13, 1, "Người Thử B", "GDC", 100, "ONT", 90, "T", ""),
        ("", "", "Người Thử C", "", "", "", "", "", ""),
        ("Tổng cộng", "", "", "", 200, "", "", "", ""),
        ("", "", "Ngày 1 tháng 7 năm 2025", "", "", "", "", "", ""),
        ("", "", "Người lập sổ", "", "", "", "", "", ""),
    ]
    rows[5] = ("Thôn Một",)
    (book,), faults = books_of(write(INDEX_MERGED, a=rows))
    assert book.frame.index.tolist() == [7, 12, 13]
    assert reasons(faults) == [
        ("PKG-03", "repeated-head", "so.xlsx#a: 9, 10, 11"),
        ("PKG-03", "total-rows", "so.xlsx#a: 8, 14"),
        ("PKG-03", "note-rows", "so.xlsx#a: 6, 15, 16"),
    ]
    assert {fault.severity for fault in faults} == {Severity.INFO}
    assert "Người" not in str(faults)


def test_rows_without_number_in_the_middle_of_a_table_stay(write: Write) -> None:
    book = the_book(write(a=[PLAIN, (7, 1, 10, "ONT", ""), ("", "", 20, "ONT", ""), (7, 3, 30, "ONT", "")]))
    assert book.frame.index.tolist() == [2, 3, 4]


def test_a_table_of_which_no_row_is_numbered_is_kept_whole(write: Write) -> None:
    book = the_book(write(a=[PLAIN, ("A", "B", 10, "ONT", ""), ("A", "C", 20, "ONT", "")]))
    assert len(book.frame) == 2


def test_a_cell_merged_downwards_stands_in_every_row(write: Write) -> None:
    rows = [PLAIN, (7, 1, 10, "ONT", "x"), ("", "", "", "CLN", ""), (7, 2, 30, "ONT", "y")]
    book = the_book(write(["A2:A3", "B2:B3"], a=rows))
    assert column(book, "parcel_number") == [1, 1, 2]
    assert column(book, "area_m2") == [10, None, 30]


def form1(width: int = 61, **heads: str) -> list[list[object]]:
    """Return the head of form 1 in a wording of our own, with item numbers."""
    groups = {20: "Theo GCN", 22: "Theo bản đồ", 26: "Loại đất 1", 31: "Loại đất 2", 36: "Loại đất 3"}
    names = dict.fromkeys(range(1, width + 1), "Nội dung")
    names |= {2: "Mã ĐVHC xã", 3: "Số phát hành GCN", 20: "Số tờ", 21: "Số thửa", 22: "Số tờ", 23: "Số thửa"}
    names |= {51: "Phân loại thửa đất", 1: "STT"}
    top, leaf, item = [""] * width, [""] * width, [""] * width
    for number in range(1, width + 1):
        top[number - 1] = groups.get(number, "")
        leaf[number - 1] = heads.get(f"c{number}", names[number])
        item[number - 1] = number - 1 if 1 < number <= 51 else ("Mục" if number == 1 else "")
    return [["BIỂU MẪU THU THẬP"], top, leaf, item]


def test_item_numbers_decide_where_the_wording_is_unknown(write: Write) -> None:
    data = list(range(1, 62))
    book = the_book(write(["T2:U2", "V2:W2"], Sheet1=[*form1(), data]))
    assert book.book == "form1"
    assert book.frame.index.tolist() == [5]
    got = {name: book.frame[label].iloc[0] for name, label in book.columns.items()}
    assert (got["old_sheet_number"], got["parcel_number"]) == (20, 23)
    assert (got["area_m2"], got["land_use_3_term"], got["parcel_class"]) == (25, 40, 51)


def test_an_item_number_is_enough_where_a_head_is_blank(write: Write) -> None:
    data = ["" if number == 25 else number for number in range(1, 62)]
    book = the_book(write(["T2:U2", "V2:W2"], Sheet1=[*form1(c25="", c24=""), data]))
    assert column(book, "area_m2") == [None]
    assert column(book, "address") == [24]
    assert not {book.columns["area_m2"], book.columns["address"]} & {*book.unmapped}


def test_item_numbers_are_not_believed_where_a_name_lies_elsewhere(write: Write) -> None:
    rows = form1(c25="Địa chỉ thửa đất", c24="Diện tích thửa đất")
    book = the_book(write(["T2:U2", "V2:W2"], Sheet1=[*rows, [1] * 61]))
    positions = {name: list(book.frame.columns).index(label) + 1 for name, label in book.columns.items()}
    assert (positions["address"], positions["area_m2"]) == (25, 24)
    assert "land_use_3_term" not in positions


def test_the_form_of_cv_2071_is_told_by_its_worksheet(write: Write) -> None:
    rows = [[""], [""], *form1(38), [1] * 38]
    (book,), _ = books_of(write(["T4:U4", "V4:W4"], **{"PL3-01": rows}))
    assert (book.book, book.frame.index.tolist()) == ("form1_cv2071", [7])
    assert {"commune_code", "sheet_number", "old_parcel_number"} <= book.columns.keys()
    assert "land_use_3" not in book.columns


def test_two_columns_of_one_name_are_nobodys(write: Write) -> None:
    rows = [(*PLAIN[:4], "Loại đất", ""), (7, 1, 10, "ONT", "CLN", "x")]
    book = the_book(write(a=rows))
    assert "land_use" not in book.columns
    assert book.unmapped == ("Loại đất [D]", "Loại đất [E]", "[F]")


def test_totals_per_sheet_are_no_parcels(write: Write) -> None:
    rows = [
        ("STT", "Tờ bản đồ số", "Tổng số thửa", "Số người sử dụng đất", "Số người quản lý đất", "Tổng diện tích (m²)"),
        (1, 12, 100, 90, 2, 12345.6),
        ("", "Tổng cộng", 100, 90, 2, 12345.6),
    ]
    (book,), faults = books_of(write(a=rows))
    assert (book.book, len(book.frame)) == ("control_totals", 1)
    assert reasons(faults) == [("PKG-03", "total-rows", "so.xlsx#a: 3")]


def test_flags_of_the_campaign(write: Write) -> None:
    head = ("", "ma_xa", "so_to", "so_thua", "dong_bo_3_khoi", "van_hanh_24_7", "phan_loai_ke_hoach_2959")
    book = the_book(write(a=[head, (1, "11407", 7, 1, "x", "", "NHÓM 1")]))
    assert (book.book, column(book, "dong_bo_3_khoi")) == ("campaign_flags", ["x"])
    assert column(book, "van_hanh_24_7") == [None]


def test_one_worksheet_a_sheet_gives_its_number_by_its_name(write: Write) -> None:
    table = [("Số thửa", "Diện tích"), (1, 10)]
    books, faults = books_of(write(**{"Tờ 12": table, "To so 013": table, "Ghi chú": [("Xem bản đồ",)]}))
    assert [column(book, "sheet_number") for book in books] == [["12"], ["13"]]
    assert reasons(faults) == [("PKG-03", "no-book", "Ghi chú")]
    assert faults[0].severity is Severity.INFO


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_heads_in_legacy_encodings_are_understood_and_texts_left(write: Write, encoding: Encoding) -> None:
    def coded(text: str) -> str:
        return encode(text, encoding).decode("cp1252" if encoding is Encoding.VNI else "latin-1")

    heads = ("Số tờ", "Số thửa", "Diện tích", "Loại đất", "Họ và tên")
    book = the_book(write(a=[[coded(head) for head in heads], (7, 1, 10, "ONT", coded("Người Thử"))]))
    assert book.columns["holder_name"] == "Họ và tên"
    assert column(book, "holder_name") == [coded("Người Thử")]


def test_hidden_worksheets_and_rows_count(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("b")
        sheet = made.add_worksheet("a")
        sheet.hide()
        for number, row in enumerate([PLAIN[:2], (7, 1), (7, 2)]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
    assert len(the_book(path).frame) == 2


def test_cells_without_a_stored_value_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["STT", "soTo", "soThua", "dienTich", "loaiDat"])
        for row in (1, 2):
            sheet.write_row(row, 1, [7, row, 10, "ONT"])
            sheet.write_formula(row, 0, "=A1+1", None, "")
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 3, "=5*2", None, 10)
        sheet.write_formula(2, 4, '=""', None, "")
    (book,), faults = books_of(path)
    assert column(book, "area_m2") == [None, 10.0]
    told = [(f.code, f.row, f.severity, f.values["column"], f.values["raw"], f.values["count"]) for f in faults]
    assert told == [
        ("ATT-02", 2, Severity.INFO, "STT", "=", 2),
        ("ATT-02", 2, None, "dienTich", "#DIV/0!", 1),
        ("ATT-02", 3, None, "loaiDat", "=", 1),
    ]


def test_errors_in_old_workbooks_are_told(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    for name in ("Tờ 1", "Tờ 2"):
        sheet = made.add_sheet(name, cell_overwrite_ok=True)
        for column, head in enumerate(["STT", "soTo", "soThua", "dienTich", "loaiDat"]):
            sheet.write(0, column, head)
        for row in range(1, 6):
            for column, value in enumerate([row, 7, row, 10, "ONT"]):
                sheet.write(row, column, value)
    sheet.row(4).set_cell_error(3, "#REF!")
    sheet.row(5).set_cell_error(3, "#REF!")
    sheet.row(5).set_cell_error(0, 0x2A)
    made.save(str(tmp_path / "a.xls"))
    books, faults = books_of(tmp_path / "a.xls")
    assert [len(book.frame) for book in books] == [5, 5]
    told = [(f.row, f.severity, f.values["reason"], f.values["column"], f.values["raw"]) for f in faults]
    assert told == [
        (6, Severity.INFO, "error-cell", "STT", "#N/A"),
        (5, None, "error-cell", "dienTich", "#REF!"),
    ]
    assert faults[1].values["count"] == 2


def test_an_empty_text_of_a_formula_is_a_value(tmp_path: Path, write: Write) -> None:
    path = write(a=[PLAIN, (7, 1, 10, '=""', "")])
    stored = {name: content.replace(b'<c r="D2"', b'<c r="D2" t="str"') for name, content in parts(path).items()}
    pack(path, stored)
    assert column(the_book(path), "land_use") == [None]


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Bảng">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>"""


def ods_cell(value: object) -> str:
    """Write a cell as LibreOffice does; texts with # are errors."""
    if isinstance(value, float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    error = ' office:string-value="" calcext:value-type="error"' if str(value).startswith("#") else ""
    return f'<table:table-cell office:value-type="string"{error}><text:p>{value}</text:p></table:table-cell>'


def ods_row(*values: object) -> str:
    return f"<table:table-row>{''.join(map(ods_cell, values))}</table:table-row>"


def write_ods(path: Path, rows: Sequence[str]) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(kind=kind))
        archive.writestr("content.xml", ODS.format(rows="".join(rows)))


def test_opendocument_with_a_head_of_two_rows(tmp_path: Path) -> None:
    rows = [
        ods_row("SỔ MỤC KÊ"),
        *(ods_row(*row) for row in INDEX[2:4]),
        ods_row(12.0, 1.0, "Người Thử", "GDC", 5.5, "ONT", 5.0, "T", ""),
    ]
    write_ods(tmp_path / "a.ods", rows)
    book = the_book(tmp_path / "a.ods")
    assert (book.book, book.sheet, column(book, "legal_area_m2")) == ("land_index", "Bảng", [5.0])


def test_errors_in_opendocument_are_told(tmp_path: Path) -> None:
    blank = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    wide = ods_row(7.0, 2.0, "#N/A").replace("table-cell", 'table-cell table:number-columns-repeated="2"', 1)
    zero = ods_row(7.0, 7.0, 3.0, "#REF!").replace('"string" office:string-value=""', '"float" office:value="0"')
    write_ods(tmp_path / "a.ods", [ods_row("soTo", "soToCu", "soThua", "dienTich"), wide, blank, zero])
    (_,), faults = books_of(tmp_path / "a.ods")
    told = [(f.code, f.row, f.values["reason"], f.values["column"], f.values["raw"]) for f in faults]
    assert told == [("ATT-02", 2, "error-cell", "dienTich", "#N/A"), ("ATT-02", 5, "error-cell", "dienTich", "#REF!")]


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", "|")], ids=str
)
def test_delimited_texts(tmp_path: Path, codec: str, mark: str) -> None:
    lines = [mark.join(PLAIN), mark.join(["007", "1", '"1,5"', "ONT", '"Thôn ""Một"""']), "", mark.join(["7", "2"])]
    (tmp_path / "a.csv").write_bytes("\r\n".join(lines).encode(codec))
    book = the_book(tmp_path / "a.csv")
    assert (book.book, book.sheet, book.frame.index.tolist()) == ("parcel_table", None, [2, 4])
    assert column(book, "sheet_number") == ["007", "7"]
    assert column(book, "area_m2") == ["1,5", None]
    assert column(book, "address") == ['Thôn "Một"', None]
    assert book.numbers.empty


def test_delimited_text_in_tcvn3(tmp_path: Path) -> None:
    lines = ["Số tờ,Số thửa,Họ và tên", "7,1,Người Thử"]
    (tmp_path / "a.txt").write_bytes(b"\n".join(encode(line, Encoding.TCVN3) for line in lines))
    book = the_book(tmp_path / "a.txt")
    assert column(book, "holder_name") == [encode("Người Thử", Encoding.TCVN3).decode("latin-1")]


def test_a_row_with_too_many_fields_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("soTo,soThua,diaChi\n7,1,Thôn 1\n7,2,Thôn 1, xã A\n7,3,,\n", "utf-8")
    (book,), faults = books_of(tmp_path / "a.csv")
    assert book.frame.index.tolist() == [2, 4]
    assert [(fault.code, fault.row, fault.values["reason"]) for fault in faults] == [("FMT-01", 3, "record")]


def test_a_table_that_belongs_to_no_shapefile(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"SHBANDO": [7.0, 7.0], "SHTHUA": [1, 2], "TENCHU": ["A", None]},
        geometry=gpd.points_from_xy([0, 1], [0, 1]),
        crs=4326,
    )
    pyogrio.write_dataframe(frame, tmp_path / "a.shp")
    book = the_book(tmp_path / "a.dbf")
    assert (book.book, book.frame.index.tolist()) == ("parcel_table", [2, 3])
    assert column(book, "holder_name") == ["A", None]
    (tmp_path / "a.dbf").write_bytes((tmp_path / "a.dbf").read_bytes()[:-60])
    with pytest.raises(Damage, match="truncated"):
        books_of(tmp_path / "a.dbf")


@pytest.mark.parametrize("text", ["Kính gửi quý sở\nMột dòng\n", "Kính gửi quý sở, xã\nDòng\nvà dòng, và, dòng\n", ""])
def test_no_table_is_no_book(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with pytest.raises(Foreign):
        books_of(tmp_path / "a.txt")


def test_books_travel_beside_the_parcels(
    tmp_path: Path, write: Write, national: Callable[..., gpd.GeoDataFrame], taken_in: Callable[[Path], Package]
) -> None:
    folder = tmp_path / "goi"
    folder.mkdir()
    pyogrio.write_dataframe(national(3), folder / "thua.gpkg")
    write(a=[PLAIN, (1, 1, 10, "ONT", "")], CachNhap=[("Cách nhập",)]).rename(folder / "so.xlsx")
    (folder / "bang.csv").write_text("soTo,soThua\n1,1\n", "utf-8")
    (folder / "khac.csv").write_text("a,b\n1,1\n", "utf-8")
    layers = read(taken_in(folder))
    assert [(book.book, book.file, book.sheet) for book in layers.books] == [
        ("parcel_table", "bang.csv", None),
        ("parcel_table", "so.xlsx", "a"),
    ]
    assert layers.read == 3
    unused = [(fault.file, fault.severity, fault.values["name"]) for fault in layers.faults if fault.code == "PKG-03"]
    assert unused == [("khac.csv", None, "khac.csv"), ("so.xlsx", Severity.INFO, "CachNhap")]


def test_a_package_of_books_alone_holds_no_parcels(write: Write, taken_in: Callable[[Path], Package]) -> None:
    with pytest.raises(PackageError) as caught:
        read(taken_in(write(a=[PLAIN, (1, 1, 10, "ONT", "")])))
    (fault,) = caught.value.faults
    assert (fault.code, fault.values["reason"], fault.values["candidates"]) == ("PKG-08", "only-books", "so.xlsx")


def test_the_sheet_references_of_a_province(shared_data: Path) -> None:
    book = the_book(shared_data / "vn-vbdlis-thamchieutobando" / "ThamChieuToBanDo.xlsx")
    assert (book.book, len(book.frame), book.unmapped) == ("sheet_references", 6_266, ())
    assert {"old_commune_code", "commune_code", "old_sheet_number", "sheet_number"} <= book.columns.keys()
    assert book.frame.index[[0, -1]].tolist() == [2, 6_267]
    assert set(column(book, "scale_denominator")) >= {"1/500", "1/1000", "1/2000"}


@pytest.mark.parametrize("name", ["vn-kiemke-excel-b", "vn-gso-units-2023-xls"])
def test_real_workbooks_that_are_no_books_are_named(shared_data: Path, name: str) -> None:
    paths = sorted(path for path in (shared_data / name).iterdir() if path.suffix in {".xls", ".xlsx"})
    assert paths
    for path in paths:
        books, faults = books_of(path)
        assert (books, reasons(faults)) == ([], [("PKG-03", "no-book", "Sheet1")])
