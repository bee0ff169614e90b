"""The part of ``findings.json`` that tells the score of each commune."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.findings_package import PLAIN, Count
from schemas.quality import Criterion, Scope

Percent = Annotated[float, Field(ge=0, le=100)]
Colour = Literal["green", "yellow", "red"]


class GradeRecord(BaseModel):
    """The score of one criterion."""

    model_config = PLAIN

    percent: Percent | None = Field(title="Điểm (%)")
    """Mean of its rules, rounded down to a tenth; null where no rule counts."""
    grade: Colour | None = Field(title="Màu")
    """green from 90, yellow from 75, else red; never green while an identifier is faulty."""


class RuleRecord(BaseModel):
    """What one rule was checked on, and how often it was broken."""

    model_config = PLAIN

    code: Annotated[str, Field(pattern="^[A-Z]{2,3}-[0-9]{2}$")] = Field(title="Mã kiểm tra")
    """Code of the catalogue."""
    criterion: Criterion = Field(title="Tiêu chí")
    """Criterion that the rule counts for."""
    of: Scope = Field(title="Tính trên")
    """What `checked` and `broken` count."""
    checked: Annotated[int, Field(ge=1)] = Field(title="Số đã kiểm tra")
    """How many were checked."""
    broken: Count = Field(title="Số không đạt")
    """How many of them broke the rule."""


class ScoreRecord(GradeRecord):
    """The score of one commune: the mean of its criteria."""

    commune: str | None = Field(title="Mã xã")
    """Commune code; null for parcels that name none."""
    parcels: Count = Field(title="Số thửa")
    """Records of the commune."""
    faulty_identifiers: tuple[str, ...] = Field(title="Quy tắc định danh không đạt")
    """Codes of broken rules on identifiers."""
    criteria: dict[Criterion, GradeRecord] = Field(title="Các tiêu chí")
    """Score by criterion."""
    rules: tuple[RuleRecord, ...] = Field(title="Các quy tắc")
    """The rules that count."""
