"""TOP-05: a parcel lies inside another that has no hole for it."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-05",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa nằm trong thửa khác", en="One parcel inside another without a hole for it"),
    message=Text(
        vi="Thửa {parcel} (tờ {sheet}) nằm trọn trong thửa {other_parcel} (tờ {other_sheet}), {measured:.2f} m².",
        en="Parcel {parcel} (sheet {sheet}) lies wholly inside parcel {other_parcel} (sheet {other_sheet}), "
        "{measured:.2f} m².",
    ),
    advice=Text(
        vi="Khoét lỗ trong thửa ngoài theo đúng ranh của thửa trong, hoặc bỏ thửa trong nếu không phải thửa riêng.",
        en="Cut a hole into the outer parcel along the boundary of the inner one, or drop it if it is no parcel.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 8, 16.10.2 (mỗi phần đất thuộc một thửa)",
    limits=("topology.ignore_width_m",),
    needs=("CRS-01",),
)


@check(SPEC)
def parcel_inside_another(context: Context) -> pd.DataFrame:
    """Report the inner parcel with the outer one."""
    coverage = context.coverage
    pairs = coverage.overlaps[coverage.overlaps["kind"] == "inside"]
    a, b, inner = (pairs[name].to_numpy() for name in ("a", "b", "inner"))
    return context.edges.own_first(
        pd.DataFrame(
            {
                "parcel": inner,
                "other": np.where(inner == a, b, a),
                "geometry": pairs["geometry"].to_numpy(),
                "measured": pairs["area_m2"].to_numpy(),
                "unit": "m²",
            }
        )
    )
