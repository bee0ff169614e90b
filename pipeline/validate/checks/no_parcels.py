"""PKG-08: there is nothing to check. Seen by reading and normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import NoParcels

declare(
    CheckSpec(
        code="PKG-08",
        severity=Severity.ERROR,
        group=AcceptanceGroup.SPATIAL_DATA,
        criterion=Criterion.COMPLETE,
        scope=Scope.PACKAGE,
        title=Text(vi="Không có thửa đất nào", en="No parcels at all"),
        message=Text(vi="{reason}.", en="{reason}."),
        advice=Text(
            vi="Giao lớp thửa đất ở dạng GPKG, GDB, SHP, TAB, MIF, GeoJSON, GML, KML, FlatGeobuf, GeoParquet, CSV "
            "(WKT) hoặc EDIGEO, mỗi thửa một bản ghi; hoặc bản vẽ DXF, DGN có ranh giới và nhãn thửa đúng lớp.",
            en="Deliver the parcel layer as GPKG, GDB, SHP, TAB, MIF, GeoJSON, GML, KML, FlatGeobuf, GeoParquet, CSV "
            "(WKT) or EDIGEO, one record a parcel; or drawings in DXF or DGN with boundaries and labels on their "
            "levels.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; TT 26/2024/TT-BTNMT Điều 13, 16",
        reasons={
            NoParcels.EMPTY: Text(vi="Gói rỗng, không có tệp nào", en="The package is empty: it holds no files"),
            NoParcels.NO_FILES: Text(
                vi="Gói không có tệp nào đọc được thửa đất; các tệp có: {candidates}",
                en="The package holds no file from which parcels can be read; there are: {candidates}",
            ),
            NoParcels.NO_LAYER: Text(
                vi="Không lớp nào chứa thửa đất; các lớp có: {candidates}",
                en="No layer holds parcels; there are: {candidates}",
            ),
            NoParcels.ONLY_BOOKS: Text(
                vi="Gói chỉ có sổ, bảng thuộc tính ({candidates}), không có lớp thửa đất hay bản vẽ",
                en="The package holds attribute books only ({candidates}), and neither a parcel layer nor drawings",
            ),
            NoParcels.NO_BOUNDARIES: Text(
                vi="Bản vẽ không có đường khép kín nào trên các lớp ranh giới; các lớp có: {candidates}",
                en="The drawings have no closed lines on the levels of boundaries; there are the levels: {candidates}",
            ),
            NoParcels.NO_RECORDS: Text(
                vi="Lớp thửa đất không có bản ghi nào: {candidates}",
                en="The parcel layer has no records: {candidates}",
            ),
        },
    )
)
