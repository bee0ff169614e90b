"""Polygons of drawings that are no parcels as long as they have no label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from schemas.finding import Fault


def find_leftovers(
    shapes: npt.NDArray[Any], lacks_label: npt.NDArray[np.bool_], faults: Sequence[Fault], crs: str | None
) -> npt.NDArray[np.bool_]:
    """Say which polygons an earlier stage has told to have no label (TOP-07).

    Between two lines that nearly coincide such a polygon is a sliver, has spikes and is too small: one cause, one
    finding. With its label it is looked at like any other.

    Parameters
    ----------
    shapes
        Polygons of the batch, shape (n,).
    lacks_label
        Those without a number, shape (n,).
    faults, crs
        Faults of earlier stages, and the coordinate system of the batch.
    """
    told = [one.geometry for one in faults if one.code == "TOP-07" and one.crs == crs]
    result = np.zeros(len(shapes), dtype=np.bool_)
    if told:
        at = np.flatnonzero(lacks_label)
        result[at] = pd.Series(_marks(shapes[at])).isin(_marks(np.array([*told, None], dtype=object)[:-1]))
    return result


def _marks(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(shapely.to_wkb(shapely.normalize(shapes)), dtype=object)
