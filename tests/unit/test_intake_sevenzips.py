"""Hostile and damaged 7z archives are refused with a reason."""

import io
import stat
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import py7zr
import pytest

from pipeline.errors import PackageError
from pipeline.intake import DEFAULT, Limits, receive
from schemas.finding import Fault
from schemas.reasons import Unreadable, Unsafe

NOW = datetime(2026, 11, 23, tzinfo=UTC)
UNIX = 0x8000


def packed(*entries: tuple[str, bytes], filters: list[dict[str, int]] | None = None, **properties: object) -> bytes:
    """Pack entries, plainly described, the first with other properties than it has (as `filename`, `attributes`)."""
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", filters=filters) as archive:
        archive.set_encoded_header_mode(False)
        for name, content in entries:
            archive.writestr(content, name)
        archive.header.files_info.files[0].update(properties)
    return buffer.getvalue()


def with_directory(directory: bytes, packed_bytes: bytes = b"") -> bytes:
    """Return an archive with that very directory, its checksums right."""
    rest = struct.pack("<QQI", len(packed_bytes), len(directory), zlib.crc32(directory))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<I", zlib.crc32(rest)) + rest + packed_bytes + directory


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., Fault]:
    def hand_in(content: bytes, limits: Limits = DEFAULT) -> Fault:
        path = tmp_path / "to.7z"
        path.write_bytes(content)
        with pytest.raises(PackageError) as caught:
            receive(path, tmp_path / "work", now=NOW, limits=limits)
        (fault,) = caught.value.faults
        return fault

    return hand_in


@pytest.mark.parametrize(
    "filters",
    [
        None,
        [{"id": py7zr.FILTER_COPY}],
        [{"id": py7zr.FILTER_BZIP2}],
        [{"id": py7zr.FILTER_X86}, {"id": py7zr.FILTER_LZMA2, "preset": 1}],
        [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    ],
)
def test_every_method_is_unpacked(tmp_path: Path, filters: list[dict[str, int]] | None) -> None:
    contents = {"thửa/1.shp": bytes(range(256)) * 9000, "thửa/rỗng.txt": b"", "thửa/2.dbf": b"parcels"}
    path = tmp_path / "to.7z"
    path.write_bytes(packed(*contents.items(), filters=filters))
    package = receive(path, tmp_path / "work", now=NOW)
    assert {file.name: file.path.read_bytes() for file in package.files} == contents


def test_folders_and_archives_inside_are_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    (folder / "dữ liệu").mkdir(parents=True)
    (folder / "dữ liệu" / "trong.7z").write_bytes(packed(("dc12.txt", b"1|2|3")))
    with py7zr.SevenZipFile(tmp_path / "to.7z", "w") as archive:  # its directory packed, as 7-Zip does it
        archive.writeall(folder, "sheet")
    package = receive(tmp_path / "to.7z", tmp_path / "work", now=NOW)
    assert [(file.name, file.path.read_bytes()) for file in package.files] == [
        ("sheet/dữ liệu/trong.7z/dc12.txt", b"1|2|3")
    ]


def test_an_archive_of_nothing_is_an_empty_package(tmp_path: Path) -> None:
    with py7zr.SevenZipFile(tmp_path / "to.7z", "w"):
        pass
    assert receive(tmp_path / "to.7z", tmp_path / "work", now=NOW).files == ()


def test_archives_nested_too_deeply_are_refused(refusal: Callable[..., Fault]) -> None:
    content = b"1"
    for name in ("a.txt", "b.7z", "c.7z"):
        content = packed((name, content))
    fault = refusal(content, Limits(depth=2))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", Unsafe.DEPTH)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../thua.shp", Unsafe.TRAVERSAL),
        ("a/../../thua.shp", Unsafe.TRAVERSAL),
        ("/etc/cron.d/x", Unsafe.ABSOLUTE_PATH),
        ("C:\\thua.shp", Unsafe.ABSOLUTE_PATH),
        ("thua\x07.shp", Unsafe.BAD_NAME),
        ("2.shp", Unsafe.DUPLICATE_NAME),
        ("./2.shp", Unsafe.DUPLICATE_NAME),
        ("2.SHP", Unsafe.DUPLICATE_NAME),
    ],
)
def test_a_dangerous_name_is_refused(refusal: Callable[..., Fault], name: str, reason: Unsafe) -> None:
    fault = refusal(packed(("1.shp", b"1"), ("2.shp", b"2"), filename=name))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", reason)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(stat.S_IFLNK, Unsafe.LINK), (stat.S_IFCHR, Unsafe.DEVICE), (stat.S_IFIFO, Unsafe.DEVICE)],
)
def test_links_and_devices_are_refused(refusal: Callable[..., Fault], kind: int, reason: Unsafe) -> None:
    fault = refusal(packed(("thua.shp", b"/etc/passwd"), attributes=UNIX | (kind | 0o777) << 16))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", reason)


def test_a_reparse_point_of_windows_is_refused_as_link(refusal: Callable[..., Fault]) -> None:
    fault = refusal(packed(("thua.shp", b"C:/"), attributes=stat.FILE_ATTRIBUTE_REPARSE_POINT))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", Unsafe.LINK)


def test_a_folder_with_contents_is_refused(refusal: Callable[..., Fault]) -> None:
    fault = refusal(packed(("thua", b"lost?"), attributes=stat.FILE_ATTRIBUTE_DIRECTORY))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.CORRUPT)


@pytest.mark.parametrize("hides_names", [True, False])
def test_an_encrypted_archive_is_refused(refusal: Callable[..., Fault], hides_names: bool) -> None:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password="so-do", header_encryption=hides_names) as archive:
        archive.writestr(b"1", "thua.shp")
    fault = refusal(buffer.getvalue())
    assert (fault.code, fault.values["reason"]) == ("PKG-01", Unsafe.ENCRYPTED)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(ratio=100, ratio_floor_bytes=1_000_000), Unsafe.RATIO),
        (Limits(unpacked_bytes=2_000_000), Unsafe.TOO_LARGE),
    ],
)
def test_a_bomb_is_stopped(refusal: Callable[..., Fault], tmp_path: Path, limits: Limits, reason: Unsafe) -> None:
    fault = refusal(packed(("zeros", bytes(5_000_000))), limits)
    assert (fault.code, fault.values["reason"], fault.values["name"]) == ("PKG-01", reason, "zeros")
    assert fault.measured > fault.limit
    assert sum(one.stat().st_size for one in (tmp_path / "work").rglob("*") if one.is_file()) <= 2_000_000


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ([{"id": py7zr.FILTER_LZMA2, "dict_size": 2**20}], (b"\x21\x01\x10", b"\x21\x01\x26")),
        ([{"id": py7zr.FILTER_LZMA, "dict_size": 2**20}], (b"\x5d\x00\x00\x10\x00", b"\x5d\xff\xff\xff\xff")),
        ([{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 20}], (b"\x06\x00\x00\x10\x00", b"\x06\x00\x00\x00\xf0")),
    ],
)
def test_a_dictionary_larger_than_any_memory_is_refused(
    refusal: Callable[..., Fault], small: list[dict[str, int]], large: tuple[bytes, bytes]
) -> None:
    content = packed(("thua.dbf", b"parcels"), filters=small)
    _, packed_bytes, directory_bytes = struct.unpack_from("<IQQ", content, 8)
    directory = content[-directory_bytes:]
    assert directory.count(large[0]) == 1
    fault = refusal(with_directory(directory.replace(*large), content[32 : 32 + packed_bytes]))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.OUT_OF_MEMORY)


def test_blocks_give_their_memory_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "to.7z"
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(b"1", "1")
    for number in (2, 3):
        with py7zr.SevenZipFile(path, "a") as archive:
            archive.writestr(b"1", str(number))
    opened = []
    method = py7zr.archiveinfo.Folder.get_decompressor
    monkeypatch.setattr(
        py7zr.archiveinfo.Folder, "get_decompressor", lambda block, size: opened.append(block) or method(block, size)
    )
    assert len(receive(path, tmp_path / "work", now=NOW).files) == 3
    _directory, *blocks = opened
    assert [block.decompressor is None for block in blocks] == [True, True, False]


def test_too_many_entries_are_refused(refusal: Callable[..., Fault]) -> None:
    fault = refusal(packed(*((f"{i}", b"1") for i in range(20))), Limits(entries=10))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", Unsafe.TOO_MANY_ENTRIES)


@pytest.mark.parametrize("size", [1_100_000, 7_000_000])
def test_a_directory_of_millions_is_refused_before_it_takes_memory(refusal: Callable[..., Fault], size: int) -> None:
    million = b"\xcf\x40\x42"  # 1,000,000 in the variable length of the format
    fault = refusal(with_directory(b"\x01\x05" + million + bytes(size)))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", Unsafe.TOO_MANY_ENTRIES)


def test_another_kind_of_file_is_refused(refusal: Callable[..., Fault]) -> None:
    fault = refusal(b"PK\x03\x04 no 7z at all" * 9)
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.NOT_AN_ARCHIVE)


@pytest.mark.parametrize("share", [0.0001, 0.2, 0.5, 0.99])
def test_a_truncated_archive_is_refused(refusal: Callable[..., Fault], share: float) -> None:
    content = packed(*((f"{i}.txt", bytes(range(256)) * 20) for i in range(9)))
    fault = refusal(content[: max(int(len(content) * share), 8)])
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.TRUNCATED)


def test_a_wrong_checksum_is_refused(refusal: Callable[..., Fault]) -> None:
    content = packed(("a.txt", b"abcdefgh" * 10), filters=[{"id": py7zr.FILTER_COPY}])
    fault = refusal(content.replace(b"abcdefgh", b"abcdefgX", 1))
    assert (fault.code, fault.values["reason"], fault.values["name"]) == ("FMT-01", Unreadable.CHECKSUM, "a.txt")


def test_a_method_that_nobody_knows_is_refused(refusal: Callable[..., Fault]) -> None:
    content = packed(("a.txt", b"abc"), filters=[{"id": py7zr.FILTER_BZIP2}])
    directory = content[32 + struct.unpack_from("<Q", content, 12)[0] :]
    changed = directory.replace(b"\x04\x02\x02", b"\x04\x02\x7f")  # the identifier of BZip2
    assert changed != directory
    fault = refusal(with_directory(changed, content[32 : -len(directory)]))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.COMPRESSION)


def test_no_damage_of_a_single_byte_is_our_fault(tmp_path: Path) -> None:
    content = packed(("thua/a.txt", b"thua dat " * 20), ("thua/b.txt", b"to ban do " * 20))
    outcomes = set()
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 0x55
        directory = 32 + struct.unpack_from("<Q", content, 12)[0]
        whole = with_directory(bytes(changed[directory:]), bytes(changed[32:directory])) if at >= 32 else bytes(changed)
        path = tmp_path / f"{at}.7z"
        path.write_bytes(whole)
        try:
            outcomes.add(len(receive(path, tmp_path / f"work{at}", now=NOW).files))
        except PackageError as error:
            outcomes.add(error.faults[0].code)
    assert {"FMT-01", "PKG-01"} <= outcomes
