"""From faults to findings: severity, message in both languages, representative place, key, and order."""

from __future__ import annotations

import math
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import shapely

from schemas.finding import CheckSpec, Fault, Finding, Language, Severity, Text, finding_key, repeated_key

UNKNOWN = "–"
"""Stands in a message where a value is not known."""
LONGEST_VALUE = 200
"""Characters of a delivered text that a message shows."""

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
    return [_finding(spec, fault, place, graded) for fault, place in zip(faults, places, strict=True)]


def fill(template: str, values: Mapping[str, Any], lang: Language) -> str:
    """Fill a message template (``{name}`` or ``{name:.2f}``); never fails for what a value is or is not.

    A missing value gives a dash, a `Text` its wording in `lang`, a number the decimal mark of the language; delivered
    text is shortened and control characters are made visible.
    """
    return "".join(
        literal + (show(values.get(name), lang) if name else "") for literal, name, show in _parsed(template)
    )


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, Callable[[Any, Language], str]], ...]:
    """Split a template once into literal texts and the values that follow them."""
    return tuple((literal, name, _shower(spec or "")) for literal, name, spec, _ in string.Formatter().parse(template))


def _shower(spec: str) -> Callable[[Any, Language], str]:
    def show(value: Any, lang: Language) -> str:
        if value is None or value != value:  # noqa: PLR0124  not a number
            return UNKNOWN
        if isinstance(value, Text):
            return value.in_language(lang)
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = format(value, spec) if spec else str(value)
            return number.replace(".", ",") if lang == "vi" else number
        return _printable(str(value))

    return show


def _printable(text: str) -> str:
    """Shorten a delivered text and make its control characters visible."""
    if len(text) > LONGEST_VALUE:
        text = text[:LONGEST_VALUE] + "…"
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _places(shapes: Sequence[Any]) -> list[tuple[float, float] | None]:
    """Return representative points, independent of where rings begin; None where there is no finite one."""
    if not shapes:
        return []
    with np.errstate(invalid="ignore"):
        points = shapely.point_on_surface(shapely.normalize(np.array(shapes, dtype=object)))
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return [(x, y) if math.isfinite(x) and math.isfinite(y) else None for x, y in xy.tolist()]


def _finding(spec: CheckSpec, fault: Fault, place: tuple[float, float] | None, graded: bool) -> Finding:
    x, y = place or (None, None)
    return Finding(
        code=fault.code,
        severity=(fault.severity if graded else None) or spec.severity,
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
        message=_message(spec, fault),
        key=finding_key(fault, x, y),
    )


def _message(spec: CheckSpec, fault: Fault) -> Text:
    """Fill the templates; a reason of the catalogue is worded in the language of the message."""
    values: dict[str, Any] = {
        "commune": fault.commune,
        "sheet": fault.sheet,
        "parcel": fault.parcel,
        "other_sheet": fault.other_sheet,
        "other_parcel": fault.other_parcel,
        "file": fault.file,
        "row": fault.row,
        "measured": fault.measured,
        "limit": fault.limit,
        "unit": fault.unit,
        **fault.values,
    }
    if spec.reasons:
        reason = spec.reasons.get(values.get("reason", ""))
        if reason:
            values["reason"] = Text(vi=fill(reason.vi, values, "vi"), en=fill(reason.en, values, "en"))
    return Text(vi=fill(spec.message.vi, values, "vi"), en=fill(spec.message.en, values, "en"))


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
