"""PKG-04: it is not clear which layer, or which source description, is meant. Seen by reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.package import MANIFEST_NAME
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Ambiguous

declare(
    CheckSpec(
        code="PKG-04",
        severity=Severity.ERROR,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.CONSISTENT,
        scope=Scope.PACKAGE,
        title=Text(vi="Không rõ lớp nào là thửa đất", en="Ambiguous package"),
        message=Text(vi="{reason}: {candidates}.", en="{reason}: {candidates}."),
        advice=Text(
            vi=f'Bỏ phần thừa, hoặc ghi rõ trong {MANIFEST_NAME}: parcels = "tệp#lớp", source = "tên mô tả nguồn".',
            en=f"Leave out what is too much, or say so in {MANIFEST_NAME}: "
            'parcels = "file#layer", source = "name of the source description".',
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; TT 26/2024/TT-BTNMT Điều 13, 16",
        reasons={
            Ambiguous.LAYERS: Text(
                vi="Nhiều lớp chứa cùng những thửa như nhau (cùng xã, tờ, số thửa)",
                en="Several layers hold the same parcels (of the same commune, sheet and number)",
            ),
            Ambiguous.SOURCES: Text(
                vi="Các mô tả nguồn đều hợp với các cột của “{name}” mà hiểu khác nhau (chọn bằng --source)",
                en="Source descriptions that fit the columns of “{name}” equally well and read them differently "
                "(choose by --source)",
            ),
            Ambiguous.BOOKS: Text(
                vi="Bảng “{name}” khớp như nhau với nhiều mô tả sổ, cần đặt tên cột rõ hơn",
                en="The table “{name}” fits several descriptions of books equally well; name its columns more clearly",
            ),
            Ambiguous.SHEET: Text(
                vi="Tên tệp và khung của bản vẽ “{name}” nêu số tờ khác nhau",
                en="The name and the frame of the drawing “{name}” give different sheet numbers",
            ),
            Ambiguous.UNKNOWN_LAYER: Text(
                vi="Bản kê nêu lớp thửa đất “{name}” nhưng gói không có; các lớp có",
                en="The manifest names a parcel layer “{name}” that is not in the package; there are",
            ),
            Ambiguous.UNKNOWN_SOURCE: Text(
                vi="Không có mô tả nguồn dữ liệu tên “{name}”; các tên có",
                en="There is no source description “{name}”; known are",
            ),
        },
    )
)
