"""CRS-04: coordinates that cannot be true."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from pipeline.validate.whole_files import by_record_or_file
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import BadCoordinate

_ALL = "all"

SPEC = CheckSpec(
    code="CRS-04",
    severity=Severity.ERROR,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Tọa độ không thật", en="Coordinates that cannot be true"),
    message=Text(vi="{reason}.", en="{reason}."),
    advice=Text(
        vi="Xóa hoặc đo lại đỉnh sai; kiểm tra bước xuất dữ liệu có thay giá trị trống bằng 0 hay -9999 không.",
        en="Remove or survey the false vertex; check whether the export writes 0 or -9999 for missing values.",
    ),
    reference="OGC 06-103r4 (ISO 19125-1); ISO 19111:2019",
    reasons={
        BadCoordinate.NOT_FINITE: Text(
            vi="Bản ghi {row} của tệp {file} có tọa độ không phải là số (NaN, vô cực)",
            en="Record {row} of {file} has a coordinate that is not a number (NaN, infinite)",
        ),
        BadCoordinate.OUT_OF_RANGE: Text(
            vi="Bản ghi {row} của tệp {file} có tọa độ mà hệ tọa độ không thể có",
            en="Record {row} of {file} has a coordinate beyond what the system can have",
        ),
        BadCoordinate.SENTINEL: Text(
            vi="Bản ghi {row} của tệp {file} có tọa độ bằng giá trị giữ chỗ (-9999)",
            en="Record {row} of {file} has a coordinate that is a placeholder (-9999)",
        ),
        BadCoordinate.ZERO: Text(
            vi="Bản ghi {row} của tệp {file} có đỉnh tại (0, 0)", en="Record {row} of {file} has a vertex at (0, 0)"
        ),
        _ALL: Text(
            vi="Tất cả {count} bản ghi của tệp {file} có tọa độ mà hệ đã khai báo không thể có",
            en="All {count} records of {file} have coordinates beyond what the declared system can have",
        ),
    },
)


@check(SPEC)
def false_coordinates(context: Context) -> pd.DataFrame:
    """Look at the coordinates as received, and whether normalisation found a place for them in the batch's system.

    Files that CRS-03 names have no place because of their system: one cause, one finding.
    """
    reason = pd.Series(context.coordinate_fault)
    is_misread = context.parcels["source_file"].isin(list(context.misread)).to_numpy()
    has_no_place = ~context.is_placed & reason.isna().to_numpy() & ~is_misread
    records, files = by_record_or_file(context.parcels["source_file"], has_no_place)
    seen = reason.dropna()
    return pd.concat(
        [
            pd.DataFrame({"parcel": seen.index, "reason": seen.to_numpy(), "geometry": None}),
            records.assign(reason=BadCoordinate.OUT_OF_RANGE, geometry=None),
            files.assign(reason=_ALL),
        ],
        ignore_index=True,
    )
