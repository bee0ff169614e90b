"""From a report to the acceptance record: the facts that ``report.pdf`` states."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.validate.report.counts import counts_of, severities_by, verdict_of
from pipeline.validate.report.formats.findings_json import finding_records
from pipeline.validate.report.rows import fair_share, subject_of
from pipeline.validate.report.scores import CommuneScore, rounded, scores_of
from schemas.finding import Finding, Language, Severity, State
from schemas.package import Package
from schemas.quality import AcceptanceGroup, Criterion
from schemas.record import (
    AcceptanceRecord,
    RecordedAnswer,
    RecordedFile,
    RecordedFinding,
    RecordedFindings,
    RecordedGroup,
    RecordedPackage,
    RecordedScore,
    RecordedToleration,
    findings_checksum,
)
from schemas.report import Report
from schemas.rules import rule_version

MOST_FILES = 500
"""Files listed with their checksums; the checksum of the contents covers all."""
MOST_FINDINGS = 25
"""Findings of each list: about a page; the other report files have all."""
MOST_ANSWERED = 500
"""Answered warnings listed: who signs the record signs for these answers."""


def record_of(report: Report, lang: Language) -> AcceptanceRecord:
    """Return what the acceptance record states about a check.

    The wall time of the check is left out, so that a check repeated at the same `Report.started` gives the same record.

    Parameters
    ----------
    report
        What was found, and under which rules.
    lang
        Language of the messages.
    """
    found = report.findings
    errors = [one for one in found if one.severity is Severity.ERROR and not one.is_tolerated]
    return AcceptanceRecord(
        lang=lang,
        program=report.version,
        rules=rule_version(report),
        province=report.province,
        source=report.source,
        checked_at=report.started,
        package=_package(report.package),
        verdict=verdict_of(report).value,
        counts=counts_of(report),
        groups=_groups(report),
        scores=tuple(_score(score) for score in scores_of(report)),
        changed_severities=dict(report.changed_severities),
        not_applicable=tuple(run.spec.code for run in report.checks if run.state is State.NOT_APPLICABLE),
        errors=_listed(errors, lang),
        waiting=_listed([one for one in found if one.is_waiting], lang),
        answered=_listed([one for one in found if one.answer], lang, most=MOST_ANSWERED),
        tolerated=_listed([one for one in found if one.is_tolerated], lang),
        findings_sha256=findings_checksum(finding_records(found, lang)),
    )


def _package(package: Package) -> RecordedPackage:
    manifest = package.manifest
    return RecordedPackage(
        name=package.name,
        receipt=package.receipt,
        sha256=package.sha256,
        content_sha256=package.content_sha256,
        synthetic=manifest.synthetic,
        contractor=manifest.contractor,
        contract=manifest.contract,
        communes=manifest.communes,
        file_count=len(package.files),
        size_bytes=sum(file.size_bytes for file in package.files),
        files=tuple(
            RecordedFile(name=file.name, size_bytes=file.size_bytes, sha256=file.sha256)
            for file in package.files[:MOST_FILES]
        ),
    )


def _groups(report: Report) -> tuple[RecordedGroup, ...]:
    """Count findings by group of the acceptance checklist, in its order; groups without checks are left out."""
    of_code = {run.spec.code: run.spec.group for run in report.checks}
    found = severities_by(report.findings, lambda finding: (of_code[finding.code].value,))
    used = set(of_code.values())
    none = dict.fromkeys((severity.value for severity in Severity), 0)
    return tuple(
        RecordedGroup(group=group.value, **found.get((group.value,), none))
        for group in AcceptanceGroup
        if group in used
    )


def _score(score: CommuneScore) -> RecordedScore:
    grade = score.grade()
    return RecordedScore(
        commune=score.commune,
        parcels=score.parcels,
        criteria={criterion.value: _percent(score.percent(criterion)) for criterion in Criterion},
        total=_percent(score.total),
        grade=grade.value if grade else None,
    )


def _percent(value: float | None) -> float | None:
    return None if value is None else rounded(value)


def _listed(findings: Sequence[Finding], lang: Language, most: int = MOST_FINDINGS) -> RecordedFindings:
    shown = fair_share([one.code for one in findings], most)
    return RecordedFindings(total=len(findings), shown=tuple(_worded(findings[i], lang) for i in shown))


def _worded(finding: Finding, lang: Language) -> RecordedFinding:
    office = finding.tolerated if finding.is_tolerated else None
    said = finding.answer
    return RecordedFinding(
        key=finding.key,
        code=finding.code,
        subject=subject_of(finding, lang),
        message=finding.message.in_language(lang),
        answer=RecordedAnswer(text=said.text, who=said.who, given=said.given) if said else None,
        tolerated=RecordedToleration(reason=office.reason, by=office.by, until=office.until) if office else None,
    )
