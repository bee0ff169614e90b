"""Taking deliveries in: what becomes of folders, single files, archives in archives, and manifests."""

import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PackageError
from pipeline.intake import Limits, receive
from pipeline.intake.names import danger, decode, tidy
from pipeline.intake.refusal import printable
from schemas.package import Package
from schemas.reasons import Missing, Unreadable, Unsafe

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FILES = {"thửa/thua.shp": b"shapes", "thửa/thua.dbf": b"rows", "ghi chú.txt": b"note"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "gói 12"
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def as_zip(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*"), reverse=True):
            archive.write(file, file.relative_to(folder))
    return path


def contents(package: Package) -> dict[str, bytes]:
    return {file.name: file.path.read_bytes() for file in package.files}


def test_a_folder_is_copied_and_checksummed(folder: Path, taken_in: Callable[[Path], Package]) -> None:
    package = taken_in(folder)
    assert contents(package) == FILES
    assert [file.name for file in package.files] == sorted(FILES)
    assert all(file.sha256 == hashlib.sha256(FILES[file.name]).hexdigest() for file in package.files)
    assert (package.name, package.sha256) == ("gói 12", package.content_sha256)
    assert not any(folder in file.path.parents for file in package.files)


def test_delivered_names_never_reach_the_file_system(folder: Path, taken_in: Callable[[Path], Package]) -> None:
    assert all(file.path.name.isdecimal() for file in taken_in(folder).files)


def test_the_same_files_have_the_same_receipt_in_any_archive(
    folder: Path, tmp_path: Path, taken_in: Callable[[Path], Package]
) -> None:
    path = as_zip(folder, tmp_path / "gói.zip")
    with tarfile.open(tmp_path / "gói.tar.gz", "w:gz") as archive:
        archive.add(folder, "./")
    packages = [taken_in(folder), taken_in(path), taken_in(tmp_path / "gói.tar.gz")]
    assert len({package.content_sha256 for package in packages}) == 1
    assert len({package.receipt for package in packages}) == 1
    assert packages[1].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "ghi chú.txt").write_bytes(b"another note")
    assert taken_in(folder).receipt != packages[0].receipt


def test_the_receipt_is_short_and_readable(folder: Path, taken_in: Callable[[Path], Package]) -> None:
    receipt = taken_in(folder).receipt
    assert receipt.startswith("R-")
    assert len(receipt) == 12
    assert not set(receipt) & set("0189")


def test_a_file_brings_along_what_belongs_to_it(tmp_path: Path, taken_in: Callable[[Path], Package]) -> None:
    for name in ("thua.shp", "THUA.DBF", "thua.shx", "thua.prj", "thua.xlsx", "khac.dbf"):
        (tmp_path / name).write_bytes(name.encode())
    package = taken_in(tmp_path / "thua.shp")
    assert [file.name for file in package.files] == ["THUA.DBF", "thua.prj", "thua.shp", "thua.shx"]
    assert package.sha256 == hashlib.sha256(b"thua.shp").hexdigest()


def test_archives_inside_are_unpacked_and_workbooks_are_not(
    tmp_path: Path, taken_in: Callable[[Path], Package]
) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:bz2") as archive:
        info = tarfile.TarInfo("E000.THF")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"lot"))
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with zipfile.ZipFile(tmp_path / "gói.zip", "w") as archive:
        archive.writestr("to1.tar.bz2", inner.getvalue())
        archive.writestr("so muc ke.xlsx", book.getvalue())
    package = taken_in(tmp_path / "gói.zip")
    assert contents(package) == {"so muc ke.xlsx": book.getvalue(), "to1.tar.bz2/E000.THF": b"lot"}
    assert len(list(package.files[0].path.parent.iterdir())) == 2


def test_nothing_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        receive(tmp_path / "không có.zip", tmp_path / "work", now=NOW)


def test_an_empty_folder_is_received(tmp_path: Path, taken_in: Callable[[Path], Package]) -> None:
    (tmp_path / "trống").mkdir()
    assert taken_in(tmp_path / "trống").files == ()


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_link_in_a_folder_is_refused(folder: Path, tmp_path: Path, is_folder: bool) -> None:
    target = tmp_path if is_folder else folder / "ghi chú.txt"
    (folder / "liên kết").symlink_to(target)
    with pytest.raises(PackageError) as caught:
        receive(folder, tmp_path / "work", now=NOW)
    assert caught.value.faults[0].values == {"reason": Unsafe.LINK, "name": "liên kết"}


def test_a_pipe_in_a_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "ống.shp")
    with pytest.raises(PackageError) as caught:
        receive(folder, tmp_path / "work", now=NOW)
    assert caught.value.faults[0].values["reason"] == Unsafe.DEVICE


def test_a_folder_has_no_ratio_but_a_limit(folder: Path, tmp_path: Path) -> None:
    (folder / "zeros.bin").write_bytes(bytes(3_000_000))
    receive(folder, tmp_path / "1", now=NOW, limits=Limits(ratio=1, ratio_floor_bytes=1))
    with pytest.raises(PackageError) as caught:
        receive(folder, tmp_path / "2", now=NOW, limits=Limits(unpacked_bytes=2_000_000))
    assert caught.value.faults[0].values["reason"] == Unsafe.TOO_LARGE


# Names


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("thửa đất.shp".encode(), "thửa đất.shp"),
        (b"th\xfd\xd2a \xf0\xe2\xect.shp", "thửa đất.shp"),
        (b"\x8a.shp", "è.shp"),
    ],
    ids=["utf-8", "windows-1258", "ibm-437"],
)
def test_names_in_old_encodings_are_decoded(raw: bytes, name: str) -> None:
    assert tidy(decode(raw)) == name


def test_a_name_without_the_utf8_flag_is_read_as_utf8(tmp_path: Path, taken_in: Callable[[Path], Package]) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("thửa.shp", b"1")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        content[content.find(signature) + offset] &= ~0x08
    (tmp_path / "a.zip").write_bytes(content)
    assert [file.name for file in taken_in(tmp_path / "a.zip").files] == ["thửa.shp"]


def test_backslashes_and_decomposed_letters_are_tidied() -> None:
    assert tidy("Tờ 1\\.\\thu\u031b\u0309a.shp") == "Tờ 1/thửa.shp"


@given(st.text())
def test_a_name_that_is_no_danger_stays_below_its_folder(name: str) -> None:
    if danger(name, Limits()) is None:
        path = (Path("/gói") / tidy(name)).resolve()
        assert Path("/gói") in (path, *path.parents)
        assert tidy(tidy(name)) == tidy(name)


@given(st.text())
def test_what_is_shown_of_a_name_is_printable(name: str) -> None:
    assert printable(name).isprintable()


# Manifest


def test_a_manifest_is_read(folder: Path, taken_in: Callable[[Path], Package]) -> None:
    (folder / "package.toml").write_text('source = "national"\ncrs = 9210\ncommunes = ["11407"]\n')
    manifest = taken_in(folder).manifest
    assert (manifest.source, manifest.crs, manifest.communes) == ("national", 9210, ("11407",))


def test_a_manifest_is_found_in_the_one_folder_that_holds_everything(
    folder: Path, tmp_path: Path, taken_in: Callable[[Path], Package]
) -> None:
    checksum = hashlib.sha256(FILES["thửa/thua.dbf"]).hexdigest()
    (folder / "package.toml").write_text(f'[checksums]\n"thửa/thua.dbf" = "{checksum.upper()}"\n', "utf-8")
    outer = tmp_path / "ngoài"
    outer.mkdir()
    folder.rename(outer / "gói")
    package = taken_in(outer)
    assert package.manifest.checksums
    assert package.faults == ()


def test_checksums_are_compared(folder: Path, taken_in: Callable[[Path], Package]) -> None:
    note = hashlib.sha256(FILES["ghi chú.txt"]).hexdigest()
    (folder / "package.toml").write_text(
        f'[checksums]\n"thửa\\\\thua.dbf" = "00"\n"ghi chú.txt" = "{note}"\n"thiếu.shp" = "11"\n', "utf-8"
    )
    missing, differs = taken_in(folder).faults
    assert (missing.code, missing.values) == ("PKG-02", {"reason": Missing.DECLARED, "name": "thiếu.shp"})
    assert (differs.code, differs.file, differs.values["declared"]) == ("PKG-05", "thửa/thua.dbf", "00")
    assert differs.values["found"] == hashlib.sha256(FILES["thửa/thua.dbf"]).hexdigest()


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("source = ", "Invalid value (at"),
        ("crs = 'nine'", "crs: Value error, không rõ hệ tọa độ"),
        ("colour = 'red'", "colour: Extra inputs are not permitted"),
        ("scale = 0", "scale: Input should be greater than 0"),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(folder: Path, tmp_path: Path, text: str, detail: str) -> None:
    (folder / "package.toml").write_text(text)
    with pytest.raises(PackageError) as caught:
        receive(folder, tmp_path / "work", now=NOW)
    (fault,) = caught.value.faults
    assert (fault.code, fault.file, fault.values["reason"]) == ("FMT-01", "package.toml", Unreadable.MANIFEST)
    assert fault.values["detail"].startswith(detail)
    assert caught.value.package.receipt
