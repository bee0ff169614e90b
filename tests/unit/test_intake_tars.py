"""Hostile and damaged tar archives are refused with a reason."""

import bz2
import gzip
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import PackageError
from pipeline.intake import DEFAULT, Limits, receive
from schemas.reasons import Unreadable, Unsafe

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PACK = {".tar": bytes, ".tar.gz": gzip.compress, ".tgz": gzip.compress, ".tar.bz2": bz2.compress}


def tarred(*entries: tuple[str, bytes], kind: bytes = tarfile.REGTYPE, **fields: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    def hand_in(content: bytes, suffix: str = ".tar", limits: Limits = DEFAULT) -> tuple[str, str]:
        path = tmp_path / f"to{suffix}"
        path.write_bytes(content)
        with pytest.raises(PackageError) as caught:
            receive(path, tmp_path / "work", now=NOW, limits=limits)
        (fault,) = caught.value.faults
        return fault.code, fault.values["reason"]

    return hand_in


@pytest.mark.parametrize("suffix", PACK)
def test_every_compression_is_unpacked(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"to{suffix}"
    path.write_bytes(PACK[suffix](tarred(("E000AB01.THF", b"lot"), ("thửa/EDAB01T1.VEC", b"parcels"))))
    package = receive(path, tmp_path / "work", now=NOW)
    assert {file.name: file.path.read_bytes() for file in package.files} == {
        "E000AB01.THF": b"lot",
        "thửa/EDAB01T1.VEC": b"parcels",
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../thua.shp", Unsafe.TRAVERSAL),
        ("/etc/cron.d/x", Unsafe.ABSOLUTE_PATH),
        ("C:/thua.shp", Unsafe.ABSOLUTE_PATH),
        ("thua\x07.shp", Unsafe.BAD_NAME),
    ],
)
def test_a_dangerous_name_is_refused(refusal: Callable[..., object], name: str, reason: Unsafe) -> None:
    assert refusal(tarred((name, b"1"))) == ("PKG-01", reason)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, Unsafe.LINK),
        (tarfile.LNKTYPE, Unsafe.LINK),
        (tarfile.CHRTYPE, Unsafe.DEVICE),
        (tarfile.BLKTYPE, Unsafe.DEVICE),
        (tarfile.FIFOTYPE, Unsafe.DEVICE),
    ],
)
def test_links_and_devices_are_refused(refusal: Callable[..., object], kind: bytes, reason: Unsafe) -> None:
    assert refusal(tarred(("thua.shp", b""), kind=kind, linkname="/etc/passwd")) == ("PKG-01", reason)


@pytest.mark.parametrize("suffix", [".tar.gz", ".tar.bz2"])
def test_a_bomb_is_stopped(refusal: Callable[..., object], suffix: str) -> None:
    limits = Limits(ratio=100, ratio_floor_bytes=1_000_000)
    assert refusal(PACK[suffix](tarred(("zeros", bytes(5_000_000)))), suffix, limits) == ("PKG-01", Unsafe.RATIO)


def test_a_header_that_asks_for_much_memory_is_refused(refusal: Callable[..., object]) -> None:
    content = bytearray(tarred(("x" * 150, b"1")))  # long names come in a header extension of declared size
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**40
    content[:512] = info.tobuf(tarfile.GNU_FORMAT)
    assert refusal(bytes(content)) == ("FMT-01", Unreadable.CORRUPT)


def test_an_entry_that_is_not_there_is_refused(refusal: Callable[..., object]) -> None:
    info = tarfile.TarInfo("thua.shp")
    info.size = 10**6
    assert refusal(info.tobuf() + b"short") == ("FMT-01", Unreadable.TRUNCATED)


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_truncated_archive_is_refused(refusal: Callable[..., object], suffix: str, share: float) -> None:
    plain = tarred(*((f"{i}.txt", bytes(range(256)) * 20) for i in range(9)))
    plain = plain.rstrip(b"\0") + bytes(1024)  # less padding, so that the cut takes data
    content = PACK[suffix](plain)
    assert refusal(content[: int(len(content) * share)], suffix)[0] == "FMT-01"


def test_a_damaged_header_is_not_taken_for_the_end(refusal: Callable[..., object]) -> None:
    content = bytearray(tarred(("a.txt", b"1"), ("b.txt", b"2")))
    content[1024 + 150] ^= 0xFF  # in the checksum of the second header
    assert refusal(bytes(content)) == ("FMT-01", Unreadable.CORRUPT)


def test_too_many_entries_are_refused(refusal: Callable[..., object]) -> None:
    content = tarred(*((f"{i}", b"") for i in range(20)))
    assert refusal(content, limits=Limits(entries=10)) == ("PKG-01", Unsafe.TOO_MANY_ENTRIES)
