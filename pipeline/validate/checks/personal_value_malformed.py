"""ATT-13: a personal number or date cannot be true; it is never quoted. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import check, require_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Malformed


@check(
    CheckSpec(
        code="ATT-13",
        severity=Severity.WARNING,
        group=AcceptanceGroup.ATTRIBUTE_DATA,
        criterion=Criterion.ACCURATE,
        scope=Scope.ROW,
        is_identifier=True,
        title=Text(
            vi="Số định danh hoặc ngày của cá nhân không hợp lệ", en="Personal number or date malformed or implausible"
        ),
        message=Text(
            vi="Tệp {file} {worksheet}, cột {column}, dòng {rows}: {reason}.",
            en="{file} {worksheet}, column {column}, row {rows}: {reason}.",
        ),
        advice=Text(
            vi="Đối chiếu với giấy tờ gốc; để cột số định danh ở dạng chữ, ngày ở dạng dd/MM/yyyy. Giá trị không được "
            "trích trong báo cáo.",
            en="Compare with the papers; keep the column of numbers as text and dates as dd/MM/yyyy. Reports do not "
            "quote the value.",
        ),
        reference="Luật Căn cước 26/2023/QH15 Điều 12; NĐ 70/2024/NĐ-CP; biểu mẫu 01, CV 2571/QLĐĐ-TKKKTTĐĐ",
        reasons={
            Malformed.IDENTITY: Text(
                vi="không phải 12 chữ số (căn cước) hay 9 chữ số (chứng minh nhân dân)",
                en="neither 12 digits (identity card) nor 9 (the card before)",
            ),
            Malformed.ZERO_LOST: Text(
                vi="thiếu một chữ số, có lẽ bảng tính đã bỏ số 0 ở đầu",
                en="one digit short: the spreadsheet seems to have dropped a leading zero",
            ),
            Malformed.BIRTH_DIFFERS: Text(
                vi="năm sinh trong số định danh khác năm sinh đã ghi",
                en="the number holds another year of birth than the one given",
            ),
            Malformed.TWO_DIGIT_YEAR: Text(vi="năm chỉ có hai chữ số", en="a year of two digits"),
            Malformed.NO_SUCH_DAY: Text(
                vi="không có ngày này (ngày, tháng có thể bị đảo)",
                en="no such day (day and month may be exchanged)",
            ),
            Malformed.EITHER_ORDER: Text(
                vi="không rõ ngày hay tháng đứng trước, vì cột có ngày ghi tháng trước",
                en="it is not clear whether day or month comes first, as others of the column begin with the month",
            ),
            Malformed.NOT_A_DATE: Text(vi="không phải là ngày", en="not a date"),
            Malformed.IMPLAUSIBLE: Text(
                vi="trước năm 1900 hoặc sau ngày nhận gói", en="before 1900 or after the package was received"
            ),
        },
    )
)
def personal_value_malformed(context: Context) -> pd.DataFrame:
    """Find nothing here: personal columns are set apart before validation."""
    require_book(context, "parcels")
    return pd.DataFrame()
