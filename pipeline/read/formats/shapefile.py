"""Shapefile: .shp with its index and table.

References
----------
ESRI Shapefile Technical Description (1998); dBASE III table header.
"""

from __future__ import annotations

import codecs
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.read.registry import Damage, Format, Ints, Look
from schemas.reasons import Unreadable

_HEADER_BYTES = 100
_MAGIC = 9994
_POLYGONS = (5, 15, 25)
_POLYGON_HEADER_BYTES = 44
_LARGEST_CODE_PAGE_NAME = 40
FREE_TEXT_WIDTH = 20
"""Narrower text fields hold codes and numbers, which often fill them by design."""
ENDING_BYTES = 3
FEWEST_CUT_TEXTS = 3
"""Fewer different texts that fill their field say nothing."""


def examine(path: Path) -> Look:
    """Compare what index, shapes and table say of one another.

    GDAL reads a truncated shapefile without a word: missing shapes become empty, missing rows vanish.

    Raises
    ------
    Damage
        If a file is shorter than it says, or shapes and rows differ in number.
    """
    shapes = _map(path)
    index = path.with_suffix(".shx")
    if not index.exists():
        return Look(fields=_table(path.with_suffix(".dbf"))[1])
    start, length = _entries(_map(index))
    good = _is_good(shapes, start, length)
    _blank(shapes, start[~good], length[~good])
    rows, fields = _table(path.with_suffix(".dbf"))
    if rows is not None and rows != len(start):
        raise Damage(Unreadable.CORRUPT, f".shp: {len(start)}, .dbf: {rows}")
    return Look(broken=np.flatnonzero(~good).tolist(), fields=fields)


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


def _table(path: Path) -> tuple[int | None, dict[str, dict[str, Any]]]:
    """Return the number of rows and the declared structure of a table; nothing if there is none."""
    if not path.exists():
        return None, {}
    size = path.stat().st_size
    if size < 32:
        raise Damage(Unreadable.TRUNCATED, f".dbf: {size} B")
    data = np.memmap(path, dtype=np.uint8, mode="r")
    rows, header, width = struct.unpack("<IHH", data[4:12].tobytes())
    if header + rows * width > size:
        raise Damage(Unreadable.TRUNCATED, f".dbf: {size} B < {header + rows * width} B")
    cells = data[header : header + rows * width].reshape(rows, width)
    return rows, _structure(path, data, cells)


def _structure(path: Path, data: npt.NDArray[np.uint8], cells: npt.NDArray[np.uint8]) -> dict[str, dict[str, Any]]:
    """Read the declared fields with fiona, and look at how values fill them."""
    import fiona  # noqa: PLC0415  takes a sixth of a second, for shapefiles only

    try:
        with fiona.open(path.with_suffix(".shp"), enabled_drivers=["ESRI Shapefile"]) as opened:
            declared = list(opened.schema["properties"].items())
    except (fiona.errors.FionaError, OSError, UnicodeError):
        return {}  # GDAL will say what is wrong
    found, start = {}, 1
    for number, (name, kind) in enumerate(declared):
        width = int(data[48 + 32 * number])
        values = cells[:, start : start + width]
        start += width
        family, _, size = kind.partition(":")
        found[name] = {
            "kind": family,
            "width": width,
            "decimals": int(size.partition(".")[2] or 0),
            "full": family == "str" and width >= FREE_TEXT_WIDTH and _fills(values),
            "cut": family != "str" and _overflows(values),
        }
    return found


def _fills(values: npt.NDArray[np.uint8]) -> bool:
    """Say whether texts that reach the last byte of a field look cut: they end as no shorter text does.

    GDAL makes a field as wide as its longest text, so to fill it means nothing by itself.
    """
    if len(values) == 0:
        return False
    is_letter = ~np.isin(values, (0, 32))
    length = values.shape[1] - np.argmax(is_letter[:, ::-1], axis=1)
    length[~is_letter.any(axis=1)] = 0
    is_full = length == values.shape[1]
    is_shorter = ~is_full & (length >= ENDING_BYTES)
    usual = set(_endings(values[is_shorter], length[is_shorter]))
    full = values[is_full]
    cut = full[[ending not in usual for ending in _endings(full, length[is_full])]]
    return len(np.unique(cut, axis=0)) >= FEWEST_CUT_TEXTS and not is_full.all()


def _endings(values: npt.NDArray[np.uint8], length: Ints) -> list[bytes]:
    """Return the last bytes of each text, given its length."""
    columns = length[:, None] - np.arange(ENDING_BYTES, 0, -1)
    return [ending.tobytes() for ending in np.take_along_axis(values, columns, axis=1)]


def _overflows(values: npt.NDArray[np.uint8]) -> bool:
    """Say whether numbers fill the field and others are asterisks: these alone may only mean that there is no value."""
    first = values[:, :1]
    return bool((first == ord("*")).any() and np.isin(first, (*b"-123456789",)).any())


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
)
