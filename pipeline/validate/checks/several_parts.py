"""GEO-03: a parcel of several parts."""

import numpy as np
import pandas as pd
import shapely

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

SPEC = CheckSpec(
    code="GEO-03",
    severity=Severity.WARNING,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa gồm nhiều phần rời", en="Parcel of several parts"),
    message=Text(
        vi="Thửa {parcel}, tờ {sheet} gồm {parts} phần rời nhau, phần nhỏ nhất {measured:.1f} m².",
        en="Parcel {parcel} of sheet {sheet} has {parts} separate parts, the smallest of {measured:.1f} m².",
    ),
    advice=Text(
        vi="Một thửa đất có một đường ranh giới khép kín: tách mỗi phần thành một thửa có số riêng, hoặc nối các phần "
        "nếu bị đứt do vẽ.",
        en="A parcel has one closed boundary: give each part a number of its own, or join the parts where the drawing "
        "has cut them.",
    ),
    reference="Luật Đất đai 2024 Điều 3 khoản 42; TT 25/2014/TT-BTNMT Điều 8, 16.8",
)


@check(SPEC)
def several_parts(context: Context) -> pd.DataFrame:
    """Count the parts of valid polygons, of which the smallest is the place; roads and water may have several."""
    is_parcel = context.parcels["is_parcel"].fillna(True).to_numpy(dtype=bool)
    parcel = np.flatnonzero(context.is_sound & is_parcel & (shapely.get_num_geometries(context.geometry) > 1))
    parts, owner = shapely.get_parts(context.geometry[parcel], return_index=True)
    table = pd.DataFrame({"owner": owner, "part": parts, "area_m2": shapely.area(parts)})
    smallest = table.loc[table.groupby("owner")["area_m2"].idxmin()]
    return pd.DataFrame(
        {
            "parcel": parcel,
            "parts": np.bincount(owner, minlength=len(parcel)),
            "measured": smallest["area_m2"].to_numpy(),
            "unit": "m²",
            "geometry": smallest["part"].to_numpy(),
        }
    )
