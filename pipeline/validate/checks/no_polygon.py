"""GEO-02: a record without a polygon."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_MISSING = "missing"
_EMPTY = "empty"
_OTHER = "other"

SPEC = CheckSpec(
    code="GEO-02",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Không có hình, hình rỗng hoặc không phải vùng", en="Empty or missing geometry, or not a polygon"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} (bản ghi {row}): {reason}.",
        en="Parcel {parcel} of sheet {sheet} (record {row}): {reason}.",
    ),
    advice=Text(
        vi="Khép kín ranh giới thành vùng rồi xuất lại; bỏ bản ghi không có hình.",
        en="Close the boundary to a polygon and export again; leave out records without a shape.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.8 (đối tượng dạng vùng khép kín); OGC 06-103r4 6.1.11",
    reasons={
        _MISSING: Text(vi="không có hình", en="no geometry"),
        _EMPTY: Text(vi="hình rỗng", en="empty geometry"),
        _OTHER: Text(vi="là {kind}, không phải vùng", en="a {kind}, not a polygon"),
    },
)


@check(SPEC)
def no_polygon(context: Context) -> pd.DataFrame:
    """Find records whose geometry is no polygon; those with false coordinates are left to CRS-04."""
    parcel = np.flatnonzero(~context.is_polygon & context.is_placed & pd.isna(context.coordinate_fault))
    shapes = context.geometry[parcel]
    reason = np.select([shapely.is_missing(shapes), shapely.is_empty(shapes)], [_MISSING, _EMPTY], _OTHER)
    kind = ["" if shape is None else shape.geom_type for shape in shapes]
    return pd.DataFrame({"parcel": parcel, "reason": reason, "kind": kind})
