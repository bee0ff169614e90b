"""Shapefile: .shp with its index and table.

References
----------
ESRI Shapefile Technical Description (1998).
"""

from __future__ import annotations

import codecs
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.read.counted import refuse_loss
from pipeline.read.dbase import open_table
from pipeline.read.registry import Damage, Format, Ints, Look
from schemas.reasons import Unexpected, Unreadable

_HEADER_BYTES = 100
_MAGIC = 9994
_POLYGONS = (5, 15, 25)
_POLYGON_HEADER_BYTES = 44
_LARGEST_CODE_PAGE_NAME = 40


def examine(path: Path) -> Look:
    """Compare what index, shapes and table say of one another; make the index where it is missing.

    GDAL reads a truncated shapefile without a word: missing shapes become empty, missing rows vanish.

    Raises
    ------
    Damage
        If a file is shorter than it says; PARTS if shapes and rows differ in number.
    """
    shapes = _map(path)
    index = path.with_suffix(".shx")
    if not index.exists():
        _restore(index, shapes)
    start, length = _entries(_map(index))
    good = _is_good(shapes, start, length)
    _blank(shapes, start[~good], length[~good])
    broken = np.flatnonzero(~good).tolist()
    table = open_table(path.with_suffix(".dbf"))
    if table is None:
        return Look(broken=broken)
    if len(table.cells) != len(start):
        raise Damage(Unreadable.PARTS, f".shp: {len(start)}, .dbf: {len(table.cells)}")
    elsewhere = table.kept_elsewhere()
    remarks = [{"code": "PKG-03", "values": _not_read(name)} for name in elsewhere]
    return Look(broken=broken, fields=table.structure(), drop=elsewhere, remarks=remarks)


def _not_read(column: str) -> dict[str, str]:
    return {"reason": Unexpected.UNKNOWN_FORMAT.value, "name": f"{column} (memo)", "detail": ""}


def locate(path: Path, _: str, fids: Ints) -> tuple[Ints, int]:
    """Return where the records stand that GDAL gives: it leaves out those that are marked as deleted.

    Raises
    ------
    Damage
        If it left out others.
    """
    table = open_table(path.with_suffix(".dbf"))
    if table is not None:
        refuse_loss(fids, len(table.cells) - int(table.is_deleted().sum()))
    return fids, len(fids)


def _restore(index: Path, shapes: npt.NDArray[np.uint8]) -> None:
    """Write the index that was not delivered, from the lengths of the shapes.

    Raises
    ------
    Damage
        CORRUPT if they do not lead from one to the next until the end.
    """
    data, entries, start = shapes.tobytes(), bytearray(), _HEADER_BYTES
    while start + 8 <= len(data):
        (words,) = struct.unpack_from(">i", data, start + 4)
        entries += struct.pack(">ii", start // 2, words)
        start += 8 + 2 * max(words, 0)
    if start != len(data):
        raise Damage(Unreadable.CORRUPT, f".shp: byte {start}")
    size = struct.pack(">i", (_HEADER_BYTES + len(entries)) // 2)
    index.write_bytes(data[:24] + size + data[28:_HEADER_BYTES] + entries)


def _map(path: Path) -> npt.NDArray[np.uint8]:
    """Map a .shp or .shx into memory, for writing too, and check its header."""
    size = path.stat().st_size
    if size < _HEADER_BYTES:
        raise Damage(Unreadable.TRUNCATED, f"{path.suffix}: {size} B")
    data = np.memmap(path, dtype=np.uint8, mode="r+")
    magic, declared = struct.unpack(">i20xi", data[:28].tobytes())
    if magic != _MAGIC:
        raise Damage(Unreadable.CORRUPT, f"{path.suffix}: byte 0")
    if not _HEADER_BYTES <= 2 * declared <= size:
        raise Damage(Unreadable.TRUNCATED, f"{path.suffix}: {size} B < {2 * declared} B")
    return data[: 2 * declared]


def _entries(index: npt.NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Return the byte offset of each record and the length of its content."""
    body = index[_HEADER_BYTES : len(index) - (len(index) - _HEADER_BYTES) % 8]
    start, length = (np.frombuffer(body.tobytes(), ">i4").reshape(-1, 2).astype(np.int64) * 2).T
    return start, length


def _is_good(shapes: npt.NDArray[np.uint8], start: Ints, length: Ints) -> npt.NDArray[np.bool_]:
    """Say which records lie and look as the index says."""
    good = (start >= _HEADER_BYTES) & (length >= 4) & (start + 8 + length <= len(shapes))
    at = np.flatnonzero(good)
    content = start[at] + 8
    kind = _integers(shapes, content)
    file_kind = int(_integers(shapes, np.array([32]))[0])
    fits = (_integers(shapes, start[at] + 4, ">i4") * 2 == length[at]) & np.isin(kind, (0, file_kind))
    polygon = np.flatnonzero(fits & np.isin(kind, _POLYGONS))
    fits[polygon] = _polygon_fits(shapes, content[polygon], length[at][polygon])
    good[at] = fits
    return good


def _blank(shapes: npt.NDArray[np.uint8], start: Ints, length: Ints) -> None:
    """Make null shapes of broken ones, at which GDAL would give up the whole file."""
    for offset, size in zip(start.tolist(), length.tolist(), strict=True):
        if _HEADER_BYTES <= offset <= len(shapes) - 12:
            shapes[offset + 4 : offset + 12] = np.frombuffer(struct.pack(">i", size // 2) + bytes(4), np.uint8)


def _polygon_fits(shapes: npt.NDArray[np.uint8], content: Ints, length: Ints) -> npt.NDArray[np.bool_]:
    """Say whether the numbers of parts and points of polygon records leave room for them."""
    fits: npt.NDArray[np.bool_] = length >= _POLYGON_HEADER_BYTES
    at = content[fits]
    parts, points = _integers(shapes, at + 36), _integers(shapes, at + 40)
    fits[fits] = (parts >= 0) & (points >= parts) & (_POLYGON_HEADER_BYTES + 4 * parts + 16 * points <= length[fits])
    return fits


def _integers(data: npt.NDArray[np.uint8], at: Ints, dtype: str = "<i4") -> Ints:
    """Return the 4-byte integers at some byte offsets."""
    taken = data[at[:, None] + np.arange(4)]
    return np.frombuffer(taken.tobytes(), dtype).astype(np.int64)


def encoding(path: Path) -> str | None:
    """Return the codec that the .cpg file names, as ``UTF-8``, ``1258`` or ``ANSI 1258``; None without one.

    The language byte of the table does not count: programs set it to "ANSI" whatever they write.
    """
    declared = path.with_suffix(".cpg")
    if not declared.exists():
        return None
    text = declared.read_bytes()[:_LARGEST_CODE_PAGE_NAME].decode("ascii", "replace").strip().lower()
    for name in (text.removeprefix("ansi "), "cp" + text.removeprefix("ansi ")):
        with suppress(LookupError, ValueError):
            return codecs.lookup(name).name
    return None


FORMAT = Format(
    driver="ESRI Shapefile",
    suffixes=(".shp",),
    has_layers=False,
    parts={".shx": True, ".dbf": True, ".prj": False, ".cpg": False},
    silent=(".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".shp.xml"),
    examine=examine,
    encoding=encoding,
    locate=locate,
)
