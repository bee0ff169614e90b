"""TOP-01: two parcels claim the same ground."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.grading import graded_offenders
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-01",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Hai thửa chồng lấn", en="Parcels overlap"),
    message=Text(
        vi="Thửa {parcel} (tờ {sheet}) và thửa {other_parcel} (tờ {other_sheet}) chồng nhau {area_m2:.2f} m², chỗ rộng "
        "nhất {measured:.4f} m.",
        en="Parcel {parcel} (sheet {sheet}) and parcel {other_parcel} (sheet {other_sheet}) overlap by {area_m2:.2f} "
        "m², {measured:.4f} m at the widest place.",
    ),
    advice=Text(
        vi="Xác định ranh đúng theo bản mô tả ranh giới, rồi cho hai thửa dùng chung các đỉnh ranh.",
        en="Find the true boundary in the boundary description and give both parcels the same vertices.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7, 8, 16.10 (ranh giới chung, cân bằng diện tích)",
    limits=("topology.error_width_m", "topology.error_area_m2", "topology.ignore_width_m"),
    needs=("CRS-01",),
)


@check(SPEC)
def parcel_overlaps_neighbour(context: Context) -> pd.DataFrame:
    """Report each overlapping pair of a sheet once, with the ground that both claim; edges are left to EDG-01, EDG-03.

    Parcels of two sheets are judged here too where the scale of one is not known.
    """
    overlaps = context.edges.overlaps
    return graded_offenders(context, overlaps[overlaps["limit"].isna()].drop(columns="is_abroad"))
