"""What became of planted faults: found, missed, and findings that nobody planted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import shapely

from benchmarks.planted.wanted import Planted
from schemas.finding import Finding

NEAR_M = 0.01
_NEAR, _NEAR_SHARE, _OPEN_SHARE = 0.0001, 0.001, 0.05
"""What is measured may differ by this, or by this share of it; by the last where an outline is free."""
_UNITS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("GEO-03", "GEO-07", "TOP-05", "EDG-02", "EDG-06"), ("m²", 1)),
        **dict.fromkeys(("GEO-06", "GEO-09", "EDG-04"), ("", 1)),
        "GEO-05": ("°", 1),
    }
)
"""Unit and factor of what a code measures; millimetres for all others."""


@dataclass
class Score:
    """What became of the faults of one code.

    Attributes
    ----------
    farthest_m
        Greatest distance of a finding from its fault.
    greatest_error
        Greatest difference of what was measured; None where nothing is measured.
    """

    planted: int = 0
    found: int = 0
    false_alarms: int = 0
    farthest_m: float = 0.0
    greatest_error: float | None = None
    missed: list[Planted] = field(default_factory=list)
    false_findings: list[Finding] = field(default_factory=list)


Scores = dict[str, Score]


def compare(scores: Scores, planted: Iterable[Planted], findings: Iterable[Finding]) -> None:
    """Add to scores what became of planted faults; every finding stands for one of them, or is a false alarm."""
    left = list(findings)
    for one in planted:
        score = scores.setdefault(one.code, Score())
        score.planted += 1
        hit = next((finding for finding in left if fits(finding, one)), None)
        if hit is None:
            score.missed.append(one)
            continue
        left.remove(hit)
        score.found += 1
        score.farthest_m = max(score.farthest_m, distance_m(hit, one))
        if one.measured is not None and hit.measured is not None:
            score.greatest_error = max(score.greatest_error or 0.0, abs(hit.measured - one.measured))
    for finding in left:
        score = scores.setdefault(finding.code, Score())
        score.false_alarms += 1
        score.false_findings.append(finding)


def fits(finding: Finding, planted: Planted) -> bool:
    """Say whether a finding is the wanted one: code, parcels, severity, measure, and place within 1 cm."""
    named = {label for label in (finding.parcel, finding.other_parcel) if label is not None}
    return (
        finding.code == planted.code
        and named <= planted.parcels
        and planted.severity in (None, finding.severity.value)
        and planted.sheet in (None, finding.sheet)
        and planted.commune in (None, finding.commune)
        and planted.count in (None, finding.count)
        and _is_measured(finding, planted)
        and distance_m(finding, planted) <= NEAR_M
    )


def _is_measured(finding: Finding, planted: Planted) -> bool:
    if planted.measured is None:
        return True
    error = abs((finding.measured or 0.0) - planted.measured)
    return error <= max(_NEAR, (_NEAR_SHARE if planted.is_outline else _OPEN_SHARE) * planted.measured)


def distance_m(finding: Finding, planted: Planted) -> float:
    """Return how far the finding is from the planted place: of shapes the greatest distance of one from the other."""
    if planted.place is None:
        return 0.0
    if finding.geometry is None or finding.x is None:
        return float("inf")
    point = shapely.distance(planted.place, shapely.Point(finding.x, finding.y))
    return float(max(point, shapely.hausdorff_distance(finding.geometry, planted.place) if planted.is_outline else 0))


def table(scores: Scores) -> str:
    """Write scores as a Markdown table."""
    lines = [
        "| mã · code | cài · planted | tìm thấy · found | bỏ sót · missed | báo sai · false alarms | "
        "lệch chỗ nhất · farthest off | "
        "đo sai nhất · largest error |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for code, one in sorted(scores.items()):
        lines.append(
            f"| {code} | {one.planted} | {_share(one.found, one.planted)} | {len(one.missed)} | {one.false_alarms} | "
            f"{one.farthest_m * 1000:.2f} mm | {_error(code, one.greatest_error)} |"
        )
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.2%})" if whole else "–"


def _error(code: str, value: float | None) -> str:
    if value is None:
        return "–"
    unit, factor = _UNITS.get(code, ("mm", 1000))
    return f"{value * factor:.2g} {unit}".strip()


def troubles(scores: Scores, shown: int = 5) -> Sequence[str]:
    """Describe what was missed, and false alarms."""
    lines = []
    for code, score in sorted(scores.items()):
        lines += [f"missed {one}" for one in score.missed[:shown]]
        for one in score.false_findings[:shown]:
            lines.append(f"false {code} {one.severity.value} {one.message.en} {one.geometry}")
    return lines
