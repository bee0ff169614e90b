import json
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from pipeline.validate.report.formats import summary_json
from pipeline.validate.report.scores import Grade, not_counted, rounded, scores_of
from schemas.finding import Severity, State
from schemas.quality import Criterion, Scope
from schemas.understanding import LayerSeen, Understanding


def parcels(count, commune="10507", sheet="12"):
    """Return a frame with the columns that a score looks at."""
    columns = {"commune_code": commune, "sheet_label": sheet, "parcel_label": [str(i) for i in range(count)]}
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(i, 0).buffer(1) for i in range(count)], crs=9210)


def finding(report, code="TOP-01", **changes):
    base = {"code": code, "other_sheet": None, "other_parcel": None, "file": None, "row": None}
    return replace(report.findings[0], **{**base, **changes})


@pytest.fixture
def scored(make_report):
    """Return a function: findings and the number of parcels → the score of the only commune."""

    def score(*findings, count=100, **changes):
        (only,) = scores_of(make_report(findings, parcels=parcels(count), **changes))
        return only

    return score


def rule(score, code):
    return next(one for one in score.rules if one.spec.code == code)


def test_a_rule_counts_each_parcel_once_and_both_sides_of_an_overlap(make_report, scored):
    report = make_report()
    score = scored(
        finding(report, parcel="1", other_sheet="12", other_parcel="2"),
        finding(report, parcel="2", other_sheet="12", other_parcel="3"),
        finding(report, parcel="1", other_sheet="12", other_parcel="3"),
    )

    assert (rule(score, "TOP-01").checked, rule(score, "TOP-01").broken) == (100, 3)
    assert score.percent(Criterion.CLEAN) == pytest.approx(97)


def test_records_with_the_same_number_are_told_apart_by_their_row(make_report, scored):
    report = make_report()
    score = scored(*(finding(report, parcel="1", file="a.gpkg", row=row) for row in (1, 2, 2)))

    assert rule(score, "TOP-01").broken == 2


def test_a_fault_told_once_for_many_counts_for_all_of_them(make_report, scored):
    whole_file = finding(make_report(), "ATT-01", parcel=None, sheet=None, file="a.gpkg", count=40)

    assert rule(scored(whole_file), "ATT-01").broken == 40


def test_parcels_without_valid_polygon_are_not_counted_as_passed(make_report, scored):
    report = make_report()
    broken = [finding(report, "GEO-01", parcel=str(i)) for i in range(10)]
    overlap = finding(report, parcel="20")

    assert rule(scored(*broken, overlap), "TOP-01").checked == 90


def test_what_did_not_run_or_only_informs_does_not_count_and_is_named(make_report):
    report = make_report((), parcels=parcels(10))
    (score,) = scores_of(report)

    assert [one.spec.code for one in score.rules] == ["ATT-01"]
    assert {run.spec.code for run in not_counted(report)} == {"CRS-05", "TOP-02"}
    assert score.percent(Criterion.CLEAN) is None
    assert score.grade(Criterion.CLEAN) is None


def test_information_breaks_nothing(make_report, scored):
    score = scored(finding(make_report(), parcel="1", severity=Severity.INFO))

    assert rule(score, "TOP-01").broken == 0


@pytest.mark.parametrize(
    ("broken", "grade"), [(10, Grade.GREEN), (11, Grade.YELLOW), (25, Grade.YELLOW), (26, Grade.RED)]
)
def test_colours_begin_where_the_index_for_national_databases_says(make_report, scored, broken, grade):
    report = make_report()

    assert scored(*(finding(report, parcel=str(i)) for i in range(broken))).grade(Criterion.CLEAN) == grade


def test_nothing_is_green_with_one_faulty_identifier(make_report):
    report = make_report([finding(make_report(), parcel="1")], parcels=parcels(1000))
    checks = tuple(
        replace(run, spec=replace(run.spec, is_identifier=run.spec.code == "TOP-01")) for run in report.checks
    )
    (score,) = scores_of(replace(report, checks=checks))

    assert score.percent(Criterion.CLEAN) == pytest.approx(99.9)
    assert score.grade() == score.grade(Criterion.CLEAN) == Grade.YELLOW
    assert score.grade(Criterion.COMPLETE) == Grade.GREEN
    assert score.faulty_identifiers == ("TOP-01",)


def test_errors_weigh_three_times_as_much_as_warnings(make_report, scored):
    report = make_report()
    warning = finding(report, "GEO-04", parcel="1", severity=Severity.WARNING)
    error = finding(report, parcel="2")
    made = make_report([error, warning], parcels=parcels(10))
    checks = tuple(
        replace(run, spec=replace(run.spec, severity=Severity.WARNING)) if run.spec.code == "GEO-04" else run
        for run in made.checks
    )
    both = scores_of(replace(made, checks=checks))[0]
    milder = scores_of(replace(made, checks=checks, findings=(warning,)))[0]

    assert both.percent(Criterion.CLEAN) == pytest.approx(90)
    assert milder.percent(Criterion.CLEAN) == pytest.approx((3 * 100 + 90) / 4)


def test_files_are_counted_among_those_that_were_read(make_report, scored):
    layers = tuple(
        LayerSeen(file=f"to{i}.shp", name=None, format="SHP", geometry="Polygon", is_read=True) for i in (1, 2, 3)
    )
    unreadable = finding(make_report(), "FMT-01", commune=None, sheet=None, parcel=None, file="hong.shp")
    score = scored(unreadable, understanding=Understanding(layers=layers))

    assert rule(score, "FMT-01").spec.scope is Scope.FILE
    assert (rule(score, "FMT-01").checked, rule(score, "FMT-01").broken) == (4, 1)


def test_each_commune_has_its_own_score(make_report):
    two = gpd.pd.concat([parcels(10, "10507"), parcels(20, "11407"), parcels(5, None)], ignore_index=True)
    report = make_report([finding(make_report(), commune="11407", parcel="1")], parcels=two)
    scores = {score.commune: score for score in scores_of(report)}

    assert {code: score.parcels for code, score in scores.items()} == {None: 5, "10507": 10, "11407": 20}
    assert rule(scores["10507"], "TOP-01").broken == 0
    assert rule(scores["11407"], "TOP-01").broken == 1


def test_a_package_that_could_not_be_used_has_no_score(make_report):
    assert scores_of(make_report(refused=True)) == ()
    assert all(run.state is not State.PASSED for run in not_counted(make_report(refused=True)))


@pytest.mark.parametrize(
    ("percent", "shown"), [(99.999, 99.9), (100.0, 100.0), (89.96, 89.9), (90.0, 90.0), (0.0, 0.0)]
)
def test_a_score_is_rounded_down(percent, shown):
    assert rounded(percent) == shown


def test_programs_get_scores_with_what_they_are_made_of(make_report, tmp_path):
    report = make_report([finding(make_report(), parcel="1")], parcels=parcels(1000))
    summary_json.write(report, tmp_path / "summary.json", lang="vi")
    document = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    (score,) = document["scores"]

    assert (score["commune"], score["parcels"], score["percent"], score["grade"]) == ("10507", 1000, 99.9, "green")
    assert score["criteria"]["clean"] == {"percent": 99.9, "grade": "green"}
    assert score["criteria"]["live"] == {"percent": None, "grade": None}
    assert {"code": "TOP-01", "criterion": "clean", "of": "polygon", "checked": 1000, "broken": 1} in score["rules"]
    assert document["not_scored"] == ["CRS-05", "TOP-02"]
