"""What tampering is called: one line each, Vietnamese and English."""

from __future__ import annotations

from pipeline.audit.chain import Breach, Break
from schemas.finding import Text

UNTOUCHED = Text(vi="✓ KHÔNG BỊ SỬA", en="✓ UNTOUCHED")
TAMPERING = Text(vi="✗ CÓ {} DẤU HIỆU BỊ SỬA", en="✗ TAMPERED WITH: {} signs")
SUMMARY = Text(
    vi="{} sự kiện, {} lần nạp, đối chiếu {} mã đã ghi ngoài cơ sở dữ liệu",
    en="{} events, {} loads, {} hashes noted outside of the database",
)
UNPROVEN = Text(
    vi="{} lần nạp của phiên bản cũ không có mã để xác minh nội dung",
    en="{} loads by an earlier program have no digest by which their contents could be verified",
)
HEAD = Text(vi="mã sự kiện cuối: {}", en="hash of the last event: {}")
NOTE = Text(vi="mã sự kiện cuối (hãy ghi lại): {}", en="hash of the last event (note it down): {}")
BREACHES = {
    Breach.CHANGED: Text(vi="sự kiện {} đã bị sửa", en="event {} was changed"),
    Breach.MISSING: Text(vi="thiếu sự kiện {}", en="event {} is missing"),
    Breach.PUT_IN: Text(vi="sự kiện {} được chèn vào", en="event {} was put in"),
    Breach.ORDER: Text(vi="sự kiện {} không đúng thứ tự", en="event {} stands out of order"),
}
NO_HEAD = Text(
    vi="không có sự kiện nào có mã {} ({}): phần cuối chuỗi bị cắt hoặc viết lại, hoặc đây là cơ sở dữ liệu khác",
    en="no event has the hash {} ({}): the end of the chain was cut off or rewritten, or this is another database",
)
NO_EVENT = Text(vi="lần nạp {} ({}) không có sự kiện", en="load {} ({}) has no event")
NO_RUN = Text(vi="lần nạp {} có sự kiện nhưng không có trong bảng", en="load {} has an event and is not in the table")
EDITED = Text(
    vi="lần nạp {} ({}): {} phiên bản thửa bị sửa hình hoặc thuộc tính, trước hết: {}",
    en="load {} ({}): shape or attributes of {} versions were changed, first: {}",
)
OTHER = Text(
    vi="lần nạp {} ({}): {} bị sửa, xóa hoặc thêm sau khi ghi",
    en="load {} ({}): {} were changed, deleted or added after they were written",
)
PARTS = {
    "versions": Text(vi="phiên bản thửa", en="versions of parcels"),
    "identifiers": Text(vi="mã định danh thửa", en="identifiers of parcels"),
    "lineage": Text(vi="nguồn gốc thửa (tách, hợp…)", en="rows of lineage"),
    "parties": Text(vi="dữ liệu về người, giấy chứng nhận", en="rows about people and certificates"),
    "run": Text(vi="số liệu của lần nạp", en="particulars of the load itself"),
    "package": Text(vi="thông tin gói", en="particulars of the package"),
    "files": Text(vi="tệp trong gói", en="files of the package"),
    "findings": Text(vi="phát hiện", en="findings"),
    "quarantine": Text(vi="thửa để riêng", en="quarantined parcels"),
    "tolerations": Text(vi="phát hiện được chấp nhận", en="tolerated findings"),
    "sheets": Text(vi="tờ bản đồ", en="map sheets"),
    "references": Text(vi="bảng tham chiếu tờ bản đồ", en="rows of the sheet reference table"),
}
"""Kind of rows of which a run's event has a digest → its name."""
OTHER_COMMUNES = Text(
    vi="bảng xã bị sửa, xóa hoặc thêm sau lần nạp cuối",
    en="communes were changed, deleted or added after the last load",
)
STRAY = Text(vi="có dòng lạc: {} không thuộc về đâu", en="stray rows: {} belongs to nothing")
NO_PEOPLE = Text(
    vi="dữ liệu về người chưa được xác minh: tài khoản này không đọc được",
    en="what is stored of people was not verified: this account may not read it",
)
COUNT = Text(vi="lần nạp {} ({}): {}: {}, sự kiện ghi {}", en="load {} ({}): {}: {}, by its event {}")
STATE = Text(
    vi="lần nạp {} ({}) đang là {}, theo sự kiện phải là {}", en="load {} ({}) is {}, by the events it must be {}"
)
LOOSE = Text(
    vi="{} phiên bản thửa hết hiệu lực không do lần nạp nào, hoặc ngược lại",
    en="{} versions ended and no load ended them, or the other way round",
)
COUNTS = {
    "begun": Text(vi="phiên bản bắt đầu", en="versions begun"),
    "believed": Text(vi="phiên bản còn giá trị", en="versions not withdrawn"),
    "ended": Text(vi="phiên bản kết thúc", en="versions ended"),
    "ended_elsewhen": Text(vi="phiên bản kết thúc sai thời điểm", en="versions ended at another moment"),
    "received": Text(vi="thửa nhận", en="parcels received"),
    "inserted": Text(vi="thửa mới", en="parcels inserted"),
    "changed": Text(vi="thửa thay đổi", en="parcels changed"),
    "unchanged": Text(vi="thửa giữ nguyên", en="parcels unchanged"),
    "quarantined": Text(vi="thửa để riêng", en="parcels quarantined"),
    "retired": Text(vi="thửa hết hiệu lực", en="parcels retired"),
}


def filled(words: Text, *values: object) -> Text:
    """Put values in both languages; a value that is itself a `Text` goes in the language."""
    vi, en = ([v.in_language(lang) if isinstance(v, Text) else v for v in values] for lang in ("vi", "en"))
    return Text(vi=words.vi.format(*vi), en=words.en.format(*en))


def told(broken: Break) -> Text:
    """Say what was done to the chain."""
    return filled(BREACHES[broken.breach], broken.place)
