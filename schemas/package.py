"""A survey package as received: files, checksums, manifest, receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.crs import SystemText
from schemas.finding import Fault

MANIFEST_NAME = "package.toml"
"""File at the top of a package in which the sender declares what it holds."""


Name = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0)]
_PLAIN = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Counts(BaseModel):
    """How much the sender says that a package holds."""

    model_config = _PLAIN

    records: dict[str, Count] = Field(default_factory=dict, title="Số bản ghi theo tệp", examples=[{"thua.gpkg": 1200}])
    """Records of each file with parcels or rows of a book, by file or file#layer; broken ones count too."""
    parcels: dict[str, Count] = Field(default_factory=dict, title="Số thửa theo tờ", examples=[{"1": 600, "2": 600}])
    """Parcels of each map sheet, by sheet or commune/sheet."""


Coverage = Literal["partial", "sheets", "communes"]
"""How much of the land a delivery holds: some parcels, or all those of its sheets or communes."""


class Manifest(BaseModel):
    """What the sender declares about a package; every field may be left out, and none is about a person."""

    model_config = _PLAIN

    contract: Name | None = Field(None, title="Hợp đồng", examples=["12/2026/HĐ-ĐĐ"])
    """Number or name of the contract."""
    contractor: Name | None = Field(None, title="Đơn vị đo đạc", examples=["Công ty Đo đạc A"])
    """The survey company, as in the contract."""
    contact: Name | None = Field(None, title="Liên hệ của đơn vị", examples=["0225 000 000"])
    """Telephone or e-mail of the contractor's office; not that of a person."""
    communes: tuple[Name, ...] = Field((), title="Mã xã, phường, đặc khu", examples=[["11407"]])
    """Codes of the communes; if there is only one, it also holds for records that name none."""
    sheets: tuple[Name, ...] = Field((), title="Các tờ bản đồ", examples=[["1", "2"]])
    """Numbers of the map sheets, as "12", or "11407/12" where communes have sheets of the same number."""
    scale: Annotated[int, Field(gt=0)] | None = Field(None, title="Mẫu số tỷ lệ", examples=[500])
    """Denominator of the map scale, for records that name none."""
    survey_from: date | None = Field(None, title="Ngày bắt đầu đo", examples=["2026-03-01"])
    """First day of the survey."""
    survey_to: date | None = Field(None, title="Ngày kết thúc đo", examples=["2026-06-30"])
    """Last day of the survey."""
    source: Name | None = Field(None, title="Mô tả nguồn", examples=["national"])
    """Name of the source description to read the package with, one of those that diachinh sources lists."""
    crs: SystemText | None = Field(None, title="Hệ tọa độ", examples=[9210, "VN-2000 105°45' múi 3"])
    """System of layers that carry none: EPSG code, or central meridian and width of the zone of VN-2000."""
    parcels: Name | None = Field(None, title="Lớp thửa đất", examples=["thua.gpkg#ThuaDat"])
    """The file or file#layer that holds the parcels, where several could."""
    coverage: Coverage | None = Field(None, title="Gói có đủ mọi thửa của", examples=["sheets"])
    """Where no parcel is left out: "sheets" or "communes"; live parcels that are missing there have ended."""
    document: Name | None = Field(None, title="Văn bản làm căn cứ biến động", examples=["12/QĐ-UBND ngày 05/01/2026"])
    """The decision or record that changes of land use and legal area rest on."""
    synthetic: bool = Field(default=False, title="Dữ liệu giả lập", examples=[True])
    """True for invented data; shown wherever the data is shown."""
    counts: Counts = Field(default_factory=Counts, title="Số lượng")
    """How much is delivered; another number is an error."""
    checksums: dict[str, str] = Field(
        default_factory=dict,
        title="Mã kiểm SHA-256",
        examples=[{"thua.gpkg": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],
    )
    """SHA-256 of each file, by its name inside the package."""

    @model_validator(mode="after")
    def _require_order(self) -> Self:
        if self.survey_from and self.survey_to and self.survey_from > self.survey_to:
            msg = "survey_from is after survey_to"
            raise ValueError(msg)
        return self


def split_sheet(text: str) -> tuple[str | None, str]:
    """Split a sheet as a manifest names it into commune, if there is one, and sheet as its label has it.

    Examples
    --------
    >>> split_sheet("11407/12"), split_sheet("07")
    (('11407', '12'), (None, '7'))
    """
    commune, slash, sheet = text.strip().rpartition("/")
    label = str(int(sheet)) if sheet.isascii() and sheet.isdecimal() else sheet
    return commune if slash else None, label


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One delivered file.

    Attributes
    ----------
    name
        POSIX path inside the package as the sender named it; never used as a path on disk.
    path
        Where intake put the bytes.
    """

    name: str
    path: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A received delivery, unpacked and checksummed.

    Attributes
    ----------
    name
        File or folder name as delivered.
    sha256
        Of the delivered file, as ``sha256sum`` gives it; of a folder, the content checksum.
    content_sha256
        Of the sorted (name, checksum) pairs inside: equal when the same files come in another archive.
    receipt
        Receipt number, derived from the content checksum.
    manifest_file
        Name of the file that `manifest` was read from; None where the sender declares nothing.
    answer_files
        The surveyor's answers to the warnings of the check before, in order of name.
    """

    name: str
    sha256: str
    content_sha256: str
    receipt: str
    received: datetime
    files: tuple[PackageFile, ...]
    manifest: Manifest
    manifest_file: str | None = None
    answer_files: tuple[PackageFile, ...] = ()
    faults: tuple[Fault, ...] = ()

    @classmethod
    def unknown(cls, name: str, received: datetime) -> Package:
        """Return a package of which only the name is known, for the report of one that could not be opened."""
        nothing = ""
        return cls(
            name=name,
            sha256=nothing,
            content_sha256=nothing,
            receipt=nothing,
            received=received,
            files=(),
            manifest=Manifest(),
        )
