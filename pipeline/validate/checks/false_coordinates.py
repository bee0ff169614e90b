"""CRS-04: coordinates that cannot be true."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.reasons import BadCoordinate

SPEC = CheckSpec(
    code="CRS-04",
    severity=Severity.ERROR,
    title=Text(vi="Tọa độ không thật", en="Coordinates that cannot be true"),
    message=Text(
        vi="Bản ghi {row} của tệp {file}: {reason}.",
        en="Record {row} of {file}: {reason}.",
    ),
    advice=Text(
        vi="Xóa hoặc đo lại đỉnh sai; kiểm tra bước xuất dữ liệu có thay giá trị trống bằng 0 hay -9999 không.",
        en="Remove or survey the false vertex; check whether the export writes 0 or -9999 for missing values.",
    ),
    reference="OGC 06-103r4 (ISO 19125-1); ISO 19111:2019",
    reasons={
        BadCoordinate.NOT_FINITE: Text(
            vi="có tọa độ không phải là số (NaN, vô cực)", en="a coordinate is not a number (NaN, infinite)"
        ),
        BadCoordinate.OUT_OF_RANGE: Text(
            vi="có tọa độ mà hệ tọa độ không thể có", en="a coordinate is beyond what the system can have"
        ),
        BadCoordinate.SENTINEL: Text(
            vi="có tọa độ bằng giá trị giữ chỗ (-9999)", en="a coordinate is a placeholder (-9999)"
        ),
        BadCoordinate.ZERO: Text(vi="có đỉnh tại (0, 0)", en="a vertex is at (0, 0)"),
    },
)


@check(SPEC)
def false_coordinates(context: Context) -> pd.DataFrame:
    """Look at the coordinates as received; such a parcel has no place.

    Normalisation has already reported those for which the system of the batch has no place.
    """
    reason = pd.Series(context.coordinate_fault)
    is_reported = ~context.is_placed & (reason != BadCoordinate.NOT_FINITE)
    reason = reason[~is_reported].dropna()
    return pd.DataFrame({"parcel": reason.index, "reason": reason.to_numpy(), "geometry": None})
