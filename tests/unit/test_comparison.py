"""What became of the findings of an earlier check: fixed, still there, new, and nothing that cannot be known."""

import json
from dataclasses import replace

import pytest

from pipeline.answers.earlier import NotFindings, assign, compare, read_earlier
from pipeline.validate.report import write_reports
from pipeline.validate.report.responses import comparison_of
from schemas.finding import State


@pytest.fixture
def before(make_report, tmp_path):
    """The findings.json of a report with the findings that it is given."""

    def write(findings=None, **changes):
        return write_reports(make_report(findings, **changes), tmp_path / "before", lang="vi")["findings.json"]

    return write


def said(report) -> str:
    return "\n".join(line.vi for line in comparison_of(report.comparison, report.findings))


def test_fixed_remaining_and_new_are_told_apart_by_key(make_report, before):
    gone, *rest = make_report().findings
    moved = replace(rest[0], key="f" * 16)
    now = make_report([moved, *rest[1:]])
    report = replace(now, comparison=compare(now, read_earlier(before([gone, *rest]))))
    assert [one.key for one in report.comparison.fixed] == [gone.key, rest[0].key]
    assert report.comparison.remaining == tuple(one.key for one in rest[1:])
    assert report.comparison.new == (moved.key,)
    assert "đã sửa 2, còn 2, mới 1" in said(report)
    assert "TOP-01 12/345" in said(report)


def test_earlier_checks_find_their_packages_by_name_then_by_commune_and_never_by_a_guess(before):
    def of(name, *communes):
        document = json.loads(before().read_text("utf-8"))
        document["package"]["name"], document["understanding"]["communes"] = name, communes
        path = before().with_name(f"{name}.json")
        path.write_text(json.dumps(document), "utf-8")
        return read_earlier(path)

    north, south = of("bac.zip", "11407"), of("nam.zip", "11413")
    packages = [("Nam.zip", frozenset({"11413"})), ("bac-2.zip", frozenset({"11407"})), ("x.zip", frozenset())]
    assert assign([north, south], packages) == [south, north, None]
    assert assign([], packages) == [None, None, None]
    for doubtful in ([of("a.zip", "11407"), of("b.zip", "11407")], [of("a.zip")], [of("a.zip", "11407", "11413")]):
        with pytest.raises(NotFindings):
            assign(doubtful, packages)


def test_what_was_not_checked_this_time_is_not_fixed(make_report, before):
    (overlap, *_), now = make_report().findings, make_report([])
    not_run = replace(make_report([overlap]).checks[-1], state=State.NOT_APPLICABLE)
    assert not_run.spec.code == "TOP-02"
    gap = replace(overlap, code="TOP-02")
    comparison = compare(replace(now, checks=(not_run,)), read_earlier(before([gap])))
    assert comparison.fixed == ()
    assert [one.key for one in comparison.unknown] == [gap.key]
    assert "TOP-02" in " ".join(remark.vi for remark in comparison.remarks if "Lần này không kiểm tra" in remark.vi)


def test_checks_that_ran_only_this_time_are_named_since_their_findings_may_be_old(make_report, before):
    now = make_report()
    ran = tuple(replace(run, state=State.PASSED) if run.spec.code == "CRS-05" else run for run in now.checks)
    remarks = [one.en for one in compare(replace(now, checks=ran), read_earlier(before())).remarks]
    assert any(remark.startswith("Not checked then") and "CRS-05" in remark for remark in remarks)


def test_other_packages_versions_and_rules_are_said(make_report, before):
    now = make_report()
    other = replace(
        now,
        package=replace(now.package, name="goi-2.zip", sha256="12" * 32),
        version="9.9",
        province="generic",
        source="national",
        changed_severities={},
    )
    remarks = "\n".join(one.vi for one in compare(other, read_earlier(before())).remarks)
    for told in ("goi-thu.zip → goi-2.zip", "1.2.3 → 9.9", "haiphong → generic", "– → national", "TOP-03=info → –"):
        assert told in remarks
    assert "Quy tắc" in remarks


def test_the_same_package_under_the_same_rules_has_one_remark(make_report, before):
    assert [one.en for one in compare(make_report(), read_earlier(before())).remarks] == [
        "The very same package, byte by byte"
    ]


def test_the_comparison_is_in_findings_json(make_report, before, tmp_path):
    earlier = read_earlier(before())
    now = make_report([])
    told = replace(now, comparison=compare(now, earlier))
    document = json.loads(write_reports(told, tmp_path / "out", lang="vi")["findings.json"].read_text("utf-8"))
    assert [one["code"] for one in document["comparison"]["fixed"]] == ["TOP-01", "TOP-06", "GEO-04", "FMT-01"]
    assert document["comparison"]["name"] == "goi-thu.zip"


def test_another_version_of_the_file_is_refused_by_name(before):
    path = before()
    path.write_text(path.read_text("utf-8").replace('"schema": 1', '"schema": 2'), "utf-8")
    with pytest.raises(NotFindings, match=r"schema 2.*schema 1"):
        read_earlier(path)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "{}", '{"schema": 1}', '{"schema": 1, "findings": 7}', "[" * 100_000, "\udcff"]
)
def test_what_is_no_findings_file_is_refused(tmp_path, content):
    path = tmp_path / "findings.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotFindings, match="findings"):
        read_earlier(path)


def test_hostile_texts_of_an_earlier_file_are_made_visible(make_report, before):
    path = before()
    path.write_text(path.read_text("utf-8").replace("goi-thu.zip", "goi\\u202egpj.zip"), "utf-8")
    now = make_report()
    assert "\u202e" not in said(replace(now, comparison=compare(now, read_earlier(path))))
