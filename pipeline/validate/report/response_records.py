"""What people said to the findings, and the comparison with an earlier check, as plain values of ``findings.json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from schemas.answers import Answer, Toleration
from schemas.comparison import Comparison, EarlierFinding
from schemas.finding import Language
from schemas.report import Report


def answer_record(answer: Answer | None) -> dict[str, Any] | None:
    """Return an answer; None where there is none."""
    if answer is None:
        return None
    return {"text": answer.text, "who": answer.who, "given": answer.given.isoformat() if answer.given else None}


def toleration_record(word: Toleration | None) -> dict[str, Any] | None:
    """Return the office's word on a finding; None where there is none."""
    if word is None:
        return None
    return {"reason": word.reason, "by": word.by, "until": word.until.isoformat(), "expired": word.is_expired}


def answers_record(report: Report, lang: Language) -> dict[str, Any]:
    """Return what became of the answers that came with a package."""
    taken = report.answers
    return {
        "files": list(taken.files),
        "given": taken.given,
        "required": report.answers_required,
        "gone": list(taken.gone),
        "idle": list(taken.idle),
        "problems": [problem.in_language(lang) for problem in taken.problems],
    }


def comparison_record(comparison: Comparison | None, lang: Language) -> dict[str, Any] | None:
    """Return what became of the findings of an earlier check; None where none was named."""
    if comparison is None:
        return None
    return {
        "name": comparison.name,
        "sha256": comparison.sha256,
        "started": comparison.started.isoformat(),
        "fixed": [_earlier_record(one) for one in comparison.fixed],
        "unknown": [_earlier_record(one) for one in comparison.unknown],
        "remaining": list(comparison.remaining),
        "new": list(comparison.new),
        "remarks": [remark.in_language(lang) for remark in comparison.remarks],
    }


def _earlier_record(one: EarlierFinding) -> dict[str, Any]:
    return {**asdict(one), "severity": one.severity.value}
