"""GEO-11: vertices were moved to the millimetre grid. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

declare(
    CheckSpec(
        code="GEO-11",
        severity=Severity.INFO,
        group=AcceptanceGroup.SPATIAL_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.PARCEL,
        title=Text(vi="Đã làm tròn tọa độ đến milimét", en="Coordinates rounded to the millimetre"),
        message=Text(
            vi="{count} hình có đỉnh được làm tròn đến 1 mm, dịch nhiều nhất {measured:.5f} m mỗi trục; {kept} hình "
            "giữ nguyên vì làm tròn sẽ gây lỗi.",
            en="{count} geometries had vertices rounded to 1 mm, moved by at most {measured:.5f} m along an axis; "
            "{kept} were left because rounding would have made them invalid.",
        ),
        advice=Text(
            vi="Không cần làm gì; nên xuất tọa độ với ba chữ số thập phân.",
            en="Nothing to do; coordinates are best exported with three decimals.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 16.8 (đơn vị đo nhỏ nhất 1 mm)",
        limits=("grid.size_m", "grid.shift_m"),
    )
)
