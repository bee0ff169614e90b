"""Tar archives, plain or compressed with gzip or bzip2 (EDIGEO sheets come as ``.tar.bz2``)."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tarfile import TarInfo
from typing import cast

from pipeline.intake.entries import Entry, Readable, in_chunks
from pipeline.intake.limits import Limits
from pipeline.intake.names import decode
from pipeline.intake.refusal import damaged, unsafe
from schemas.reasons import Unreadable, Unsafe

_LARGEST_READ_BYTES = 16 * 1024**2
"""`tarfile` reads a header extension into memory at one stroke, as long as the header says it is."""
_DAMAGE = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, OverflowError)


class _Stream(io.RawIOBase):
    """Decompressed bytes that can be read forward, in reasonable portions and up to a limit."""

    def __init__(self, inner: io.BufferedIOBase, limit_bytes: int) -> None:
        self._inner = inner
        self._limit_bytes = limit_bytes

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes."""
        if not 0 <= size <= _LARGEST_READ_BYTES:
            msg = "a header extension is too large"
            raise tarfile.ReadError(msg)
        return self._inner.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Skip forward; refuse to skip over more than may be unpacked."""
        if offset > self._limit_bytes:
            msg = "an entry is larger than anything that may be unpacked"
            raise tarfile.ReadError(msg)
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        """Return the position in the decompressed bytes."""
        return self._inner.tell()


def plain(path: Path, archive: str, limits: Limits) -> Iterator[Entry]:
    """Yield the entries of an uncompressed tar archive."""
    return _entries(lambda: path.open("rb"), archive, limits)


def gzipped(path: Path, archive: str, limits: Limits) -> Iterator[Entry]:
    """Yield the entries of a tar archive compressed with gzip."""
    return _entries(lambda: gzip.open(path, "rb"), archive, limits)


def bzipped(path: Path, archive: str, limits: Limits) -> Iterator[Entry]:
    """Yield the entries of a tar archive compressed with bzip2."""
    return _entries(lambda: bz2.open(path, "rb"), archive, limits)


def _entries(open_: Callable[[], io.BufferedIOBase], archive: str, limits: Limits) -> Iterator[Entry]:
    with open_() as inner:
        # Header blocks and padding come on top of what is unpacked.
        stream = _Stream(inner, 2 * limits.unpacked_bytes)
        with _damage(archive, archive):
            opened = tarfile.TarFile(fileobj=stream, errorlevel=2)
        with opened:
            while True:
                with _damage(archive, archive):
                    member = opened.next()
                if member is None:
                    break
                yield _entry(opened, member, archive)
            _check_end(stream, opened.offset, archive)


def _entry(opened: tarfile.TarFile, member: TarInfo, archive: str) -> Entry:
    name = decode(member.name.encode("utf-8", "surrogateescape"))
    if member.issym() or member.islnk():
        raise unsafe(Unsafe.LINK, archive, name)
    if member.isdir():
        return Entry(name, None)
    if not member.isreg():
        raise unsafe(Unsafe.DEVICE, archive, name)
    with _damage(archive, name):
        stream = opened.extractfile(member)
    return Entry(name, _chunks(cast("Readable", stream), archive, name))  # a regular file always has a stream


def _chunks(stream: Readable, archive: str, name: str) -> Iterator[bytes]:
    chunks = in_chunks(stream)
    while True:
        with _damage(archive, name):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _check_end(stream: _Stream, offset: int, archive: str) -> None:
    """Refuse an archive that does not end as it should; `tarfile` silently takes a damaged header for the end."""
    with _damage(archive, archive):
        stream.seek(offset)
        block = stream.read(tarfile.BLOCKSIZE)
    if not block:
        raise damaged(Unreadable.TRUNCATED, archive, archive, f"byte {offset}")
    if block.strip(b"\0"):
        raise damaged(Unreadable.CORRUPT, archive, archive, f"byte {offset}")


@contextmanager
def _damage(archive: str, name: str) -> Iterator[None]:
    """Turn what `tarfile` and the decompressors raise on damaged bytes into a refusal; anything else is ours."""
    try:
        yield
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the delivery
        is_cut = isinstance(error, EOFError) or "unexpected end" in str(error)
        raise damaged(Unreadable.TRUNCATED if is_cut else Unreadable.CORRUPT, archive, name, error) from error
