"""DB-06: a delivered parcel does not meet those of the neighbour commune. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Neighbour


@check(
    CheckSpec(
        code="DB-06",
        severity=Severity.WARNING,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.CONSISTENT,
        scope=Scope.POLYGON,
        title=Text(
            vi="Không khớp với thửa đang có của xã bên", en="Does not meet the live parcels of the neighbour commune"
        ),
        message=Text(
            vi="{reason}, biên nhận {receipt}, chỗ rộng nhất {measured:.3f} m (cho phép {limit:.3f} m).",
            en="{reason}, receipt {receipt}, {measured:.3f} m at its widest ({limit:.3f} m allowed).",
        ),
        advice=Text(
            vi="Đối soát ranh giới hai xã với hồ sơ địa giới rồi sửa bên sai. Nếu khe hở là đường, mương, sông: giao "
            "thành đối tượng có số thửa.",
            en="Compare the boundary of the communes with the boundary record and mend the side that is wrong. If a "
            "gap is a road, ditch or river, deliver it as a numbered object.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 7, 15 (tiếp biên); TT 19/2026/TT-BNNMT Phụ lục II nhóm X.3",
        limits=("boundary.point_m", "boundary.farmland_point_m", "topology.open_gap_m"),
        reasons={
            Neighbour.OVERLAP: Text(
                vi="Thửa {parcel} (tờ {sheet}) chồng {area:.2f} m² lên thửa {other_parcel} (tờ {other_sheet}) "
                "của xã {other_commune}",
                en="Parcel {parcel} (sheet {sheet}) overlaps parcel {other_parcel} (sheet {other_sheet}) of "
                "commune {other_commune} by {area:.2f} m²",
            ),
            Neighbour.GAP: Text(
                vi="Hở {area:.2f} m² giữa thửa {parcel} (tờ {sheet}) và thửa {other_parcel} (tờ {other_sheet}) "
                "của xã {other_commune}",
                en="Gap of {area:.2f} m² between parcel {parcel} (sheet {sheet}) and parcel {other_parcel} (sheet "
                "{other_sheet}) of commune {other_commune}",
            ),
        },
    )
)
def neighbour_commune_not_met(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
