"""Zip archives, trusting nothing that they say about themselves.

References
----------
APPNOTE.TXT 6.3.10 of PKWARE: .ZIP File Format Specification.
"""

from __future__ import annotations

import copy
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pipeline.intake.entries import Entry, in_chunks
from pipeline.intake.limits import Limits
from pipeline.intake.names import decode
from pipeline.intake.refusal import damaged, unsafe
from schemas.reasons import Unreadable, Unsafe

_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2})
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_IN_UTF8 = 0x800
_LOCAL_HEADER_BYTES = 30
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SEARCH_BYTES = 2**16 + _END_RECORD.size
_DIRECTORY_BYTES_PER_ENTRY = 300
"""Generous mean size of a directory entry (46 bytes and the name): bounds the memory that the directory takes."""
_IN_ZIP64 = 0xFFFF
_WITHOUT_END = 2**63
_DAMAGE = (BadZipFile, zlib.error, EOFError, ValueError, OverflowError, NotImplementedError, struct.error)


def entries(path: Path, archive: str, limits: Limits) -> Iterator[Entry]:
    """Yield the entries of a zip archive in the order of its directory.

    Raises
    ------
    PackageError
        PKG-01 if it is unsafe, FMT-01 if it is damaged.
    """
    with path.open("rb") as file:
        count = _check_end_record(file, archive, limits)
        with _damage(archive, archive), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of odd names, which are judged here
            opened = ZipFile(file)
        with opened:
            _check_directory(opened.infolist(), archive, count)
            for info in opened.infolist():
                name = _name(info)
                yield Entry(name, None if name.endswith(("/", "\\")) else _chunks(opened, info, archive))


def _check_end_record(file: BinaryIO, archive: str, limits: Limits) -> int:
    """Return the declared number of entries (65,535 where the zip64 record has the true one).

    Refuse what `ZipFile` does not look at: archives in several volumes, and a directory too large for memory.
    """
    start = file.read(4)
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SEARCH_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        reason = Unreadable.TRUNCATED if start == b"PK\x03\x04" else Unreadable.NOT_AN_ARCHIVE
        raise damaged(reason, archive, archive, f"{size} B")
    _, disk, directory_disk, here, count, directory_bytes, _, _ = _END_RECORD.unpack_from(tail, at)
    if not (disk == directory_disk and here == count and disk in {0, 0xFFFF}):
        raise damaged(Unreadable.MULTI_DISK, archive, archive)
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if directory_bytes == 0xFFFFFFFF and 0 <= zip64 <= at - 56:
        (directory_bytes,) = struct.unpack_from("<Q", tail, zip64 + 40)
    if count > limits.entries or directory_bytes > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise unsafe(Unsafe.TOO_MANY_ENTRIES, archive, archive, limit=limits.entries)
    return int(count)


def _check_directory(infos: list[ZipInfo], archive: str, count: int) -> None:
    """Refuse entries that must not or cannot be unpacked, before any of them is."""
    if len(infos) != count and count != _IN_ZIP64:
        raise damaged(Unreadable.CORRUPT, archive, archive, f"{len(infos)} / {count}")
    for info in infos:
        name = _name(info)
        if reason := _danger(info):
            raise unsafe(reason, archive, name)
        if info.volume:
            raise damaged(Unreadable.MULTI_DISK, archive, name)
        if info.compress_type not in _METHODS:
            raise damaged(Unreadable.COMPRESSION, archive, name, info.compress_type)
        if info.header_offset < 0:
            raise damaged(Unreadable.CORRUPT, archive, name)
    _check_overlap(infos, archive)


def _danger(info: ZipInfo) -> Unsafe | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & _ENCRYPTED:
        return Unsafe.ENCRYPTED
    if kind == stat.S_IFLNK:
        return Unsafe.LINK
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return Unsafe.DEVICE
    if info.compress_type == ZIP_STORED and info.compress_size != info.file_size:
        return Unsafe.FALSE_SIZE
    return None


def _check_overlap(infos: list[ZipInfo], archive: str) -> None:
    """Refuse entries that share bytes of the archive, the trick of the bomb that needs no nesting."""
    for one, following in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        end = one.header_offset + _LOCAL_HEADER_BYTES + len(one.orig_filename) + one.compress_size
        if end > following.header_offset:
            raise unsafe(Unsafe.OVERLAP, archive, _name(following))


def _name(info: ZipInfo) -> str:
    """Return the name as the sender wrote it (`ZipInfo.filename` ends at the first NUL)."""
    name = info.orig_filename
    return name if info.flag_bits & _IN_UTF8 else decode(name.encode("cp437"))


def _chunks(opened: ZipFile, info: ZipInfo, archive: str) -> Iterator[bytes]:
    """Yield all that an entry unpacks to, which `zipfile` would silently cut at the declared size."""
    whole = copy.copy(info)
    whole.file_size = _WITHOUT_END
    written = 0
    with _damage(archive, _name(info)):
        stream = opened.open(whole)
    with stream:
        chunks = in_chunks(stream)
        while True:
            with _damage(archive, _name(info)):
                chunk = next(chunks, None)
            if chunk is None:
                break
            written += len(chunk)
            yield chunk
    if written != info.file_size:
        raise unsafe(Unsafe.FALSE_SIZE, archive, _name(info), measured=written, limit=info.file_size, unit="byte")


@contextmanager
def _damage(archive: str, name: str) -> Iterator[None]:
    """Turn what `zipfile` raises on damaged bytes into a refusal; anything else is ours."""
    try:
        yield
    except _DAMAGE as error:
        reason = Unreadable.CORRUPT
        if isinstance(error, EOFError):
            reason = Unreadable.TRUNCATED
        elif "CRC" in str(error):
            reason = Unreadable.CHECKSUM
        raise damaged(reason, archive, name, error) from error
