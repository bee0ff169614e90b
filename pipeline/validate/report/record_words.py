"""Words of the acceptance record in both languages."""

from __future__ import annotations

from schemas.finding import Text

RECORD_LABELS = {
    "title": Text("Biên bản kiểm tra gói đo đạc địa chính", "Record of the check of a cadastral survey package"),
    "synthetic": Text("Dữ liệu giả lập, không phải thửa đất thật", "Synthetic data, not real parcels"),
    "code": Text("Mã kiểm chứng", "Verification code"),
    "package": Text("Gói nộp", "Package"),
    "name": Text("Tên gói", "Name"),
    "receipt": Text("Số biên nhận", "Receipt"),
    "contractor": Text("Đơn vị đo đạc", "Surveyor"),
    "contract": Text("Hợp đồng", "Contract"),
    "communes": Text("Xã, phường, đặc khu", "Communes"),
    "sha256": Text("SHA-256 của gói", "SHA-256 of the package"),
    "content_sha256": Text("SHA-256 của nội dung", "SHA-256 of contents"),
    "file_count": Text("Số tệp", "Files"),
    "rules": Text("Quy tắc áp dụng", "Rules applied"),
    "checked_at": Text("Kiểm tra lúc", "Checked"),
    "program": Text("Chương trình", "Program"),
    "rule_version": Text("Phiên bản quy tắc", "Version of the rules"),
    "province": Text("Tỉnh, thành phố", "Province"),
    "source": Text("Mô tả nguồn", "Source description"),
    "switched_off": Text("Phép kiểm tra đã tắt", "Checks switched off"),
    "changed": Text("Mức độ đã thay đổi", "Changed severities"),
    "not_applicable": Text("Không áp dụng", "Not applicable"),
    "result": Text("Kết quả", "Result"),
    "read": Text("Thửa đọc được", "Parcels read"),
    "checked": Text("Đã kiểm tra", "Checked"),
    "quarantined": Text("Để riêng", "Set aside"),
    "error": Text("Lỗi", "Errors"),
    "warning": Text("Cảnh báo", "Warnings"),
    "info": Text("Thông tin", "Information"),
    "tolerated": Text("Được chấp nhận", "Tolerated"),
    "waiting": Text("Chưa giải trình", "Unanswered"),
    "groups": Text(
        "Theo nhóm nghiệm thu (TT 19/2026/TT-BNNMT Phụ lục II)", "By acceptance group (TT 19/2026/TT-BNNMT Annex II)"
    ),
    "group": Text("Nhóm", "Group"),
    "scores": Text("Điểm theo xã (%)", "Score per commune (%)"),
    "commune": Text("Xã", "Commune"),
    "parcels": Text("Số thửa", "Parcels"),
    "total": Text("Chung", "Total"),
    "errors": Text("Các lỗi", "Errors"),
    "warnings_waiting": Text("Cảnh báo chưa giải trình", "Unanswered warnings"),
    "warnings_answered": Text("Cảnh báo đã giải trình", "Answered warnings"),
    "findings_tolerated": Text("Phát hiện được chấp nhận", "Tolerated findings"),
    "number": Text("Mã", "Code"),
    "subject": Text("Tờ, thửa", "Sheet, parcel"),
    "message": Text("Nội dung", "What is wrong"),
    "files": Text("Các tệp trong gói", "Files of the package"),
    "annex": Text("Phụ lục: các tệp trong gói", "Annex: files of the package"),
    "file": Text("Tệp", "File"),
    "size": Text("Byte", "Bytes"),
    "none": Text("không có", "none"),
    "page": Text("Trang", "Page"),
}

ERRORS_TOLERATED = Text(
    "Mọi lỗi đều được cơ quan chấp nhận: gói này nạp được vào cơ sở dữ liệu địa chính.",
    "The office tolerates every error: this package can be loaded into the cadastre.",
)
ANSWERS_MISSING = Text(
    "Không có lỗi, nhưng phải giải trình hết các cảnh báo dưới đây mới được nạp.",
    "No errors, but every warning below has to be answered before the package is loaded.",
)

SIGNATORIES = (
    Text("Đơn vị đo đạc", "Surveyor"),
    Text("Người kiểm tra", "Inspector"),
    Text("Cơ quan tiếp nhận", "Receiving office"),
)

SIGN_HERE = Text("ký, ghi rõ họ tên, chức vụ", "signature, name, position")

SHOWN_OF = Text(
    "Trên đây là {shown} trên {total}, chia đều cho các mã. Đầy đủ trong report.html và findings.json.",
    "Shown are {shown} of {total}, a fair share of each code. All are in report.html and findings.json.",
)
FILES_SHOWN_OF = Text(
    "Trên đây là {shown} trên {total} tệp. Đầy đủ trong findings.json.",
    "Shown are {shown} of {total} files. All are in findings.json.",
)
ANSWERED = Text("Giải trình{by}: {text}", "Answered{by}: {text}")
TOLERATED_BECAUSE = Text("Chấp nhận đến {until} ({by}): {reason}", "Tolerated until {until} ({by}): {reason}")

HOW_TO_VERIFY = Text(
    "Đối chiếu: diachinh verify report.pdf. Mã tính từ mọi số liệu của biên bản, cho biết biên bản còn nguyên; "
    "ai lập thì chữ ký mới chứng minh.",
    "To verify: diachinh verify report.pdf. The code is computed from all figures of this record and shows that it is "
    "unchanged; who made it is proven by a signature only.",
)
