"""ATT-02: a value is not of its type, or out of range. Types are seen by normalisation, ranges here."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import BadValue

NOT_POSITIVE = "not-positive"

SPEC = CheckSpec(
    code="ATT-02",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.CLEAN,
    scope=Scope.PARCEL,
    title=Text(vi="Sai kiểu, định dạng hoặc khoảng giá trị", en="Wrong type, format or range"),
    message=Text(vi="Cột {column}, giá trị “{raw}”: {reason}.", en="Column {column}, value “{raw}”: {reason}."),
    advice=Text(
        vi="Sửa giá trị: số tờ, số thửa là số nguyên dương; diện tích là số dương, m², một chữ số thập phân.",
        en="Mend the value: sheet and parcel numbers are positive integers; areas are positive, m², one decimal.",
    ),
    reference="TT 10/2024/TT-BTNMT Điều 8; TT 25/2014/TT-BTNMT Điều 16",
    reasons={
        BadValue.NOT_A_NUMBER: Text(vi="không phải là số", en="not a number"),
        BadValue.AMBIGUOUS_NUMBER: Text(
            vi="không rõ dấu chấm, phẩy là thập phân hay hàng nghìn",
            en="it is not clear whether the mark means decimals or thousands",
        ),
        BadValue.NOT_AN_INTEGER: Text(vi="không phải là số nguyên", en="not a whole number"),
        BadValue.NOT_YES_OR_NO: Text(vi="không phải là có hay không", en="neither yes nor no"),
        BadValue.NOT_EVALUATED: Text(
            vi="công thức chưa được tính, tệp không lưu kết quả ({count} ô); hãy mở bằng Excel, lưu lại",
            en="formulas without a stored result ({count} cells); open the file in Excel and save it",
        ),
        BadValue.ERROR_CELL: Text(
            vi="ô báo lỗi của bảng tính ({count} ô)", en="cells that show an error ({count} of them)"
        ),
        BadValue.PATTERN: Text(vi="không đúng dạng mà nguồn quy định", en="not of the form that the source prescribes"),
        NOT_POSITIVE: Text(vi="phải lớn hơn 0", en="must be greater than 0"),
    },
)
_POSITIVE = ("sheet_number", "parcel_number", "area_m2", "legal_area_m2")


@check(SPEC)
def values_not_understood(context: Context) -> pd.DataFrame:
    """Find numbers and areas that are zero or negative."""
    numbers = context.parcels[list(_POSITIVE)].astype("float64").rename_axis("parcel").reset_index()
    cells = numbers.melt(id_vars="parcel", var_name="column", value_name="raw")
    return cells[cells["raw"] <= 0].assign(reason=NOT_POSITIVE)
