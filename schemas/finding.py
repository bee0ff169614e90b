"""Faults and findings: what is wrong with a delivery, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from shapely.geometry.base import BaseGeometry

from schemas.answers import Answer, Toleration
from schemas.quality import AcceptanceGroup, Criterion, Scope

Language = Literal["vi", "en"]


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """Stops the load."""
    WARNING = "warning"
    """Needs an answer."""
    INFO = "info"


class State(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the project.

    Templates use ``str.format`` fields that a fault's `values` fill.
    """

    vi: str
    en: str

    def in_language(self, lang: Language) -> str:
        """Return the Vietnamese or the English wording."""
        return self.vi if lang == "vi" else self.en


def _no_values() -> Mapping[str, Any]:
    return MappingProxyType({})


def _no_reasons() -> Mapping[str, Text]:
    return MappingProxyType({})


class ParcelKey(NamedTuple):
    """The number of a parcel; `commune` is None for the usual one of the delivery."""

    commune: str | None
    sheet: str | None
    parcel: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule broken at one place, seen by a stage and not yet worded.

    Stages before validation attach faults to what they hand on (or to the `PackageError` they raise); the check
    engine words them from the catalogue. `values` fills the message template and must never hold personal data.

    Attributes
    ----------
    code
        Code of the catalogue, such as ``"PKG-01"``.
    file, row
        Delivered file (POSIX path inside the package) and 1-based record number in it.
    commune, sheet, parcel, other_sheet, other_parcel
        Keys of the parcels concerned, as text.
    between
        The two parcels that the reports of both sides know it by, where it lies between two packages or communes.
    measured, limit, unit
        What was measured, the limit of the rule, and the unit of both (``"m"``, ``"m²"``, ``"byte"``).
    geometry, crs
        Place and shape of the fault, and its coordinate system as ``"EPSG:9210"``.
    severity
        Overrides the severity that the catalogue gives (checks marked E/W).
    """

    code: str
    file: str | None = None
    row: int | None = None
    commune: str | None = None
    sheet: str | None = None
    parcel: str | None = None
    other_sheet: str | None = None
    other_parcel: str | None = None
    between: tuple[ParcelKey, ParcelKey] | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str | None = None
    geometry: BaseGeometry | None = None
    crs: str | None = None
    severity: Severity | None = None
    values: Mapping[str, Any] = field(default_factory=_no_values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """One entry of the catalogue: what a check is, apart from how it is done.

    Attributes
    ----------
    code, severity
        Fixed code and default severity.
    group, criterion
        Where reports count the check.
    scope
        What passes or breaks the rule.
    title, message, advice
        Name of the fault; sentence about one finding (a template filled by `Fault.values`, and by ``measured``,
        ``limit`` and ``unit``); how to mend it.
    reference
        Article, standard or catalogue rule that the check comes from.
    needs
        Codes of checks that must not have failed for this one to mean anything.
    columns
        Canonical columns that the delivery must have.
    limits
        Names of the limits that the rule is made of (`schemas.tolerances.limits`).
    is_identifier
        True for a rule on identifiers, which the criteria want without any fault.
    reasons
        Wording of ``Fault.values["reason"]``, key → text, that the message shows as ``{reason}``.
    """

    code: str
    severity: Severity
    group: AcceptanceGroup
    criterion: Criterion
    scope: Scope
    title: Text
    message: Text
    advice: Text
    reference: str
    needs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    is_identifier: bool = False
    reasons: Mapping[str, Text] = field(default_factory=_no_reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """How one check of the catalogue went.

    Attributes
    ----------
    reason
        Why it was not applicable or is disabled.
    seconds
        Wall time of the check itself; 0 for faults seen by earlier stages.
    """

    spec: CheckSpec
    state: State
    found: int
    seconds: float
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault in words, with severity, a place and a stable key; one row of ``findings.json``.

    Attributes
    ----------
    count
        Records that it stands for: more than one where a fault of a whole file or sheet is told once.
    x, y
        Representative place in `crs` (easting, northing in metres where it is projected).
    """

    code: str
    severity: Severity
    commune: str | None
    sheet: str | None
    parcel: str | None
    other_sheet: str | None
    other_parcel: str | None
    file: str | None
    row: int | None
    measured: float | None
    limit: float | None
    unit: str | None
    x: float | None
    y: float | None
    crs: str | None
    geometry: BaseGeometry | None
    message: Text
    key: str
    count: int = 1
    answer: Answer | None = None
    """What the surveyor says to it; only warnings need one."""
    tolerated: Toleration | None = None
    """The office's word that it may stay, also when that has expired."""

    @property
    def is_tolerated(self) -> bool:
        """True while the office lets it stay."""
        return self.tolerated is not None and not self.tolerated.is_expired

    @property
    def is_waiting(self) -> bool:
        """True for a warning that nobody has answered and the office does not tolerate."""
        return self.severity is Severity.WARNING and self.answer is None and not self.is_tolerated
