"""GEO-07: smaller than a map can show."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-07",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa quá nhỏ", en="Parcel too small"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} chỉ rộng {measured:.2f} m², nhỏ hơn {limit:.2f} m² mà bản đồ thể hiện được.",
        en="Parcel {parcel} of sheet {sheet} covers {measured:.2f} m² only, less than the {limit:.2f} m² that the map "
        "can show.",
    ),
    advice=Text(
        vi="Kiểm tra có phải mảnh thừa khi tạo vùng không; nếu là thửa thật, ghi chú vào bảng liệt kê thửa nhỏ hẹp.",
        en="See whether it is left over from building polygons; a true parcel belongs in the list of small parcels.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.6 (thửa nhỏ hẹp)",
    limits=("shape.mappable_mm2", "shape.mappable_unknown_scale_m2"),
)


@check(SPEC)
def too_small(context: Context) -> pd.DataFrame:
    """Compare the area of valid polygons with the smallest that a map of their scale can show."""
    rules = context.tolerances.shape
    scale = context.parcels["scale_denominator"].astype("float64").to_numpy()
    limit_m2 = np.where(np.isnan(scale), rules.mappable_unknown_scale_m2, rules.mappable_mm2 * (scale / 1000) ** 2)
    area_m2 = shapely.area(context.place)
    is_small = context.is_sound & ~context.is_leftover & (area_m2 < limit_m2)
    table = pd.DataFrame({"parcel": np.arange(len(area_m2)), "measured": area_m2, "limit": limit_m2, "unit": "m²"})
    return table[is_small]
