"""TOP-07: a closed polygon of a drawing that has no label. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_drawing
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import NoLabel


@check(
    CheckSpec(
        code="TOP-07",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.COMPLETE,
        scope=Scope.PARCEL,
        title=Text(vi="Vùng khép kín không có nhãn thửa", en="Closed polygon without a label"),
        message=Text(vi="{reason} ({area_m2:.1f} m²).", en="{reason} ({area_m2:.1f} m²)."),
        advice=Text(
            vi="Ghi số thửa, diện tích, loại đất vào trong vùng; đường giao thông, thủy hệ cũng được đánh số. Bỏ một "
            "trong hai đường nếu chúng gần trùng nhau.",
            en="Write number, area and land use into the polygon; roads and water are numbered too. Delete one of two "
            "lines that nearly coincide.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 8, 16.4, 16.6",
        reasons={
            NoLabel.MISSING: Text(vi="Vùng này không có nhãn", en="This polygon has no label"),
            NoLabel.SLIVER: Text(
                vi="Mảnh hẹp, rộng trung bình {measured:.4f} m, giữa hai đường gần trùng nhau",
                en="Sliver of {measured:.4f} m mean width between two lines that nearly coincide",
            ),
            NoLabel.SHEET_EDGE: Text(
                vi="Phần thửa ở mép tờ chỉ ghi loại đất, số thửa ở tờ bên cạnh; không ghép vào thửa nào",
                en="Part at the edge of the sheet with only its land use; its number is on the neighbouring sheet, and "
                "it was not joined to any parcel",
            ),
            NoLabel.NO_NUMBER: Text(
                vi="Vùng {land_use} này không có số thửa", en="This polygon of {land_use} has no parcel number"
            ),
            NoLabel.DRAWN_AGAIN: Text(
                vi="Vùng này là thửa của tờ khác vẽ lại (tờ/thửa: {labels}); chỉ tính ở tờ ấy",
                en="This polygon is drawn again from another sheet (sheet/parcel: {labels}); it counts there only",
            ),
        },
    )
)
def polygon_without_label(context: Context) -> pd.DataFrame:
    """Find nothing here: labels are attached before validation."""
    require_drawing(context)
    return pd.DataFrame()
