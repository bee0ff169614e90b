"""EDG-03: a parcel reaches over the boundary of its commune by more than the accuracy of its map."""

import numpy as np
import pandas as pd

from pipeline.validate.commune_areas import ground_outside
from pipeline.validate.context import Context
from pipeline.validate.edges import NOISE_M
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_NEIGHBOUR = "neighbour"
_OUTSIDE = "outside"

SPEC = CheckSpec(
    code="EDG-03",
    severity=Severity.ERROR,
    group=AcceptanceGroup.SPATIAL_DATA,
    criterion=Criterion.CONSISTENT,
    scope=Scope.POLYGON,
    title=Text(vi="Thửa vượt địa giới xã", en="Parcel crosses the commune boundary"),
    message=Text(
        vi="{reason}, chỗ rộng nhất {measured:.3f} m (cho phép {limit:.3f} m).",
        en="{reason}, {measured:.3f} m at its widest ({limit:.3f} m allowed).",
    ),
    advice=Text(
        vi="Đối chiếu với hồ sơ địa giới và biên bản xác nhận thể hiện địa giới hành chính; tách phần ngoài xã hoặc "
        "sửa ranh.",
        en="Compare with the papers of the commune boundary; divide off what lies outside, or mend the boundary.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 7, 15; TT 19/2026/TT-BNNMT Phụ lục II nhóm X.3 (thống nhất theo mép xã)",
    limits=("boundary.point_m", "boundary.farmland_point_m"),
    needs=("CRS-01",),
    reasons={
        _OUTSIDE: Text(
            vi="Thửa {parcel}, tờ {sheet} có {area_m2:.2f} m² nằm ngoài địa phận xã {commune} được giao kèm",
            en="{area_m2:.2f} m² of parcel {parcel} of sheet {sheet} lie outside of the delivered area of commune "
            "{commune}",
        ),
        _NEIGHBOUR: Text(
            vi="Thửa {parcel} (tờ {sheet}, xã {commune}) và thửa {other_parcel} (tờ {other_sheet}) chồng nhau "
            "{area_m2:.2f} m²: một trong hai vượt địa giới",
            en="Parcel {parcel} (sheet {sheet}, commune {commune}) and parcel {other_parcel} (sheet {other_sheet}) "
            "overlap by {area_m2:.2f} m²: one of them crosses the boundary",
        ),
    },
)


@check(SPEC)
def crosses_commune(context: Context) -> pd.DataFrame:
    """Report parcels outside of the delivered area of their commune, and parcels of two communes that overlap.

    An overlap with a parcel that reaches over the delivered boundary has that cause, and is not told again.
    """
    sheets, areas = context.sheets, context.batch.commune_areas
    if areas is None and len(np.unique(sheets.commune[sheets.commune >= 0])) < 2:
        raise NotApplicable(
            vi="gói không có địa giới xã, cũng không có xã giáp ranh",
            en="neither the commune boundary nor a neighbouring commune is delivered",
        )
    overlaps = context.edges.overlaps
    found = overlaps[overlaps["is_abroad"]].drop(columns="is_abroad").assign(reason=_NEIGHBOUR)
    if areas is not None:
        outside = ground_outside(context, areas).assign(reason=_OUTSIDE, other=-1)
        outside = outside[outside["measured"] > outside["limit"] + NOISE_M]
        is_told = found["parcel"].isin(outside["parcel"]) | found["other"].isin(outside["parcel"])
        found = pd.concat([found[~is_told], outside], ignore_index=True)
    return found[found["measured"] > found["limit"] + NOISE_M]
