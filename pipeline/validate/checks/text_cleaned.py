"""ATT-11: texts had to be cleaned. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Cleaned

declare(
    CheckSpec(
        code="ATT-11",
        severity=Severity.WARNING,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.FILE,
        title=Text(
            vi="Chữ không chuẩn Unicode, thừa dấu cách, ký tự lạ",
            en="Text not in NFC, stray blanks, control characters",
        ),
        message=Text(
            vi="Tệp {file}, cột {column}: {count} giá trị {reason} (ví dụ “{raw}”); đã làm sạch khi đọc.",
            en="{file}, column {column}: {count} values {reason} (such as “{raw}”); cleaned while reading.",
        ),
        advice=Text(
            vi="Làm sạch tại nguồn: chữ Unicode dựng sẵn (NFC, TCVN 6909), không dấu cách thừa.",
            en="Clean them at the source: precomposed Unicode (NFC, TCVN 6909), no stray blanks.",
        ),
        reference="TCVN 6909:2001; Unicode Standard Annex 15 (NFC)",
        reasons={
            Cleaned.BLANKS: Text(vi="có dấu cách thừa", en="with stray blanks"),
            Cleaned.CONTROL: Text(
                vi="có ký tự điều khiển hoặc không độ rộng", en="with control or zero-width characters"
            ),
            Cleaned.COMPOSITION: Text(vi="không ở dạng Unicode dựng sẵn (NFC)", en="not in precomposed Unicode (NFC)"),
        },
    )
)
