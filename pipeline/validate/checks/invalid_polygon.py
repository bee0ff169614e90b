"""GEO-01: a polygon that crosses or touches itself."""

import re

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_REASON = re.compile(r"(?P<what>[^\[]*)(?:\[(?P<x>\S+) (?P<y>\S+)\])?")

SPEC = CheckSpec(
    code="GEO-01",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Hình thửa không hợp lệ", en="Invalid polygon"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet}: {reason}, tại E {x:.3f}, N {y:.3f}.",
        en="Parcel {parcel} of sheet {sheet}: {reason}, at E {x:.3f}, N {y:.3f}.",
    ),
    advice=Text(
        vi="Sửa ranh giới tại vị trí nêu: bỏ chỗ ranh tự cắt hoặc tự chạm, tách phần dính nhau tại một điểm. Các thửa "
        "khác vẫn được kiểm tra; thửa này chưa được xét chồng, hở.",
        en="Mend the boundary at this place: remove the crossing or touching, separate parts that hang together in a "
        "point. The other parcels were checked; this one was not compared with its neighbours.",
    ),
    reference="OGC 06-103r4 (ISO 19125-1) 6.1.11; TT 25/2014/TT-BTNMT Điều 16.8 (thửa khép kín)",
    reasons={
        "Self-intersection": Text(vi="ranh tự cắt", en="the boundary crosses itself"),
        "Ring Self-intersection": Text(vi="ranh tự chạm tại một điểm", en="the boundary touches itself in a point"),
        "Hole lies outside shell": Text(vi="lỗ nằm ngoài thửa", en="a hole lies outside of the parcel"),
        "Holes are nested": Text(vi="lỗ nằm trong lỗ", en="a hole lies inside of another"),
        "Nested shells": Text(vi="phần này nằm trong phần kia", en="a part lies inside of another"),
        "Interior is disconnected": Text(vi="bên trong bị chia rời", en="the inside falls apart"),
        "Duplicate Rings": Text(vi="một vòng ranh có hai lần", en="a ring is there twice"),
        "Too few points in geometry component": Text(
            vi="ranh không đủ ba đỉnh khác nhau", en="a ring has fewer than three different vertices"
        ),
        "Invalid Coordinate": Text(vi="tọa độ không hợp lệ", en="a coordinate is invalid"),
        "Ring is not closed": Text(vi="ranh không khép kín", en="a ring is not closed"),
    },
)


@check(SPEC)
def invalid_polygon(context: Context) -> pd.DataFrame:
    """Find invalid polygons, and why and where: the first fault that GEOS meets in each."""
    parcel = np.flatnonzero(context.is_polygon & ~context.is_sound)
    texts = pd.Series(shapely.is_valid_reason(context.geometry[parcel]), dtype="string")
    parts = texts.str.extract(_REASON)
    x, y = (pd.to_numeric(parts[axis]) for axis in ("x", "y"))
    place = shapely.points(x.to_numpy(dtype=float, na_value=np.nan), y.to_numpy(dtype=float, na_value=np.nan))
    return pd.DataFrame(
        {
            "parcel": parcel,
            "reason": parts["what"].str.strip(),
            "x": x,
            "y": y,
            "geometry": np.where(x.notna(), np.asarray(place, dtype=object), context.geometry[parcel]),
        }
    )
