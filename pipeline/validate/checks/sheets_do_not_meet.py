"""EDG-01: along the edge of two sheets the parcels leave a gap or overlap by more than the accuracy of both maps."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.edges import NOISE_M
from pipeline.validate.naming import names_of
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_GAP = "gap"
_OVERLAP = "overlap"

SPEC = CheckSpec(
    code="EDG-01",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.CONSISTENT,
    scope=Scope.SHEET,
    title=Text(vi="Tiếp biên tờ bản đồ không khớp", en="Sheet edge: the two sides do not meet"),
    message=Text(
        vi="{reason}, chỗ rộng nhất {measured:.3f} m (cho phép {limit:.3f} m).",
        en="{reason}, {measured:.3f} m at its widest ({limit:.3f} m allowed).",
    ),
    advice=Text(
        vi="Đo, đối soát lại ranh tại mép tờ rồi sửa cả hai tờ cho khớp; lệch trong hạn sai thì để nguyên. Nếu giữa "
        "hai tờ là đường, mương, sông: giao thành đối tượng có số thửa.",
        en="Check the boundary at the edge in the field and mend both sheets; what is within the limit may stay. If a "
        "road, ditch or river lies between them, deliver it as a numbered object.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7, 15 (tiếp biên, √(m1² + m2²)); TT 26/2024/TT-BTNMT",
    limits=("boundary.point_m", "boundary.farmland_point_m"),
    needs=("CRS-01",),
    reasons={
        _GAP: Text(
            vi="Hở {area_m2:.2f} m² tại mép tờ, giữa các thửa (tờ/thửa) {neighbours}",
            en="Gap of {area_m2:.2f} m² at the edge, between the parcels (sheet/parcel) {neighbours}",
        ),
        _OVERLAP: Text(
            vi="Thửa {parcel} (tờ {sheet}) và thửa {other_parcel} (tờ {other_sheet}) chồng nhau {area_m2:.2f} m² tại "
            "mép tờ",
            en="Parcel {parcel} (sheet {sheet}) and parcel {other_parcel} (sheet {other_sheet}) overlap by "
            "{area_m2:.2f} m² at the edge",
        ),
    },
)


@check(SPEC)
def sheets_do_not_meet(context: Context) -> pd.DataFrame:
    """Report gaps along edges of sheets and communes, and overlaps of two sheets of a commune (others are EDG-03).

    Where the scale of a map is not known nothing is said here: TOP-01 and TOP-02 judge its edges like its inside.
    """
    sheets = context.sheets
    if len(np.unique(sheets.sheet[sheets.sheet >= 0])) < 2:
        raise NotApplicable(vi="gói chỉ có một tờ", en="there is only one sheet")
    if np.isnan(sheets.point_m).all():
        raise NotApplicable(
            vi="không rõ tỷ lệ bản đồ: TOP-01, TOP-02 xét cả mép tờ",
            en="the map scale is not known: TOP-01 and TOP-02 judge the edges too",
        )
    overlaps, gaps = context.edges.overlaps, context.edges.gaps
    overlaps = overlaps[~overlaps["is_abroad"]].assign(reason=_OVERLAP, neighbours=None)
    gaps = gaps.assign(reason=_GAP, neighbours=names_of(context, gaps["around"])).drop(columns="around")
    both = pd.concat([overlaps, gaps], ignore_index=True)
    return both[both["measured"] > both["limit"] + NOISE_M].drop(columns="is_abroad")
