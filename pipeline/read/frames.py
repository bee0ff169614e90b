"""From an Arrow file to a frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

_INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
_DTYPES: dict[Any, Any] = {**dict.fromkeys(_INTEGERS, pd.Int64Dtype()), pa.bool_(): pd.BooleanDtype()}
"""Whole numbers and truth values that may be missing stay what they are."""


def load_frame(
    path: Path, columns: Sequence[str], positions: Sequence[int] | None
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    """Return the records of an Arrow file that the child process wrote.

    Parameters
    ----------
    columns
        Names of the attributes, in order; the geometry comes last in the file.
    positions
        Position of each record in the delivered file; None if all are there.

    Returns
    -------
    gpd.GeoDataFrame
        One row a record, indexed by `positions`, geometry in the column ``geometry``, no CRS.
    dict
        Position → why the geometry cannot be built; it is None there.
    """
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
        frame = table.select(range(len(columns))).to_pandas(types_mapper=_DTYPES.get)
        wkb = table.column(len(columns)).to_numpy()
    frame.columns = pd.Index(columns, dtype=object)
    if positions is not None:
        frame.index = pd.Index(np.array(positions, dtype=np.int64))
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    bad = np.flatnonzero(shapely.is_missing(shapes) & ~pd.isna(wkb))
    complaints = {int(frame.index[i]): _complaint(wkb, i) for i in bad.tolist()}
    return gpd.GeoDataFrame(frame, geometry=shapes), complaints


def _complaint(wkb: npt.NDArray[Any], position: int) -> str:
    try:
        shapely.from_wkb(wkb[position])
    except shapely.errors.ShapelyError as error:
        return str(error)
    return ""


def parse_crs(text: str | None) -> CRS | None:
    """Return a coordinate system; None where the text is none."""
    try:
        return CRS.from_user_input(text) if text else None
    except CRSError:
        return None
