"""FMT-05: columns that the source description does not know, or misses. Seen by reading and normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Columns

declare(
    CheckSpec(
        code="FMT-05",
        severity=Severity.ERROR,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.CONSISTENT,
        scope=Scope.FILE,
        title=Text(vi="Cột dữ liệu không khớp mô tả nguồn", en="Columns do not fit the source description"),
        message=Text(vi="Tệp {file}: {reason}.", en="{file}: {reason}."),
        advice=Text(
            vi="Đặt lại tên cột theo mô tả nguồn, hoặc bổ sung cột vào mô tả (columns hay ignored).",
            en="Name the columns as the source description does, or add them to it (columns or ignored).",
        ),
        reference="TT 09/2024/TT-BTNMT Phụ lục I (cấu trúc dữ liệu địa chính)",
        reasons={
            Columns.UNMAPPED: Text(
                vi="cột “{column}” không có trong mô tả nguồn; gần giống: {candidates}",
                en="column “{column}” is not in the source description; similar: {candidates}",
            ),
            Columns.MISSING: Text(
                vi="thiếu cột “{column}” (tên chấp nhận: {candidates}); các cột có: {found}",
                en="column “{column}” is missing (accepted names: {candidates}); there are: {found}",
            ),
            Columns.NO_SOURCE: Text(
                vi="không mô tả nguồn nào hợp với các cột {found}; đã thử: {candidates}",
                en="no source description fits the columns {found}; tried: {candidates}",
            ),
        },
    )
)
