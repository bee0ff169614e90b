"""What the page shows: everything in a report, in reading order, ready for the template."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from markupsafe import Markup

from pipeline.validate.report.counts import Key, counts_of, severities_by, verdict_of
from pipeline.validate.report.numbers import moment, number
from pipeline.validate.report.overview import overview_of
from pipeline.validate.report.rows import BLANK, Row, fair_share, rows_of
from pipeline.validate.report.understood import facts_of, tables_of
from pipeline.validate.report.words import (
    LABELS,
    SENTENCES,
    SETTINGS,
    SEVERITIES,
    STATES,
    VERDICTS,
    WARNINGS_REMAIN,
    Look,
)
from schemas.finding import Language, Text
from schemas.province import Province, load_province
from schemas.report import Report
from schemas.source import load_source

MOST_FINDINGS = 20_000
"""Findings in one page; the other files have all."""

MOST_TABLES = 50
"""Layers and books told of one by one."""

WITHOUT_SCRIPT = 200
"""Findings in the page before its script runs."""


def page_of(report: Report, lang: Language) -> dict[str, Any]:
    """Return the values of the template ``report.html``."""
    province = load_province(report.province)
    codes = [finding.code for finding in report.findings]
    findings = [report.findings[i] for i in fair_share(codes, MOST_FINDINGS)]
    rows = rows_of(findings, province.datum_pipeline, lang)
    overview = overview_of(findings, province.datum_pipeline, lang)
    marks: list[str | None] = overview.marks if overview else [None] * len(rows)
    return {
        "lang": lang,
        "report": report,
        "verdict": verdict_of(report),
        "counts": counts_of(report),
        "province": province,
        "source_title": load_source(report.source).title if report.source else None,
        "communes": {finding.commune: _commune(finding.commune, province, lang) for finding in report.findings},
        "understood": facts_of(report.package, report.understanding),
        "tables": tables_of(report.understanding),
        "most_tables": MOST_TABLES,
        "sheets": _by_sheet(report),
        "by_code": _by_code(report),
        "runs": {run.spec.code: run for run in report.checks},
        "rows": [rows[i] for i in fair_share([row.code for row in rows], WITHOUT_SCRIPT)],
        "blank": BLANK,
        "shown": len(rows),
        "total": len(report.findings),
        "has_places": any(row.grid for row in rows),
        "overview": overview,
        "map_marks": {look.name: _map_marks(rows, marks, look) for look in SEVERITIES},
        "data": _as_script({**_columns(rows), "mark": marks}),
        "words": LABELS,
        "severities": SEVERITIES,
        "severity_words": {look.name: look.word.in_language(lang) for look in SEVERITIES},
        "states": STATES,
        "settings": SETTINGS,
        "verdict_words": VERDICTS,
        "sentences": SENTENCES,
        "warnings_remain": WARNINGS_REMAIN,
        "number": lambda value: number(value, lang),
        "moment": lambda value: moment(value, lang),
    }


def _by_code(report: Report) -> dict[str, dict[str, int]]:
    found = severities_by(report.findings, lambda finding: (finding.code,))
    return {str(code): counts for (code,), counts in sorted(found.items(), key=str)}


def _by_sheet(report: Report) -> dict[Key, dict[str, int]]:
    """Return counts per commune and sheet; nothing when no finding names one."""
    found = severities_by(report.findings, lambda finding: (finding.commune, finding.sheet))
    return {} if set(found) == {(None, None)} else found


def _commune(code: str | None, province: Province, lang: Language) -> str:
    """Return the name that a code has now, and the one it had when that was another commune."""
    if code is None:
        return ""
    current, former = province.current_units.get(code), province.former_units.get(code)
    if current is None or former is None or current.name == former.name:
        unit = current or former
        return unit.name if unit else ""
    before = Text("trước 1/7/2025", "before 1 July 2025").in_language(lang)
    return f"{current.name} ({before}: {former.name})"


def _map_marks(rows: list[Row], marks: list[str | None], look: Look) -> str:
    """Return one SVG path with a mark at every place of one severity."""
    places = {mark for row, mark in zip(rows, marks, strict=True) if mark and row.severity == look.name}
    return "".join(f"M{place}{look.mark}" for place in sorted(places))


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    """Return rows as columns: a third of the size."""
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(Row)}


def _as_script(value: object) -> Markup:
    """Return JSON that cannot leave its script element, whatever a package calls its files."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (every character that HTML could mind is written as \uXXXX)
