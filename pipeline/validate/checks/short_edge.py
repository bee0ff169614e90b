"""GEO-08: an edge too short to be surveyed."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-08",
    severity=Severity.INFO,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Cạnh thửa rất ngắn", en="Very short edge"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet}: {count} cạnh ngắn dưới {limit} m, ngắn nhất {measured:.3f} m.",
        en="Parcel {parcel} of sheet {sheet} has edges shorter than {limit} m: {count}, the shortest {measured:.3f} m.",
    ),
    advice=Text(
        vi="Xem cạnh có thật trên thực địa không; nếu do vẽ thì bỏ bớt đỉnh ở cả thửa kề.",
        en="See whether the edge is there on the ground; if the drawing made it, remove a vertex here and next door.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7 (sai số cạnh thửa 4 cm)",
    limits=("shape.short_edge_m", "shape.close_vertex_m"),
)


@check(SPEC)
def short_edge(context: Context) -> pd.DataFrame:
    """Measure all edges; those so short that their ends are too close are GEO-04."""
    rules, vertices = context.tolerances.shape, context.vertices
    edge_m = vertices.edge_m
    at = np.flatnonzero((edge_m >= rules.close_vertex_m) & (edge_m < rules.short_edge_m))
    middle = (vertices.xy[at] + vertices.xy[vertices.after(at)]) / 2
    return vertices.by_parcel(at, edge_m[at], middle).assign(limit=rules.short_edge_m, unit="m")
