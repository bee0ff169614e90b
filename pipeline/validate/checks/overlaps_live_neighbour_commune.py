"""DB-06: a delivered parcel lies on ground of the neighbour commune. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="DB-06",
        severity=Severity.WARNING,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.CONSISTENT,
        scope=Scope.POLYGON,
        title=Text(vi="Chồng lên thửa đang có của xã bên", en="Overlaps a live parcel of the neighbour commune"),
        message=Text(
            vi="Thửa {parcel} (tờ {sheet}) chồng {area:.2f} m² lên thửa {other_parcel} (tờ {other_sheet}) "
            "của xã {other_commune}, biên nhận {receipt}, chỗ rộng nhất {measured:.3f} m (cho phép "
            "{limit:.3f} m).",
            en="Parcel {parcel} (sheet {sheet}) overlaps parcel {other_parcel} (sheet {other_sheet}) of "
            "commune {other_commune}, receipt {receipt}, by {area:.2f} m², {measured:.3f} m at its widest "
            "({limit:.3f} m allowed).",
        ),
        advice=Text(
            vi="Đối soát ranh giới hai xã với hồ sơ địa giới rồi sửa bên sai.",
            en="Compare the boundary of the communes with the boundary record and mend the side that is wrong.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 7, 15 (tiếp biên); TT 19/2026/TT-BNNMT Phụ lục II nhóm X.3",
        limits=("boundary.point_m",),
    )
)
def overlaps_live_neighbour_commune(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
