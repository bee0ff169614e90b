"""TOP-09: a boundary point (mốc) that is no vertex of the parcel beside it."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.coordinates import is_finite
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="TOP-09",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Mốc ranh giới không trùng đỉnh thửa", en="Boundary point away from every vertex of its parcel"),
    message=Text(
        vi="Mốc (bản ghi {row} của {file}) cách đỉnh gần nhất của thửa {parcel}, tờ {sheet} {measured:.3f} m.",
        en="The boundary point (record {row} of {file}) lies {measured:.3f} m from the nearest vertex of parcel "
        "{parcel} of sheet {sheet}.",
    ),
    advice=Text(
        vi="Lấy lại tọa độ mốc từ sổ đo, rồi cho đỉnh thửa trùng với mốc; bỏ mốc không thuộc thửa nào.",
        en="Take the coordinates from the field book and let the vertex be the point; drop points that mark no parcel.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 11, Phụ lục 11 (mốc giới thửa đất); TT 26/2024/TT-BTNMT Phụ lục 12",
    needs=("CRS-01",),
    limits=("shape.close_vertex_m",),
)


@check(SPEC)
def point_off_vertices(context: Context) -> pd.DataFrame:
    """Compare the boundary points of a package with the vertices of the nearest parcels."""
    points = context.batch.boundary_points
    if points is None:
        raise NotApplicable(vi="gói không có lớp mốc ranh giới", en="no layer of boundary points is delivered")
    shapes = np.asarray(points.geometry.array, dtype=object)
    at = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & is_finite(shapes))
    index, nearest = context.coverage.tree.query_nearest(shapes[at])
    parcels, which = np.unique(nearest, return_inverse=True)
    xy, owner = shapely.get_coordinates(context.coverage.ground[parcels], return_index=True)
    vertices = np.asarray(shapely.multipoints(xy, indices=owner), dtype=object)
    table = pd.DataFrame({"point": at[index], "parcel": nearest})
    table["measured"] = shapely.distance(shapes[table["point"]], vertices[which]).round(6)
    table = table.sort_values(["point", "measured", "parcel"]).drop_duplicates("point")
    limit = context.tolerances.shape.close_vertex_m
    far = pd.DataFrame(table[(table["measured"] > limit) & (table["parcel"] < len(context.parcels))])
    rows = points.iloc[far.pop("point").to_numpy()]
    return far.assign(
        limit=limit,
        unit="m",
        file=rows["source_file"].to_numpy(),
        row=rows["source_row"].to_numpy(),
        geometry=rows.geometry.to_numpy(),
    )
