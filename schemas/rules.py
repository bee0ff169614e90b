"""One short checksum over the rules of a check, so that two checks can be compared by it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from schemas.finding import CheckSpec
from schemas.province import load_province
from schemas.report import Report
from schemas.source import load_source
from schemas.tolerances import limits

_DIGITS = 16


def rule_version(report: Report) -> str:
    """Return the version of the rules: equal where catalogue, limits, province and source description are equal.

    Wording does not enter; how a check is done is told by the version of the program.

    Parameters
    ----------
    report
        Of its contents, only the checks and the names of province and source count.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    rules = {
        "checks": sorted(_rule(run.spec) for run in report.checks),
        "limits": {name: [limit.value, limit.unit, limit.article] for name, limit in limits().items()},
        "province": load_province(report.province).model_dump(mode="json"),
        "source": load_source(report.source).model_dump(mode="json") if report.source else None,
    }
    text = json.dumps(rules, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _rule(spec: CheckSpec) -> list[Any]:
    return [spec.code, spec.severity, spec.reference, list(spec.needs), list(spec.columns)]
