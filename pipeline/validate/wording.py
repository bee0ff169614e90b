"""From faults to findings: severity, message in both languages, representative place, key, and order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from pipeline.validate.messages import messages_of
from schemas.finding import CheckSpec, Fault, Finding, Severity, Text, finding_key, repeated_key

_SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def word(spec: CheckSpec, faults: Sequence[Fault], *, graded: bool = True) -> list[Finding]:
    """Give faults their severity, message, representative place and key.

    Parameters
    ----------
    spec
        The check; its severity holds where a fault has none of its own.
    graded
        False where configuration sets one severity for all faults of the check.
    """
    places = _places([fault.geometry for fault in faults])
    messages = messages_of(spec, faults)
    return [
        _finding(fault, (fault.severity if graded else None) or spec.severity, place, message)
        for fault, place, message in zip(faults, places, messages, strict=True)
    ]


def _places(shapes: Sequence[Any]) -> list[tuple[float, float] | None]:
    """Return representative points, independent of where rings begin; None where there is no finite one."""
    if not shapes:
        return []
    array = np.array(shapes, dtype=object)
    array[shapely.is_empty(array)] = None
    points = shapely.point_on_surface(shapely.normalize(array))
    xy = zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)
    return [(x, y) if math.isfinite(x) and math.isfinite(y) else None for x, y in xy]


def _finding(fault: Fault, severity: Severity, place: tuple[float, float] | None, message: Text) -> Finding:
    x, y = place or (None, None)
    return Finding(
        code=fault.code,
        severity=severity,
        commune=fault.commune,
        sheet=fault.sheet,
        parcel=fault.parcel,
        other_sheet=fault.other_sheet,
        other_parcel=fault.other_parcel,
        file=fault.file,
        row=fault.row,
        measured=fault.measured,
        limit=fault.limit,
        unit=fault.unit,
        x=x,
        y=y,
        crs=fault.crs,
        geometry=fault.geometry,
        message=message,
        key=finding_key(fault, x, y),
        count=1 if fault.parcel else int(fault.values.get("count") or 1),
    )


def with_distinct_keys(findings: Iterable[Finding]) -> list[Finding]:
    """Give keys of their own to findings that only their order tells apart, such as those of a record sent twice."""
    met: Counter[str] = Counter()
    distinct = []
    for finding in findings:
        times = met[finding.key]
        met[finding.key] += 1
        distinct.append(replace(finding, key=repeated_key(finding.key, times)) if times else finding)
    return distinct


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, code, commune, sheet and parcel (as numbers where they are), and place."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[Any, ...]:
    return (
        _SEVERITY_ORDER[finding.severity],
        finding.code,
        finding.commune or "",
        _number(finding.sheet),
        _number(finding.parcel),
        finding.x or 0.0,
        finding.y or 0.0,
        finding.key,
    )


def _number(label: str | None) -> tuple[int, str]:
    if label is not None and label.isascii() and label.isdecimal() and len(label) < 19:
        return int(label), ""
    return 0, label or ""
