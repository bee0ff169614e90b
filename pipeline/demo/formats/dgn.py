"""DGN V7: a drawing of lines and labels for each sheet, in the working units of cadastral maps.

References
----------
Thông tư 25/2014/TT-BTNMT Điều 16.8 (master unit m, 1000 units each, counted from 500 000 m east and 1 000 000 m north);
Intergraph Standard File Formats, type 9 (the terminal control block that says so).
"""

from __future__ import annotations

import math
import struct
from functools import cache
from pathlib import Path

import ezdgn
import shapely

from pipeline.demo.drawings import Drawn
from pipeline.demo.registry import Format
from schemas.crs import ZONES
from schemas.encodings import Encoding, encode

UNITS_PER_M = 1000
ORIGIN_M = (500_000, 1_000_000)
_UNITS_AT, _ORIGIN_AT = 1112, 1240
"""Bytes of the control block where units and origin stand."""
_MOST_VERTICES = 101
_TEXT_HEIGHT_M = 0.5


def write(drawn: Drawn, path: Path, encoding: str) -> None:
    """Write a sheet; a line with more vertices than an element can have becomes several."""
    document = ezdgn.new(_seed())
    space = document.modelspace()
    for level, lines in drawn.lines.items():
        for line in lines:
            vertices = shapely.get_coordinates(line).tolist()
            for start in range(0, len(vertices) - 1, _MOST_VERTICES - 1):
                space.add_line_string(vertices[start : start + _MOST_VERTICES], dgnattribs={"level": int(level)})
    for level, words, x, y in drawn.texts:
        text = encode(words, Encoding(encoding))
        space.add_text(text, (x, y), height=_TEXT_HEIGHT_M, dgnattribs={"level": int(level)})
    document.saveas(path)


@cache
def _seed() -> bytes:
    """Return an empty drawing with the working units of cadastral maps."""
    seed = bytearray(ezdgn.new().to_bytes())
    seed[_UNITS_AT : _UNITS_AT + 8] = _middle_endian(UNITS_PER_M) + _middle_endian(1)
    seed[_ORIGIN_AT : _ORIGIN_AT + 16] = b"".join(_vax_double(-origin * UNITS_PER_M) for origin in ORIGIN_M)
    return bytes(seed)


def _middle_endian(value: int) -> bytes:
    """Return an integer of four bytes as the PDP-11 keeps it: the upper half first."""
    return struct.pack("<HH", value >> 16, value & 0xFFFF)


def _vax_double(value: float) -> bytes:
    """Return a number other than 0 as the VAX keeps it: sign, exponent in excess of 128, fraction; halves swapped."""
    fraction, exponent = math.frexp(abs(value))
    bits = (value < 0) << 63 | (exponent + 128) << 55 | int((2 * fraction - 1) * 2**55)
    return struct.pack("<HHHH", *((bits >> shift) & 0xFFFF for shift in (48, 32, 16, 0)))


FORMAT = Format(
    write=write, is_drawn=True, encodings=("tcvn3", "vni"), systems=tuple(ZONES), names_crs=False, source="dgn_levels"
)
