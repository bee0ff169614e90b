"""What columns are called where people read about them."""

from __future__ import annotations

from schemas.finding import Text

COLUMN_TITLES: dict[str, Text] = {
    "commune_code": Text("mã xã", "commune code"),
    "commune_list": Text("danh mục xã", "list of communes"),
    "sheet_number": Text("số tờ", "sheet"),
    "parcel_number": Text("số thửa", "parcel"),
    "old_commune_code": Text("mã xã cũ", "old commune code"),
    "old_sheet_number": Text("số tờ cũ", "old sheet"),
    "old_parcel_number": Text("số thửa cũ", "old parcel"),
    "parcel_id": Text("mã định danh thửa", "parcel identifier"),
    "area_m2": Text("diện tích", "area"),
    "legal_area_m2": Text("diện tích pháp lý", "legal area"),
    "land_use": Text("loại đất", "land use"),
    "user_code": Text("mã đối tượng sử dụng", "kind of holder"),
    "address": Text("địa chỉ thửa", "parcel address"),
    "is_parcel": Text("là thửa đất hay đối tượng chiếm đất", "a parcel, or an object that occupies land"),
    "scale_denominator": Text("tỷ lệ", "scale"),
}
"""Canonical columns of parcels that a source description may map."""

ANSWER_TITLES: dict[str, Text] = {
    "key": Text("Mã phát hiện", "Finding key"),
    "code": Text("Mã kiểm tra", "Check"),
    "sheet": Text("Tờ", "Sheet"),
    "parcel": Text("Thửa", "Parcel"),
    "message": Text("Cảnh báo", "Warning"),
    "answer": Text("Trả lời", "Answer"),
    "who": Text("Người trả lời", "Answered by"),
    "date": Text("Ngày", "Date"),
}
"""Columns of the files in which surveyors answer warnings; those of key and answer are needed to read one."""
