"""The shape of ``findings.json``, published as ``schemas/findings.schema.json``.

Fields may be added; `SHAPE` is raised when one changes its meaning or goes. Programs that read the file pass over what
they do not know.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.finding import Severity, State
from schemas.findings_package import PLAIN, Checksum, Count, PackageRecord, UnderstandingRecord
from schemas.findings_scores import ScoreRecord

SHAPE: Literal[1] = 1

Code = Annotated[str, Field(pattern="^[A-Z]{2,3}-[0-9]{2}$")]
Key = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class RunRecord(BaseModel):
    """By which program and rules the package was checked, and with what verdict."""

    model_config = PLAIN

    version: str = Field(title="Phiên bản chương trình")
    """Version of the program."""
    rules: str = Field(pattern="^[0-9a-f]{16}$", title="Phiên bản quy tắc")
    """Version of the rules: equal where catalogue, limits, province and source description are equal."""
    province: str = Field(title="Hồ sơ tỉnh")
    """Name of the province profile."""
    source: str | None = Field(title="Mô tả nguồn")
    """Name of the source description; null when reading never began."""
    started: datetime = Field(title="Bắt đầu")
    """Start (UTC)."""
    seconds: float = Field(ge=0, title="Thời gian (giây)")
    """Wall time in seconds."""
    verdict: Literal["accepted", "refused", "unusable"] = Field(title="Kết luận")
    """accepted: it can be loaded; refused: errors were found; unusable: it could not be checked."""
    changed_severities: dict[Code, Literal["off", "error", "warning", "info"]] = Field(title="Mức đã đổi")
    """Checks that province or source switched off or gave another severity."""
    repaired: Count | None = Field(title="Số chỗ đã sửa")
    """Repairs of drawings; null where repair was not asked for."""


class CountsRecord(BaseModel):
    """Records and findings in numbers; read = checked + quarantined."""

    model_config = PLAIN

    read: Count = Field(title="Đã đọc")
    """Records met."""
    checked: Count = Field(title="Đã kiểm tra")
    """Records checked."""
    quarantined: Count = Field(title="Để riêng")
    """Records set aside."""
    error: Count = Field(title="Lỗi")
    """Findings of severity error."""
    warning: Count = Field(title="Cảnh báo")
    """Findings of severity warning."""
    info: Count = Field(title="Thông tin")
    """Findings of severity info."""
    waiting: Count = Field(title="Chờ trả lời")
    """Warnings that wait for an answer."""
    tolerated: Count = Field(title="Được chấp nhận")
    """Findings that the office lets stay."""


class CheckRecord(BaseModel):
    """How one check of the catalogue went."""

    model_config = PLAIN

    code: Code = Field(title="Mã kiểm tra")
    """Code of the catalogue."""
    state: State = Field(title="Kết quả")
    """passed, failed, not_applicable or disabled."""
    found: Count = Field(title="Số phát hiện")
    """Number of findings."""
    seconds: float = Field(ge=0, title="Thời gian (giây)")
    """Wall time in seconds."""
    reason: str | None = Field(title="Vì sao không chạy")
    """Why it was not applicable or is disabled, in the language of the report."""


class AnswerRecord(BaseModel):
    """What the surveyor says to a warning."""

    model_config = PLAIN

    text: str = Field(title="Nội dung")
    """The answer."""
    who: str | None = Field(title="Người trả lời")
    """Who answered."""
    given: date | None = Field(title="Ngày trả lời")
    """When it was answered."""


class TolerationRecord(BaseModel):
    """The office's word that a finding may stay, until a day."""

    model_config = PLAIN

    reason: str = Field(title="Lý do")
    """Why it may stay."""
    by: str = Field(title="Người cho phép")
    """Account or role in the office."""
    until: date = Field(title="Đến hết ngày")
    """The last day on which it counts."""
    expired: bool = Field(title="Đã hết hạn")
    """True where that day was over when the check began."""


class FindingRecord(BaseModel):
    """One fault: which rule, which parcels, where, how much."""

    model_config = PLAIN

    code: Code = Field(title="Mã kiểm tra")
    """Code of the catalogue."""
    severity: Severity = Field(title="Mức")
    """error stops the load, warning needs an answer."""
    commune: str | None = Field(title="Mã xã")
    """Commune code."""
    sheet: str | None = Field(title="Tờ")
    """Map sheet."""
    parcel: str | None = Field(title="Thửa")
    """Parcel number."""
    other_sheet: str | None = Field(title="Tờ kia")
    """Map sheet of the other parcel."""
    other_parcel: str | None = Field(title="Thửa kia")
    """Number of the other parcel."""
    file: str | None = Field(title="Tệp")
    """Delivered file."""
    row: Annotated[int, Field(ge=1)] | None = Field(title="Bản ghi")
    """Record in the file, from 1."""
    measured: float | None = Field(title="Giá trị đo")
    """What was measured, in `unit`."""
    limit: float | None = Field(title="Giới hạn")
    """Limit of the rule, in `unit`."""
    unit: str | None = Field(title="Đơn vị")
    """Unit of both: m, m², °, byte; 1 for counts and ratios."""
    x: float | None = Field(title="Tọa độ x (đông)")
    """Easting or longitude of a representative place, in `crs`."""
    y: float | None = Field(title="Tọa độ y (bắc)")
    """Northing or latitude of a representative place, in `crs`."""
    crs: str | None = Field(title="Hệ tọa độ")
    """Coordinate system of x, y and geometry, as EPSG:9210."""
    geometry: str | None = Field(title="Hình (WKT)")
    """Place and shape of the fault as WKT, coordinates to 1 mm."""
    message: str = Field(title="Diễn giải")
    """What is wrong, in the language of the report."""
    key: Key = Field(title="Khóa")
    """The same fault in the next delivery has the same key."""
    answer: AnswerRecord | None = Field(title="Giải trình")
    """What the surveyor says to it."""
    tolerated: TolerationRecord | None = Field(title="Cho phép giữ")
    """The office's word that it may stay."""


class AnswersRecord(BaseModel):
    """What became of the answers that came with the package."""

    model_config = PLAIN

    files: tuple[str, ...] = Field(title="Tệp giải trình")
    """Where they were read from."""
    given: Count = Field(title="Số đã trả lời")
    """Answers that were read."""
    required: bool = Field(title="Bắt buộc trả lời")
    """Whether a warning that waits for an answer stops the load."""
    gone: tuple[str, ...] = Field(title="Khóa không còn")
    """Keys with an answer and no finding any more."""
    idle: tuple[str, ...] = Field(title="Khóa không cần")
    """Keys of findings that an answer does not change."""
    problems: tuple[str, ...] = Field(title="Chỗ không dùng được")
    """What could not be used, and why."""


class EarlierRecord(BaseModel):
    """A finding of an earlier check."""

    model_config = PLAIN

    key: Key = Field(title="Khóa")
    """Its key."""
    code: Code = Field(title="Mã kiểm tra")
    """Code of the catalogue."""
    severity: Severity = Field(title="Mức")
    """Severity that it had."""
    commune: str | None = Field(title="Mã xã")
    """Commune code."""
    sheet: str | None = Field(title="Tờ")
    """Map sheet."""
    parcel: str | None = Field(title="Thửa")
    """Parcel number."""
    message: str = Field(title="Diễn giải")
    """Message in the language that it had."""


class ComparisonRecord(BaseModel):
    """The findings beside those of an earlier check."""

    model_config = PLAIN

    name: str = Field(title="Gói trước")
    """The package that was checked then."""
    sha256: Checksum = Field(title="Mã kiểm SHA-256")
    """Its checksum."""
    started: datetime = Field(title="Bắt đầu")
    """When that check began (UTC)."""
    fixed: tuple[EarlierRecord, ...] = Field(title="Đã sửa")
    """Findings that are no longer there."""
    unknown: tuple[EarlierRecord, ...] = Field(title="Chưa rõ")
    """Findings of then whose check did not run this time."""
    remaining: tuple[Key, ...] = Field(title="Vẫn còn")
    """Keys of findings that were there then."""
    new: tuple[Key, ...] = Field(title="Mới")
    """Keys of findings that were not there then."""
    remarks: tuple[str, ...] = Field(title="Ghi chú")
    """What differs beside the findings."""


class FindingsFile(BaseModel):
    """Everything that was found about one package."""

    model_config = PLAIN

    shape: Literal[1] = Field(alias="schema", title="Phiên bản lược đồ")
    """Version of this shape."""
    package: PackageRecord = Field(title="Gói")
    """What was handed in."""
    run: RunRecord = Field(title="Lần kiểm tra")
    """By which rules it was checked."""
    understanding: UnderstandingRecord = Field(title="Cách hiểu gói")
    """How it was understood."""
    counts: CountsRecord = Field(title="Số lượng")
    """Records and findings in numbers."""
    checks: tuple[CheckRecord, ...] = Field(title="Các kiểm tra")
    """Every check of the catalogue."""
    findings: tuple[FindingRecord, ...] = Field(title="Các phát hiện")
    """The findings, gravest first."""
    scores: tuple[ScoreRecord, ...] = Field(title="Điểm theo xã")
    """Score of each commune by the criteria; none for a package that could not be used."""
    answers: AnswersRecord = Field(title="Giải trình")
    """What became of the surveyor's answers."""
    comparison: ComparisonRecord | None = Field(title="So với lần trước")
    """What became of the findings of an earlier check; null where none was named."""


def findings_schema() -> str:
    """Return the JSON Schema of the file, as published in ``schemas/findings.schema.json``."""
    schema = FindingsFile.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Phát hiện · findings.json"}
    return json.dumps(head, ensure_ascii=False, indent=2) + "\n"
