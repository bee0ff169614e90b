"""report.html: one file for people, which opens offline and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from pipeline.validate.report.page import page_of
from pipeline.validate.report.templating import template
from pipeline.validate.report.text import encodable
from schemas.finding import Language
from schemas.report import Report

FILE_NAME = "report.html"


def write(report: Report, path: Path, *, lang: Language) -> None:
    """Write the page.

    Parameters
    ----------
    report
        What was found.
    path
        File to write.
    lang
        Language that comes first; the other one stands beside it.
    """
    scripts, style = [_asset("map.js"), _asset("report.js")], _asset("report.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(f"'{_fingerprint(script)}'" for script in scripts),
            f"style-src '{_fingerprint(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = template("report.html").render(**page_of(report, lang), policy=policy, scripts=scripts, style=style)
    path.write_text(encodable(page), encoding="utf-8", newline="\n")


def _asset(name: str) -> Markup:
    """Return one of our own files to stand in the page as it is."""
    return Markup((files("pipeline.validate.report") / "templates" / name).read_text("utf-8"))  # noqa: S704 (our own)


def _fingerprint(text: str) -> str:
    """Return what a content security policy calls a text: no other script or style runs in the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
