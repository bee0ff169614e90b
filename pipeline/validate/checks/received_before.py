"""PKG-07: the same content came before. Seen by the run, which knows the cadastre."""

from pipeline.validate.registry import declare
from schemas.finding import CheckSpec, Severity, Text

declare(
    CheckSpec(
        code="PKG-07",
        severity=Severity.INFO,
        title=Text(vi="Gói này đã nhận trước đây", en="The same content was received before"),
        message=Text(
            vi="Nội dung gói {file} đã được nhận, số biên nhận {receipt}; nạp lại không thay đổi gì.",
            en="The content of {file} was received before, receipt {receipt}; loading it again changes nothing.",
        ),
        advice=Text(
            vi="Không cần làm gì. Nếu muốn giao bản sửa, kiểm tra lại xem đã gửi đúng tệp chưa.",
            en="Nothing to do. If this was meant to be a corrected delivery, check that the right file was sent.",
        ),
        reference="TT 19/2026/TT-BNNMT Điều 4–10",
    )
)
