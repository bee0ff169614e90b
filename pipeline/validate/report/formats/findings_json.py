"""findings.json: everything, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from pipeline.validate.report.counts import counts_of, verdict_of
from pipeline.validate.report.response_records import (
    answer_record,
    answers_record,
    comparison_record,
    toleration_record,
)
from pipeline.validate.report.score_records import score_records
from pipeline.validate.report.shapes import decimals, shapes_of
from pipeline.validate.report.text import encodable
from schemas.finding import CheckRun, Finding, Language
from schemas.package import Package
from schemas.report import Report
from schemas.rules import rule_version
from schemas.understanding import BookSeen, LayerSeen

FILE_NAME = "findings.json"

SCHEMA = 1
"""Version of the shape of this file; raised when a field changes its meaning or goes."""

_SIGNIFICANT_DIGITS = 9


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write the file: one line per list entry, so that two reports can be compared line by line.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Language of messages and reasons.
    """
    document = {
        "schema": SCHEMA,
        "package": package_record(report.package),
        "run": run_record(report),
        "understanding": understanding_record(report),
        "counts": counts_of(report),
        "scores": score_records(report),
        "answers": answers_record(report, lang),
        "comparison": comparison_record(report.comparison, lang),
        "checks": [_check_record(run, lang) for run in report.checks],
        "findings": finding_records(report.findings, lang),
    }
    path.write_text(encodable(_lines(document)), encoding="utf-8", newline="\n")


def package_record(package: Package) -> dict[str, Any]:
    """Return what is told about a package: names and checksums, never contents."""
    return {
        "name": package.name,
        "sha256": package.sha256,
        "content_sha256": package.content_sha256,
        "receipt": package.receipt,
        "received": package.received.isoformat(),
        "synthetic": package.manifest.synthetic,
        "files": [{"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256} for file in package.files],
    }


def run_record(report: Report) -> dict[str, Any]:
    """Return under which rules a package was checked, when, and with what verdict."""
    return {
        "version": report.version,
        "rules": rule_version(report),
        "province": report.province,
        "source": report.source,
        "started": report.started.isoformat(),
        "seconds": round(report.seconds, 3),
        "verdict": verdict_of(report).value,
        "changed_severities": dict(sorted(report.changed_severities.items())),
        "repaired": report.repaired,
    }


def understanding_record(report: Report) -> dict[str, Any]:
    """Return how a package was understood; of its tables, column names and never a value of theirs."""
    seen = report.understanding
    return {
        "manifest": report.package.manifest_file,
        "source": seen.source,
        "choice": seen.choice.value,
        "equals": list(seen.equals),
        "communes": list(seen.communes),
        "sheets": [asdict(one) for one in seen.sheets],
        "scales": list(seen.scales),
        "layers": [_layer_record(one) for one in seen.layers],
        "books": [_book_record(one) for one in seen.books],
        "others": list(seen.others),
    }


def _layer_record(one: LayerSeen) -> dict[str, Any]:
    match = one.fits[0].match if one.is_read and one.fits else None
    return {
        "file": one.file,
        "layer": one.name,
        "format": one.format,
        "geometry": one.geometry,
        "read": one.is_read,
        "records": one.records,
        "quarantined": one.quarantined,
        "crs": one.crs,
        "encoding": one.encoding,
        "detected": list(one.detected),
        "origins": {name: origin.value for name, origin in one.origins.items()},
        "columns": dict(match.mapped) if match else None,
        "personal": list(match.personal) if match else None,
        "ignored": list(match.ignored) if match else None,
        "unmapped": list(match.unmapped) if match else None,
    }


def _book_record(one: BookSeen) -> dict[str, Any]:
    return {
        "file": one.file,
        "sheet": one.sheet,
        "book": one.book,
        "rows": one.rows,
        "joined_rows": one.joined_rows,
        "joined_parcels": one.joined_parcels,
        "lacking_parcels": one.lacking_parcels,
        "columns": dict(one.columns),
        "personal": list(one.personal),
        "ignored": list(one.ignored),
        "unmapped": list(one.unmapped),
    }


def _check_record(run: CheckRun, lang: Language) -> dict[str, Any]:
    return {
        "code": run.spec.code,
        "state": run.state.value,
        "found": run.found,
        "seconds": round(run.seconds, 4),
        "reason": run.reason.in_language(lang) if run.reason else None,
    }


def finding_records(findings: Sequence[Finding], lang: Language) -> list[dict[str, Any]]:
    """Return findings as plain values, coordinates to 1 mm, in the order of the fields of ``findings.json``."""
    places = {crs: decimals(crs) for crs in {finding.crs for finding in findings}}
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "commune": finding.commune,
            "sheet": finding.sheet,
            "parcel": finding.parcel,
            "other_sheet": finding.other_sheet,
            "other_parcel": finding.other_parcel,
            "file": finding.file,
            "row": None if finding.row is None else int(finding.row),
            "measured": _number(finding.measured),
            "limit": _number(finding.limit),
            "unit": finding.unit,
            "x": None if finding.x is None else round(finding.x, places[finding.crs]),
            "y": None if finding.y is None else round(finding.y, places[finding.crs]),
            "crs": finding.crs,
            "geometry": _wkt(shape, places[finding.crs]),
            "message": finding.message.in_language(lang),
            "key": finding.key,
            "answer": answer_record(finding.answer),
            "tolerated": toleration_record(finding.tolerated),
        }
        for finding, shape in zip(findings, shapes_of(findings), strict=True)
    ]


def _wkt(shape: BaseGeometry | None, places: int) -> str | None:
    return None if shape is None else shapely.to_wkt(shape, rounding_precision=places, trim=True)


def _number(value: float | None) -> float | None:
    """Return a measure without the noise of its last binary digits; None for what JSON cannot say."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.{_SIGNIFICANT_DIGITS}g}")


def _lines(document: dict[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{_json(name)}: {_value(value)}" for name, value in document.items()) + "\n}\n"


def _value(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
