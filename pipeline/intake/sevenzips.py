"""7z archives: py7zr reads the directory and decompresses; what comes out is counted like that of any archive.

References
----------
7zFormat.txt of the LZMA SDK.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import py7zr
from py7zr import archiveinfo
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.py7zr import ArchiveFile

from pipeline.intake.dictionaries import LARGEST_BYTES, dictionary_bytes
from pipeline.intake.entries import CHUNK_BYTES, Entry
from pipeline.intake.limits import DEFAULT, Limits
from pipeline.intake.refusal import damaged, unsafe
from schemas.reasons import Unreadable, Unsafe

_START = struct.Struct("<6s2sIQQI")
"""Signature, version, checksum; offset, size and checksum of the directory."""
_MAGIC = b"7z\xbc\xaf\x27\x1c"
_DIRECTORY_BYTES_PER_ENTRY = 300
"""As for zip archives: bounds the memory that the directory takes."""
_DAMAGE = (
    *(ArchiveError, lzma.LZMAError, zlib.error, EOFError, OSError, struct.error),
    # What py7zr lets through where a directory contradicts itself.
    *(ValueError, TypeError, LookupError, AttributeError, OverflowError, AssertionError),
)

# py7zr takes up to 8 million entries, gigabytes of memory, before anybody can count them.
archiveinfo.MAX_NUMFILES = archiveinfo.MAX_NUMFOLDERS = archiveinfo.MAX_SUBSTREAMS = DEFAULT.entries
archiveinfo.MAX_HEADER_SIZE = DEFAULT.entries * _DIRECTORY_BYTES_PER_ENTRY


def entries(path: Path, archive: str, limits: Limits) -> Iterator[Entry]:
    """Yield the entries of a 7z archive in the order of its directory.

    Raises
    ------
    PackageError
        PKG-01 if it is unsafe, FMT-01 if it is damaged or packed with a method that is not supported.
    """
    with path.open("rb") as file:
        _check_start(file, archive, limits)
        with _damage(archive, archive):
            opened = py7zr.SevenZipFile(file)
            members = list(getattr(opened, "files", ()))  # an archive of nothing has no directory
            _check_directory(opened, members, archive)
            starts = _starts(opened, archive)
        block = None
        for member in members:
            is_empty = member.is_directory or member.emptystream
            if not is_empty and member.folder is not block:
                if block is not None:
                    block.decompressor = None  # so that one dictionary is in memory, and not that of every block
                block = member.folder
            chunks = iter(()) if is_empty else _chunks(file, member, starts, archive)
            yield Entry(member.filename, None if member.is_directory else chunks)


def _check_start(file: BinaryIO, archive: str, limits: Limits) -> None:
    """Refuse what is no 7z archive, is cut off, or has a directory too large for memory."""
    start = file.read(_START.size)
    size = file.seek(0, 2)
    file.seek(0)
    if not start.startswith(_MAGIC):
        raise damaged(Unreadable.NOT_AN_ARCHIVE, archive, archive, f"{size} B")
    if len(start) < _START.size:
        raise damaged(Unreadable.TRUNCATED, archive, archive, f"{size} B")
    *_, offset, length, _ = _START.unpack(start)
    if _START.size + offset + length > size:
        raise damaged(Unreadable.TRUNCATED, archive, archive, f"{size} B < {_START.size + offset + length} B")
    if length > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise unsafe(Unsafe.TOO_MANY_ENTRIES, archive, archive, limit=limits.entries)


def _check_directory(opened: py7zr.SevenZipFile, members: list[ArchiveFile], archive: str) -> None:
    """Refuse entries that must not or cannot be unpacked, before any of them is."""
    if opened.needs_password():
        raise unsafe(Unsafe.ENCRYPTED, archive, archive)
    for member in members:
        if member.is_symlink or member.is_junction:
            raise unsafe(Unsafe.LINK, archive, member.filename)
        if not (member.is_file or member.is_directory):
            raise unsafe(Unsafe.DEVICE, archive, member.filename)
        if member.is_directory and not member.emptystream:
            raise damaged(Unreadable.CORRUPT, archive, member.filename)


def _starts(opened: py7zr.SevenZipFile, archive: str) -> dict[int, int]:
    """Return where each block of compressed bytes, which 7z calls a folder, begins: identity of the block → position.

    Refuse blocks of several streams (the method BCJ2), which py7zr does not know, and those that need too much memory.
    """
    streams = getattr(opened.header, "main_streams", None)
    if streams is None:
        return {}
    blocks, positions = streams.unpackinfo.folders, streams.packinfo.packpositions
    if len(streams.packinfo.packsizes) != len(blocks):
        raise damaged(Unreadable.COMPRESSION, archive, archive)
    for block in blocks:
        needed = sum(dictionary_bytes(coder["method"], coder["properties"]) for coder in block.coders)
        if needed > LARGEST_BYTES:
            raise damaged(Unreadable.OUT_OF_MEMORY, archive, archive, f"{needed} B > {LARGEST_BYTES} B")
    return {id(block): opened.afterheader + at for block, at in zip(blocks, positions, strict=False)}


def _chunks(file: BinaryIO, member: ArchiveFile, starts: dict[int, int], archive: str) -> Iterator[bytes]:
    """Yield the bytes of an entry; those of one block must be taken in order."""
    with _damage(archive, member.filename):
        if start := starts.pop(id(member.folder), None):
            file.seek(start)
        decompressor = member.folder.get_decompressor(member.compressed or 0)  # 0: made before
    left, checksum = member.uncompressed, 0
    while left > 0:
        before = file.tell()
        with _damage(archive, member.filename):
            chunk = bytes(decompressor.decompress(file, min(left, CHUNK_BYTES)))
        if not chunk and file.tell() == before:
            raise damaged(Unreadable.CORRUPT, archive, member.filename, f"{left} B")
        left -= len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if member.crc32 not in {None, checksum}:
        raise damaged(Unreadable.CHECKSUM, archive, member.filename)


@contextmanager
def _damage(archive: str, name: str) -> Iterator[None]:
    """Turn what py7zr and the decompressors raise on damaged bytes into a refusal; anything else is ours."""
    try:
        yield
    except PasswordRequired as error:
        raise unsafe(Unsafe.ENCRYPTED, archive, archive) from error
    except UnsupportedCompressionMethodError as error:
        raise damaged(Unreadable.COMPRESSION, archive, name, error.message) from error
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the delivery
        if "exceeds limit" in str(error):
            raise unsafe(Unsafe.TOO_MANY_ENTRIES, archive, archive, limit=DEFAULT.entries) from error
        raise damaged(Unreadable.CORRUPT, archive, name, error) from error
