"""From faults to findings: severity, message in both languages, representative place, key, and order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from pipeline.validate.messages import messages_of
from schemas.finding import CheckSpec, Fault, Finding, Severity, Text
from schemas.finding_key import Contents, Place, finding_keys

_SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def word(spec: CheckSpec, faults: Sequence[Fault], contents: Contents, *, graded: bool = True) -> list[Finding]:
    """Give all faults of a check their severity, message, representative place and key.

    Parameters
    ----------
    spec
        The check; its severity holds where a fault has none of its own.
    contents
        What the files hold, for the keys.
    graded
        False where configuration sets one severity for all faults of the check.
    """
    shapes = _shapes(faults)
    keys = finding_keys(faults, _finite(_middles(shapes)), contents)
    messages = messages_of(spec, faults)
    return [
        _finding(fault, (fault.severity if graded else None) or spec.severity, place, message, key)
        for fault, place, message, key in zip(faults, _finite(_representative(shapes)), messages, keys, strict=True)
    ]


def _shapes(faults: Sequence[Fault]) -> npt.NDArray[Any]:
    """Return the geometries of faults, shape (n,); None where there is nothing."""
    shapes = np.array([*(fault.geometry for fault in faults), None], dtype=object)[:-1]
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _representative(shapes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return a place on each shape that does not depend on where its rings begin, shape (n, 2)."""
    points = shapely.point_on_surface(shapely.normalize(shapes))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _middles(shapes: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the middle of the box around each shape, shape (n, 2): it moves no farther than any vertex."""
    box = shapely.bounds(shapes).reshape(-1, 4)
    return np.asarray((box[:, :2] + box[:, 2:]) / 2, dtype=np.float64)


def _finite(xy: npt.NDArray[np.float64]) -> list[Place | None]:
    return [(x, y) if math.isfinite(x) and math.isfinite(y) else None for x, y in xy.tolist()]


def _finding(fault: Fault, severity: Severity, place: Place | None, message: Text, key: str) -> Finding:
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
        key=key,
        count=1 if fault.parcel else int(fault.values.get("count") or 1),
    )


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
