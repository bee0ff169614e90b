"""From the plan to the ground: a smooth bend that keeps every border a border."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from pipeline.demo.plan import METRE, Array
from schemas.crs import ZONES, reproject

_WAVES = ((1500.0, 60.0), (600.0, 20.0), (230.0, 6.5), (90.0, 1.8), (9.0, 0.09))
"""Wavelength and amplitude in metres. The sum of 2π · amplitude / wavelength bounds the strain of the bend; it must
stay below 1, or the bend would fold over itself. Here it is 0.83."""

_SALT = np.uint64(0x9E3779B97F4A7C15)


MILLIMETRE_DECIMALS, DEGREE_DECIMALS = 3, 9
"""Decimals of coordinates in a grid, and in degrees, where they must tell millimetres apart."""
_DATUM_PIPELINE = "vn2000-wgs84-qd05-epsg6960"


def system(frame: gpd.GeoDataFrame) -> int:
    """Return the EPSG code of records, which all have one."""
    return int(CRS(frame.crs).to_epsg() or 0)


def decimals(epsg: int) -> int:
    """Return how many decimals the coordinates of a system have."""
    return MILLIMETRE_DECIMALS if epsg in ZONES else DEGREE_DECIMALS


def move(shapes: Array, source: int, target: int) -> Array:
    """Return the same ground in another system, rounded there; a border that two shapes share stays shared.

    Parameters
    ----------
    shapes
        Geometries or None, shape (n,), dtype object.
    source, target
        EPSG codes of VN-2000 systems, or 4326.
    """
    if source == target:
        return shapes
    start, end = CRS.from_epsg(source), CRS.from_epsg(target)
    moved = reproject(shapes, start, end, _DATUM_PIPELINE)
    # Between datums there and back is a millimetre apart, since no heights are known: aim so that back is right.
    back = reproject(moved, end, start, _DATUM_PIPELINE)
    moved = reproject(_aimed(shapes, back), start, end, _DATUM_PIPELINE)
    return np.asarray(shapely.transform(moved, lambda xy: np.round(xy, decimals(target))), dtype=object)


def _aimed(shapes: Array, reached: Array) -> Array:
    """Return shapes moved by as much as they were missed."""
    missed = shapely.get_coordinates(shapes) - shapely.get_coordinates(reached)
    return np.asarray(shapely.transform(shapes, lambda xy: xy + missed), dtype=object)


def scatter(seed: int, *keys: Array | int) -> Array:
    """Return numbers in [0, 1) that depend on nothing but the seed and the keys.

    Unlike a random generator it gives the same number for the same border from either side.

    Parameters
    ----------
    seed
        Seed of the town.
    *keys
        Integers or arrays of integers of one shape.

    Returns
    -------
    numpy.ndarray
        float64, in the shape of the keys.
    """
    with np.errstate(over="ignore"):
        state: Array = np.asarray(np.uint64(seed) * _SALT + np.uint64(1))
        for key in keys:
            state = np.asarray(state ^ np.asarray(key).astype(np.int64).astype(np.uint64)) * np.uint64(
                0xBF58476D1CE4E5B9
            )
            state = (state ^ (state >> np.uint64(31))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(29))
    return np.asarray(state >> np.uint64(11)) / float(1 << 53)


@dataclass(frozen=True)
class Ground:
    """Where a plan lies, and how it is bent.

    Attributes
    ----------
    seed
        Seed of the town.
    east, north
        Place of the plan's origin in metres of the grid system.
    """

    seed: int
    east: float
    north: float

    def place(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return easting and northing in metres, on the 1 mm grid, of plan vertices.

        A vertex goes to the same place whichever sheet asks, so that sheets meet exactly.

        Parameters
        ----------
        x, y
            Plan coordinates, int64, shape (n,).
        """
        east, north = x / METRE, y / METRE
        shift_east, shift_north = self._bend(east, north)
        return np.round(self.east + east + shift_east, 3), np.round(self.north + north + shift_north, 3)

    def _bend(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Sum of shear waves: streets swing, areas stay nearly the same."""
        east, north = np.zeros_like(x), np.zeros_like(y)
        for number, (length, amplitude) in enumerate(_WAVES):
            turn = scatter(self.seed, number, 10) * np.pi
            for half in (0, 1):
                angle = turn + half * np.pi / 2
                phase = scatter(self.seed, number, 20 + half) * 2 * np.pi
                wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length + phase) * amplitude / 2
                east -= wave * np.sin(angle)
                north += wave * np.cos(angle)
        return east, north

    def settlement(self, x: float, y: float, size: float) -> float:
        """Return how built-up a place of the plan is, about uniform in 0…1.

        Parameters
        ----------
        x, y
            Plan coordinates.
        size
            Distance between villages, in metres.
        """
        total = 0.0
        for number in range(3):
            angle = (scatter(self.seed, number, 30) + number) * np.pi / 3
            phase = scatter(self.seed, number, 31) * 2 * np.pi
            total += float(np.sin((x * np.cos(angle) + y * np.sin(angle)) / METRE * 2 * np.pi / size + phase))
        return float(np.clip(total / 4.2 + 0.5, 0.0, 1.0))
