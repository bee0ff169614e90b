"""DB-02: ground of a parcel that ends is covered by nothing afterwards. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="DB-02",
        severity=Severity.ERROR,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.COMPLETE,
        scope=Scope.POLYGON,
        title=Text(
            vi="Thửa cũ và thửa mới không phủ cùng phần đất", en="Replaced and new parcels do not cover the same ground"
        ),
        message=Text(
            vi="Sau khi nạp, {area:.2f} m² đất của thửa {parcel} (tờ {sheet}) không thuộc thửa nào, chỗ rộng "
            "nhất {measured:.3f} m (cho phép {limit:.3f} m).",
            en="After loading, {area:.2f} m² of the ground of parcel {parcel} (sheet {sheet}) would belong "
            "to no parcel, {measured:.3f} m at its widest ({limit:.3f} m allowed).",
        ),
        advice=Text(
            vi="Giao thêm thửa, đường hoặc mương nằm ở chỗ đó, hoặc sửa ranh các thửa mới cho kín.",
            en="Deliver the parcel, road or ditch that lies there, or mend the boundaries of the new parcels.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 16.10.2, 17",
        limits=("boundary.point_m", "boundary.farmland_point_m"),
    )
)
def lost_ground(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
