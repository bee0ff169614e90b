"""CRS-06: the number of the zone stands before the eastings. Taken off by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import ZoneNumber

declare(
    CheckSpec(
        code="CRS-06",
        severity=Severity.WARNING,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.CLEAN,
        scope=Scope.FILE,
        title=Text(vi="Số hiệu múi đứng trước tọa độ Y", en="Zone number before the easting"),
        message=Text(
            vi="Tệp {file}: tọa độ Y của {count} đối tượng có số hiệu múi {number} đứng trước; đã bỏ khi xử lý, tọa độ "
            "gốc được giữ nguyên. {reason}.",
            en="{file}: the eastings of {count} objects have the zone number {number} in front; it was taken off, and "
            "the coordinates as received are kept. {reason}.",
        ),
        advice=Text(
            vi="Xuất tọa độ không kèm số hiệu múi. Nếu số hiệu trái với hệ khai báo, kiểm tra lại kinh tuyến trục.",
            en="Export coordinates without the zone number. Where it contradicts the declared system, check the "
            "central meridian.",
        ),
        reference="TT 973/2001/TT-TCĐC Phụ lục I.1 (số hiệu múi chiếu)",
        reasons={
            ZoneNumber.TAKEN_OFF: Text(
                vi="Số hiệu khớp với hệ đã khai báo", en="The number is that of the declared zone"
            ),
            ZoneNumber.CONTRADICTS: Text(
                vi="Số hiệu đó là của {zone}, còn tệp khai báo {declared}; tọa độ được hiểu theo khai báo",
                en="The number is that of {zone}, while the file declares {declared}; the coordinates were read by the "
                "declaration",
            ),
        },
    )
)
