"""FMT-04: the declared width or precision of a field cuts values. Seen by reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Cut

declare(
    CheckSpec(
        code="FMT-04",
        severity=Severity.WARNING,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.ACCURATE,
        scope=Scope.FILE,
        title=Text(vi="Độ rộng trường làm cắt cụt giá trị", en="Field width or precision cuts values"),
        message=Text(vi="Tệp {file}, trường {column}: {reason}.", en="{file}, field {column}: {reason}."),
        advice=Text(
            vi="Tăng độ rộng hoặc số chữ số thập phân của trường rồi xuất lại, hoặc giao bằng GeoPackage.",
            en="Make the field wider or give it more decimals and export again, or deliver a GeoPackage.",
        ),
        reference="TT 10/2024/TT-BTNMT Điều 8 (diện tích một số lẻ); dBASE III: N ≤ 19, C ≤ 254",
        reasons={
            Cut.FULL_WIDTH: Text(
                vi="có chữ dài đúng bằng độ rộng {limit}, có thể đã bị cắt",
                en="some texts are as long as the field is wide ({limit}) and may have been cut",
            ),
            Cut.DECIMALS: Text(
                vi="chỉ có {measured} chữ số thập phân, cần ít nhất {limit}",
                en="it has {measured} decimals, at least {limit} are needed",
            ),
            Cut.WIDTH: Text(
                vi="độ rộng {measured} không đủ, cần {limit}",
                en="its width of {measured} is too small, {limit} is needed",
            ),
        },
    )
)
