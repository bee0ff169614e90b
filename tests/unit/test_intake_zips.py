"""Hostile and damaged zip archives are refused with a reason, and write nothing outside of their folder."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import PackageError
from pipeline.intake import Limits, receive
from schemas.finding import Fault
from schemas.reasons import Unreadable, Unsafe

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SMALL = Limits(entries=50, unpacked_bytes=3_000_000, ratio=100, ratio_floor_bytes=1_000_000, depth=2)


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info


def outcome(path: Path, work: Path) -> str | int:
    """Return the code for which an archive is refused, or the number of files in it."""
    try:
        return len(receive(path, work, now=NOW).files)
    except PackageError as error:
        return error.faults[0].code


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., Fault]:
    """Return a function that hands an archive in and gives the fault for which it is refused."""

    def hand_in(content: bytes, name: str = "gói.zip", limits: Limits = SMALL) -> Fault:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(PackageError) as caught:
            receive(path, tmp_path / "work", now=NOW, limits=limits)
        (fault,) = caught.value.faults
        assert caught.value.package is not None
        assert caught.value.package.name == name
        assert len(caught.value.package.sha256) == 64
        outside = [one for one in tmp_path.rglob("*") if one.is_file() and (tmp_path / "work") not in one.parents]
        assert outside == [path]
        return fault

    return hand_in


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../thua.shp", Unsafe.TRAVERSAL),
        ("a/../../thua.shp", Unsafe.TRAVERSAL),
        ("..\\..\\thua.shp", Unsafe.TRAVERSAL),
        ("/etc/passwd", Unsafe.ABSOLUTE_PATH),
        ("\\\\server\\share\\thua.shp", Unsafe.ABSOLUTE_PATH),
        ("C:\\thua.shp", Unsafe.ABSOLUTE_PATH),
        ("c:thua.shp", Unsafe.ABSOLUTE_PATH),
        ("thua\x1b[2J.shp", Unsafe.BAD_NAME),
        ("thua\n.shp", Unsafe.BAD_NAME),
        ("x" * 300, Unsafe.BAD_NAME),
        ("./.", Unsafe.BAD_NAME),
    ],
)
def test_a_dangerous_name_is_refused(refusal: Callable[..., Fault], name: str, reason: Unsafe) -> None:
    fault = refusal(zipped(("ok.txt", b"1"), (name, b"2")))
    assert (fault.code, fault.values["reason"]) == ("PKG-01", reason)
    assert fault.values["name"].isprintable()


def test_a_name_with_nul_is_refused(refusal: Callable[..., Fault]) -> None:
    content = zipped(("thuaX.shp", b"1")).replace(b"thuaX.shp", b"thua\0.shp")
    assert refusal(content).values["reason"] == Unsafe.BAD_NAME


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(stat.S_IFLNK, Unsafe.LINK), (stat.S_IFCHR, Unsafe.DEVICE), (stat.S_IFIFO, Unsafe.DEVICE)],
)
def test_links_and_devices_are_refused(refusal: Callable[..., Fault], kind: int, reason: Unsafe) -> None:
    assert refusal(zipped((special("thua.shp", kind), b"/etc/passwd"))).values["reason"] == reason


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["thua.shp", "THUA.SHP", "./thua.shp"])
def test_the_same_name_twice_is_refused(refusal: Callable[..., Fault], second: str) -> None:
    assert refusal(zipped(("thua.shp", b"1"), (second, b"2"))).values["reason"] == Unsafe.DUPLICATE_NAME


def test_a_bomb_is_stopped_when_it_grows_too_much(refusal: Callable[..., Fault], tmp_path: Path) -> None:
    fault = refusal(zipped(("zeros", bytes(2_900_000))))
    assert fault.values["reason"] == Unsafe.RATIO
    assert fault.measured > fault.limit == SMALL.ratio
    written = sum(one.stat().st_size for one in (tmp_path / "work").rglob("*") if one.is_file())
    assert written <= SMALL.ratio_floor_bytes + 2**20


def test_what_unpacks_to_too_much_is_stopped(refusal: Callable[..., Fault]) -> None:
    fault = refusal(zipped(*((f"{i}.bin", bytes(range(256)) * 4000) for i in range(4)), method=zipfile.ZIP_STORED))
    assert (fault.values["reason"], fault.unit) == (Unsafe.TOO_LARGE, "byte")
    assert fault.measured > fault.limit == SMALL.unpacked_bytes


def test_a_bomb_inside_an_archive_is_stopped(refusal: Callable[..., Fault]) -> None:
    inner = zipped(("zeros", bytes(2_900_000)))
    fault = refusal(zipped(("trong.zip", inner)))
    assert (fault.file, fault.values["reason"]) == ("trong.zip", Unsafe.RATIO)


def test_archives_nested_too_deeply_are_refused(refusal: Callable[..., Fault]) -> None:
    content = zipped(("thua.txt", b"1"))
    for _ in range(SMALL.depth):
        content = zipped(("trong.zip", content))
    fault = refusal(content)
    assert (fault.values["reason"], fault.measured, fault.limit) == (Unsafe.DEPTH, 3, 2)


def test_too_many_entries_are_refused(refusal: Callable[..., Fault]) -> None:
    fault = refusal(zipped(*((f"{i}/", b"") for i in range(60))))
    assert fault.values["reason"] == Unsafe.TOO_MANY_ENTRIES


def test_a_hundred_thousand_entries_are_refused_before_the_directory_is_read(
    refusal: Callable[..., Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(*((f"{i}", b"") for i in range(100_000)), method=zipfile.ZIP_STORED)
    monkeypatch.setattr("pipeline.intake.zips.ZipFile", None)
    assert refusal(content, limits=Limits()).values["reason"] == Unsafe.TOO_MANY_ENTRIES


def test_a_size_that_is_too_small_is_found(refusal: Callable[..., Fault]) -> None:
    true, false = struct.pack("<L", 70_000), struct.pack("<L", 10)
    assert refusal(zipped(("thua.txt", b"x" * 70_000)).replace(true, false)).values["reason"] == Unsafe.FALSE_SIZE


def test_a_size_that_is_too_large_is_found(refusal: Callable[..., Fault]) -> None:
    true, false = struct.pack("<L", 70_000), struct.pack("<L", 90_000)
    fault = refusal(zipped(("thua.txt", b"x" * 70_000)).replace(true, false))
    assert (fault.values["reason"], fault.measured, fault.limit) == (Unsafe.FALSE_SIZE, 70_000, 90_000)


def test_entries_that_share_bytes_are_refused(refusal: Callable[..., Fault]) -> None:
    # Both entries of the directory point to the local header of the first.
    content = bytearray(zipped(("a", b"x" * 5000), ("b", b"y" * 5000)))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<L", 0)
    assert refusal(bytes(content)).values["reason"] == Unsafe.OVERLAP


def test_an_encrypted_entry_is_refused(refusal: Callable[..., Fault]) -> None:
    content = bytearray(zipped(("a.txt", b"secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature) + offset
        content[at] |= 1
    assert refusal(bytes(content)).values["reason"] == Unsafe.ENCRYPTED


def test_damaged_contents_are_found(refusal: Callable[..., Fault]) -> None:
    content = zipped(("a.txt", b"abcdefgh" * 10), method=zipfile.ZIP_STORED).replace(b"abcdefgh", b"abcdefgX", 1)
    fault = refusal(content)
    assert (fault.code, fault.values["reason"], fault.values["name"]) == ("FMT-01", Unreadable.CHECKSUM, "a.txt")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_archive_is_refused(refusal: Callable[..., Fault], share: float) -> None:
    content = zipped(("a.txt", b"thua dat " * 500), ("b.txt", b"to ban do"))
    fault = refusal(content[: int(len(content) * share)])
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.TRUNCATED)


def test_what_is_no_archive_is_refused(refusal: Callable[..., Fault]) -> None:
    assert refusal(b"Rar!\x1a\x07\x00" * 100).values["reason"] == Unreadable.NOT_AN_ARCHIVE


def test_an_old_compression_method_is_refused(refusal: Callable[..., Fault]) -> None:
    content = bytearray(zipped(("a.txt", b"1")))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(signature) + offset
        content[at : at + 2] = struct.pack("<H", 6)
    fault = refusal(bytes(content))
    assert (fault.values["reason"], fault.values["detail"]) == (Unreadable.COMPRESSION, "6")


@pytest.mark.parametrize("position", range(0, 400, 7))
def test_flipped_bytes_never_give_a_traceback(tmp_path: Path, position: int) -> None:
    content = bytearray(zipped(("thua/a.txt", b"thua dat " * 20), ("thua/b.txt", b"to ban do " * 20)))
    content[position % len(content)] ^= 0xFF
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert outcome(path, tmp_path / "work") in ("PKG-01", "FMT-01", 2)


def test_archives_of_others_that_must_fail_fail(shared_data: Path, tmp_path: Path) -> None:
    archives = sorted((shared_data / "zip-hostile-b" / "failure").glob("*.zip"))
    outcomes = {path.name: outcome(path, tmp_path / str(number)) for number, path in enumerate(archives)}
    assert len(outcomes) == 11
    assert set(outcomes.values()) == {"PKG-01", "FMT-01"}


def test_archives_of_others_that_must_open_open_unless_we_want_more(shared_data: Path, tmp_path: Path) -> None:
    archives = sorted((shared_data / "zip-hostile-b" / "success").glob("*.zip"))
    assert {path.name: outcome(path, tmp_path / str(number)) for number, path in enumerate(archives)} == {
        "big-compression.zip": 1,
        "bogus-compression-method.zip": "FMT-01",
        "deflate.zip": 1,
        "empty.zip": 0,
        # Directory and header give different names; the same bytes are among those that must fail.
        "sloppy-filenames.zip": "FMT-01",
        "traditional-encryption-and-compression.zip": "PKG-01",
        "traditional-encryption.zip": "PKG-01",
        # The name is the bytes 0 to 15, and the extra fields that would give another one are broken.
        "unicode-path-extra-field.zip": "PKG-01",
        "unix-epoch.zip": 1,
        "windows-compressed-folder.zip": 2,
    }
