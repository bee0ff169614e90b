"""How much a delivery may be; every limit counts what is really there, never what a header says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one delivery, archives inside archives included.

    Attributes
    ----------
    entries
        Files and folders.
    unpacked_bytes
        Bytes written in all.
    ratio, ratio_floor_bytes
        Unpacked size over archive size; looked at only above the floor, since small files of blanks pack very well.
    depth
        Archives inside one another; 1 means none inside the delivered one.
    name_length, part_length
        Characters of a path and of one part of it.
    """

    entries: int = 20_000
    unpacked_bytes: int = 8 * 1024**3
    ratio: float = 200.0
    ratio_floor_bytes: int = 16 * 1024**2
    depth: int = 3
    name_length: int = 1000
    part_length: int = 255


DEFAULT = Limits()
