"""What checking parcels in memory gives to a program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.validate.report.formats import report_html
from pipeline.validate.report.formats.findings_json import finding_records
from pipeline.validate.report.shapes import in_one_crs, main_crs, shapes_of
from schemas.finding import Language
from schemas.findings_file import FindingRecord
from schemas.province import load_province
from schemas.report import Report

_DTYPES = {"row": "Int64", "measured": "float64", "limit": "float64", "x": "float64", "y": "float64"}


@dataclass(frozen=True)
class Result:
    """The findings about some parcels.

    Attributes
    ----------
    report
        Everything, as the report files have it.
    lang
        Language of the messages.
    """

    report: Report
    lang: Language

    @property
    def passed(self) -> bool:
        """True when there is no error; warnings may be there."""
        return self.report.is_accepted

    @cached_property
    def findings(self) -> gpd.GeoDataFrame:
        """The findings, one a row, in the columns of ``findings.json``; geometry in the system of most of them."""
        findings = self.report.findings
        crs = main_crs(findings)
        shapes = in_one_crs(shapes_of(findings), findings, crs, load_province(self.report.province).datum_pipeline)
        records = finding_records(findings, self.lang)
        table = pd.DataFrame(records, columns=list(FindingRecord.model_fields))
        return gpd.GeoDataFrame(table.drop(columns="geometry").astype(_DTYPES), geometry=shapes, crs=crs)

    @cached_property
    def checks(self) -> pd.DataFrame:
        """How each check of the catalogue went: ``code``, ``state``, ``found``, and why where it was not made."""
        rows = [
            (run.spec.code, run.state.value, run.found, run.reason and run.reason.in_language(self.lang))
            for run in self.report.checks
        ]
        return pd.DataFrame(rows, columns=["code", "state", "found", "reason"])

    def to_html(self, path: str | PathLike[str]) -> Path:
        """Write the report for people, one file that opens offline, and return its path."""
        report_html.write(self.report, Path(path), lang=self.lang)
        return Path(path)
