"""``diachinh sources explain``: what was understood of a package, why, and what is missing, on a narrow terminal."""

import json
from pathlib import Path

import pyogrio
import pytest

from pipeline.demo import make_package

NARROW = {"COLUMNS": "80"}
BOOK = "Số tờ,Số thửa,Tên chủ,Diện tích,Ghi gì\n1,1,Nguyễn Văn Giả,100,x\n1,999,Trần Thị Thử,120,y\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package without manifest: parcels, a book and a scan."""
    folder = tmp_path / "gói"
    make_package(folder, parcels=100, seed=3, commune="11407")
    (folder / "package.toml").unlink()
    (folder / "so.csv").write_text(BOOK, "utf-8")
    (folder / "bien_ban.pdf").write_bytes(b"%PDF")
    return folder


def words(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


def holders_of(folder: Path) -> set[str]:
    frame = pyogrio.read_dataframe(folder / "ThuaDat.gpkg", read_geometry=False)
    return {*frame["tenChu"].dropna(), *frame["soDinhDanh"].dropna(), "Nguyễn Văn Giả", "Trần Thị Thử"}


def test_a_package_is_explained_file_by_file(diachinh, folder: Path) -> None:
    done = diachinh("sources", "explain", folder, env=NARROW)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    told = words(done.stdout)
    assert "Bản kê không có" in told
    assert "[national]: hợp nhất với các cột của gói (hiểu 12 cột, 0 cột lạ)" in told
    assert "(EPSG:9210), theo tệp" in told
    assert "ThuaDat.gpkg Dạng GPKG" in told
    assert "soHieuToBanDo = số tờ" in told
    assert "Cột cá nhân tenChu, soDinhDanh" in told
    assert "generic thiếu số tờ, số thửa" in told
    parcels = int((pyogrio.read_dataframe(folder / "ThuaDat.gpkg")["laDoiTuongChiemDat"] == 0).sum())
    assert f"2 dòng, 1 dòng khớp thửa; 1 thửa có dòng, {parcels - 1} thửa không có" in told
    assert "Cột không hiểu Ghi gì" in told
    assert "Không dùng đến bien_ban.pdf" in told
    assert not [name for name in holders_of(folder) if name in told]


def test_it_is_told_in_english_too(diachinh, folder: Path) -> None:
    told = words(diachinh("sources", "explain", folder, "--lang", "en", env=NARROW).stdout)
    assert "Personal columns tenChu, soDinhDanh" in told
    assert "Scale 1:500, from a column" in told


def test_what_is_not_understood_is_explained_by_what_comes_nearest(diachinh, folder: Path) -> None:
    frame = pyogrio.read_dataframe(folder / "ThuaDat.gpkg")
    pyogrio.write_dataframe(frame[["maXa", "soThuTuThua", "geometry"]], folder / "ThuaDat.gpkg", layer="ThuaDat")
    done = diachinh("sources", "explain", folder, env=NARROW)
    assert done.returncode == 2
    told = words(done.stdout)
    assert "Không đọc không có mô tả nguồn nào hợp" in told
    assert "Gần nhất là national thiếu số tờ" in told
    assert "✗ FMT-05" in told


def test_the_report_says_the_same(diachinh, folder: Path, tmp_path: Path) -> None:
    done = diachinh("check", folder, "--out", tmp_path / "out")
    assert "Không rõ hoặc giả định: Bản kê: không có" in done.stdout
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Gói được hiểu như thế nào" in page
    assert "tenChu, soDinhDanh" in page
    seen = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))["understanding"]
    assert (seen["source"], seen["choice"], seen["manifest"]) == ("national", "columns", None)
    (layer,), (book,) = seen["layers"], seen["books"]
    assert (layer["file"], layer["records"], layer["crs"]) == ("ThuaDat.gpkg", 100, "EPSG:9210")
    assert layer["origins"] == {
        "crs": "file",
        "commune_code": "column",
        "sheet_number": "column",
        "scale_denominator": "column",
    }
    assert layer["personal"] == ["tenChu", "soDinhDanh"]
    assert (book["book"], book["rows"], book["joined_rows"], book["joined_parcels"]) == ("parcel_table", 2, 1, 1)
    assert seen["others"] == ["bien_ban.pdf"]
    assert sum(one["objects"] for one in seen["sheets"]) == 100


def test_two_equal_descriptions_are_both_explained(diachinh, folder: Path) -> None:
    frame = pyogrio.read_dataframe(folder / "ThuaDat.gpkg")[["soHieuToBanDo", "soThuTuThua", "geometry"]]
    frame = frame.assign(soTo=frame["soHieuToBanDo"], soThua=frame["soThuTuThua"])
    pyogrio.write_dataframe(frame, folder / "ThuaDat.gpkg", layer="ThuaDat")
    done = diachinh("sources", "explain", folder, env=NARROW)
    assert done.returncode == 2
    told = words(done.stdout)
    assert "chưa chọn được lớp hay mô tả nguồn" in told
    assert "generic hiểu 2 cột, còn 2 cột lạ; national hiểu 2 cột, còn 2 cột lạ" in told
    assert "✗ PKG-04" in told
    assert "generic, national" in told
    assert diachinh("sources", "explain", folder, "--source", "national").returncode == 0
