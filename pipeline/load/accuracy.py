"""How far the boundaries of two surveys may lie apart, from what the cadastre knows of their parcels."""

from __future__ import annotations

import math
from collections.abc import Collection

from schemas.codes import LandUsePart, is_farm_land
from schemas.tolerances import tolerances

_USUAL_SCALE = 500
"""Of parcels of which it is not known."""


def boundary_error_m(scale_denominator: int | None, land_use: Collection[LandUsePart]) -> float:
    """Return the largest error of a boundary point of a parcel; farm land is what has no other use.

    Parameters
    ----------
    scale_denominator
        Of its map; None, and scales in which no cadastral maps are made, count as 1:500.

    References
    ----------
    Thông tư 25/2014/TT-BTNMT Điều 7.
    """
    boundary = tolerances().boundary
    is_farm = bool(land_use) and all(part.code and is_farm_land(part.code_system, part.code) for part in land_use)
    scale = scale_denominator if scale_denominator in boundary.point_m else _USUAL_SCALE
    return boundary.limit_m(scale or _USUAL_SCALE, is_farmland=is_farm)


def matching_limit_m(error_m: float, other_error_m: float) -> float:
    """Return √(m1² + m2²), as along the edge of two sheets (Thông tư 25/2014/TT-BTNMT Điều 15)."""
    return math.hypot(error_m, other_error_m)
