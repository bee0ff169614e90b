"""What the terminal says of a package: verdict, faults, counts; delivered names are text, never markup."""

from dataclasses import replace
from io import StringIO

import geopandas as gpd
import pytest
import shapely
from rich.console import Console

from pipeline.run import Outcome
from pipeline.terminal import SHOWN_CODES, number, progress, show_outcome
from schemas.frames import LoadResult


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=60)


def said(console: Console) -> str:
    return console.file.getvalue()


@pytest.mark.parametrize(("lang", "text"), [("vi", "12.345"), ("en", "12,345")])
def test_thousands_are_grouped_as_the_language_does(lang, text) -> None:
    assert number(12345, lang) == text


@pytest.mark.parametrize(("lang", "words"), [("vi", "KHÔNG ĐẠT"), ("en", "REFUSED")])
def test_a_report_with_errors_is_refused_in_the_language_asked(console, make_report, lang, words) -> None:
    show_outcome(console, Outcome(report=make_report(), reports={}), lang)
    assert words in said(console)


def test_a_package_that_cannot_be_used_is_told_from_a_refused_one(console, make_report) -> None:
    outcome = Outcome(report=make_report(refused=True), reports={})
    show_outcome(console, outcome, "en")
    assert "UNUSABLE" in said(console)
    assert outcome.exit_code == 2


def test_each_kind_of_fault_is_named_once_with_its_number(console, make_report) -> None:
    report = make_report()
    show_outcome(console, Outcome(report=report, reports={}), "en")
    for code in {finding.code for finding in report.findings}:
        assert said(console).count(f"\n  {code} ") == 1


def test_a_long_list_is_cut_and_says_so(console, make_report) -> None:
    report = make_report()
    runs = [replace(report.checks[0], spec=replace(report.checks[0].spec, code=f"XXX-{n:02}")) for n in range(12)]
    findings = [replace(report.findings[0], code=run.spec.code) for run in runs]
    show_outcome(
        console, Outcome(report=replace(report, checks=tuple(runs), findings=tuple(findings)), reports={}), "en"
    )
    assert f"{12 - SHOWN_CODES} more kinds" in said(console)


def test_a_name_with_markup_is_shown_as_it_is(console, make_report) -> None:
    report = make_report()
    report = replace(report, package=replace(report.package, name="[red]x[/red].zip"))
    show_outcome(console, Outcome(report=report, reports={}), "vi")
    with progress(console, "vi", "[bold]y") as watch:
        watch("intake")
    assert "[red]x[/red].zip" in said(console)
    assert "[bold]y" in said(console)


def test_the_balance_of_a_load_is_shown(console, make_report) -> None:
    loaded = LoadResult(
        delivery="R-1", communes=("11407",), received=6, inserted=1, changed=2, unchanged=3, quarantined=0
    )
    show_outcome(console, Outcome(report=make_report(findings=[]), reports={}, loaded=loaded), "en")
    assert "6 received = 1 new + 2 changed + 3 unchanged + 0 quarantined" in said(console)


@pytest.mark.parametrize(("lang", "told"), [("vi", "10507 99,9 % (xanh)"), ("en", "10507 99.9 % (green)")])
def test_the_score_of_each_commune_is_one_line(console, make_report, lang, told) -> None:
    columns = {"commune_code": "10507", "sheet_label": "12", "parcel_label": [str(n) for n in range(1000)]}
    parcels = gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0).buffer(1)] * 1000, crs=9210)
    overlap = replace(make_report().findings[0], other_parcel=None)
    show_outcome(console, Outcome(report=make_report([overlap], parcels=parcels), reports={}), lang)
    (line,) = [one for one in said(console).splitlines() if told in one]
    assert line.startswith("  ")
