"""Score of each commune by the criteria đúng, đủ, sạch, sống, thống nhất.

A rule's share is passed / checked; a criterion is the mean of its rules, weighted by severity; the total is the mean of
the criteria that have a rule. What is checked is a matter of the rule's `Scope`: parcels for most; files, rows of books
and the package as a whole count for each of its communes alike. Rules that were not applicable or are switched off, and
those that only inform, do not count.

Thresholds: the data quality index for national databases (NĐ 278/2025/NĐ-CP Điều 15; CV 4856 Phụ lục 3); the
weights, and the reading of "identifiers must be 100 %" (without it nothing is green), are ours.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from schemas.book import load_book
from schemas.finding import CheckRun, CheckSpec, Finding, Language, Severity, State
from schemas.quality import Criterion, Scope
from schemas.report import Report

GREEN_PERCENT = 90.0
YELLOW_PERCENT = 75.0
WEIGHTS: Mapping[Severity, int] = {Severity.ERROR: 3, Severity.WARNING: 1, Severity.INFO: 0}
"""Weight of a rule by the severity that it has in this check."""

_NEEDED_BY_POLYGONS = ("CRS-04", "GEO-01", "GEO-02")
"""Rules that set a polygon aside for those that need it valid."""


class Grade(StrEnum):
    """Colour of a score."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class RuleScore:
    """What one rule was checked on in a commune, and how often it was broken."""

    spec: CheckSpec
    checked: int
    broken: int

    @property
    def percent(self) -> float:
        """Share that passed."""
        return 100 * (self.checked - self.broken) / self.checked


@dataclass(frozen=True, slots=True)
class CommuneScore:
    """Score of one commune.

    Attributes
    ----------
    commune
        Code; None for parcels that name none.
    parcels
        Records of the commune.
    rules
        Those that count, in order of code.
    """

    commune: str | None
    parcels: int
    rules: tuple[RuleScore, ...]

    @property
    def faulty_identifiers(self) -> tuple[str, ...]:
        """Codes of broken rules on identifiers."""
        return tuple(rule.spec.code for rule in self.rules if rule.spec.is_identifier and rule.broken)

    def percent(self, criterion: Criterion) -> float | None:
        """Return the score of a criterion; None where no rule of it counts."""
        rules = [rule for rule in self.rules if rule.spec.criterion is criterion]
        if not rules:
            return None
        weights = [WEIGHTS[rule.spec.severity] for rule in rules]
        return sum(rule.percent * weight for rule, weight in zip(rules, weights, strict=True)) / sum(weights)

    @property
    def total(self) -> float | None:
        """Mean of the criteria; None where none has a rule."""
        known = [percent for criterion in Criterion if (percent := self.percent(criterion)) is not None]
        return sum(known) / len(known) if known else None

    def grade(self, criterion: Criterion | None = None) -> Grade | None:
        """Return the colour of a criterion, or of the total; never green while one of its identifiers is faulty."""
        percent = self.percent(criterion) if criterion else self.total
        if percent is None:
            return None
        faulty = [rule for rule in self.rules if rule.spec.code in self.faulty_identifiers]
        if percent >= GREEN_PERCENT and not any(criterion in {None, rule.spec.criterion} for rule in faulty):
            return Grade.GREEN
        return Grade.YELLOW if percent >= YELLOW_PERCENT else Grade.RED


def rounded(percent: float) -> float:
    """Round a score down to a tenth: what is not whole never looks so."""
    return math.floor(percent * 10 + 1e-9) / 10


def percent_text(percent: float, lang: Language) -> str:
    """Return a score for readers: ``"99,9 %"`` or ``"99.9 %"``, rounded down."""
    text = f"{rounded(percent):.1f} %"
    return text.replace(".", ",") if lang == "vi" else text


def not_counted(report: Report) -> tuple[CheckRun, ...]:
    """Return the checks that no score counts."""
    return tuple(run for run in report.checks if not _counts(run))


def scores_of(report: Report) -> tuple[CommuneScore, ...]:
    """Return the score of each commune, in order of code; nothing for a package that could not be used."""
    if report.parcels is None or report.parcels.empty:
        return ()
    found: defaultdict[tuple[str, str | None], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if WEIGHTS[finding.severity]:
            found[finding.code, finding.commune].append(finding)
    communes = report.parcels["commune_code"].fillna("")
    return tuple(
        _score(str(code) or None, pd.DataFrame(report.parcels.loc[rows, ["sheet_label"]]), report, found)
        for code, rows in sorted(communes.groupby(communes).groups.items())
    )


def _counts(run: CheckRun) -> bool:
    return run.state in {State.PASSED, State.FAILED} and WEIGHTS[run.spec.severity] > 0


def _score(
    commune: str | None,
    parcels: pd.DataFrame,
    report: Report,
    found: Mapping[tuple[str, str | None], Sequence[Finding]],
) -> CommuneScore:
    def of(code: str) -> list[Finding]:
        """Return the findings of a rule about this commune, and those that name none."""
        return [finding for key in {commune, None} for finding in found.get((code, key), ())]

    aside = _records(finding for code in _NEEDED_BY_POLYGONS for finding in of(code))
    count, seen = len(parcels), report.understanding
    checked = {
        Scope.PACKAGE: 1,
        Scope.ROW: sum(one.rows for one in seen.books if load_book(one.book).kind == "parcels"),
        Scope.PARCEL: count,
        Scope.POLYGON: max(count - aside, 0),
    }
    files = [one.file for one in seen.layers if one.is_read] + [one.file for one in seen.books]
    units: dict[Scope, set[str | None]] = {
        Scope.FILE: set(files),
        Scope.SHEET: set(parcels["sheet_label"].dropna().unique()),
    }
    rules = []
    for run in filter(_counts, report.checks):
        findings = of(run.spec.code)
        scope = run.spec.scope
        named = {finding.file if scope is Scope.FILE else finding.sheet for finding in findings}
        total = checked[scope] if scope in checked else len(units[scope] | named)
        broken = len(named) if scope in units else _broken(scope, findings)
        if total:
            rules.append(RuleScore(run.spec, total, min(broken, total)))
    return CommuneScore(commune, count, tuple(rules))


def _broken(scope: Scope, findings: Sequence[Finding]) -> int:
    if scope is Scope.PACKAGE:
        return int(bool(findings))
    return sum(finding.count for finding in findings) if scope is Scope.ROW else _records(findings)


def _records(findings: Iterable[Finding]) -> int:
    """Count the records that findings are about, each once: their own, the other ones, and those told in number."""
    own, others, unnamed = {}, set(), 0
    for finding in findings:
        label = (finding.sheet, finding.parcel)
        if finding.count > 1 or (finding.parcel is None and finding.row is None):
            unnamed += finding.count
        else:
            own[(finding.file, finding.row) if finding.row is not None else label] = label
        if finding.other_parcel is not None:
            others.add((finding.other_sheet, finding.other_parcel))
    return len(own) + len(others - set(own.values())) + unnamed
