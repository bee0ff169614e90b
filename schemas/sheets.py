"""Frames of cadastral map sheets, and the number (số hiệu mảnh) that each has.

Sheets are squares in a 3° zone, laid from where the central meridian meets the equator (X north 0, Y east 500 km).

Sources: Thông tư 25/2014/TT-BTNMT Điều 5, Phụ lục 03; Thông tư 26/2024/TT-BTNMT Điều 5.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ORIGIN_EAST_M = 500_000
"""Easting of the central meridian, from where frames are laid."""
_KILOMETRE_M = 1000
_MM = 1000


@dataclass(frozen=True, slots=True)
class _Series:
    """Sheets of one scale: side of the frame, and the larger scale's sheet that they divide, from left to right."""

    side_m: int
    divides: int | None
    form: str
    """How the number of a sheet is made of that of the divided one, or of the corner ``{x} {y}`` in km."""
    names: tuple[str, ...] = ()


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


_SERIES: Mapping[int, _Series] = MappingProxyType(
    {
        10000: _Series(6000, None, "10-{x:03} {y:03}"),
        5000: _Series(3000, None, "{x:03} {y:03}"),
        2000: _Series(1000, 5000, "{parent}-{name}", _numbers(9)),
        1000: _Series(500, 2000, "{parent}-{name}", tuple(string.ascii_lowercase[:4])),
        500: _Series(250, 2000, "{parent}-({name})", _numbers(16)),
        200: _Series(100, 2000, "{parent}-{name}", _numbers(100)),
    }
)
_NUMBER = re.compile(
    r"10-(?P<ten_x>\d{3})-?(?P<ten_y>\d{3})|(?P<x>\d{3})-?(?P<y>\d{3})"
    r"(?:-(?P<part>\d)(?:-(?P<letter>[a-d])|-\((?P<sixteenth>\d{1,2})\)|-(?P<hundredth>\d{1,3}))?)?"
)

SCALES = tuple(_SERIES)
"""Denominators of the scales that have sheets."""


@dataclass(frozen=True, slots=True)
class MapSheet:
    """One sheet.

    Attributes
    ----------
    scale
        Denominator of the map scale.
    west_m, north_m
        Top left corner of the frame, easting and northing in metres.
    """

    scale: int
    west_m: int
    north_m: int

    @property
    def bounds_m(self) -> tuple[int, int, int, int]:
        """West, south, east, north of the frame in metres: a square without error (Điều 5.2)."""
        side = frame_side_m(self.scale)
        return self.west_m, self.north_m - side, self.west_m + side, self.north_m

    def extended_m(self, by_cm: int) -> tuple[float, float, float, float]:
        """Return the frame made wider on each side, so that it cuts no parcel (Điều 5.2, 16.4).

        Parameters
        ----------
        by_cm
            Centimetres on the map: 10 or 20.
        """
        west, south, east, north = self.bounds_m
        more = by_cm * self.scale / 100
        return west - more, south - more, east + more, north + more

    @property
    def number(self) -> str:
        """The number, as the circular prints it."""
        series = _SERIES[self.scale]
        if series.divides is None:
            x, y = self.north_m // _KILOMETRE_M % 1000, self.west_m // _KILOMETRE_M
            return series.form.format(x=x, y=y)
        whole = sheet_at(self.west_m, self.north_m, series.divides)
        columns = frame_side_m(whole.scale) // series.side_m
        row = (whole.north_m - self.north_m) // series.side_m
        column = (self.west_m - whole.west_m) // series.side_m
        return series.form.format(parent=whole.number, name=series.names[row * columns + column])


def frame_side_m(scale: int) -> int:
    """Return the side of a sheet's frame on the ground.

    Raises
    ------
    KeyError
        If maps of that scale have no sheets.
    """
    return _SERIES[scale].side_m


def sheet_at(easting_m: float, northing_m: float, scale: int) -> MapSheet:
    """Return the sheet that a place lies on; one on the line between two belongs to the eastern, southern one.

    Raises
    ------
    KeyError
        If maps of that scale have no sheets.

    Examples
    --------
    >>> sheet_at(595456.7, 2307123.4, 500).number
    '310 593-9-(14)'
    """
    side = frame_side_m(scale) * _MM
    east, north = round(easting_m * _MM) - ORIGIN_EAST_M * _MM, round(northing_m * _MM)
    return MapSheet(scale, ORIGIN_EAST_M + east // side * side // _MM, -(-north // side) * side // _MM)


def sheet_of_number(number: str) -> MapSheet:
    """Return the sheet that a number means.

    A number leaves out the thousands of kilometres; frames are multiples of 3 km, which 1000 km are not, so only one of
    0, 1000 and 2000 km can be meant.

    Parameters
    ----------
    number
        As printed: ``310 593-9-c``, with or without blanks, with any kind of hyphen, also between the two corners. The
        brackets of 1:500 are needed: without them ``-14`` is a sheet of 1:200.

    Raises
    ------
    ValueError
        If it is no number of a sheet.

    Examples
    --------
    >>> sheet_of_number("310593-9-c").bounds_m
    (595000, 2307000, 595500, 2307500)
    """
    found = _NUMBER.fullmatch(_plain(number))
    sheet = found and _whole(found)
    for scale, group in ((2000, "part"), (1000, "letter"), (500, "sixteenth"), (200, "hundredth")):
        if found and sheet and found[group] is not None:
            sheet = _part(sheet, scale, found[group])
    if not sheet:
        msg = f"no number of a map sheet: {number!r}"
        raise ValueError(msg)
    return sheet


def _plain(number: str) -> str:
    """Return a number in small ASCII letters and digits, without blanks and with one kind of hyphen."""
    usual = re.sub(r"[‐‑‒–—−]", "-", unicodedata.normalize("NFKC", number))
    return re.sub(r"\s", "", usual).lower()


def _whole(found: re.Match[str]) -> MapSheet | None:
    """Return the sheet with its corner in the number, None if no sheet has its corner there."""
    scale = 10000 if found["ten_x"] else 5000
    x, y = found["ten_x"] or found["x"], found["ten_y"] or found["y"]
    norths = (int(x) * _KILOMETRE_M + thousands for thousands in range(0, 3_000_000, 1_000_000))
    sheets = (MapSheet(scale, int(y) * _KILOMETRE_M, north) for north in norths)
    return next((one for one in sheets if one == sheet_at(one.west_m, one.north_m, scale)), None)


def _part(whole: MapSheet, scale: int, name: str) -> MapSheet | None:
    """Return the sheet of a larger scale that has such a name in its whole, None if there is none."""
    series = _SERIES[scale]
    if name not in series.names:
        return None
    row, column = divmod(series.names.index(name), frame_side_m(whole.scale) // series.side_m)
    return MapSheet(scale, whole.west_m + column * series.side_m, whole.north_m - row * series.side_m)
