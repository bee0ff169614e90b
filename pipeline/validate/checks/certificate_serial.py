"""ATT-17: a certificate serial has not the form of its time; it is never quoted. Seen by normalisation."""

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Serial


@check(
    CheckSpec(
        code="ATT-17",
        severity=Severity.WARNING,
        group=AcceptanceGroup.CERTIFICATES,
        criterion=Criterion.CLEAN,
        scope=Scope.ROW,
        title=Text(vi="Số phát hành giấy chứng nhận sai dạng", en="Certificate serial malformed"),
        message=Text(
            vi="Tệp {file} {worksheet}, cột {column}, dòng {rows}: {reason}.",
            en="{file} {worksheet}, column {column}, row {rows}: {reason}.",
        ),
        advice=Text(
            vi="Ghi đúng như trên giấy: 1–2 chữ, dấu cách, 6 số; giấy in từ 2025: 2 chữ, dấu cách, 8 số. Chưa có giấy: "
            "CHUACOGIAY_mã xã_số tờ_số thửa. Giá trị không được trích trong báo cáo.",
            en="Write it as on the paper: 1–2 letters, a blank, 6 digits; printed from 2025 on: 2 letters, a blank, 8 "
            "digits. Without a certificate: CHUACOGIAY_commune_sheet_parcel. Reports do not quote the value.",
        ),
        reference="TT 10/2024/TT-BTNMT Điều 14, 15; biểu mẫu 01, CV 2571/QLĐĐ-TKKKTTĐĐ",
        reasons={
            Serial.FORM: Text(
                vi="không phải số phát hành (1–2 chữ và 6 số, hoặc 2 chữ và 8 số)",
                en="no serial (1–2 letters and 6 digits, or 2 letters and 8 digits)",
            ),
            Serial.RUN_TOGETHER: Text(
                vi="thiếu dấu cách giữa chữ và số", en="no blank between the letters and the digits"
            ),
            Serial.TOO_EARLY: Text(
                vi="số phát hành 8 chữ số chỉ có từ năm 2025, giấy ghi ngày cấp sớm hơn",
                en="serials of 8 digits exist from 2025 on; the certificate is dated earlier",
            ),
        },
    )
)
def certificate_serial(context: Context) -> pd.DataFrame:
    """Find nothing here: personal columns are set apart before validation."""
    if not any("certificate_serial" in book.personal for book in context.batch.books):
        raise NotApplicable(
            vi="gói không có sổ ghi số phát hành giấy chứng nhận", en="no book with certificate serials is delivered"
        )
    return pd.DataFrame()
