"""summary.json: the verdict and the counts, for programs that follow many packages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.validate.report.counts import Key, counts_of, severities_by
from pipeline.validate.report.formats.findings_json import SCHEMA, run_record
from pipeline.validate.report.score_records import not_counted_codes, score_records
from pipeline.validate.report.text import encodable
from schemas.finding import Finding, Language, State
from schemas.report import Report

FILE_NAME = "summary.json"


def write(report: Report, path: Path, *, lang: Language) -> None:  # noqa: ARG001 (nothing in it is worded)
    """Write the file.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Not used.
    """
    states = [run.state for run in report.checks]
    document = {
        "schema": SCHEMA,
        "package": {
            "name": report.package.name,
            "sha256": report.package.sha256,
            "receipt": report.package.receipt,
            "synthetic": report.package.manifest.synthetic,
        },
        "accepted": report.is_accepted,
        "run": run_record(report),
        "counts": counts_of(report),
        "scores": score_records(report),
        "not_scored": not_counted_codes(report),
        "checks": {state.value: states.count(state) for state in State},
        "by_code": _grouped(report, ("code",), lambda finding: (finding.code,)),
        "by_commune": _grouped(report, ("commune",), lambda finding: (finding.commune,)),
        "by_sheet": _grouped(report, ("commune", "sheet"), lambda finding: (finding.commune, finding.sheet)),
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(encodable(text) + "\n", encoding="utf-8", newline="\n")


def _grouped(report: Report, names: tuple[str, ...], key: Callable[[Finding], Key]) -> list[dict[str, Any]]:
    """Turn counts by key into records with the key's parts as fields; null where nothing is known."""
    groups = severities_by(report.findings, key)
    return [{**dict(zip(names, parts, strict=True)), **counts} for parts, counts in groups.items()]
