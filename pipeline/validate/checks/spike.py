"""GEO-05: a spike."""

import numpy as np
import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-05",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Ranh có gai nhọn", en="Spike"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet}: {count} góc ranh nhọn dưới {limit}°, nhọn nhất {measured:.2f}°.",
        en="Parcel {parcel} of sheet {sheet} has corners sharper than {limit}°: {count}, the sharpest {measured:.2f}°.",
    ),
    advice=Text(
        vi="Kiểm tra đỉnh đầu gai: thường do bắt điểm nhầm; bỏ đỉnh đó ở các thửa liên quan.",
        en="Look at the tip: mostly the wrong point was snapped to; remove that vertex from the parcels concerned.",
    ),
    reference="ISO 19157-1:2023 (topological consistency: spike); TT 25/2014/TT-BTNMT Điều 16.8",
    limits=("shape.spike_deg", "shape.close_vertex_m"),
)


@check(SPEC)
def spike(context: Context) -> pd.DataFrame:
    """Look for sharp corners; beside an edge of next to no length (GEO-04) an angle means nothing."""
    rules, vertices = context.tolerances.shape, context.vertices
    is_long, angle_deg = vertices.edge_m >= rules.close_vertex_m, vertices.angle_deg
    at = np.flatnonzero(is_long & vertices.preceding(is_long) & (angle_deg < rules.spike_deg))
    found = vertices.by_parcel(at, angle_deg[at], vertices.xy[at]).assign(limit=rules.spike_deg, unit="°")
    return found[~context.is_leftover[found["parcel"]]]
