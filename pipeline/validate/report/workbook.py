"""The tables of report.xlsx, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.validate.report.communes import commune_names
from pipeline.validate.report.counts import causes_of, counts_of, severities_by, verdict_of
from pipeline.validate.report.numbers import moment
from pipeline.validate.report.places import places_of
from pipeline.validate.report.responses import TOLERATED, toleration_of
from pipeline.validate.report.rows import fair_share
from pipeline.validate.report.scores import percent_text, scores_of
from pipeline.validate.report.titles import CRITERIA, GRADES, GROUPS
from pipeline.validate.report.words import LABELS, SETTINGS, SEVERITIES, STATES, VERDICTS
from schemas.finding import CheckRun, Finding, Language, Severity, Text
from schemas.province import load_province
from schemas.report import Report

MOST_ROWS = 100_000
"""Findings in the workbook; findings.json has all."""

Cell = str | float | None
Row = Sequence[Cell]

_SEVERITIES = {look.name: look.word for look in SEVERITIES}


@dataclass(frozen=True, slots=True)
class Table:
    """One worksheet.

    Attributes
    ----------
    columns
        Title and width of each, in characters.
    frozen
        Columns that stay when the others are scrolled.
    """

    title: Text
    columns: Sequence[tuple[Text, int]]
    rows: Sequence[Row]
    frozen: int = 0


def tables_of(report: Report, lang: Language) -> tuple[Table, ...]:
    """Return the worksheets: summary, findings, map sheets, checks."""
    return _summary(report, lang), _findings(report, lang), _sheets(report, lang), _checks(report, lang)


def _summary(report: Report, lang: Language) -> Table:
    def say(name: str) -> str:
        return LABELS[name].in_language(lang)

    specs = {run.spec.code: run.spec for run in report.checks}
    counts = counts_of(report)
    rows: list[Row] = [
        (say("result"), VERDICTS[verdict_of(report)].in_language(lang)),
        (say("name"), report.package.name),
        (say("receipt"), report.package.receipt),
        (say("received"), moment(report.package.received, lang)),
        ("SHA-256", report.package.sha256),
        (say("program"), f"diachinh {report.version}"),
        (say("synthetic"), "✓" if report.package.manifest.synthetic else None),
    ]
    rows += [(_SEVERITIES[severity.value].in_language(lang), counts[severity.value]) for severity in Severity]
    rows += [(say(name), counts[name]) for name in ("read", "checked", "quarantined")]
    rows += [
        (f"{say('changed')}: {code}", SETTINGS[setting].in_language(lang))
        for code, setting in sorted(report.changed_severities.items())
    ]
    rows += [
        (f"{say('causes')}: {code} {specs[code].title.in_language(lang)}", count) for code, count in causes_of(report)
    ]
    shown = min(len(report.findings), MOST_ROWS)
    if shown < len(report.findings):
        rows.append((say("findings"), say("cut").format(shown=shown, total=len(report.findings))))
    return Table(
        Text("Tổng hợp", "Summary"),
        ((Text("Mục", "Item"), 50), (Text("Giá trị", "Value"), 70)),
        [row for row in rows if row[1] is not None] + _scores(report, lang),
    )


def _scores(report: Report, lang: Language) -> list[Row]:
    """Return one row for each score of each commune."""
    names = commune_names(report, load_province(report.province), lang)
    rows: list[Row] = []
    for score in scores_of(report):
        place = f"{score.commune} {names[score.commune]}" if score.commune else LABELS["no_commune"].in_language(lang)
        for criterion in (None, *CRITERIA):
            what = CRITERIA[criterion] if criterion else LABELS["total"]
            percent = score.percent(criterion) if criterion else score.total
            grade = score.grade(criterion)
            told = LABELS["no_score"].in_language(lang)
            if percent is not None and grade is not None:
                told = f"{percent_text(percent, lang)} ({GRADES[grade].in_language(lang)})"
            rows.append((f"{LABELS['scores'].in_language(lang)}: {place}, {what.in_language(lang)}", told))
    return rows


_FINDING_COLUMNS = (
    (LABELS["code"], 9),
    (LABELS["severity"], 10),
    (Text("Lỗi", "Fault"), 30),
    (Text("Mã xã", "Commune"), 9),
    (LABELS["sheet"], 7),
    (Text("Thửa", "Parcel"), 8),
    (Text("Tờ kia", "Other sheet"), 7),
    (Text("Thửa kia", "Other parcel"), 8),
    (Text("Nội dung", "What is wrong"), 60),
    (LABELS["mend"], 60),
    (LABELS["reference"], 40),
    (Text("Đo được", "Measured"), 10),
    (Text("Giới hạn", "Limit"), 10),
    (Text("Đơn vị", "Unit"), 7),
    (Text("X (Bắc, m)", "Northing (m)"), 13),
    (Text("Y (Đông, m)", "Easting (m)"), 13),
    (Text("Hệ tọa độ", "Coordinate system"), 17),
    (Text("Vĩ độ WGS 84", "Latitude WGS 84"), 12),
    (Text("Kinh độ WGS 84", "Longitude WGS 84"), 12),
    (LABELS["file"], 25),
    (Text("Dòng", "Row"), 8),
    (LABELS["key"], 19),
    (Text("Trả lời", "Answer"), 40),
    (Text("Người trả lời", "Answered by"), 20),
    (TOLERATED, 40),
)


def _findings(report: Report, lang: Language) -> Table:
    specs = {run.spec.code: run.spec for run in report.checks}
    kept = [report.findings[i] for i in fair_share([one.code for one in report.findings], MOST_ROWS)]
    places = places_of(kept, load_province(report.province).datum_pipeline)
    rows = []
    for finding, place in zip(kept, places, strict=True):
        spec = specs[finding.code]
        latitude, longitude = place.degrees.split(", ") if place.degrees else (None, None)
        is_grid = bool(place.grid)
        rows.append(
            (
                finding.code,
                _SEVERITIES[finding.severity.value].in_language(lang),
                spec.title.in_language(lang),
                finding.commune,
                finding.sheet,
                finding.parcel,
                finding.other_sheet,
                finding.other_parcel,
                finding.message.in_language(lang),
                spec.advice.in_language(lang),
                spec.reference,
                _number(finding.measured),
                _number(finding.limit),
                finding.unit,
                _number(finding.y, 3) if is_grid else None,
                _number(finding.x, 3) if is_grid else None,
                place.system,
                float(latitude) if latitude else None,
                float(longitude) if longitude else None,
                finding.file,
                finding.row,
                finding.key,
                *_answer(finding),
                toleration_of(finding, lang) or None,
            )
        )
    return Table(LABELS["findings"], _FINDING_COLUMNS, rows, frozen=1)


def _answer(finding: Finding) -> tuple[str | None, str | None]:
    return (finding.answer.text, finding.answer.who) if finding.answer else (None, None)


def _number(value: float | None, decimals: int = 6) -> float | None:
    return round(float(value), decimals) if value is not None and np.isfinite(value) else None


def _sheets(report: Report, lang: Language) -> Table:
    names = commune_names(report, load_province(report.province), lang)
    found = severities_by(report.findings, lambda finding: (finding.commune, finding.sheet))
    columns = ((Text("Mã xã", "Commune"), 9), (LABELS["commune"], 40), (LABELS["sheet"], 8))
    return Table(
        LABELS["sheets"],
        columns + tuple((word, 11) for word in _SEVERITIES.values()),
        [(commune, names[commune], sheet, *counts.values()) for (commune, sheet), counts in found.items()],
    )


def _checks(report: Report, lang: Language) -> Table:
    found = severities_by(report.findings, lambda finding: (finding.code,))

    def row(run: CheckRun) -> Row:
        spec, counts = run.spec, found.get((run.spec.code,), {})
        words = (spec.title, GROUPS[spec.group], CRITERIA[spec.criterion], STATES[run.state])
        title, group, criterion, state = (word.in_language(lang) for word in words)
        reason = run.reason.in_language(lang) if run.reason else None
        numbers = [counts.get(name, 0) for name in _SEVERITIES]
        return (spec.code, title, f"{spec.group} {group}", criterion, state, reason, *numbers, spec.reference)

    columns = (
        (LABELS["code"], 9),
        (LABELS["check"], 50),
        (Text("Nhóm nghiệm thu", "Acceptance group"), 40),
        (LABELS["criterion"], 12),
        (LABELS["result"], 14),
        (Text("Vì sao", "Why"), 40),
        *((word, 11) for word in _SEVERITIES.values()),
        (LABELS["reference"], 60),
    )
    return Table(LABELS["checks"], columns, [row(run) for run in report.checks])
