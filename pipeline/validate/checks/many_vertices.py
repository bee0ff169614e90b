"""GEO-09: more vertices than a boundary has."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-09",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa có quá nhiều đỉnh", en="Too many vertices"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} có {measured:.0f} đỉnh, quá {limit}.",
        en="Parcel {parcel} of sheet {sheet} has {measured:.0f} vertices, more than {limit}.",
    ),
    advice=Text(
        vi="Lược bớt đỉnh dọc ranh cong trong phạm vi độ chính xác, cùng lúc với thửa kề.",
        en="Thin out the vertices along curves within the accuracy of the map, together with the neighbour.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7, 16.8",
    limits=("shape.most_vertices",),
)


@check(SPEC)
def many_vertices(context: Context) -> pd.DataFrame:
    """Count the vertices of all polygons, those that close a ring not twice."""
    limit = context.tolerances.shape.most_vertices
    parcel = np.flatnonzero(context.is_polygon & (shapely.get_num_coordinates(context.geometry) > limit))
    parts, owner = shapely.get_parts(context.geometry[parcel], return_index=True)
    closing = np.bincount(owner, shapely.get_num_interior_rings(parts) + 1, minlength=len(parcel))
    vertices = shapely.get_num_coordinates(context.geometry[parcel]) - closing
    table = pd.DataFrame({"parcel": parcel, "measured": vertices, "limit": limit, "unit": "1"})
    return table[vertices > limit]
