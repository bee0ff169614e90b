"""FMT-03: letters were lost before delivery, and nothing brings them back. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

declare(
    CheckSpec(
        code="FMT-03",
        severity=Severity.ERROR,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.FILE,
        title=Text(vi="Chữ đã mất, không phục hồi được", en="Text destroyed before delivery"),
        message=Text(
            vi="Tệp {file}, cột {column}: {count} giá trị mất chữ (ví dụ “{raw}”), ở các bản ghi {rows}.",
            en="{file}, column {column}: {count} values lost letters (such as “{raw}”), in records {rows}.",
        ),
        advice=Text(
            vi="Xuất lại cột này từ dữ liệu gốc dưới dạng Unicode (UTF-8); đừng sửa tay từng dấu hỏi, vì chữ đúng chỉ "
            "còn ở bản gốc.",
            en="Export this column again from the original data as Unicode (UTF-8); do not guess the letters, for only "
            "the original has them.",
        ),
        reference="Unicode Standard 3.9 (U+FFFD); TT 09/2024/TT-BTNMT Phụ lục I",
    )
)
