"""GEO-10: heights or measures were dropped. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

declare(
    CheckSpec(
        code="GEO-10",
        severity=Severity.INFO,
        group=AcceptanceGroup.SPATIAL_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.PARCEL,
        title=Text(vi="Đã bỏ giá trị Z, M", en="Z or M values dropped"),
        message=Text(
            vi="{count} hình có độ cao (Z) hoặc giá trị đo (M); chỉ dùng tọa độ phẳng, bản gốc vẫn được giữ.",
            en="{count} geometries had heights (Z) or measures (M); plane coordinates are used, the original is kept.",
        ),
        advice=Text(
            vi="Không cần làm gì; có thể giao dữ liệu hai chiều.", en="Nothing to do; 2D data may be delivered."
        ),
        reference="TT 25/2014/TT-BTNMT Điều 16.10 (diện tích phẳng)",
    )
)
