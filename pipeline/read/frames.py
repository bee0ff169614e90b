"""From an Arrow file to a frame."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

_INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())
_DTYPES: dict[Any, Any] = {**dict.fromkeys(_INTEGERS, pd.Int64Dtype()), pa.bool_(): pd.BooleanDtype()}
"""Whole numbers and truth values that may be missing stay what they are."""


_IS_MAPPED = sys.platform != "win32"
"""Windows deletes no file that is mapped into memory."""


def load_table(path: Path) -> pa.Table:
    """Load an Arrow file, which may be deleted afterwards and, as it may stay mapped, must not be written to."""
    with pa.memory_map(str(path)) if _IS_MAPPED else pa.OSFile(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def load_frame(
    path: Path, columns: Sequence[str], positions: Sequence[int] | None
) -> tuple[gpd.GeoDataFrame, dict[int, str]]:
    """Return the records of an Arrow file that the child process wrote.

    Parameters
    ----------
    columns
        Names of the attributes, in order; the geometry comes last in the file, as WKB or as WKT.
    positions
        Position of each record in the delivered file; None if all are there.

    Returns
    -------
    gpd.GeoDataFrame
        One row a record, indexed by `positions`, geometry in the column ``geometry``, no CRS. Its texts stay in the
        file, which may be deleted and must not be written to.
    dict
        Position → why the geometry cannot be built; it is None there.
    """
    table = load_table(path)
    frame = table.select(range(len(columns))).to_pandas(types_mapper=_DTYPES.get)
    geometry = table.column(len(columns)).to_numpy()
    frame.columns = pd.Index(columns, dtype=object)
    if positions is not None:
        frame.index = pd.Index(np.array(positions, dtype=np.int64))
    parse = shapely.from_wkt if pa.types.is_string(table.schema.field(len(columns)).type) else shapely.from_wkb
    shapes = parse(geometry, on_invalid="ignore")
    bad = np.flatnonzero(shapely.is_missing(shapes) & ~pd.isna(geometry))
    complaints = {int(frame.index[i]): _complaint(parse, geometry[i]) for i in bad.tolist()}
    return gpd.GeoDataFrame(frame, geometry=shapes), complaints


def _complaint(parse: Callable[[Any], object], geometry: bytes | str) -> str:
    try:
        parse(geometry)
    except shapely.errors.ShapelyError as error:
        return str(error)
    return ""


def parse_crs(text: str | None) -> CRS | None:
    """Return a coordinate system; None where the text is none.

    WGS 84 with longitude first, as GeoParquet names it, is EPSG:4326 here, where all coordinates are x, y.
    """
    try:
        crs = CRS.from_user_input(text) if text else None
    except CRSError:
        return None
    is_longitude_first = crs is not None and crs.to_authority(min_confidence=100) == ("OGC", "CRS84")
    return CRS.from_epsg(4326) if is_longitude_first else crs
