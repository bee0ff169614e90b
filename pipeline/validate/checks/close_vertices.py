"""GEO-04: repeated vertices, or vertices too close to each other."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-04",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Đỉnh thửa trùng hoặc quá gần nhau", en="Repeated or too close vertices"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet}: {count} cặp đỉnh liền nhau cách dưới {limit} m, gần nhất {measured:.3f} m.",
        en="Parcel {parcel} of sheet {sheet} has vertices in a row less than {limit} m apart: {count}, the nearest "
        "{measured:.3f} m.",
    ),
    advice=Text(
        vi="Bỏ đỉnh thừa ở cả thửa này và thửa kề, để ranh chung vẫn trùng đỉnh.",
        en="Remove the needless vertex from this parcel and from its neighbour, so that their boundary stays one.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7 (độ chính xác cạnh thửa), Điều 16.8",
    limits=("shape.close_vertex_m",),
)


@check(SPEC)
def close_vertices(context: Context) -> pd.DataFrame:
    """Measure from each vertex to the next; one finding a parcel, with every place."""
    limit_m = context.tolerances.shape.close_vertex_m
    vertices, edge_m = context.vertices, context.vertices.edge_m
    at = np.flatnonzero(edge_m < limit_m)
    return vertices.by_parcel(at, edge_m[at], vertices.xy[at]).assign(limit=limit_m, unit="m")
