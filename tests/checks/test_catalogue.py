"""The catalogue is complete: every check has its words, its reasons and its reference."""

import re
import string

import pytest

from pipeline.validate.engine import catalogue
from pipeline.validate.messages import UNKNOWN, messages_of
from schemas import reasons
from schemas.finding import Fault, Text
from schemas.frames import PARCEL_COLUMNS
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.tolerances import limits

SPECS = [spec for spec, _ in catalogue().values()]
OF_THE_MAIN_JOB = """
PKG-01 PKG-02 PKG-03 PKG-04 PKG-05 PKG-07 PKG-08 FMT-01 FMT-04 FMT-05 CRS-01 CRS-02 CRS-04 CRS-05
ATT-01 ATT-02 ATT-03 ATT-04 ATT-05 ATT-06 ATT-11 GEO-01 GEO-02 GEO-10 GEO-11 TOP-01 TOP-02 TOP-03 TOP-04 TOP-05
"""
REASONS = [getattr(reasons, name) for name in reasons.__all__]

each_spec = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.code)


def test_codes_are_there_and_in_order():
    assert set(OF_THE_MAIN_JOB.split()) <= set(catalogue())
    assert list(catalogue()) == sorted(catalogue())


@each_spec
def test_every_text_is_there_in_both_languages(spec):
    texts = [spec.title, spec.message, spec.advice, *spec.reasons.values()]
    assert all(text.vi.strip() and text.en.strip() for text in texts)
    assert all(text.vi != text.en for text in [spec.title, spec.advice, *spec.reasons.values()])
    assert spec.reference.strip()


@each_spec
def test_needs_columns_and_limits_are_there(spec):
    assert set(spec.needs) <= set(catalogue()) - {spec.code}
    assert set(spec.columns) <= set(PARCEL_COLUMNS)
    assert set(spec.limits) <= set(limits())


@each_spec
def test_both_languages_show_the_same_values(spec):
    def names(template):
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}

    for text in [spec.message, *spec.reasons.values()]:
        assert names(text.vi) == names(text.en)
    assert ("reason" in names(spec.message.vi)) == bool(spec.reasons)


@each_spec
def test_a_fault_without_any_value_can_be_worded(spec):
    faults = [Fault(code=spec.code, values={"reason": reason}) for reason in spec.reasons] or [Fault(code=spec.code)]
    for text in messages_of(spec, faults):
        assert isinstance(text, Text)
        assert "{" not in text.vi + text.en
        assert UNKNOWN in text.vi or spec.reasons


@pytest.mark.parametrize("given", REASONS, ids=lambda one: one.__name__)
def test_every_reason_that_a_stage_may_give_is_worded(given):
    """The description of a list of reasons begins with the code that they belong to."""
    (code,) = re.findall(r"^[A-Z]+-\d\d", given.__doc__)
    assert set(given) <= set(catalogue()[code][0].reasons)


@each_spec
def test_every_check_says_where_it_counts_and_what_it_is_counted_on(spec):
    assert isinstance(spec.group, AcceptanceGroup)
    assert isinstance(spec.criterion, Criterion)
    assert isinstance(spec.scope, Scope)


def test_the_criteria_are_covered_and_identifiers_are_among_the_rules():
    assert {spec.criterion for spec in SPECS} == set(Criterion)
    assert {"ATT-05", "ATT-13", "ATT-15"} <= {spec.code for spec in SPECS if spec.is_identifier}
