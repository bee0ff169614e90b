"""PKG-03: a file that is not understood or not needed. Seen by reading."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.package import MANIFEST_NAME
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Unexpected

declare(
    CheckSpec(
        code="PKG-03",
        severity=Severity.WARNING,
        group=AcceptanceGroup.DOCUMENTS,
        criterion=Criterion.CLEAN,
        scope=Scope.FILE,
        title=Text(vi="Tệp không nhận ra hoặc không dùng đến", en="File not understood or not expected"),
        message=Text(vi="“{name}” không được đọc: {reason}.", en="“{name}” was not read: {reason}."),
        advice=Text(
            vi="Nếu là dữ liệu thửa đất: chuyển sang GPKG, GDB, SHP, TAB, MIF, GeoJSON, GML, KML, FlatGeobuf, "
            "GeoParquet, CSV (WKT) hoặc EDIGEO. Nếu là sổ, bảng thuộc tính: đặt tên cột theo một mẫu đã mô tả. "
            "Nếu không: bỏ khỏi gói.",
            en="If it holds parcels, deliver it as GPKG, GDB, SHP, TAB, MIF, GeoJSON, GML, KML, FlatGeobuf, "
            "GeoParquet, CSV (WKT) or EDIGEO; if it is an attribute book, name its columns as one of the described "
            "forms does; otherwise leave it out.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; TT 26/2024/TT-BTNMT Điều 13, 16",
        reasons={
            Unexpected.UNKNOWN_FORMAT: Text(vi="không rõ định dạng", en="its format is not known"),
            Unexpected.NOT_USED: Text(
                vi="không chứa thửa đất theo mô tả nguồn dữ liệu",
                en="it holds no parcels by the source description",
            ),
            Unexpected.POINTS: Text(
                vi="chỉ có các điểm rời, không có số thửa hay vòng khép kín nào nối chúng thành thửa",
                en="it holds points only; neither parcel numbers nor closed rings join them to parcels",
            ),
            Unexpected.NO_BOOK: Text(
                vi="không có thửa đất và không khớp mô tả sổ, bảng thuộc tính nào",
                en="it holds no parcels and fits no description of an attribute book",
            ),
            Unexpected.REPEATED_HEAD: Text(
                vi="{detail} dòng lặp lại tiêu đề của bảng", en="{detail} rows that repeat the head of the table"
            ),
            Unexpected.TOTAL_ROWS: Text(vi="{detail} dòng cộng, tổng", en="{detail} rows with totals"),
            Unexpected.NOTE_ROWS: Text(
                vi="{detail} dòng đề mục, ghi chú, ký tên, không có số tờ, số thửa",
                en="{detail} rows with titles, notes or signatures and no sheet or parcel number",
            ),
            Unexpected.MANIFEST: Text(
                vi=f"bản kê phải có tên {MANIFEST_NAME} và nằm ở ngay đầu gói",
                en=f"the manifest must be named {MANIFEST_NAME} and lie at the top of the package",
            ),
        },
    )
)
