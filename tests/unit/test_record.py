import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.validate.report.formats.findings_json import finding_records
from pipeline.validate.report.record import MOST_FILES, MOST_FINDINGS, record_of
from schemas.answers import Answer, Toleration
from schemas.finding import Severity, State
from schemas.record import CODE_PATTERN, AcceptanceRecord, canonical, findings_checksum, verification_code
from schemas.rules import rule_version


@pytest.fixture
def facts(make_report):
    return record_of(make_report(), "vi").model_dump(mode="json")


def leaves(value, path=()):
    """Return the path of every value in nested dicts and lists."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in items for leaf in leaves(inner, (*path, key))]
    return [path]


def changed_at(facts, path):
    changed = json.loads(json.dumps(facts))
    target = changed
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = f"{target[path[-1]]}!"
    return changed


def test_a_code_is_of_letters_that_are_not_mistaken(facts):
    assert re.fullmatch(CODE_PATTERN, verification_code(facts))
    assert not set("ILOU") & set(verification_code(facts))


def test_every_single_fact_is_in_the_code(facts):
    paths = leaves(facts)
    codes = {verification_code(changed_at(facts, path)) for path in paths}

    assert len(paths) > 40
    assert len(codes | {verification_code(facts)}) == len(paths) + 1


def test_a_record_read_back_from_json_has_the_same_code(facts):
    read = AcceptanceRecord.model_validate_json(canonical(facts))

    assert verification_code(read.model_dump(mode="json")) == verification_code(facts)


def test_the_time_that_a_check_takes_is_no_fact(make_report):
    assert record_of(make_report(seconds=1.0), "vi") == record_of(make_report(seconds=2.0), "vi")


def test_the_findings_checksum_does_not_depend_on_layout(make_report):
    records = finding_records(make_report().findings, "vi")
    again = json.loads(json.dumps([dict(reversed(record.items())) for record in records], indent=3))

    assert findings_checksum(again) == findings_checksum(records)
    again[0]["measured"] = 0.12
    assert findings_checksum(again) != findings_checksum(records)


def test_tolerated_errors_stand_apart_with_reason_and_expiry(make_report):
    report = make_report()
    written = datetime(2026, 11, 23, tzinfo=UTC)
    office = Toleration(key="k", reason="Theo bản án", by="vpdk", until=date(2027, 1, 31), written=written)
    expired = replace(office, is_expired=True)
    error = report.findings[0]
    record = record_of(
        make_report([replace(error, tolerated=office), replace(error, tolerated=expired, key="x" * 16)]), "vi"
    )

    assert (record.errors.total, record.tolerated.total) == (1, 1)
    assert record.errors.shown[0].tolerated is None
    assert record.tolerated.shown[0].tolerated.reason == "Theo bản án"


def test_answered_warnings_are_listed_with_who_answered_and_when(make_report):
    warning = next(one for one in make_report().findings if one.severity is Severity.WARNING)
    answer = Answer(text="Đã đo lại", who="Tổ 2", given=date(2026, 11, 24))
    answered = [replace(warning, answer=answer, key=f"{i:016x}") for i in range(MOST_FINDINGS + 1)]
    record = record_of(make_report([*answered, warning]), "vi")

    assert (record.counts["waiting"], record.waiting.total) == (1, 1)
    assert (record.answered.total, len(record.answered.shown)) == (MOST_FINDINGS + 1, MOST_FINDINGS + 1)
    assert {(one.code, one.answer.text, one.answer.who, one.answer.given) for one in record.answered.shown} == {
        (warning.code, "Đã đo lại", "Tổ 2", date(2026, 11, 24))
    }


def test_long_lists_are_cut_and_their_length_is_told(make_report):
    report = make_report()
    errors = [replace(report.findings[0], key=f"{i:016x}") for i in range(MOST_FINDINGS + 1)]
    rare = replace(report.findings[3], key="f" * 16)
    files = tuple(replace(report.package.files[0], name=str(i)) for i in range(MOST_FILES + 1))

    record = record_of(make_report([*errors, rare], package=replace(report.package, files=files)), "vi")

    assert (record.errors.total, len(record.errors.shown)) == (MOST_FINDINGS + 2, MOST_FINDINGS)
    assert rare.code in {one.code for one in record.errors.shown}, "no code crowds out another"
    assert (record.package.file_count, len(record.package.files)) == (MOST_FILES + 1, MOST_FILES)


def test_findings_are_counted_by_acceptance_group(make_report):
    groups = {one.group: (one.error, one.warning, one.info) for one in record_of(make_report(), "vi").groups}

    assert groups == {"X.1": (1, 0, 0), "X.3": (1, 0, 1), "X.4": (0, 1, 0)}


def test_rules_have_another_version_when_anything_of_them_changes(make_report):
    report = make_report()
    run = report.checks[0]

    def with_spec(**changes):
        return replace(report, checks=(replace(run, spec=replace(run.spec, **changes)), *report.checks[1:]))

    versions = [
        rule_version(one)
        for one in (
            report,
            with_spec(severity=Severity.INFO),
            with_spec(reference="another article"),
            replace(report, checks=report.checks[1:]),
            replace(report, province="generic"),
            replace(report, source="national"),
        )
    ]

    assert len(set(versions)) == len(versions)


def test_rules_keep_their_version_whatever_is_found_or_how_it_is_worded(make_report):
    report = make_report()
    run = report.checks[0]
    reworded = replace(run, spec=replace(run.spec, title=run.spec.advice), state=State.PASSED, found=7)

    assert rule_version(replace(report, checks=(*report.checks[1:], reworded), findings=())) == rule_version(report)
