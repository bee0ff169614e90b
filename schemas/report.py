"""The outcome of checking one package: what every report file is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.finding import CheckRun, Finding, Severity
from schemas.package import Package
from schemas.understanding import Understanding


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
    refused
        True when the package could not be used at all (exit status 2).
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
    refused: bool = False

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def is_accepted(self) -> bool:
        """True when nothing stops the load."""
        return not self.refused and self.count(Severity.ERROR) == 0
