"""TOP-08: labels of a drawing that do not belong to one polygon each. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_drawing
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import BadLabel


@check(
    CheckSpec(
        code="TOP-08",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.ACCURATE,
        scope=Scope.PARCEL,
        title=Text(vi="Nhiều nhãn trong một vùng, hoặc nhãn ngoài mọi vùng", en="Several labels, or a label outside"),
        message=Text(vi="{reason}: {labels}.", en="{reason}: {labels}."),
        advice=Text(
            vi="Mỗi vùng một nhãn: đặt nhãn vào trong thửa của nó, xóa nhãn thừa, hoặc vẽ đường ranh còn thiếu.",
            en="One label for each polygon: put it inside of its parcel, delete what is too much, or draw the missing "
            "boundary.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 16.6, 16.9.5",
        reasons={
            BadLabel.SEVERAL: Text(vi="Một vùng có {count} nhãn", en="One polygon has {count} labels"),
            BadLabel.OUTSIDE: Text(
                vi="Nhãn không thuộc vùng nào, hoặc không rõ thuộc vùng nào",
                en="The label belongs to no polygon, or it is not clear to which",
            ),
        },
    )
)
def label_misplaced(context: Context) -> pd.DataFrame:
    """Find nothing here: labels are attached before validation."""
    require_drawing(context)
    return pd.DataFrame()
