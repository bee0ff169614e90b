"""DB-05: parcels of a later survey would end. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope


@check(
    CheckSpec(
        code="DB-05",
        severity=Severity.ERROR,
        group=AcceptanceGroup.MAP_UPDATE,
        criterion=Criterion.LIVE,
        scope=Scope.SHEET,
        title=Text(vi="Đã nạp gói đo sau gói này", en="A later survey is loaded already"),
        message=Text(
            vi="{count} thửa của tờ {sheet} đang theo gói {name} (biên nhận {receipt}), đo đến {surveyed}; "
            "gói này đo đến {own} sẽ thay chúng.",
            en="{count} parcels of sheet {sheet} come from {name} (receipt {receipt}), surveyed until "
            "{surveyed}; this package, surveyed until {own}, would replace them.",
        ),
        advice=Text(
            vi="Nạp các gói theo thứ tự ngày đo; nếu gói sau sai, hoàn tác gói đó trước (diachinh undo).",
            en="Load packages in the order of their surveys; if the later one is wrong, undo it first (diachinh undo).",
        ),
        reference="TT 19/2026/TT-BNNMT Điều 9",
    )
)
def later_survey_loaded(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
