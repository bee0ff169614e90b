"""Curves of drawings as the vertices of lines that replace them."""

from __future__ import annotations

from math import ceil, degrees

import numpy as np
import numpy.typing as npt

Vertices = npt.NDArray[np.float64]
"""Coordinates, shape (n, 2), drawing units."""

STEP_DEGREES = 1.0
_CURVE_STEPS = 10
"""Chords between two points of a curve."""
_CURVE_ENDS = 2
"""Points at each end of a curve that only say how it bends."""


def stroke_ellipse(
    center: tuple[float, float],
    axes: tuple[float, float],
    rotation: float,
    start: float = 0.0,
    sweep: float = 2 * np.pi,
) -> Vertices:
    """Return an ellipse, or an arc of one, by chords of at most one degree.

    Parameters
    ----------
    rotation, start, sweep
        Radians, counter-clockwise; `start` and `sweep` are parameters of the ellipse, from its first axis.
    """
    steps = max(1, ceil(degrees(abs(sweep)) / STEP_DEGREES - 1e-9))
    angle = start + np.linspace(0.0, sweep, steps + 1)
    along, across = axes[0] * np.cos(angle), axes[1] * np.sin(angle)
    x = center[0] + along * np.cos(rotation) - across * np.sin(rotation)
    y = center[1] + along * np.sin(rotation) + across * np.cos(rotation)
    if abs(sweep) >= 2 * np.pi:
        x[-1], y[-1] = x[0], y[0]
    return np.column_stack([x, y])


def stroke_curve(points: Vertices) -> Vertices:
    """Return the curve through some points (element type 11); two at each end only say how it bends.

    References
    ----------
    H. Akima, A New Method of Interpolation and Smooth Curve Fitting, Journal of the ACM 17 (1970).
    """
    length = np.hypot(*np.diff(points, axis=0).T)
    if len(points) < 2 * _CURVE_ENDS + 2 or not length.all():
        return points
    slope = np.diff(points, axis=0) / length[:, None]
    before, after = np.abs(np.diff(slope, axis=0))[:-2], np.abs(np.diff(slope, axis=0))[2:]
    weight = before + after
    straight = weight == 0
    tangent = (after * slope[1:-2] + before * slope[2:-1]) / np.where(straight, 1.0, weight)
    tangent = np.where(straight, (slope[1:-2] + slope[2:-1]) / 2, tangent)
    inner, span = points[_CURVE_ENDS:-_CURVE_ENDS], length[_CURVE_ENDS:-_CURVE_ENDS, None, None]
    t = np.linspace(0.0, 1.0, _CURVE_STEPS, endpoint=False)[None, :, None]
    start, end = inner[:-1, None], inner[1:, None]
    leave, arrive = tangent[:-1, None] * span, tangent[1:, None] * span
    hermite = (
        start * (2 * t**3 - 3 * t**2 + 1)
        + leave * (t**3 - 2 * t**2 + t)
        + end * (3 * t**2 - 2 * t**3)
        + arrive * (t**3 - t**2)
    )
    return np.concatenate([hermite.reshape(-1, 2), inner[-1:]])
