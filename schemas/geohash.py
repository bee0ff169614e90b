"""GeoHash-12, in which the parcel identifier is written: to places and back.

References
----------
Thông tư 19/2026/TT-BNNMT Phụ lục I: the identifier of a parcel is the GeoHash of twelve characters of a point inside
of it, in WGS 84. A cell is 3.5 cm by 1.9 cm at the latitude of Hải Phòng.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.enums import TransformDirection

from schemas.crs import to_wgs84

LENGTH = 12
"""Characters of a parcel identifier."""
_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
_PATTERN = f"[{_ALPHABET}]{{{LENGTH}}}"
_BITS = 5
_HALVINGS = LENGTH * _BITS // 2
"""Of the range of longitudes, and of that of latitudes."""
_LONGITUDES, _LATITUDES = (-180.0, 180.0), (-90.0, 90.0)


def is_geohash(texts: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Say which texts are a GeoHash of twelve characters; missing ones are not."""
    return np.asarray(texts.str.fullmatch(_PATTERN).fillna(False), dtype=np.bool_)


def encode(longitudes: npt.NDArray[np.float64], latitudes: npt.NDArray[np.float64]) -> pd.Series[str]:
    """Return the GeoHash cells in which places lie.

    A cell has its western and southern edge; the easternmost and northernmost cells have all their edges.

    Parameters
    ----------
    longitudes, latitudes
        Degrees (WGS 84), shape (n,).

    Returns
    -------
    pandas.Series
        Texts of twelve characters, dtype string, index 0…n-1.

    Raises
    ------
    ValueError
        If a place is not on Earth, or not finite.

    Examples
    --------
    >>> encode(np.array([106.664780072]), np.array([20.853446273])).tolist()
    ['w7eyehqbjs0s']
    """
    bits = np.empty((len(longitudes), LENGTH * _BITS), dtype=np.uint8)
    bits[:, ::2] = _halvings(longitudes, *_LONGITUDES)
    bits[:, 1::2] = _halvings(latitudes, *_LATITUDES)
    digits = np.packbits(bits.reshape(-1, LENGTH, _BITS), axis=2)[:, :, 0] >> (8 - _BITS)
    letters = np.frombuffer(_ALPHABET.encode("ascii"), dtype=np.uint8)[digits]
    return pd.Series(letters.view(f"S{LENGTH}")[:, 0].astype(str), dtype="string")


def _halvings(values: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.uint8]:
    """Say of each half, quarter, … of a range whether the value is in the upper part of it, shape (n, halvings)."""
    if not ((values >= low) & (values <= high)).all():
        msg = f"a GeoHash needs degrees from {low} to {high}"
        raise ValueError(msg)
    cells = 2**_HALVINGS
    at = np.minimum((values - low) / (high - low) * cells, cells - 1).astype(np.int64)
    return np.asarray(at[:, None] >> np.arange(_HALVINGS)[::-1] & 1, dtype=np.uint8)


def decode(hashes: pd.Series[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the middles of GeoHash cells.

    Parameters
    ----------
    hashes
        Texts for which `is_geohash` holds, shape (n,).

    Returns
    -------
    tuple of numpy.ndarray
        Longitudes and latitudes in degrees (WGS 84), shape (n,).

    Examples
    --------
    >>> [value.round(6).tolist() for value in decode(pd.Series(["w7eyehqbjs0s"]))]
    [[106.66478], [20.853446]]
    """
    letters = np.frombuffer("".join(hashes).encode("ascii"), dtype=np.uint8).reshape(len(hashes), LENGTH)
    digit_of = np.zeros(128, dtype=np.uint8)
    digit_of[np.frombuffer(_ALPHABET.encode("ascii"), dtype=np.uint8)] = np.arange(len(_ALPHABET))
    bits = np.unpackbits(digit_of[letters][:, :, None], axis=2)[:, :, -_BITS:].reshape(len(hashes), LENGTH * _BITS)
    # Bits of longitude and latitude take turns, and longitude begins.
    return _middle(bits[:, ::2], *_LONGITUDES), _middle(bits[:, 1::2], *_LATITUDES)


def distances_m(
    hashes: pd.Series[str], shapes: npt.NDArray[Any], crs: CRS | int, datum_pipeline: str | None
) -> npt.NDArray[np.float64]:
    """Return how far the middle of each cell is from a shape.

    Parameters
    ----------
    hashes
        Texts for which `is_geohash` holds, shape (n,).
    shapes
        Geometries, shape (n,), dtype object.
    crs, datum_pipeline
        System of the shapes, in metres, and the operation to WGS 84 (see `schemas.crs.to_wgs84`).

    Returns
    -------
    numpy.ndarray
        Metres, shape (n,); 0 inside.
    """
    if hashes.empty:
        return np.zeros(0)
    x, y = to_wgs84(crs, datum_pipeline).transform(*decode(hashes), direction=TransformDirection.INVERSE)
    return np.asarray(shapely.distance(shapely.points(x, y), shapes))


def _middle(bits: npt.NDArray[np.uint8], low: float, high: float) -> npt.NDArray[np.float64]:
    """Return the middle of the cell that halving an interval again and again leads to."""
    halves = 0.5 ** np.arange(1, bits.shape[1] + 1)
    return np.asarray(low + (high - low) * (bits @ halves + halves[-1] / 2))
