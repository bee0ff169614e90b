"""DB-03: a delivery that says it is complete leaves out a live parcel. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="DB-03",
        severity=Severity.WARNING,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.COMPLETE,
        scope=Scope.PARCEL,
        title=Text(vi="Thửa đang có không có trong gói", en="Live parcel missing from the delivery"),
        message=Text(
            vi="Thửa {parcel} (tờ {sheet}) đang có, biên nhận {receipt}, không có trong gói và không thửa "
            "nào thay: sẽ hết hiệu lực khi nạp.",
            en="The live parcel {parcel} (sheet {sheet}), receipt {receipt}, is not delivered and nothing "
            "replaces it: loading would end it.",
        ),
        advice=Text(
            vi="Nếu thửa còn, giao bổ sung hoặc bỏ dòng coverage trong bản kê; nếu đã hết, trả lời căn cứ.",
            en="If the parcel still exists, deliver it or leave out coverage in the manifest; if it has "
            "ended, answer why.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 17; TT 10/2024/TT-BTNMT Điều 19",
    )
)
def live_parcel_left_out(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    if context.batch.coverage == "partial":
        raise NotApplicable(vi="gói chỉ là một phần, không thửa nào hết vì thiếu", en="the delivery is a part only")
    return pd.DataFrame()
