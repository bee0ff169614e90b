"""Scores as plain values, for programs."""

from __future__ import annotations

from typing import Any

from pipeline.validate.report.scores import CommuneScore, Grade, not_counted, rounded, scores_of
from schemas.quality import Criterion
from schemas.report import Report


def score_records(report: Report) -> list[dict[str, Any]]:
    """Return the score of each commune, in percent rounded down to a tenth; null where nothing could be scored."""
    return [
        {
            "commune": score.commune,
            "parcels": score.parcels,
            **_graded(score.total, score.grade()),
            "faulty_identifiers": list(score.faulty_identifiers),
            "criteria": {
                criterion.value: _graded(score.percent(criterion), score.grade(criterion)) for criterion in Criterion
            },
            "rules": _rules(score),
        }
        for score in scores_of(report)
    ]


def not_counted_codes(report: Report) -> list[str]:
    """Return the codes of the checks that no score counts."""
    return [run.spec.code for run in not_counted(report)]


def _graded(percent: float | None, grade: Grade | None) -> dict[str, Any]:
    return {"percent": None if percent is None else rounded(percent), "grade": grade.value if grade else None}


def _rules(score: CommuneScore) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.spec.code,
            "criterion": rule.spec.criterion.value,
            "of": rule.spec.scope.value,
            "checked": rule.checked,
            "broken": rule.broken,
        }
        for rule in score.rules
    ]
