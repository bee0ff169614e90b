"""GEO-06: a sliver."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-06",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa dạng mảnh vụn, quá hẹp", en="Sliver"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} rộng trung bình {width_m:.2f} m trên chiều dài khoảng {length_m:.1f} m: độ mảnh "
        "{measured:.4f}, dưới {limit}.",
        en="Parcel {parcel} of sheet {sheet} is {width_m:.2f} m wide on average and about {length_m:.1f} m long: "
        "thinness {measured:.4f}, below {limit}.",
    ),
    advice=Text(
        vi="Kiểm tra có phải phần thừa khi tạo vùng không; nếu là lối đi hay mương thì ghi là đối tượng "
        "không phải thửa.",
        en="See whether it is left over from building polygons; a lane or ditch is an object that is no parcel.",
    ),
    reference="ISO 19157-1:2023 (topological consistency: sliver); TT 25/2014/TT-BTNMT Điều 8",
    limits=("shape.thinness",),
)


@check(SPEC)
def sliver(context: Context) -> pd.DataFrame:
    """Compare the thinness ratio 4πA/P² of valid parcels; roads, canals and rivers are long by nature."""
    limit = context.tolerances.shape.thinness
    is_parcel = context.parcels["is_parcel"].fillna(True).to_numpy(dtype=bool)
    parcel = np.flatnonzero(context.is_sound & is_parcel & ~context.is_leftover)
    area_m2, around_m = shapely.area(context.geometry[parcel]), shapely.length(context.geometry[parcel])
    thinness = 4 * np.pi * area_m2 / around_m**2
    length_m = around_m / 2
    table = pd.DataFrame({"parcel": parcel, "measured": thinness, "length_m": length_m, "width_m": area_m2 / length_m})
    return table[thinness < limit].assign(limit=limit, unit="1")
