"""The grids of VN-2000: provincial meridians with 3° zones, the national 3° and 6° zones, and their numbers.

Sources: Thông tư 973/2001/TT-TCĐC Điều 4 and Phụ lục I.1; Thông tư 25/2014/TT-BTNMT Phụ lục 02; EPSG registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
from pyproj import CRS
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import TransverseMercatorConversion

from schemas.finding import Text

GEOGRAPHIC = 4756
"""EPSG code of geographic VN-2000."""

SCALE_FACTORS: Mapping[int, float] = MappingProxyType({3: 0.9999, 6: 0.9996})
"""On the central meridian, by width of the zone in degrees: all cadastral maps are in 3° zones (Điều 4)."""

FALSE_EASTING_M = 500_000.0
WESTERNMOST, EASTERNMOST = 102, 117
"""Central meridians of the first and the last zone of the country."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One grid: transverse Mercator on the WGS 84 ellipsoid, false easting 500 000 m, false northing 0.

    Attributes
    ----------
    meridian_minutes
        Central meridian in minutes east; every one that is in use is of whole minutes.
    width
        Of the zone in degrees, which decides the scale factor.
    """

    meridian_minutes: int
    width: Literal[3, 6] = 3

    @property
    def central_meridian(self) -> float:
        """Degrees east."""
        return self.meridian_minutes / 60

    @property
    def scale_factor(self) -> float:
        """0.9999 or 0.9996."""
        return SCALE_FACTORS[self.width]

    @property
    def epsg(self) -> int | None:
        """EPSG code; None where the registry has none, as for 117° or 105°20′."""
        return _CODES.get(self)

    @property
    def meridian(self) -> str:
        """Central meridian as surveyors write it: ``"105°45′"``."""
        return f"{self.meridian_minutes // 60}°{self.meridian_minutes % 60:02}′"

    @property
    def name(self) -> str:
        """Short name: ``"VN-2000 / 105°45′ múi 3°"``."""
        return f"VN-2000 / {self.meridian} múi {self.width}°"

    @property
    def words(self) -> Text:
        """Name in a sentence, with the code where there is one."""
        code = "" if self.epsg is None else f" (EPSG:{self.epsg})"
        return Text(
            vi=f"VN-2000, kinh tuyến trục {self.meridian}, múi {self.width}°{code}",
            en=f"VN-2000, central meridian {self.meridian}, {self.width}° zone{code}",
        )


def _zone_3(degrees: int, minutes: int = 0) -> Zone:
    return Zone(degrees * 60 + minutes)


def _zone_6(degrees: int) -> Zone:
    return Zone(degrees * 60, width=6)


ZONES: Mapping[int, Zone] = MappingProxyType(
    {
        5896: _zone_3(102),
        9205: _zone_3(103),
        9206: _zone_3(104),
        9207: _zone_3(104, 30),
        9208: _zone_3(104, 45),
        5897: _zone_3(105),
        9209: _zone_3(105, 30),
        9210: _zone_3(105, 45),
        9211: _zone_3(106),
        9212: _zone_3(106, 15),
        9213: _zone_3(106, 30),
        9214: _zone_3(107),
        9215: _zone_3(107, 15),
        9216: _zone_3(107, 30),
        5899: _zone_3(107, 45),
        5898: _zone_3(108),
        9217: _zone_3(108, 15),
        9218: _zone_3(108, 30),
        3405: _zone_6(105),
        3406: _zone_6(111),
    }
)
"""The grids that have an EPSG code: the meridian of every province, and the 6° zones on land."""

NUMBERS: Mapping[int, Zone] = MappingProxyType(
    {
        48: _zone_6(105),
        49: _zone_6(111),
        50: _zone_6(117),
        481: _zone_3(102),
        482: _zone_3(105),
        491: _zone_3(108),
        492: _zone_3(111),
        501: _zone_3(114),
        502: _zone_3(117),
    }
)
"""National zones by the number that may stand before an easting (Thông tư 973/2001 Phụ lục I.1)."""

_CODES = {zone: epsg for epsg, zone in ZONES.items()}

GRIDS: tuple[Zone, ...] = (*ZONES.values(), *(zone for zone in NUMBERS.values() if zone not in _CODES))
"""Every grid that a map of the country is officially made in."""

_MILLION = 1e6
_LEAST_EASTING_M = 1e5
"""Eastings have six digits, since zones are less than 400 km wide to each side."""


@cache
def system_of(zone: Zone) -> CRS:
    """Return the coordinate system of a zone: that of the EPSG registry, or one of the same make under its own name."""
    if zone.epsg is not None:
        return CRS.from_epsg(zone.epsg)
    conversion = TransverseMercatorConversion(
        longitude_natural_origin=zone.central_meridian,
        scale_factor_natural_origin=zone.scale_factor,
        false_easting=FALSE_EASTING_M,
    )
    own = ProjectedCRS(conversion, name=zone.name, geodetic_crs=CRS.from_epsg(GEOGRAPHIC))
    return CRS.from_wkt(own.to_wkt())


def strip_zone_prefix(easting: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], int | None]:
    """Take the number of the zone off eastings such as 48 595 456.7 or 482 645 456.3.

    No easting of a zone reaches 1000 km, so the number is certain. Nothing is taken off where the millions are not the
    number of one zone all over, as in northings, in false coordinates, or in a file of several zones. What is below
    1000 km or not finite stays as it is.

    Parameters
    ----------
    easting
        Metres, any shape.

    Returns
    -------
    easting
        The same shape, below 1000 km where a number was taken off.
    number
        Of the zone (see `NUMBERS`); None where there is none.

    Examples
    --------
    >>> strip_zone_prefix(np.array([48_595_456.75, 48_595_460.5]))
    (array([595456.75, 595460.5 ]), 48)
    """
    has_millions = np.isfinite(easting) & (easting >= _MILLION)
    found = np.unique(easting[has_millions] // _MILLION)
    if len(found) != 1 or found[0] not in NUMBERS or (easting[has_millions] % _MILLION < _LEAST_EASTING_M).any():
        return easting, None
    number = int(found[0])
    return np.where(has_millions, easting - number * _MILLION, easting), number
