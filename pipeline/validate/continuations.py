"""Parts of parcels that lie on the next sheet: drawn there with their land use and without a number.

Where even the extended frame of a sheet cannot hold a parcel, number, area and land use are written on the sheet with
its larger part, and on the sheet with the other part its land use alone (Thông tư 25/2014 Điều 16.4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coverage import Coverage
from pipeline.validate.sheets import Sheets
from schemas.finding import Fault
from schemas.land_use import parse_land_use
from schemas.reasons import NoLabel

LEAST_BORDER_M = 0.5
"""Parts that share less of a boundary with a parcel do not continue it."""
_UNKNOWN_SCALE_REACH_M = 0.01
_COLUMNS = ["geometry", "commune", "sheet", "uses", "part", "fault"]


def parts_of(
    parcels: pd.DataFrame, is_sound: npt.NDArray[np.bool_], faults: Sequence[Fault], crs: str | None
) -> pd.DataFrame:
    """Return the polygons with sheet and land use and without number.

    Parameters
    ----------
    parcels
        Own parcel frame.
    is_sound
        Its valid polygons.
    faults, crs
        Faults of earlier stages, which have set aside such parts of drawings (TOP-07), and the system of the batch.

    Returns
    -------
    pandas.DataFrame
        ``geometry``, ``commune``, ``sheet``, ``uses`` (frozenset of codes); ``part``, position in `parcels`, -1 for
        those of drawings, and ``fault`` of those.
    """
    lacks = (parcels["parcel_label"].isna() & parcels["sheet_label"].notna()).to_numpy()
    at = np.flatnonzero(is_sound & lacks)
    keys = parcels.take(at)
    records = zip(
        keys["geometry"],
        keys["commune_code"].astype(object).where(keys["commune_code"].notna(), None),
        keys["sheet_label"],
        (frozenset(use.code or use.raw for use in uses) for uses in keys["land_use_parts"]),
        at.tolist(),
        [None] * len(at),
        strict=True,
    )
    drawn = (
        (fault.geometry, fault.commune, fault.sheet, uses_of(fault.values.get("land_use")), -1, fault)
        for fault in faults
        if fault.code == "TOP-07" and fault.values.get("reason") == NoLabel.SHEET_EDGE
        if fault.geometry is not None and fault.sheet is not None and fault.crs == crs
    )
    table = pd.DataFrame([*records, *drawn], columns=_COLUMNS)
    return table[table["uses"].map(len) > 0].reset_index(drop=True)


def across_the_edge(parts: pd.DataFrame, subjects: pd.DataFrame, coverage: Coverage, sheets: Sheets) -> pd.DataFrame:
    """Return the numbered parcels of other sheets that parts have a boundary with.

    Parameters
    ----------
    parts
        See `parts_of`.
    subjects
        All parcels to compare, those of neighbours too.
    sheets
        Their sheets.

    Returns
    -------
    pandas.DataFrame
        ``at`` (row of `parts`), ``parcel`` (position in `subjects`), ``is_same_use``; by length of the boundary, the
        longest first.
    """
    shapes = np.array([*parts["geometry"], None], dtype=object)[:-1]
    widest_m = max(_UNKNOWN_SCALE_REACH_M, np.nanmax(sheets.point_m, initial=0) * 2**0.5)
    at, near = coverage.tree.query(shapes, predicate="dwithin", distance=widest_m)
    is_numbered = subjects["parcel_label"].notna().to_numpy()[near]
    at, near = at[is_numbered], near[is_numbered]
    other = subjects.iloc[near].reset_index(drop=True)
    own = parts.iloc[at].reset_index(drop=True)
    is_across = (other["sheet_label"] != own["sheet"]).fillna(False)
    is_across &= (other["commune_code"] == own["commune"]).fillna(True) | own["commune"].isna()
    reach_m = np.nan_to_num(sheets.point_m[near] * 2**0.5, nan=_UNKNOWN_SCALE_REACH_M)
    beside = shapely.buffer(coverage.ground[near], reach_m)
    length_m = shapely.length(shapely.intersection(shapely.boundary(shapes[at]), beside))
    uses = other["land_use_parts"].map(lambda parts: frozenset(part.code or part.raw for part in parts))
    table = pd.DataFrame({"at": at, "parcel": near, "length_m": length_m, "is_same_use": uses == own["uses"]})
    bordering = pd.DataFrame(table[is_across.to_numpy(dtype=bool) & (length_m > LEAST_BORDER_M)])
    return bordering.sort_values(["at", "length_m", "parcel"], ascending=[True, False, True], ignore_index=True)


def uses_of(text: str | None) -> frozenset[str]:
    """Return the codes of a land-use text."""
    return frozenset(part.code or part.raw for part in parse_land_use(text or ""))
