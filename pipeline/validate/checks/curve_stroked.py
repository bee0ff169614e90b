"""FMT-06: elements of a drawing that do not arrive as they were drawn. Seen by reading."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_drawing
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Curve


@check(
    CheckSpec(
        code="FMT-06",
        severity=Severity.WARNING,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.ACCURATE,
        scope=Scope.FILE,
        title=Text(vi="Đường cong hoặc đối tượng lạ trong bản vẽ", en="Curve or unknown element in a drawing"),
        message=Text(vi="{file}: {reason}.", en="{file}: {reason}."),
        advice=Text(
            vi="Vẽ ranh giới bằng các cạnh thẳng, sai số dây cung không quá 0,2 mm ở tỷ lệ bản đồ; đối tượng không "
            "được đọc thì chuyển thành đường hoặc chữ nếu nó cần cho thửa đất.",
            en="Draw boundaries with straight edges, at most 0.2 mm at map scale from the curve; turn elements that "
            "are not read into lines or texts where a parcel needs them.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 8, 16.8",
        reasons={
            Curve.STROKED: Text(
                vi="{count} cung tròn ở lớp {level} được thay bằng đoạn thẳng, lệch nhiều nhất {measured:.4f} m",
                en="{count} arcs on level {level} were replaced by straight edges, at most {measured:.4f} m away",
            ),
            Curve.UNMEASURED: Text(
                vi="{count} đường cong ({kind}) ở lớp {level} được thay bằng đoạn thẳng, không đo được độ lệch",
                en="{count} curves ({kind}) on level {level} were replaced by straight edges, it is not known how far "
                "away",
            ),
            Curve.UNKNOWN_KIND: Text(
                vi="{count} đối tượng loại {kind} không được đọc", en="{count} elements of the kind {kind} are not read"
            ),
        },
    )
)
def curve_stroked(context: Context) -> pd.DataFrame:
    """Find nothing here: curves are met when a drawing is read."""
    require_drawing(context)
    return pd.DataFrame()
