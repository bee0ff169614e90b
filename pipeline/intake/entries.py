"""What every kind of delivery is broken into: entries, each a name and its bytes in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.intake.limits import Limits

CHUNK_BYTES = 1024**2


class Readable(Protocol):
    """Anything with ``read(size)``."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One delivered file, or a folder (`chunks` is None); use its chunks before the next entry is asked for."""

    name: str
    chunks: Iterator[bytes] | None


Opener = Callable[[Path, str, Limits], Iterator[Entry]]
"""Opens the archive at a path, delivered under a name, and yields its entries."""


def in_chunks(stream: Readable) -> Iterator[bytes]:
    """Yield the bytes of a stream, a megabyte at a time."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
