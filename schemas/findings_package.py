"""The part of ``findings.json`` that tells what was handed in, and how it was understood."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.understanding import Choice, Origin

Count = Annotated[int, Field(ge=0)]
Checksum = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
PLAIN = ConfigDict(frozen=True, use_attribute_docstrings=True)


class FileRecord(BaseModel):
    """A delivered file."""

    model_config = PLAIN

    name: str = Field(title="Tên trong gói")
    """POSIX path inside the package."""
    size_bytes: Count = Field(title="Dung lượng (byte)")
    """Size in bytes."""
    sha256: Checksum = Field(title="Mã kiểm SHA-256")
    """Checksum of the file."""


class PackageRecord(BaseModel):
    """What was handed in."""

    model_config = PLAIN

    name: str = Field(title="Tên gói")
    """File or folder name as delivered."""
    sha256: Checksum = Field(title="Mã kiểm SHA-256")
    """Of the delivered file; of a folder, the content checksum; empty where it could not be opened."""
    content_sha256: Checksum = Field(title="Mã kiểm nội dung")
    """Equal when the same files come in another archive."""
    receipt: str = Field(title="Số biên nhận")
    """Receipt number, made from the content checksum."""
    received: datetime = Field(title="Thời điểm nhận")
    """When it was received (UTC)."""
    synthetic: bool = Field(title="Dữ liệu giả lập")
    """True for invented data."""
    files: tuple[FileRecord, ...] = Field(title="Các tệp")
    """The delivered files."""


class SheetRecord(BaseModel):
    """A map sheet of the parcels."""

    model_config = PLAIN

    commune: str | None = Field(title="Mã xã")
    """Commune code; null where it is not known."""
    sheet: str = Field(title="Tờ")
    """Number of the sheet."""
    parcels: Count = Field(title="Số thửa")
    """Parcels."""
    objects: Count = Field(title="Số đối tượng")
    """Everything with a number: roads and water too."""


class LayerRecord(BaseModel):
    """One layer of one file, and how it was understood."""

    model_config = PLAIN

    file: str = Field(title="Tệp")
    """Delivered file."""
    layer: str | None = Field(title="Lớp")
    """Name of the layer; null where the file is one layer."""
    format: str = Field(title="Định dạng")
    """Name of the format, as GDAL has it."""
    geometry: str | None = Field(title="Kiểu hình")
    """Declared geometry type."""
    read: bool = Field(title="Có đọc")
    """True for layers that hold parcels."""
    records: Count | None = Field(title="Số bản ghi")
    """Records met; null where nobody counted."""
    quarantined: Count = Field(title="Số bản ghi để riêng")
    """Records that could not be decoded."""
    crs: str | None = Field(title="Hệ tọa độ")
    """Coordinate system, as EPSG:9210 or by the name that the file gives."""
    encoding: str | None = Field(title="Bảng mã khai")
    """Declared text encoding."""
    detected: tuple[str, ...] = Field(title="Bảng mã tìm thấy")
    """Legacy text encodings that were found."""
    origins: dict[str, Origin] = Field(title="Nguồn của thông tin")
    """Where coordinate system, commune, sheet and scale are from."""
    columns: dict[str, str] | None = Field(title="Cột đã hiểu")
    """Canonical column and the delivered column that it was read from."""
    personal: tuple[str, ...] | None = Field(title="Cột cá nhân")
    """Columns with personal data, kept apart."""
    ignored: tuple[str, ...] | None = Field(title="Cột bỏ qua")
    """Columns that are known and not used."""
    unmapped: tuple[str, ...] | None = Field(title="Cột không hiểu")
    """Columns that the source description does not know."""


class BookRecord(BaseModel):
    """One attribute book, and how its rows met the parcels."""

    model_config = PLAIN

    file: str = Field(title="Tệp")
    """Delivered file."""
    sheet: str | None = Field(title="Trang tính")
    """Worksheet; null where the file is one table."""
    book: str = Field(title="Mô tả sổ")
    """Name of the description that fits."""
    rows: Count = Field(title="Số dòng")
    """Rows of data."""
    joined_rows: Count | None = Field(title="Số dòng có thửa")
    """Rows that found their parcel."""
    joined_parcels: Count | None = Field(title="Số thửa có dòng")
    """Parcels that have a row."""
    lacking_parcels: Count | None = Field(title="Số thửa không có dòng")
    """Parcels without a row."""
    columns: dict[str, str] = Field(title="Cột đã hiểu")
    """Canonical column and the delivered column that it was read from."""
    personal: tuple[str, ...] = Field(title="Cột cá nhân")
    """Columns with personal data, kept apart."""
    ignored: tuple[str, ...] = Field(title="Cột bỏ qua")
    """Columns that are known and not used."""
    unmapped: tuple[str, ...] = Field(title="Cột không hiểu")
    """Columns that the description does not know."""


class UnderstandingRecord(BaseModel):
    """How the package was understood; column names, never a value."""

    model_config = PLAIN

    manifest: str | None = Field(title="Bản kê")
    """Name of the manifest in the package."""
    source: str | None = Field(title="Mô tả nguồn")
    """Source description taken."""
    choice: Choice = Field(title="Vì sao chọn")
    """Why it was taken."""
    equals: tuple[str, ...] = Field(title="Mô tả tương đương")
    """Descriptions by which the parcels would have been read the very same way."""
    communes: tuple[str, ...] = Field(title="Các xã")
    """Commune codes of the parcels."""
    sheets: tuple[SheetRecord, ...] = Field(title="Các tờ")
    """Map sheets of the parcels."""
    scales: tuple[int, ...] = Field(title="Các tỷ lệ")
    """Scale denominators of the parcels."""
    layers: tuple[LayerRecord, ...] = Field(title="Các lớp")
    """Layers found."""
    books: tuple[BookRecord, ...] = Field(title="Các sổ")
    """Attribute books found."""
    others: tuple[str, ...] = Field(title="Tệp khác")
    """Files that belong to no data set."""
