"""The limits as the catalogue of checks states them, and sizes of faults around them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

LEAST_WIDTH_M, ERROR_WIDTH_M, ERROR_AREA_M2 = 0.001, 0.01, 0.1
CLOSE_M, SHORT_M, SPIKE_DEG, THIN, MOST_VERTICES = 0.01, 0.04, 1.0, 0.009, 2000
POINT_M: Mapping[int, float] = MappingProxyType({200: 0.05, 500: 0.07, 1000: 0.15, 2000: 0.30, 5000: 1.50, 10000: 3.00})
"""Accuracy of boundary points, by scale."""
FARM_FACTOR, FARM_FROM_SCALE = 1.5, 1000
"""Those of farm land may be farther off, on maps of these scales."""
SNAP_M, REACH_M = 0.002, 0.5
"""Of drawings: ends so near to a line belong to it, and farther ones are no undershoots."""
WIDTH_NOISE_M = 0.0001
"""At edges of sheets and communes widths are looked at to a tenth of a millimetre."""
NOISE_M = 0.000002
"""So near to a limit a coordinate of millions of metres cannot tell."""


def mappable_m2(scale: int) -> float:
    """Return a square millimetre of the map on the ground; that of 1:500 where the scale is 0, not known."""
    return float((scale or 500) ** 2 / 1e6)


def near_or_any(rng: np.random.Generator, limit: float, least: float, most: float, *, exactly: bool = False) -> float:
    """Return a size: just under or over a limit, or any, small ones as often as large ones.

    Parameters
    ----------
    exactly
        True if it may be the limit itself.
    """
    if rng.random() < 0.3:
        shares = [0.9, 0.98, 0.995, 1.005, 1.02, 1.1] + [1.0] * exactly
        return limit * float(rng.choice(shares))
    return float(np.exp(rng.uniform(math.log(least), math.log(most))))
