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
    needs=("CRS-01",),
)


@check(SPEC)
def parcel_overlaps_neighbour(context: Context) -> pd.DataFrame:
    """Report each overlapping pair once, with the ground that both claim."""
    coverage = context.coverage
    pairs = coverage.overlaps[coverage.overlaps["kind"] == "overlap"]
    offenders = pd.DataFrame(
        {
            "parcel": coverage.position(pairs["a"].to_numpy()),
            "other": coverage.position(pairs["b"].to_numpy()),
            "geometry": pairs["geometry"].to_numpy(),
            "measured": pairs["width_m"].to_numpy(),
            "area_m2": pairs["area_m2"].to_numpy(),
        }
    )
    return graded_offenders(context, offenders)
