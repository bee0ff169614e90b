"""Group codes and values of a DXF, as text and as binary.

References
----------
Autodesk DXF Reference: ASCII DXF Files, Binary DXF Files, Group Code Value Types.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_WIDE_CODE = 255
"""In the first version a code is one byte, and this one says that it is the next two instead."""
_CHUNK, _TEXT = "chunk", "text"
_TYPES = (
    (10, _TEXT),
    (60, "<d"),
    (80, "<h"),
    (100, "<i"),
    (110, _TEXT),
    (150, "<d"),
    (170, "<q"),
    (180, "<h"),
    (240, "<d"),
    (290, "<h"),
    (300, "<?"),
    (310, _TEXT),
    (320, _CHUNK),
    (370, _TEXT),
    (390, "<h"),
    (400, _TEXT),
    (410, "<h"),
    (420, _TEXT),
    (430, "<i"),
    (440, _TEXT),
    (460, "<i"),
    (470, "<d"),
    (1004, _TEXT),
    (1005, _CHUNK),
    (1010, _TEXT),
    (1060, "<d"),
    (1071, "<h"),
    (1072, "<i"),
)
"""First code that is of another type → type of those before it."""


def pairs(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield codes and values, those of a binary file as the text that they stand for.

    Raises
    ------
    Damage
        If a binary file ends within a value, or has a code that does not exist; of text, whatever stands there is
        yielded.
    """
    with path.open("rb") as file:
        if file.read(len(BINARY)) == BINARY:
            yield from _binary(file.read())
            return
        file.seek(0)
        stripped = map(bytes.strip, file)
        yield from zip(stripped, stripped, strict=False)


def _binary(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    is_wide = data[:2] == b"\x00\x00"
    at = 0
    try:
        while at < len(data):
            code, at = _code(data, at, is_wide=is_wide)
            value, at = _value(data, at, code)
            yield b"%d" % code, value
            if (code, value) == (0, b"EOF"):
                return
    except (struct.error, ValueError) as error:
        raise Damage(Unreadable.TRUNCATED, f"{error}: byte {at + len(BINARY)}") from error


def _code(data: bytes, at: int, *, is_wide: bool) -> tuple[int, int]:
    if is_wide:
        return struct.unpack_from("<H", data, at)[0], at + 2
    if data[at] == _WIDE_CODE:
        return struct.unpack_from("<H", data, at + 1)[0], at + 3
    return data[at], at + 1


def _value(data: bytes, at: int, code: int) -> tuple[bytes, int]:
    """Return a value as text, and where the next pair starts."""
    kind = next((kind for end, kind in _TYPES if code < end), None)
    if kind is None:
        msg = f"group code {code}"
        raise ValueError(msg)
    if kind == _TEXT:
        end = data.index(b"\x00", at)
        return data[at:end], end + 1
    if kind == _CHUNK:
        return b"", at + 1 + struct.unpack_from("<B", data, at)[0]
    (number,) = struct.unpack_from(kind, data, at)
    return repr(int(number) if kind == "<?" else number).encode(), at + struct.calcsize(kind)
