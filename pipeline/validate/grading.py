"""How heavy an overlap or gap is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.edges import NOISE_M
from schemas.finding import Severity


def graded_offenders(context: Context, offenders: pd.DataFrame) -> pd.DataFrame:
    """Give overlaps or gaps their limit and severity.

    More than 1 cm of width or 0.1 m² is an error; across the edge of two sheets another rule holds
    (`pipeline.validate.edges`).

    Parameters
    ----------
    offenders
        Columns ``measured`` (greatest width in m) and ``area_m2``.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``limit``, ``unit`` and ``severity``.
    """
    limits = context.tolerances.topology
    is_wide = offenders["measured"] > limits.error_width_m + NOISE_M
    is_error = is_wide | (offenders["area_m2"] > limits.error_area_m2)
    return offenders.assign(limit=limits.error_width_m, unit="m", severity=graded(is_error))


def graded(is_error: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return values of `Severity`: an error where true, else a warning."""
    return np.where(is_error, Severity.ERROR, Severity.WARNING)
