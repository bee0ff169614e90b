"""Registration files (HoSo) of the land platform are read as a book of parcels; the people in them are not read."""

from pathlib import Path

import pytest

from pipeline.read.books.choice import find_fits
from pipeline.read.registration_files import worksheets
from pipeline.read.registry import Damage, Foreign

PARCEL = """
<HoSoXml><hoSoGuid>1</hoSoGuid>
<ThongTinChu><DC_CaNhan><hoTen>Nguyễn Thị Canary</hoTen><diaChi>Nhà riêng</diaChi></DC_CaNhan></ThongTinChu>
<ThongTinTaiSan><ThongTinThuaDat><DC_ThuaDat Trang="37">
  <thuaDatId>TD{number}</thuaDatId>
  <maXa>11407</maXa><soHieuToBanDo> 7 </soHieuToBanDo><soThuTuThua>{number}</soThuTuThua>
  <dienTich>162.8</dienTich><diaChi>Thôn &#7844;m &amp; B</diaChi>{more}
  <ThongTinMucDichSuDung>
    <DC_MucDichSuDung><soThuTuMucDichSuDung>1</soThuTuMucDichSuDung><maMucDichSuDung>ONT</maMucDichSuDung>
      <dienTich>80</dienTich><ThongTinNguonGocDat><DC_NguonGocDat><dienTich>9</dienTich></DC_NguonGocDat></ThongTinNguonGocDat>
    </DC_MucDichSuDung>
    <DC_MucDichSuDung><maMucDichSuDung>CLN</maMucDichSuDung></DC_MucDichSuDung>
  </ThongTinMucDichSuDung>
</DC_ThuaDat></ThongTinThuaDat></ThongTinTaiSan></HoSoXml>
"""


def rows_of(path: Path, text: str) -> list[list[str]]:
    path.write_text(text, "utf-8")
    (sheet,) = worksheets(path)
    return [list(row) for row in sheet.rows]


def test_parcels_become_rows(tmp_path: Path) -> None:
    files = PARCEL.format(number=1, more="") + PARCEL.format(number=2, more="<inSoLieuCu>false</inSoLieuCu>")
    head, *rows = rows_of(tmp_path / "hoso.xml", f"<DanhSach>{files}</DanhSach>")
    assert head == [
        "thuaDatId", "maXa", "soHieuToBanDo", "soThuTuThua", "dienTich", "diaChi", "mucDichSuDung", "inSoLieuCu",
    ]  # fmt: skip
    assert rows == [
        ["TD1", "11407", "7", "1", "162.8", "Thôn Ấm & B", "ONT 80; CLN", ""],
        ["TD2", "11407", "7", "2", "162.8", "Thôn Ấm & B", "ONT 80; CLN", "false"],
    ]


def test_one_file_is_its_own_document(tmp_path: Path) -> None:
    assert len(rows_of(tmp_path / "hoso.xml", PARCEL.format(number=1, more=""))) == 2


def test_the_description_of_such_files_fits_best(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "hoso.xml", PARCEL.format(number=1, more="<laDoiTuongChiemDat/>"))
    first, *others = find_fits(rows, None, "HoSo")
    assert (first.book.name, first.unmapped) == ("registration_files", ())
    assert all(first.rank < other.rank for other in others)


def test_other_documents_are_foreign_and_hostile_ones_refused(tmp_path: Path) -> None:
    with pytest.raises(Foreign):
        rows_of(tmp_path / "a.xml", "<metadata><DC_ThuaDatKhac/></metadata>")
    with pytest.raises(Damage, match="xml-forbidden"):
        rows_of(tmp_path / "b.xml", '<!DOCTYPE a [<!ENTITY e "x">]><a><DC_ThuaDat>&e;</DC_ThuaDat></a>')
