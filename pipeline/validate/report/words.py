"""Words of the reports in both languages, and how each severity looks."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.validate.report.counts import Verdict
from schemas.finding import Severity, State, Text


@dataclass(frozen=True, slots=True)
class Look:
    """How one severity is shown: by word, by shape and by colour.

    Attributes
    ----------
    mark
        SVG path of the shape around the origin, about 10 units wide.
    rgb, qgis_marker
        Colour and marker name in QGIS.
    """

    name: str
    word: Text
    mark: str
    rgb: str
    qgis_marker: str


SEVERITIES = (
    Look(Severity.ERROR.value, Text("Lỗi", "Error"), "m-6 0 6-6 6 6-6 6z", "179,38,30", "diamond"),
    Look(Severity.WARNING.value, Text("Cảnh báo", "Warning"), "m-6 5 6-11 6 11z", "178,106,0", "triangle"),
    Look(
        Severity.INFO.value,
        Text("Thông tin", "Information"),
        "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
        "31,95,153",
        "circle",
    ),
)
"""Gravest first."""

VERDICTS = {
    Verdict.ACCEPTED: Text("Đạt", "Accepted"),
    Verdict.REFUSED: Text("Không đạt", "Refused"),
    Verdict.UNUSABLE: Text("Không dùng được", "Unusable"),
}

SENTENCES = {
    Verdict.ACCEPTED: Text(
        "Không có lỗi nào chặn: gói này nạp được vào cơ sở dữ liệu địa chính.",
        "No error stands in the way: this package can be loaded into the cadastre.",
    ),
    Verdict.REFUSED: Text(
        "Đơn vị đo đạc cần sửa hết các lỗi dưới đây rồi nộp lại. Gói chưa được nạp.",
        "The surveyor has to mend every error below and hand in again. Nothing was loaded.",
    ),
    Verdict.UNUSABLE: Text(
        "Chưa kiểm tra được thửa đất nào. Đơn vị đo đạc sửa gói như hướng dẫn dưới đây rồi nộp lại. Gói chưa được nạp.",
        "No parcel could be checked. The surveyor mends the package as told below and hands in again. "
        "Nothing was loaded.",
    ),
}

WARNINGS_REMAIN = Text(
    "Còn cảnh báo: mỗi cảnh báo cần được sửa hoặc giải trình.",
    "There are warnings: each one has to be mended or explained.",
)

STATES = {
    State.PASSED: Text("Đạt", "Passed"),
    State.FAILED: Text("Có phát hiện", "Findings"),
    State.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
    State.DISABLED: Text("Đã tắt", "Switched off"),
}

SETTINGS = {
    "off": Text("tắt", "off"),
    "error": Text("lỗi", "error"),
    "warning": Text("cảnh báo", "warning"),
    "info": Text("thông tin", "information"),
}

LABELS = {
    "title": Text("Báo cáo kiểm tra gói đo đạc", "Survey package check"),
    "synthetic": Text("Dữ liệu giả lập, không phải thửa đất thật", "Synthetic data, not real parcels"),
    "figures": Text("Số liệu", "Figures"),
    "read": Text("Thửa đọc được", "Parcels read"),
    "checked": Text("Thửa đã kiểm tra", "Parcels checked"),
    "quarantined": Text("Thửa để riêng", "Parcels set aside"),
    "package": Text("Gói nộp", "Package"),
    "name": Text("Tên", "Name"),
    "receipt": Text("Số biên nhận", "Receipt"),
    "received": Text("Nhận lúc", "Received"),
    "contractor": Text("Đơn vị đo đạc", "Surveyor"),
    "contact": Text("Liên hệ", "Contact"),
    "surveyed": Text("Thời gian đo", "Surveyed"),
    "contract": Text("Hợp đồng", "Contract"),
    "files": Text("Tệp", "Files"),
    "size": Text("Dung lượng (byte)", "Size (bytes)"),
    "understood": Text("Gói được hiểu như thế nào", "How the package was understood"),
    "by_file": Text("Từng tệp, từng lớp", "File by file"),
    "more_tables": Text("Còn {count} lớp nữa, xem findings.json.", "{count} more layers are in findings.json."),
    "rules": Text("Quy tắc áp dụng", "Rules applied"),
    "program": Text("Chương trình", "Program"),
    "province": Text("Tỉnh, thành phố", "Province"),
    "source": Text("Mô tả nguồn", "Source description"),
    "no_source": Text("chưa xác định được", "not determined"),
    "duration": Text("Thời gian kiểm tra", "Time taken"),
    "changed": Text("Mức độ đã thay đổi", "Changed severities"),
    "repaired": Text("Sửa tự động bản vẽ (--repair)", "Repairs of drawings (--repair)"),
    "none": Text("không có", "none"),
    "checks": Text("Các phép kiểm tra", "Checks"),
    "code": Text("Mã", "Code"),
    "check": Text("Phép kiểm tra", "Check"),
    "result": Text("Kết quả", "Result"),
    "map_sheet": Text("Tờ bản đồ", "Map sheet"),
    "sheets": Text("Theo tờ bản đồ", "By map sheet"),
    "commune": Text("Xã, phường, đặc khu", "Commune"),
    "sheet": Text("Tờ", "Sheet"),
    "parcel": Text("thửa", "parcel"),
    "map": Text("Vị trí các phát hiện", "Where the findings are"),
    "findings": Text("Phát hiện", "Findings"),
    "no_findings": Text("Không có phát hiện nào.", "There are no findings."),
    "filter": Text("Lọc phát hiện", "Filter findings"),
    "search": Text("Tìm (tờ, thửa, nội dung, tệp…)", "Search (sheet, parcel, text, file…)"),
    "severity": Text("Mức độ", "Severity"),
    "all": Text("tất cả", "all"),
    "reset": Text("Bỏ lọc", "Clear filters"),
    "no_match": Text("Không có phát hiện nào khớp bộ lọc.", "No finding matches the filter."),
    "previous": Text("Trước", "Previous"),
    "next": Text("Sau", "Next"),
    "mend": Text("Cách sửa", "How to mend it"),
    "reference": Text("Căn cứ", "Rule"),
    "measured": Text("đo được", "measured"),
    "limit": Text("giới hạn", "limit"),
    "file": Text("Tệp", "File"),
    "row": Text("dòng", "row"),
    "key": Text("Mã phát hiện", "Finding key"),
    "copy": Text("Chép", "Copy"),
    "copy_label": Text("Chép tọa độ (Đông, Bắc)", "Copy easting, northing"),
    "copy_degrees": Text("Chép vĩ độ, kinh độ", "Copy latitude, longitude"),
    "to_map": Text("Xem trên bản đồ", "Show on the map"),
    "nearer": Text("Phóng to", "Zoom in"),
    "farther": Text("Thu nhỏ", "Zoom out"),
    "whole_map": Text("Cả bản đồ", "The whole map"),
    "causes": Text("Vì sao chưa đạt", "What stops it"),
    "to_answer": Text("Cần trả lời", "To be answered"),
    "more_causes": Text("… và {count} loại nữa, xem bảng dưới.", "… and {count} more kinds, see the table below."),
    "scores": Text("Điểm chất lượng theo xã", "Score by commune"),
    "total": Text("Chung", "Total"),
    "no_score": Text("chưa chấm", "no score"),
    "no_commune": Text("Không ghi mã xã", "No commune given"),
    "more_scores": Text("Còn {count} xã nữa, xem report.xlsx.", "{count} more communes are in report.xlsx."),
    "identifiers": Text(
        "Số định danh, mã xã phải đúng 100 % mới được xếp màu xanh: xem {codes}.",
        "Identifiers and commune codes must be right to 100 % for green: see {codes}.",
    ),
    "score_means": Text("Điểm tính thế nào, phép nào không tính", "How it is counted, and what is not"),
    "score_note": Text(
        "Điểm của một quy tắc là phần đạt trong số thửa (tệp, dòng, tờ) đã kiểm tra; điểm tiêu chí là trung bình các "
        "quy tắc, mức lỗi nặng gấp ba mức cảnh báo. Xanh từ 90, vàng từ 75, đỏ dưới 75. Điểm không thay cho kết luận: "
        "một lỗi cũng đủ để gói không đạt.",
        "The score of a rule is the share of parcels (files, rows, sheets) checked that passed; that of a criterion "
        "is the mean of its rules, those for errors weighing three times as much as those for warnings. Green from 90, "
        "yellow from 75, red below. A score does not replace the verdict: one error is enough to refuse a package.",
    ),
    "not_counted": Text(
        "Không tính điểm vì không áp dụng, đã tắt hoặc chỉ để biết",
        "Not counted, being not applicable, switched off or for information only",
    ),
    "overviews": Text("Tổng hợp", "Overview"),
    "by_fault": Text("Theo lỗi", "By fault"),
    "by_group": Text("Theo nhóm nghiệm thu", "By acceptance group"),
    "by_criterion": Text("Theo tiêu chí", "By criterion"),
    "group": Text("Nhóm (TT 19/2026, Phụ lục II)", "Group of the checklist"),
    "criterion": Text("Tiêu chí", "Criterion"),
    "examined": Text("Phép đã chạy", "Checks run"),
    "not_by_program": Text("chương trình không kiểm tra", "not checked by the program"),
    "copied": Text("Đã chép", "Copied"),
    "whole": Text("Cả gói", "The whole package"),
    "axes": Text(
        "Tọa độ VN-2000: X là hướng Bắc (northing), Y là hướng Đông (easting), đơn vị mét. Nút chép cho «Đông, Bắc» "
        "theo thứ tự của QGIS. WGS 84: vĩ độ, kinh độ, đơn vị độ.",
        "VN-2000 coordinates: X is northing, Y is easting, in metres. The copy button gives “easting, northing”, the "
        "order of QGIS. WGS 84: latitude, longitude, in degrees.",
    ),
    "map_note": Text(
        "Kéo để di chuyển, nút + − hoặc hai ngón để phóng; bàn phím: mũi tên, +, −, 0, Enter mở phát hiện gần tâm. Bấm "
        "vào dấu để xem phát hiện. Lưới tọa độ bằng mét. Trên nền bản đồ: mở findings.gpkg trong QGIS.",
        "Drag to move, + − or two fingers to zoom; keyboard: arrows, +, −, 0, Enter opens the finding nearest to the "
        "middle. A mark opens its finding. Grid in metres. Over a base map: open findings.gpkg in QGIS.",
    ),
    "map_partial": Text("Chỉ vẽ các thửa gần phát hiện.", "Only parcels near findings are drawn."),
    "without_script": Text(
        "Trình duyệt không chạy JavaScript nên không lọc được; danh sách dưới đây có {shown} trên {total} phát hiện, "
        "chia đều cho các mã. Đầy đủ trong findings.gpkg và findings.json.",
        "Without JavaScript there is no filter; the list below has {shown} of {total} findings, a fair share "
        "of each code. All are in findings.gpkg and findings.json.",
    ),
    "cut": Text(
        "Báo cáo này có {shown} trên {total} phát hiện, chia đều cho các mã. Đầy đủ trong findings.gpkg và "
        "findings.json.",
        "This report has {shown} of {total} findings, a fair share of each code. All are in findings.gpkg and "
        "findings.json.",
    ),
}
