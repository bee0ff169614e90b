"""PKG-02: something that the package needs or declares is not in it. Seen by intake and reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Missing

declare(
    CheckSpec(
        code="PKG-02",
        severity=Severity.ERROR,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.COMPLETE,
        scope=Scope.PACKAGE,
        title=Text(vi="Thiếu thành phần bắt buộc", en="Required component missing"),
        message=Text(vi="Gói thiếu “{name}”: {reason}.", en="The package lacks “{name}”: {reason}."),
        advice=Text(
            vi="Bổ sung tệp còn thiếu (shapefile phải đủ .shp, .shx, .dbf; EDIGEO đủ các tập) hoặc sửa bản kê.",
            en="Add the missing file (a shapefile needs .shp, .shx, .dbf; an EDIGEO lot all its volumes) or mend the "
            "manifest.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; TT 26/2024/TT-BTNMT Điều 13, 16; ESRI Shapefile 1998",
        reasons={
            Missing.COMPONENT: Text(vi="tệp {file} không trọn vẹn nếu thiếu nó", en="{file} is not whole without it"),
            Missing.DECLARED: Text(vi="bản kê có ghi tệp này", en="the manifest names it"),
        },
    )
)
