"""Names of the communes that a report is about."""

from __future__ import annotations

from schemas.finding import Language, Text
from schemas.province import Province
from schemas.report import Report

_BEFORE = Text("trước 1/7/2025", "before 1 July 2025")


def commune_names(report: Report, province: Province, lang: Language) -> dict[str | None, str]:
    """Return the name of each commune of the parcels and findings by its code; empty where it has none."""
    parcels = set() if report.parcels is None else set(report.parcels["commune_code"].dropna().unique())
    return {code: _name(code, province, lang) for code in parcels | {finding.commune for finding in report.findings}}


def _name(code: str | None, province: Province, lang: Language) -> str:
    """Return the name that a code has now, and the one it had when that was another commune."""
    if code is None:
        return ""
    current, former = province.current_units.get(code), province.former_units.get(code)
    if current is None or former is None or current.name == former.name:
        unit = current or former
        return unit.name if unit else ""
    return f"{current.name} ({_BEFORE.in_language(lang)}: {former.name})"
