"""DB-04: legal area, land use or identifier becomes another, no document says why. Seen beside the live cadastre."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_cadastre
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import LegalChange


@check(
    CheckSpec(
        code="DB-04",
        severity=Severity.WARNING,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.ACCURATE,
        scope=Scope.PARCEL,
        title=Text(
            vi="Diện tích pháp lý, loại đất hoặc mã định danh đổi mà không có văn bản",
            en="Legal area, land use or identifier changes without a document",
        ),
        message=Text(
            vi="{reason}.",
            en="{reason}.",
        ),
        advice=Text(
            vi="Ghi số, ngày của văn bản vào dòng document trong bản kê, hoặc trả lời căn cứ cho từng thửa.",
            en="Name the decision as document in the manifest, or answer for each parcel what the change rests on.",
        ),
        reference="Luật Đất đai 2024 Điều 116, 121, 135; NĐ 101/2024/NĐ-CP Điều 52",
        reasons={
            LegalChange.LAND_USE: Text(
                vi="Loại đất của thửa {parcel} (tờ {sheet}) đổi từ “{old}” sang “{new}”",
                en="The land use of parcel {parcel} (sheet {sheet}) changes from “{old}” to “{new}”",
            ),
            LegalChange.LEGAL_AREA: Text(
                vi="Diện tích pháp lý của thửa {parcel} (tờ {sheet}) đổi từ {old} m² sang {new} m²",
                en="The legal area of parcel {parcel} (sheet {sheet}) changes from {old} m² to {new} m²",
            ),
            LegalChange.IDENTIFIER: Text(
                vi="Mã định danh của thửa {parcel} (tờ {sheet}) đổi từ “{old}” sang “{new}”, mặt đất vẫn như cũ",
                en="The identifier of parcel {parcel} (sheet {sheet}) changes from “{old}” to “{new}”, not its ground",
            ),
        },
    )
)
def legal_change_without_document(context: Context) -> pd.DataFrame:
    """Find nothing here: the live cadastre is asked before validation."""
    require_cadastre(context)
    return pd.DataFrame()
