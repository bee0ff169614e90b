"""CRS-02: the province does not accept the coordinate system, or its definition is wrong. Seen by normalisation."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import OtherSystem

declare(
    CheckSpec(
        code="CRS-02",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.ACCURATE,
        scope=Scope.FILE,
        title=Text(vi="Hệ tọa độ không được chấp nhận", en="Coordinate system not accepted"),
        message=Text(vi="Tệp {file} {reason}.", en="{file} {reason}."),
        advice=Text(
            vi="Giao dữ liệu gốc trong hệ VN-2000, kinh tuyến trục của địa phương, múi chiếu 3°; không giao bản đã "
            "chuyển đổi. Nếu chỉ khai báo sai, sửa khai báo (tệp .prj, package.toml) và giữ nguyên tọa độ.",
            en="Deliver the original data in VN-2000 with the local central meridian, 3° zone, not a converted copy. "
            "Where only the definition is wrong, mend it (.prj, package.toml) and leave the coordinates alone.",
        ),
        reference="TT 25/2014/TT-BTNMT Phụ lục 02 (kinh tuyến trục); TT 973/2001/TT-TCĐC Điều 3, Điều 4",
        reasons={
            OtherSystem.NOT_ACCEPTED: Text(
                vi="dùng hệ {crs}; tỉnh chấp nhận {accepted}", en="is in {crs}; the province accepts {accepted}"
            ),
            OtherSystem.SCALE_FACTOR: Text(
                vi="khai báo hệ {crs} với hệ số tỷ lệ k0 = {found}; VN-2000 có k0 = 0,9999 ở múi 3°, 0,9996 ở múi 6° "
                "(105°, 111°, 117°)",
                en="declares {crs} with a scale factor of {found}; VN-2000 has 0.9999 in 3° zones, 0.9996 in 6° zones "
                "(105°, 111°, 117°)",
            ),
            OtherSystem.ELLIPSOID: Text(
                vi="khai báo hệ {crs} với e-líp-xô-ít {found}; VN-2000 dùng WGS 84 (6378137, 1/f 298,257223563)",
                en="declares {crs} with the ellipsoid {found}; VN-2000 has WGS 84 (6378137, 1/f 298.257223563)",
            ),
            OtherSystem.MERIDIAN: Text(
                vi="khai báo hệ {crs} với kinh tuyến trục {found}, không phải số phút chẵn từ 102° đến 117°",
                en="declares {crs} with the central meridian {found}, not one of whole minutes from 102° to 117°",
            ),
            OtherSystem.ORIGIN: Text(
                vi="khai báo hệ {crs} với gốc tọa độ {found}; VN-2000 có vĩ độ gốc 0, Y 500 000 m, X 0 m",
                en="declares {crs} with the origin {found}; VN-2000 has latitude 0, easting 500 000 m, northing 0 m",
            ),
        },
    )
)
