"""How heavy an overlap or gap is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.finding import Severity
from schemas.tolerances import Topology

_NOISE_M = 0.0001
"""Widths are measured to a tenth of a millimetre."""


def severity_of(measured: pd.DataFrame, limits: Topology) -> npt.NDArray[Any]:
    """Grade overlaps or gaps: an error beyond the limit of width or of area, else a warning.

    Parameters
    ----------
    measured
        Columns ``width_m`` and ``area_m2``, n rows.

    Returns
    -------
    numpy.ndarray
        Values of `Severity`, shape (n,).
    """
    return graded(
        (measured["width_m"] > limits.error_width_m + _NOISE_M) | (measured["area_m2"] > limits.error_area_m2)
    )


def graded(is_error: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return values of `Severity`: an error where true, else a warning."""
    return np.where(is_error, Severity.ERROR, Severity.WARNING)
