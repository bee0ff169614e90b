"""Greatest width of polygons: the diameter of the largest circle that fits inside."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

PRECISION_M = 0.00005
"""How near the width of a narrow shape is to the true one."""
RELATIVE_PRECISION = 0.0001
"""The same, as a share of the width, for shapes wider than half a metre."""
_GIVEN_UP = 0.99
"""A circle smaller than this share of what fits by bisection is not the largest."""
_QUADRANT_SEGMENTS = 64
"""So that shrinking round an inward corner is true to the precision above."""


COMPUTING_NOISE_M = 0.000001
"""What computing with coordinates of millions of metres may add or take away."""


def is_at_least(shapes: npt.NDArray[Any], width_m: float) -> npt.NDArray[np.bool_]:
    """Say which polygons are somewhere as wide as this, within computing noise; quicker than to measure them."""
    radius = np.full(len(shapes), (width_m - COMPUTING_NOISE_M) / 2)
    result = _is_left(shapes, radius)
    # What is left of a shape of just this width may be too small for shrinking to see, but circles are exact.
    rest = np.flatnonzero(~result & (shapely.area(shapes) > 0) & ~_is_bent(shapes))
    result[rest] = _of_circles(shapes[rest], radius[rest]) >= radius[rest]
    return result


def greatest_width(shapes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the greatest width of each polygon.

    GEOS finds the largest inscribed circle of convex shapes exactly but gives up early on long thin bent ones, such as
    the gap along a crooked border. These are measured by bisection: the circle of radius r fits as long as something
    is left of the shape when it is shrunk by r. Shrinking by metres smooths the shape, so that wide ones are measured
    both ways, and the circle counts unless it was given up.

    Parameters
    ----------
    shapes
        Polygons, shape (n,), in metres.

    Returns
    -------
    numpy.ndarray
        Widths in metres, shape (n,); 0 where there is no area.
    """
    area = shapely.area(shapes)
    is_bent = (area > 0) & _is_bent(shapes)
    is_convex = (area > 0) & ~is_bent
    radius = np.zeros(len(shapes))
    radius[is_convex] = _of_circles(shapes[is_convex], area[is_convex] / shapely.length(shapes[is_convex]))
    radius[is_bent] = _by_bisection(shapes[is_bent])
    wide = np.flatnonzero(is_bent & (radius > PRECISION_M / RELATIVE_PRECISION / 2))
    found = _of_circles(shapes[wide], radius[wide])
    radius[wide] = np.where(found > _GIVEN_UP * radius[wide], found, radius[wide])
    return 2 * radius


def _is_bent(shapes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Say which polygons are not convex."""
    area = shapely.area(shapes)
    return np.asarray(~np.isclose(shapely.area(shapely.convex_hull(shapes)), area, rtol=1e-9, atol=0))


def _of_circles(shapes: npt.NDArray[Any], size: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the radii of the largest circles, as exact as shapes of such a size need."""
    tolerance = np.maximum(PRECISION_M / 2, RELATIVE_PRECISION / 10 * size)
    return np.asarray(shapely.length(shapely.maximum_inscribed_circle(shapes, tolerance=tolerance)))


def _by_bisection(shapes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the largest radii that fit; area over perimeter always does."""
    fits = shapely.area(shapes) / shapely.length(shapes)
    too_large = 2 * fits
    growing = np.arange(len(shapes))
    while growing.size:
        growing = growing[_is_left(shapes[growing], too_large[growing])]
        fits[growing] = too_large[growing]
        too_large[growing] *= 2
    open_ones = np.arange(len(shapes))
    while True:
        precision = np.maximum(PRECISION_M / 2, RELATIVE_PRECISION * fits[open_ones])
        open_ones = open_ones[too_large[open_ones] - fits[open_ones] > precision]
        if not open_ones.size:
            return (fits + too_large) / 2
        middle = (fits[open_ones] + too_large[open_ones]) / 2
        is_left = _is_left(shapes[open_ones], middle)
        fits[open_ones[is_left]] = middle[is_left]
        too_large[open_ones[~is_left]] = middle[~is_left]


def _is_left(shapes: npt.NDArray[Any], radius: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Say where something remains of a shape shrunk by a radius."""
    return ~shapely.is_empty(shapely.buffer(shapes, -radius, quad_segs=_QUADRANT_SEGMENTS))
