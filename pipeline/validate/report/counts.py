"""The one word that a report comes down to, and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum

from schemas.finding import Finding, Severity
from schemas.report import Report


class Verdict(StrEnum):
    """What may happen to a package now."""

    ACCEPTED = "accepted"
    """No errors: it can be loaded."""
    REFUSED = "refused"
    """Checked, and errors were found."""
    UNUSABLE = "unusable"
    """It could not be checked at all."""


def verdict_of(report: Report) -> Verdict:
    """Return the verdict on a package."""
    if report.refused:
        return Verdict.UNUSABLE
    return Verdict.ACCEPTED if report.is_accepted else Verdict.REFUSED


def counts_of(report: Report) -> dict[str, int]:
    """Return records read, checked and quarantined, findings per severity, and those that wait or are tolerated."""
    return {
        "read": report.read,
        "checked": report.checked,
        "quarantined": report.quarantined,
        **severities_of(report.findings),
        "waiting": report.waiting,
        "tolerated": report.tolerated,
    }


def severities_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings per severity, gravest first; 0 where there are none."""
    found = Counter(finding.severity for finding in findings)
    return {severity.value: found[severity] for severity in Severity}


def causes_of(report: Report) -> list[tuple[str, int]]:
    """Return what stops a package, else what waits for an answer: codes and counts, the commonest first."""
    stopping = [one.code for one in report.findings if one.severity is Severity.ERROR and not one.is_tolerated]
    waiting = [one.code for one in report.findings if one.is_waiting]
    return sorted(Counter(stopping or waiting).items(), key=lambda item: (-item[1], item[0]))


Key = tuple[str | None, ...]


def severities_by(findings: Iterable[Finding], key: Callable[[Finding], Key]) -> dict[Key, dict[str, int]]:
    """Count findings per severity for each value of a key.

    Returns
    -------
    dict
        Sorted by key: nothing-known first, then numbers in their order (a shorter one is a smaller one).
    """
    found = Counter((key(finding), finding.severity) for finding in findings)

    def order(parts: Key) -> list[tuple[int, str]]:
        return [(len(part or ""), part or "") for part in parts]

    return {
        parts: {severity.value: found[parts, severity] for severity in Severity}
        for parts in sorted({parts for parts, _ in found}, key=order)
    }
