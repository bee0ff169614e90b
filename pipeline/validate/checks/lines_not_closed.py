"""TOP-06: lines of a drawing that do not close to parcels. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_drawing
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import OpenLine


@check(
    CheckSpec(
        code="TOP-06",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.CLEAN,
        scope=Scope.PARCEL,
        title=Text(vi="Đường ranh không khép kín", en="Lines do not close"),
        message=Text(vi="{reason}.", en="{reason}."),
        advice=Text(
            vi="Kéo dài hoặc cắt đường đến đúng điểm nêu, bắt điểm vào đường kề; xóa đường thừa.",
            en="Extend or trim the line to the place named, snapped to the other line; delete stray lines.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 16.8 (đường liên tục, có nút tại chỗ giao; vùng khép kín)",
        reasons={
            OpenLine.UNDERSHOOT: Text(
                vi="Đầu đường tại E {x:.3f}, N {y:.3f} hụt {measured:.3f} m; kéo dài đến E {to_x:.3f}, N {to_y:.3f}",
                en="The line ends at E {x:.3f}, N {y:.3f}, {measured:.3f} m short; extend it to E {to_x:.3f}, "
                "N {to_y:.3f}",
            ),
            OpenLine.OVERSHOOT: Text(
                vi="Đầu đường tại E {x:.3f}, N {y:.3f} thừa {measured:.3f} m; cắt bớt đến E {to_x:.3f}, N {to_y:.3f}",
                en="The line ends at E {x:.3f}, N {y:.3f}, {measured:.3f} m too far; trim it to E {to_x:.3f}, "
                "N {to_y:.3f}",
            ),
            OpenLine.DANGLE: Text(
                vi="Đầu đường tại E {x:.3f}, N {y:.3f} không nối vào đâu; đường gần nhất cách {measured:.3f} m",
                en="The line ending at E {x:.3f}, N {y:.3f} joins nothing; the nearest other is {measured:.3f} m away",
            ),
            OpenLine.BRIDGE: Text(
                vi="Đường tại E {x:.3f}, N {y:.3f} có cùng một vùng ở hai bên",
                en="The line at E {x:.3f}, N {y:.3f} has the same area on both sides",
            ),
            OpenLine.SNAPPED: Text(
                vi="{count} đầu đường được bắt vào đường kề, xa nhất {measured:.4f} m",
                en="{count} ends were joined to the next line, at most {measured:.4f} m away",
            ),
            OpenLine.WRONG_LEVEL: Text(
                vi="Đường tại E {x:.3f}, N {y:.3f} ngăn các thửa nhưng nằm ở lớp {level} của nhãn; chuyển nó sang "
                "lớp ranh thửa",
                en="The line at E {x:.3f}, N {y:.3f} parts parcels but lies on level {level} of labels; move it to a "
                "level of boundaries",
            ),
            OpenLine.EXTENDED: Text(
                vi="Đã sửa tự động: đầu đường tại E {x:.3f}, N {y:.3f} hụt {measured:.3f} m, đã kéo dài đến "
                "E {to_x:.3f}, N {to_y:.3f}; hãy xác nhận",
                en="Repaired: the line ended at E {x:.3f}, N {y:.3f}, {measured:.3f} m short, and was extended to "
                "E {to_x:.3f}, N {to_y:.3f}; please confirm",
            ),
            OpenLine.TRIMMED: Text(
                vi="Đã sửa tự động: đầu đường tại E {x:.3f}, N {y:.3f} thừa {measured:.3f} m, đã cắt đến "
                "E {to_x:.3f}, N {to_y:.3f}; hãy xác nhận",
                en="Repaired: the line ended at E {x:.3f}, N {y:.3f}, {measured:.3f} m too far, and was trimmed to "
                "E {to_x:.3f}, N {to_y:.3f}; please confirm",
            ),
        },
    )
)
def lines_not_closed(context: Context) -> pd.DataFrame:
    """Find nothing here: the lines of a drawing are closed before validation."""
    require_drawing(context)
    return pd.DataFrame()
