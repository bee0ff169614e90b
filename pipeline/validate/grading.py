"""How heavy an overlap or gap is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context
from schemas.finding import Severity
from schemas.tolerances import Boundary

_NOISE_M = 0.0001
"""Widths are measured to a tenth of a millimetre."""


def graded_offenders(context: Context, offenders: pd.DataFrame) -> pd.DataFrame:
    """Give overlaps or gaps their limit and severity.

    Within a sheet more than 1 cm of width or 0.1 m² is an error. Across the edge of two sheets whose scales are known,
    each point may be as far off as its scale allows, and only the width counts: √(m1² + m2²) (TT 25/2014 Điều 15).

    Parameters
    ----------
    offenders
        Columns ``parcel``, ``other`` (positions, -1 for none), ``measured`` (greatest width in m) and ``area_m2``.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``limit``, ``unit`` and ``severity``.
    """
    limits = context.tolerances.topology
    edge_limit_m = _edge_limit_m(context, offenders["parcel"].to_numpy(), offenders["other"].to_numpy())
    is_at_edge = ~np.isnan(edge_limit_m)
    limit = np.where(is_at_edge, edge_limit_m, limits.error_width_m)
    is_error = (offenders["measured"] > limit + _NOISE_M) | (
        ~is_at_edge & (offenders["area_m2"] > limits.error_area_m2)
    )
    return offenders.assign(limit=limit, unit="m", severity=graded(is_error))


def graded(is_error: npt.ArrayLike) -> npt.NDArray[Any]:
    """Return values of `Severity`: an error where true, else a warning."""
    return np.where(is_error, Severity.ERROR, Severity.WARNING)


def _edge_limit_m(
    context: Context, parcel: npt.NDArray[np.intp], other: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return how far parcels of two sheets may lie apart; NaN within a sheet, and where a scale is not known."""
    columns = ["commune_code", "sheet_label", "scale_denominator"]
    table = pd.DataFrame(context.parcels[columns]).astype(object)
    sheets = list(table.where(table.notna(), None).itertuples(index=False, name=None))
    boundary = context.tolerances.boundary
    limits = [
        _matching_limit_m(boundary, sheets[a][2], sheets[b][2]) if b >= 0 and sheets[a][:2] != sheets[b][:2] else None
        for a, b in zip(parcel, other, strict=True)
    ]
    return np.array(limits, dtype=float)


def _matching_limit_m(boundary: Boundary, scale: Any, other_scale: Any) -> float | None:
    if scale not in boundary.point_m or other_scale not in boundary.point_m:
        return None
    return boundary.matching_limit_m(scale, other_scale)
