"""CRS-01: nothing says in which system the coordinates are. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

declare(
    CheckSpec(
        code="CRS-01",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.ACCURATE,
        scope=Scope.FILE,
        title=Text(vi="Không có hệ tọa độ", en="No coordinate system"),
        message=Text(
            vi="Tệp {file} không ghi hệ tọa độ và bản kê cũng không nêu (hệ được chấp nhận: {accepted}).",
            en="{file} names no coordinate system and neither does the manifest (accepted: {accepted}).",
        ),
        advice=Text(
            vi='Thêm tệp .prj, hoặc ghi hệ tọa độ vào package.toml: crs = 9210, hay crs = "VN-2000 105°45\' múi 3".',
            en='Add a .prj file, or name the system in package.toml: crs = 9210, or crs = "VN-2000 105°45\' múi 3".',
        ),
        reference="TT 25/2014/TT-BTNMT Phụ lục 02 (kinh tuyến trục); TT 973/2001/TT-TCĐC",
    )
)
