import json
import os
import re
from dataclasses import replace

import pytest
import shapely

from pipeline.validate.report import write_reports
from schemas.finding import Severity

# fmt: off
FIELDS = [
    "code", "severity", "commune", "sheet", "parcel", "other_sheet", "other_parcel", "file", "row",
    "measured", "limit", "unit", "x", "y", "crs", "geometry", "message", "key", "answer", "tolerated",
]
# fmt: on


@pytest.fixture
def written(make_report, tmp_path):
    def write(*, lang="vi", **changes):
        return write_reports(make_report(**changes), tmp_path, lang=lang)

    return write


def read(path):
    return json.loads(path.read_text("utf-8"))


def test_findings_have_the_promised_shape(written):
    document = read(written()["findings.json"])

    assert list(document) == [
        "schema", "package", "run", "understanding", "counts", "scores", "answers", "comparison", "checks", "findings",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert document["package"]["files"] == [{"name": "thua/thua dat.shp", "size_bytes": 1234567, "sha256": "ef" * 32}]
    assert re.fullmatch("[0-9a-f]{16}", document["run"]["rules"])
    assert document["run"]["changed_severities"] == {"CRS-05": "off", "TOP-03": "info"}
    assert document["counts"] == {
        "read": 1000, "checked": 998, "quarantined": 2, "error": 2, "warning": 1, "info": 1, "waiting": 1,
        "tolerated": 0,
    }  # fmt: skip
    assert [list(finding) for finding in document["findings"]] == [FIELDS] * 4


def test_numbers_are_as_exact_as_they_can_be_known(written):
    finding = read(written()["findings.json"])["findings"][0]

    assert (finding["x"], finding["y"]) == (595000.123, 2307000.568)
    assert finding["measured"] == 0.123456789
    assert finding["geometry"] == (
        "POLYGON ((595000 2307000, 595020 2307000.123, 595020 2307000, 595000 2306999.98, 595000 2307000))"
    )


def test_a_check_that_did_not_run_says_why_in_the_wanted_language(written):
    reasons = {
        lang: {check["code"]: check["reason"] for check in read(written(lang=lang)["findings.json"])["checks"]}
        for lang in ("vi", "en")
    }

    assert reasons["vi"]["TOP-02"] == "because GEO-01 failed (tiếng Việt: thửa đất)"
    assert reasons["en"]["TOP-02"] == "because GEO-01 failed (English)"
    assert reasons["en"]["ATT-01"] is None


def test_messages_are_readable_text_in_the_file(written):
    assert "Thửa 345 chồng lấn thửa 346" in written()["findings.json"].read_text("utf-8")
    assert "Parcel 345 overlaps parcel 346" in written(lang="en")["findings.json"].read_text("utf-8")


def test_one_finding_takes_one_line(written):
    lines = written()["findings.json"].read_text("utf-8").splitlines()

    assert sum('"key": ' in line for line in lines) == 4


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_cannot_say_is_null(make_report, tmp_path, value):
    report = make_report()
    broken = replace(report.findings[0], measured=value, geometry=shapely.Point(value, 1))
    path = write_reports(replace(report, findings=(broken,)), tmp_path, lang="vi")["findings.json"]

    finding = json.loads(path.read_text("utf-8"), parse_constant=pytest.fail)["findings"][0]
    assert finding["measured"] is None
    assert finding["geometry"] is None


def test_degrees_keep_a_millimetre_too(make_report, tmp_path):
    report = make_report()
    place = replace(
        report.findings[2], crs="EPSG:4326", x=106.123456789, y=20.5, geometry=shapely.Point(106.123456789, 20.5)
    )
    path = write_reports(replace(report, findings=(place,)), tmp_path, lang="vi")["findings.json"]

    assert read(path)["findings"][0]["geometry"] == "POINT (106.12345679 20.5)"


def test_a_file_name_that_is_not_text_does_not_stop_the_report(make_report, tmp_path):
    name = os.fsdecode(b"th\xeda \xff.shp")
    report = make_report()
    paths = write_reports(
        replace(report, findings=(replace(report.findings[3], file=name),), package=replace(report.package, name=name)),
        tmp_path,
        lang="vi",
    )

    assert read(paths["findings.json"])["findings"][0]["file"] == "th\ufffda \ufffd.shp"
    assert read(paths["summary.json"])["package"]["name"] == "th\ufffda \ufffd.shp"


def test_summary_counts_by_code_commune_and_sheet(make_report, tmp_path):
    report = make_report()
    sheets = [replace(report.findings[0], sheet=sheet, key=sheet) for sheet in ("10", "9", "9")]
    path = write_reports(replace(report, findings=(*report.findings[3:], *sheets)), tmp_path, lang="vi")["summary.json"]
    summary = read(path)

    assert summary["accepted"] is False
    assert summary["run"]["verdict"] == "refused"
    assert summary["checks"] == {"passed": 1, "failed": 4, "not_applicable": 1, "disabled": 1}
    assert summary["by_sheet"] == [
        {"commune": None, "sheet": None, "error": 1, "warning": 0, "info": 0},
        {"commune": "10507", "sheet": "9", "error": 2, "warning": 0, "info": 0},
        {"commune": "10507", "sheet": "10", "error": 1, "warning": 0, "info": 0},
    ]
    assert [entry["code"] for entry in summary["by_code"]] == ["FMT-01", "TOP-01"]


@pytest.mark.parametrize(
    ("severities", "refused", "verdict"),
    [((), False, "accepted"), ((Severity.WARNING,), False, "accepted"), ((Severity.ERROR,), False, "refused"),
     ((Severity.ERROR,), True, "unusable")],
)  # fmt: skip
def test_the_verdict_follows_from_the_errors(make_report, tmp_path, severities, refused, verdict):
    findings = [replace(make_report().findings[0], severity=severity) for severity in severities]
    summary = read(write_reports(make_report(findings, refused=refused), tmp_path, lang="vi")["summary.json"])

    assert summary["run"]["verdict"] == verdict
    assert summary["accepted"] is (verdict == "accepted")


def test_the_same_report_gives_the_same_bytes_and_leaves_nothing_behind(make_report, tmp_path):
    first, second = (write_reports(make_report(), tmp_path / name, lang="vi") for name in ("first", "second"))

    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == sorted(first)
    assert {name: path.read_bytes() for name, path in first.items()} == {
        name: path.read_bytes() for name, path in second.items()
    }


def test_a_failure_leaves_the_earlier_files_whole(make_report, tmp_path, monkeypatch):
    written = write_reports(make_report(), tmp_path, lang="vi")
    before = {name: path.read_bytes() for name, path in written.items()}
    monkeypatch.setattr("pipeline.validate.report.formats.summary_json.severities_by", None)

    with pytest.raises(TypeError):
        write_reports(make_report(()), tmp_path, lang="vi")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
