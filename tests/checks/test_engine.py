"""The engine: order of need, states, severities, order and keys of findings."""

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.validate import refuse, registry
from pipeline.validate.registry import catalogue, check, declare
from schemas.finding import CheckSpec, Fault, Severity, State, Text
from schemas.province import load_province
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.source import Source, Words

SOUND = shapely.box(600_000, 2_300_000, 600_020, 2_300_020)
NEXT = shapely.box(600_020, 2_300_000, 600_040, 2_300_020)
OVERLAPPING = shapely.box(600_019.98, 2_300_000, 600_040, 2_300_020)
BOW_TIE = shapely.Polygon([(600_100, 2_300_000), (600_120, 2_300_020), (600_120, 2_300_000), (600_100, 2_300_020)])


def source_with(**settings):
    settings = {code.replace("_", "-"): setting for code, setting in settings.items()}
    return Source(name="s", title=Words(vi="", en=""), columns={}, checks=settings)


def a_spec(code, needs=()):
    text = Text(vi="a", en="b")
    return CheckSpec(
        code=code,
        severity=Severity.ERROR,
        group=AcceptanceGroup.SPATIAL_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.PARCEL,
        title=text,
        message=text,
        advice=text,
        reference="",
        needs=needs,
    )


@pytest.fixture
def empty_registry(monkeypatch):
    """Registry of a test's own."""
    own = {}
    monkeypatch.setattr(registry, "_registry", own)
    monkeypatch.setattr(registry, "catalogue", lambda: dict(sorted(own.items())))
    registry.in_order_of_need.cache_clear()
    yield own
    registry.in_order_of_need.cache_clear()


def test_every_check_says_how_it_went(check_parcels):
    runs, findings = check_parcels([SOUND, OVERLAPPING])
    assert list(runs) == list(catalogue())
    assert runs["TOP-01"].state is State.FAILED
    assert runs["TOP-01"].found == len(findings) == 1
    assert runs["GEO-01"].state is State.PASSED
    assert runs["GEO-01"].reason is None


def test_a_check_is_not_applicable_when_one_that_it_needs_failed(check_parcels):
    runs, findings = check_parcels([SOUND, OVERLAPPING], faults=(Fault(code="CRS-01", file="thua.shp"),))
    assert runs["TOP-01"].state is State.NOT_APPLICABLE
    assert "CRS-01" in runs["TOP-01"].reason.vi
    assert [finding.code for finding in findings] == ["CRS-01"]


def test_a_check_says_itself_that_it_means_nothing_here(check_parcels):
    runs, _ = check_parcels([SOUND])
    assert runs["ATT-05"].state is State.NOT_APPLICABLE
    assert "danh mục" in runs["ATT-05"].reason.vi


def test_faults_of_earlier_stages_are_kept_when_the_own_function_cannot_run(check_parcels):
    runs, findings = check_parcels([SOUND], faults=(Fault(code="ATT-05", commune="99999"),))
    assert runs["ATT-05"].state is State.FAILED
    assert [finding.code for finding in findings] == ["ATT-05"]


def test_one_bad_geometry_hides_nothing(check_parcels):
    _, findings = check_parcels([SOUND, OVERLAPPING, BOW_TIE, None])
    assert [(finding.code, finding.parcel) for finding in findings] == [
        ("GEO-01", "3"),
        ("GEO-02", "4"),
        ("TOP-01", "1"),
    ]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e300])
def test_coordinates_that_are_no_numbers_hide_nothing(check_parcels, bad):
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(600_050, 2_300_000), (bad, 2_300_000), (600_060, 2_300_010)])
    _, findings = check_parcels([SOUND, OVERLAPPING, broken])
    assert [(finding.code, finding.parcel) for finding in findings] == [("CRS-04", "3"), ("TOP-01", "1")]
    assert findings[0].geometry is None


def test_a_source_may_switch_a_check_off(check_parcels):
    runs, findings = check_parcels([SOUND, OVERLAPPING], source=source_with(TOP_01="off"))
    assert runs["TOP-01"].state is State.DISABLED
    assert runs["TOP-01"].reason is not None
    assert findings == ()


def test_a_changed_severity_holds_for_graded_faults_too(check_parcels):
    runs, findings = check_parcels([SOUND, OVERLAPPING], source=source_with(TOP_01="info"))
    assert [finding.severity for finding in findings] == [Severity.INFO]
    assert runs["TOP-01"].spec.severity is Severity.INFO


def test_the_source_overrules_the_province(check_parcels):
    province = load_province("generic").model_copy(update={"checks": {"TOP-01": "off"}})
    _, findings = check_parcels([SOUND, OVERLAPPING], province=province, source=source_with(TOP_01="warning"))
    assert [finding.severity for finding in findings] == [Severity.WARNING]


def test_an_earlier_stage_may_set_the_severity(check_faults):
    (finding,) = check_faults([Fault(code="PKG-03", severity=Severity.INFO, file="x.txt")])
    assert finding.severity is Severity.INFO


def test_findings_are_sorted_with_numbers_as_numbers(check_parcels):
    _, findings = check_parcels(
        [None] * 5, sheet_label=["10", "9", "9", "9", "TĐ03"], parcel_label=["1", "10", "9", "1a", "1"]
    )
    assert [(finding.sheet, finding.parcel) for finding in findings] == [
        ("TĐ03", "1"),
        ("9", "1a"),
        ("9", "9"),
        ("9", "10"),
        ("10", "1"),
    ]


def test_an_empty_batch_is_checked(check_parcels):
    runs, findings = check_parcels([])
    assert findings == ()
    assert {run.state for run in runs.values()} == {State.PASSED, State.NOT_APPLICABLE}


def test_a_refused_package_has_its_faults_and_nothing_else():
    runs, findings = refuse([Fault(code="PKG-01", file="goi.zip", values={"reason": "traversal", "name": "../x"})])
    assert [(finding.code, finding.file) for finding in findings] == [("PKG-01", "goi.zip")]
    assert "../x" in findings[0].message.vi
    assert {run.spec.code: run.state for run in runs if run.state is not State.NOT_APPLICABLE} == {
        "PKG-01": State.FAILED
    }
    assert all("PKG-01" in run.reason.vi for run in runs if run.spec.code != "PKG-01")


def test_a_fault_that_nobody_can_word_is_our_mistake(check_faults):
    with pytest.raises(LookupError, match="XXX-99"):
        check_faults([Fault(code="XXX-99")])
    with pytest.raises(LookupError, match="XXX-99"):
        refuse([Fault(code="XXX-99")])


def test_a_code_is_declared_once(empty_registry):
    declare(a_spec("AAA-01"))
    with pytest.raises(ValueError, match="AAA-01 is declared twice"):
        check(a_spec("AAA-01"))(lambda _: pd.DataFrame())


def test_checks_run_after_those_that_they_need(empty_registry):
    for code, needs in {"AAA-01": ("CCC-01",), "BBB-01": (), "CCC-01": ("BBB-01",)}.items():
        declare(a_spec(code, needs))
    assert registry.in_order_of_need() == ("BBB-01", "CCC-01", "AAA-01")


@pytest.mark.parametrize("needs", [("AAA-01",), ("BBB-01",)])
def test_needs_that_cannot_be_met_are_our_mistake(empty_registry, needs):
    declare(a_spec("AAA-01", needs))
    with pytest.raises(ValueError, match="AAA-01 → "):
        registry.in_order_of_need()


def test_keys_tell_the_columns_of_one_parcel_apart(check_parcels):
    _, findings = check_parcels([SOUND, NEXT], area_m2=[None, 400.0], land_use=[None, "ODT"])
    assert [finding.code for finding in findings] == ["ATT-01", "ATT-01"]
    assert len({finding.key for finding in findings}) == 2


def test_keys_of_a_record_delivered_twice_differ(check_parcels):
    _, findings = check_parcels([None, None], parcel_label="5", area_m2=400.0)
    assert sorted(finding.code for finding in findings) == ["ATT-04", "GEO-02", "GEO-02"]
    assert len({finding.key for finding in findings}) == 3
