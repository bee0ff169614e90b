"""DB-01: a delivered parcel lies on ground of a live one that stays. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="DB-01",
        severity=Severity.ERROR,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.CONSISTENT,
        scope=Scope.POLYGON,
        title=Text(
            vi="Chồng lên thửa đang có mà gói không thay thế",
            en="Overlaps a live parcel that this delivery does not replace",
        ),
        message=Text(
            vi="Thửa {parcel} (tờ {sheet}) chồng {area:.2f} m² lên thửa {other_parcel} (tờ {other_sheet}) "
            "đang có, biên nhận {receipt}, chỗ rộng nhất {measured:.3f} m (cho phép {limit:.3f} m).",
            en="Parcel {parcel} (sheet {sheet}) overlaps the live parcel {other_parcel} (sheet "
            "{other_sheet}), receipt {receipt}, by {area:.2f} m², {measured:.3f} m at its widest "
            "({limit:.3f} m allowed).",
        ),
        advice=Text(
            vi="Nếu thửa đang có thay đổi theo, giao cả thửa đó trong gói; nếu không, đo và đối soát lại ranh chung.",
            en="If the live parcel changes too, deliver it as well; if not, check the common boundary in the field.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 17 (chỉnh lý); TT 19/2026/TT-BNNMT Điều 9",
        limits=("boundary.point_m", "boundary.farmland_point_m"),
    )
)
def overlaps_live_parcel(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
