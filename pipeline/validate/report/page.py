"""What the page shows: everything in a report, in reading order, ready for the template."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from typing import Any

from markupsafe import Markup

from pipeline.validate.report.communes import commune_names
from pipeline.validate.report.counts import Key, causes_of, counts_of, severities_by, severities_of, verdict_of
from pipeline.validate.report.ground import ground_of
from pipeline.validate.report.numbers import moment, number
from pipeline.validate.report.overview import Overview, overview_of
from pipeline.validate.report.responses import responses_of
from pipeline.validate.report.rows import BLANK, Row, fair_share, rows_of
from pipeline.validate.report.scores import not_counted, rounded, scores_of
from pipeline.validate.report.shapes import main_crs
from pipeline.validate.report.titles import CRITERIA, GRADES, GROUPS
from pipeline.validate.report.understood import facts_of, tables_of
from pipeline.validate.report.words import (
    LABELS,
    SENTENCES,
    SETTINGS,
    SEVERITIES,
    STATES,
    VERDICTS,
    WARNINGS_REMAIN,
)
from schemas.finding import Language
from schemas.province import load_province
from schemas.report import Report
from schemas.source import load_source

MOST_FINDINGS = 20_000
"""Findings in one page; the other files have all."""

MOST_TABLES = 50
"""Layers and books told of one by one."""

MOST_CAUSES = 5
"""Kinds of fault in the summary."""

MOST_SCORES = 8
"""Communes in the summary."""

WITHOUT_SCRIPT = 200
"""Findings in the page before its script runs."""


def page_of(report: Report, lang: Language) -> dict[str, Any]:
    """Return the values of the template ``report.html``."""
    province = load_province(report.province)
    codes = [finding.code for finding in report.findings]
    findings = [report.findings[i] for i in fair_share(codes, MOST_FINDINGS)]
    causes = causes_of(report)
    crs = main_crs(findings)
    ground = ground_of(report, crs, province.datum_pipeline)
    rows = rows_of(findings, ground, province.datum_pipeline, lang)
    overview = overview_of(findings, ground, crs, province.datum_pipeline, lang)
    return {
        "lang": lang,
        "report": report,
        "verdict": verdict_of(report),
        "counts": counts_of(report),
        "province": province,
        "source_title": load_source(report.source).title if report.source else None,
        "communes": commune_names(report, province, lang),
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
        "data": _as_script({**_columns(rows), "map": _fields(overview) if overview else None}),
        **_quality(report),
        "causes": causes[:MOST_CAUSES],
        "more_causes": max(len(causes) - MOST_CAUSES, 0),
        "responses": responses_of(report),
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


def _no_findings() -> dict[str, int]:
    return severities_of(())


def _by_code(report: Report) -> dict[str, dict[str, int]]:
    found = severities_by(report.findings, lambda finding: (finding.code,))
    return {str(code): counts for (code,), counts in sorted(found.items(), key=str)}


def _by_sheet(report: Report) -> dict[Key, dict[str, int]]:
    """Return counts per commune and sheet; nothing when no finding names one."""
    found = severities_by(report.findings, lambda finding: (finding.commune, finding.sheet))
    return {} if set(found) == {(None, None)} else found


def _quality(report: Report) -> dict[str, Any]:
    """Return scores, and what there is in each acceptance group and criterion."""
    spec_of = {run.spec.code: run.spec for run in report.checks}
    by_group = severities_by(report.findings, lambda finding: (spec_of[finding.code].group,))
    by_criterion = severities_by(report.findings, lambda finding: (spec_of[finding.code].criterion,))
    return {
        "scores": scores_of(report),
        "not_counted": not_counted(report),
        "by_group": defaultdict(_no_findings, by_group),
        "by_criterion": defaultdict(_no_findings, by_criterion),
        "runs_by_group": {group: [run for run in report.checks if run.spec.group is group] for group in GROUPS},
        "runs_by_criterion": {one: [run for run in report.checks if run.spec.criterion is one] for one in CRITERIA},
        "groups": GROUPS,
        "criteria": CRITERIA,
        "grades": GRADES,
        "rounded": rounded,
        "most_scores": MOST_SCORES,
    }


def _fields(overview: Overview) -> dict[str, Any]:
    return {field.name: getattr(overview, field.name) for field in fields(Overview)}


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    """Return rows as columns: a third of the size."""
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(Row)}


def _as_script(value: object) -> Markup:
    """Return JSON that cannot leave its script element, whatever a package calls its files."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (every character that HTML could mind is written as \uXXXX)
