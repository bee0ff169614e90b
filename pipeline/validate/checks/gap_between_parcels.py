"""TOP-02: ground between parcels that none of them covers."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.grading import graded_offenders
from pipeline.validate.naming import names_of
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-02",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Hở giữa các thửa", en="Gap between parcels"),
    message=Text(
        vi="Khe hở {area_m2:.2f} m², chỗ rộng nhất {measured:.4f} m, giữa các thửa (tờ/thửa) {neighbours}.",
        en="Gap of {area_m2:.2f} m², {measured:.4f} m at its widest, between the parcels (sheet/parcel) {neighbours}.",
    ),
    advice=Text(
        vi="Cho các thửa giáp nhau dùng chung đỉnh ranh. Nếu là đường, mương, sông: giao thành đối tượng có số thửa.",
        en="Let neighbours share the vertices of their boundary. If it is a road, ditch or river, deliver it as a "
        "numbered object.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 8, 16.10.2 (cân bằng diện tích tờ); TT 10/2024/TT-BTNMT Điều 9",
    limits=("topology.error_width_m", "topology.error_area_m2", "topology.ignore_width_m", "topology.open_gap_m"),
    needs=("CRS-01",),
)


@check(SPEC)
def gap_between_parcels(context: Context) -> pd.DataFrame:
    """Report each gap in a sheet once, with the two parcels that have the longest boundary with it.

    Gaps along the edge of two sheets are left to EDG-01, unless the scale of one is not known.
    """
    gaps = context.edges.gaps
    gaps = gaps[gaps["limit"].isna()]
    offenders = gaps.assign(neighbours=names_of(context, gaps["around"])).drop(columns=["around", "is_abroad"])
    return graded_offenders(context, offenders)
