"""CRS-02: the province does not accept the coordinate system. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text

declare(
    CheckSpec(
        code="CRS-02",
        severity=Severity.ERROR,
        title=Text(vi="Hệ tọa độ không được chấp nhận", en="Coordinate system not accepted"),
        message=Text(
            vi="Tệp {file} dùng hệ {crs}; tỉnh chấp nhận {accepted}.",
            en="{file} is in {crs}; the province accepts {accepted}.",
        ),
        advice=Text(
            vi="Giao dữ liệu gốc trong hệ VN-2000, kinh tuyến trục của địa phương, múi chiếu 3°; không giao bản đã "
            "chuyển đổi.",
            en="Deliver the original data in VN-2000 with the local central meridian, 3° zone, not a converted copy.",
        ),
        reference="TT 25/2014/TT-BTNMT Phụ lục 02 (kinh tuyến trục); TT 26/2024/TT-BTNMT Phụ lục 01",
    )
)
