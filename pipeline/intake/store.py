"""Where the bytes of a delivery are put: files named by number, counted and checksummed while they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.limits import Limits
from pipeline.intake.names import danger, tidy
from pipeline.intake.refusal import unsafe
from schemas.package import PackageFile
from schemas.reasons import Unsafe


@dataclass(slots=True)
class Origin:
    """Where entries come from: the delivered folder or file, or one archive.

    Attributes
    ----------
    name
        As delivered.
    prefix
        Put before the names of its entries: nothing, or the name of an inner archive and a slash.
    size_bytes
        Of the archive; None for a folder, which has no ratio.
    unpacked_bytes
        Written so far.
    """

    name: str
    prefix: str = ""
    size_bytes: int | None = None
    unpacked_bytes: int = 0


class Store:
    """A folder of numbered files that keeps the limits of a delivery.

    Parameters
    ----------
    folder
        Made here; must not exist yet.
    limits
        What the whole delivery may be.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._limits = limits
        self._names: set[str] = set()
        self._entries = 0
        self._unpacked_bytes = 0

    def admit(self, origin: Origin, name: str) -> None:
        """Count an entry, file or folder, and look at its name.

        Raises
        ------
        PackageError
            PKG-01 if there are too many, or the name is dangerous.
        """
        self._entries += 1
        limit = self._limits.entries
        if self._entries > limit:
            raise unsafe(Unsafe.TOO_MANY_ENTRIES, origin.name, name, measured=self._entries, limit=limit)
        if reason := danger(name, self._limits):
            raise unsafe(reason, origin.name, name)

    def write(self, origin: Origin, name: str, chunks: Iterator[bytes]) -> PackageFile:
        """Write one file under the next number.

        Raises
        ------
        PackageError
            PKG-01 as soon as a limit is passed (nothing beyond it is written), or if the name was there before, case
            apart: Windows, where most deliveries are made, cannot keep such two files either.
        """
        self.admit(origin, name)
        inner = origin.prefix + tidy(name)
        if not tidy(name):
            raise unsafe(Unsafe.BAD_NAME, origin.name, name)
        if inner.casefold() in self._names:
            raise unsafe(Unsafe.DUPLICATE_NAME, origin.name, name)
        self._names.add(inner.casefold())
        path = self._folder / f"{self._entries:06d}"
        digest = hashlib.sha256()
        size = 0
        with path.open("xb") as file:
            for chunk in chunks:
                self._count(origin, name, len(chunk))
                size += len(chunk)
                digest.update(chunk)
                file.write(chunk)
        return PackageFile(inner, path, size, digest.hexdigest())

    def _count(self, origin: Origin, name: str, size: int) -> None:
        limits = self._limits
        self._unpacked_bytes += size
        origin.unpacked_bytes += size
        if self._unpacked_bytes > limits.unpacked_bytes:
            raise unsafe(
                Unsafe.TOO_LARGE,
                origin.name,
                name,
                measured=self._unpacked_bytes,
                limit=limits.unpacked_bytes,
                unit="byte",
            )
        if origin.size_bytes is None or origin.unpacked_bytes <= limits.ratio_floor_bytes:
            return
        ratio = origin.unpacked_bytes / max(origin.size_bytes, 1)
        if ratio > limits.ratio:
            raise unsafe(Unsafe.RATIO, origin.name, name, measured=round(ratio, 1), limit=limits.ratio)
