"""report.pdf: the acceptance record on paper, with its facts attached and a code to verify it by (PDF/A-3)."""

from __future__ import annotations

import json
from datetime import UTC
from importlib.resources import files
from pathlib import Path

import segno
import typst

from pipeline.validate.report.paper import paper_of
from pipeline.validate.report.record import record_of
from pipeline.validate.report.text import encodable
from schemas.finding import Language
from schemas.record import ATTACHMENT, AcceptanceRecord, canonical, verification_code
from schemas.report import Report
from schemas.seal import BLANK, seal

FILE_NAME = "report.pdf"


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write the file; the same report gives the same bytes, whatever fonts the machine has.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Language that comes first; labels have the other one beside it.
    """
    record = record_of(report, lang)
    specs = {run.spec.code: run.spec for run in report.checks}
    facts = encodable(canonical(record.model_dump(mode="json")))
    code = verification_code(json.loads(facts))
    inputs = {
        "paper": encodable(json.dumps(paper_of(record, code, specs), ensure_ascii=False)),
        "facts": facts,
        "attachment": ATTACHMENT,
        "seal": BLANK,
        "moment": record.checked_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "qr": _qr_code(record, code),
    }
    path.write_bytes(seal(_typeset(inputs)))


def _typeset(inputs: dict[str, str]) -> bytes:
    template = (files("pipeline.validate.report") / "templates" / "record.typ").read_bytes()
    return typst.compile(template, ignore_system_fonts=True, pdf_standards="a-3a", sys_inputs=inputs)


def _qr_code(record: AcceptanceRecord, code: str) -> str:
    """Return receipt number and code as an SVG."""
    return segno.make(f"{record.package.receipt} {code}".strip(), error="m", micro=False).svg_inline(border=0)
