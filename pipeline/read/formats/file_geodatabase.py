"""File geodatabase of ArcGIS: a folder of tables, each with an index of its rows.

References
----------
E. Rouault, "FileGDB format specification" (reverse engineered),
https://github.com/rouault/dump_gdbtable/wiki/FGDB-Spec
"""

from __future__ import annotations

import struct
from pathlib import Path

from pipeline.read.counted import as_counted
from pipeline.read.registry import Damage, Format, Look
from schemas.reasons import Unreadable

_TABLE_HEAD_BYTES = 40
_INDEX_HEAD_BYTES = 16
_INDEX_TAIL_BYTES = 16
_ROWS_PER_BLOCK = 1024
_OFFSET_WIDTHS = (4, 5, 6)
_KNOWN_VERSION = 3
"""Version 4, for more than 2³¹ rows, has another head and is left to GDAL."""


def examine(path: Path) -> Look:
    """Compare the size of every table and index with what its head says: GDAL takes a cut one for a short one.

    Raises
    ------
    Damage
        TRUNCATED; CORRUPT if there are no tables.
    """
    tables = sorted(path.glob("*.gdbtable")) if path.is_dir() else []
    if not tables:
        raise Damage(Unreadable.CORRUPT, "*.gdbtable")
    for table in tables:
        _check(table, _table_bytes(table))
        index = table.with_suffix(".gdbtablx")
        if not index.exists():
            raise Damage(Unreadable.CORRUPT, index.name)
        _check(index, _index_bytes(index))
    return Look()


def _check(path: Path, least_bytes: int) -> None:
    size = path.stat().st_size
    if size < least_bytes:
        raise Damage(Unreadable.TRUNCATED, f"{path.name}: {size} B < {least_bytes} B")


def _head(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        head = file.read(length)
    if len(head) < length:
        raise Damage(Unreadable.TRUNCATED, f"{path.name}: {len(head)} B")
    return head


def _table_bytes(path: Path) -> int:
    """Return how long a table says it is."""
    version, *_, size = struct.unpack("<6iq8x", _head(path, _TABLE_HEAD_BYTES))
    return int(size) if version == _KNOWN_VERSION else 0


def _index_bytes(path: Path) -> int:
    """Return how long an index must be for its blocks."""
    version, blocks, _, width = struct.unpack("<4i", _head(path, _INDEX_HEAD_BYTES))
    if version != _KNOWN_VERSION:
        return 0
    if width not in _OFFSET_WIDTHS or blocks < 0:
        raise Damage(Unreadable.CORRUPT, f"{path.name}: byte 12")
    tail = _INDEX_TAIL_BYTES if blocks else 0
    return int(_INDEX_HEAD_BYTES + blocks * _ROWS_PER_BLOCK * width + tail)


FORMAT = Format(driver="OpenFileGDB", suffixes=(".gdb",), is_folder=True, examine=examine, locate=as_counted)
