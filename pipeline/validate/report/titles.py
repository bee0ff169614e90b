"""Names of acceptance groups, criteria, grades and scopes in both languages."""

from __future__ import annotations

from pipeline.validate.report.scores import Grade
from schemas.finding import Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

GROUPS = {
    AcceptanceGroup.CONTROL_NETWORK: Text("Lưới khống chế", "Control network"),
    AcceptanceGroup.AERIAL_SURVEY: Text("Đo vẽ từ ảnh hàng không", "Aerial survey"),
    AcceptanceGroup.GROUND_SURVEY: Text("Bản đồ đo vẽ trực tiếp (toàn đạc, GNSS)", "Map from total station or GNSS"),
    AcceptanceGroup.MAP_UPDATE: Text("Đo đạc chỉnh lý", "Update survey"),
    AcceptanceGroup.INTEGRATION: Text("Tích hợp dữ liệu", "Integration of data"),
    AcceptanceGroup.LAND_INDEX: Text("Sổ mục kê đất đai", "Land index"),
    AcceptanceGroup.LAND_REGISTER: Text("Sổ địa chính", "Land register"),
    AcceptanceGroup.CERTIFICATE_REGISTER: Text("Sổ cấp giấy chứng nhận", "Register of certificates"),
    AcceptanceGroup.CERTIFICATES: Text("Giấy chứng nhận", "Certificates"),
    AcceptanceGroup.DOCUMENTS: Text("CSDL: tài liệu thu thập", "Database: collected documents"),
    AcceptanceGroup.BASE_DATA: Text("CSDL: không gian đất đai nền", "Database: base spatial data"),
    AcceptanceGroup.SPATIAL_DATA: Text("CSDL: không gian địa chính", "Database: cadastral spatial data"),
    AcceptanceGroup.ATTRIBUTE_DATA: Text("CSDL: thuộc tính địa chính", "Database: attributes"),
    AcceptanceGroup.SCANS: Text("CSDL: dữ liệu phi cấu trúc", "Database: scanned documents"),
    AcceptanceGroup.METADATA: Text("CSDL: siêu dữ liệu", "Database: metadata"),
}

CRITERIA = {
    Criterion.ACCURATE: Text("Đúng", "Accurate"),
    Criterion.COMPLETE: Text("Đủ", "Complete"),
    Criterion.CLEAN: Text("Sạch", "Clean"),
    Criterion.LIVE: Text("Sống", "Live"),
    Criterion.CONSISTENT: Text("Thống nhất", "Consistent"),
}

GRADES = {
    Grade.GREEN: Text("xanh", "green"),
    Grade.YELLOW: Text("vàng", "yellow"),
    Grade.RED: Text("đỏ", "red"),
}

SCOPES = {
    Scope.PACKAGE: Text("gói", "package"),
    Scope.FILE: Text("tệp", "files"),
    Scope.ROW: Text("dòng", "rows"),
    Scope.SHEET: Text("tờ", "sheets"),
    Scope.PARCEL: Text("thửa", "parcels"),
    Scope.POLYGON: Text("thửa", "parcels"),
}
