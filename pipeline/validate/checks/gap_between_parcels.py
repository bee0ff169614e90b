"""TOP-02: ground between parcels that none of them covers."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.grading import graded_offenders
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SHOWN_NEIGHBOURS = 6

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
    needs=("CRS-01",),
)


@check(SPEC)
def gap_between_parcels(context: Context) -> pd.DataFrame:
    """Report each gap once, with the two parcels that have the longest boundary with it."""
    gaps = context.gaps.found
    around = [context.coverage.position(np.array(indices, dtype=np.intp)) for indices in gaps["around"]]
    offenders = pd.DataFrame(
        {
            "parcel": [at[0] if len(at) > 0 else -1 for at in around],
            "other": [at[1] if len(at) > 1 else -1 for at in around],
            "geometry": gaps["geometry"].to_numpy(),
            "measured": gaps["width_m"].to_numpy(),
            "area_m2": gaps["area_m2"].to_numpy(),
            "neighbours": _listed(around, context.parcels),
        }
    )
    return graded_offenders(context, offenders)


def _listed(around: list[npt.NDArray[np.intp]], parcels: pd.DataFrame) -> list[str]:
    """Name the parcels around each gap as sheet/parcel."""
    names = (parcels["sheet_label"].fillna("–") + "/" + parcels["parcel_label"].fillna("–")).to_numpy(dtype=object)
    listed = []
    for at in around:
        shown = ", ".join(names[at[:SHOWN_NEIGHBOURS]])
        listed.append(f"{shown}, … ({len(at)})" if len(at) > SHOWN_NEIGHBOURS else shown or "–")
    return listed
