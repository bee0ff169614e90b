"""Wording of findings: both languages, and no value that breaks it."""

import numpy as np
import pytest

from pipeline.validate.messages import LONGEST_VALUE, messages_of
from schemas.finding import CheckSpec, Fault, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

REASONS = {"long": Text(vi="dài {measured:.2f} m", en="{measured:.2f} m long")}


def spec(message):
    return CheckSpec(
        code="XXX-01",
        severity=Severity.ERROR,
        group=AcceptanceGroup.SPATIAL_DATA,
        criterion=Criterion.CLEAN,
        scope=Scope.PARCEL,
        title=Text(vi="", en=""),
        message=Text(vi=message, en=message),
        advice=Text(vi="", en=""),
        reference="",
        reasons=REASONS,
    )


def worded(message, **fault):
    (text,) = messages_of(spec(message), [Fault(code="XXX-01", **fault)])
    return text.vi, text.en


def test_numbers_have_the_decimal_mark_of_the_language():
    assert worded("{measured:.3f}", measured=1234.5) == ("1234,500", "1234.500")
    assert worded("{measured:,.1f}", measured=1234.5) == ("1.234,5", "1,234.5")
    assert worded("{count} {share}", values={"count": 7, "share": 0.25}) == ("7 0,25", "7 0.25")
    assert worded("{count} {share}", values={"count": np.int64(7), "share": np.float32(0.25)}) == ("7 0,25", "7 0.25")


def test_a_text_value_is_worded_in_the_language_of_the_message():
    assert worded("{what}", values={"what": Text(vi="thửa", en="parcel")}) == ("thửa", "parcel")


def test_a_reason_is_worded_and_filled():
    assert worded("{reason}!", measured=2.0, values={"reason": "long"}) == ("dài 2,00 m!", "2.00 m long!")
    assert worded("{reason}!", values={"reason": "some other"}) == ("some other!", "some other!")


def test_faults_with_different_reasons_keep_their_order():
    faults = [Fault(code="XXX-01", values={"reason": reason, "n": n}) for n, reason in enumerate(["a", "long", "a"])]
    assert [text.en for text in messages_of(spec("{n} {reason}"), faults)] == ["0 a", "1 – m long", "2 a"]


@pytest.mark.parametrize("value", [None, float("nan"), (), object()])
@pytest.mark.parametrize("template", ["{value}", "{value:.2f}", "{value:d}"])
def test_what_cannot_be_shown_is_a_dash(value, template):
    assert worded(template, values={"value": value}) == ("–", "–")


def test_text_where_a_number_was_meant_is_shown_as_it_is():
    assert worded("{value:.2f}", values={"value": "n/a"}) == ("n/a", "n/a")


def test_delivered_text_cannot_do_harm():
    shown, _ = worded("“{raw}” {0} %s 100%", values={"raw": "a\x1b[31m\nb\u202ec {sheet} %d"})
    assert shown == "“a\\u001b[31m\\u000ab\\u202ec {sheet} %d” – %s 100%"


def test_delivered_text_is_shortened():
    shown, _ = worded("{raw}", values={"raw": "x" * 10_000})
    assert shown == "x" * LONGEST_VALUE + "…"
