"""TOP-03: neighbours whose common boundary has vertices that only one of them has."""

import numpy as np
import pandas as pd

from pipeline.validate.borders import unmatched_vertices
from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-03",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Ranh chung không chung đỉnh", en="Shared boundary does not share its vertices"),
    message=Text(
        vi="Ranh chung của thửa {parcel} (tờ {sheet}) và thửa {other_parcel} (tờ {other_sheet}) có {count} đỉnh chỉ "
        "một bên có.",
        en="The boundary between parcel {parcel} (sheet {sheet}) and parcel {other_parcel} (sheet {other_sheet}) has "
        "{count} vertices that only one of them has.",
    ),
    advice=Text(
        vi="Thêm các đỉnh còn thiếu vào thửa bên kia (chức năng bắt điểm, tạo topology của phần mềm).",
        en="Add the missing vertices to the other parcel (snapping, topology building in the drawing program).",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.8 (điểm nút tại mọi giao điểm)",
    limits=("topology.same_vertex_m",),
    needs=("CRS-01",),
)


@check(SPEC)
def vertices_not_shared(context: Context) -> pd.DataFrame:
    """Report each pair of neighbours once, with the vertices; overlaps and gaps speak for themselves.

    Sheets need not share vertices along their edge, as each is drawn by itself, unless a scale is not known.
    """
    coverage = context.coverage
    known = np.concatenate([coverage.overlaps["geometry"], context.gaps.found["geometry"]])
    pairs = unmatched_vertices(coverage, known)
    offenders = pd.DataFrame(
        {
            "parcel": pairs["a"].to_numpy(),
            "other": pairs["b"].to_numpy(),
            "geometry": pairs["geometry"].to_numpy(),
            "count": pairs["count"].to_numpy(),
        }
    )
    offenders = context.edges.own_first(offenders)
    return offenders[~context.edges.are_matched(offenders["parcel"].to_numpy(), offenders["other"].to_numpy())]
