"""The outcome of checking one package: what every report file is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd

from schemas.comparison import Comparison
from schemas.finding import CheckRun, Finding, Severity, Text
from schemas.package import Package
from schemas.understanding import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersTaken:
    """What became of the answers that came with a package.

    Attributes
    ----------
    files
        Where they were read from; empty where there were none.
    given
        Answers that were read, without the empty ones.
    gone
        Keys with an answer and no finding any more, sorted: mended, or of another package.
    idle
        Keys of findings that an answer does not change, because they are errors or information, sorted.
    problems
        What could not be used, and why.
    """

    files: tuple[str, ...] = ()
    given: int = 0
    gone: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    problems: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was found about one package, and under which rules.

    Attributes
    ----------
    version
        Version of the program.
    province, source
        Names of the profile and of the source description used; `source` is None when reading never began.
    started, seconds
        Start (UTC) and wall time.
    read, checked, quarantined
        Records met, records checked, records set aside; ``read == checked + quarantined``.
    checks
        One entry per check of the catalogue, in order of code.
    findings
        Sorted by severity, code, commune, sheet, parcel, place.
    changed_severities
        Code → "off", "error", "warning" or "info" where source or province changed the catalogue; printed in every
        report.
    understanding
        Which files were read as what, what was found in them, and what had to be assumed.
    repaired
        Repairs of drawings, each with a finding; None where repair was not asked for.
    parcels
        Parcel frame (`schemas.frames.PARCEL_COLUMNS`) around the findings; None where nothing could be checked.
    refused
        True when the package could not be used at all (exit status 2).
    answers
        The surveyor's answers to warnings; which answers what stands with the findings.
    answers_required
        Whether a warning that waits for an answer stops the load, as the province decides.
    comparison
        What became of the findings of an earlier check; None where none was named.
    """

    package: Package
    version: str
    province: str
    source: str | None
    started: datetime
    seconds: float
    read: int
    checked: int
    quarantined: int
    checks: tuple[CheckRun, ...]
    findings: tuple[Finding, ...]
    changed_severities: Mapping[str, str]
    understanding: Understanding = field(default_factory=Understanding)
    repaired: int | None = None
    parcels: gpd.GeoDataFrame | None = field(default=None, compare=False, repr=False)
    refused: bool = False
    answers: AnswersTaken = field(default_factory=AnswersTaken)
    answers_required: bool = False
    comparison: Comparison | None = None

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity, tolerated ones too."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def tolerated(self) -> int:
        """Number of findings that the office lets stay."""
        return sum(finding.is_tolerated for finding in self.findings)

    @property
    def waiting(self) -> int:
        """Number of warnings that wait for an answer."""
        return sum(finding.is_waiting for finding in self.findings)

    @property
    def is_accepted(self) -> bool:
        """True when nothing stops the load."""
        stops = any(finding.severity is Severity.ERROR and not finding.is_tolerated for finding in self.findings)
        return not (self.refused or stops or (self.answers_required and self.waiting))
