import zipfile
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from openpyxl import load_workbook

from pipeline.validate.report import workbook
from pipeline.validate.report.formats import report_xlsx
from schemas.answers import Answer
from schemas.finding import Text

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "{=1}", "http://example.com", "\t=1", "007"]


@pytest.fixture
def written(make_report, tmp_path):
    """Return a function: a report → the workbook as another program reads it."""

    def write(report=None, lang="vi"):
        path = tmp_path / "report.xlsx"
        report_xlsx.write(report or make_report(), path, lang=lang)
        return load_workbook(path)

    return write


def column(sheet, title):
    """Return the cells below the head with that title."""
    at = [cell.value for cell in sheet[1]].index(title)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def values(cells):
    return [cell.value for cell in cells]


@pytest.mark.parametrize(
    ("lang", "titles"),
    [
        ("vi", ["Tổng hợp", "Phát hiện", "Theo tờ bản đồ", "Các phép kiểm tra"]),
        ("en", ["Summary", "Findings", "By map sheet", "Checks"]),
    ],
)
def test_the_worksheets_are_in_the_wanted_language(written, lang, titles):
    assert written(lang=lang).sheetnames == titles


def test_a_finding_has_everything_needed_to_mend_it(written, make_report):
    sheet = written()["Phát hiện"]
    row = dict(zip(values(sheet[1]), values(sheet[2]), strict=True))

    assert (row["Mã"], row["Mức độ"], row["Tờ"], row["Thửa"], row["Thửa kia"]) == ("TOP-01", "Lỗi", "12", "345", "346")
    assert row["Nội dung"] == "Thửa 345 chồng lấn thửa 346"
    assert row["Cách sửa"] == "Advice for TOP-01 (tiếng Việt: thửa đất)"
    assert (row["X (Bắc, m)"], row["Y (Đông, m)"]) == (2307000.568, 595000.123)
    assert (row["Vĩ độ WGS 84"], row["Kinh độ WGS 84"]) == (20.8534514, 106.6647813)
    assert row["Đo được"] == pytest.approx(0.123457)
    assert row["Mã phát hiện"] == make_report().findings[0].key
    assert row["Trả lời"] is None


def test_every_finding_is_there_once_and_can_be_filtered(written, make_report):
    sheet = written()["Phát hiện"]

    assert values(column(sheet, "Mã phát hiện")) == [finding.key for finding in make_report().findings]
    assert sheet.auto_filter.ref == "A1:Y5"
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("text", FORMULAS)
def test_texts_stay_texts_whatever_they_begin_with(written, make_report, text):
    report = make_report()
    sly = replace(
        report.findings[0],
        message=Text(vi=text, en=text),
        file=text,
        sheet=text,
        parcel=text,
        unit=text,
        answer=Answer(text=text, who=text),
    )
    sheet = written(replace(report, findings=(sly,), package=replace(report.package, name=text)))["Phát hiện"]
    shown = text.replace("\t", "[U+0009]")
    for title in ("Nội dung", "Tệp", "Tờ", "Thửa", "Đơn vị", "Trả lời", "Người trả lời"):
        (cell,) = column(sheet, title)
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", shown, None)


def test_what_xml_cannot_carry_is_shown_by_its_code(written, make_report):
    report = make_report()
    sly = replace(report.findings[0], message=Text(vi="a\x00b\ud800\u202ec" + "x" * 40_000, en=""))
    (cell,) = column(written(replace(report, findings=(sly,)))["Phát hiện"], "Nội dung")

    assert cell.value.startswith("a[U+0000]b")
    assert cell.value.count("x") > 32_000


def test_the_same_report_gives_the_same_bytes(make_report, tmp_path):
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for path in paths:
        report_xlsx.write(make_report(), path, lang="vi")

    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"2026-11-23T03:00:01Z" in zipfile.ZipFile(paths[0]).read("docProps/core.xml")


def test_the_summary_tells_verdict_counts_and_scores(written, make_report):
    parcels = gpd.GeoDataFrame(
        {"commune_code": "10507", "sheet_label": "12", "parcel_label": [str(i) for i in range(200)]},
        geometry=[shapely.Point(595000 + i, 2307000).buffer(1) for i in range(200)],
        crs=9210,
    )
    for name in ("source_file", "source_row"):
        parcels[name] = None
    sheet = written(make_report(parcels=parcels))["Tổng hợp"]
    told = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2)}

    assert told["Kết quả"] == "Không đạt"
    assert (told["Lỗi"], told["Cảnh báo"], told["Thông tin"]) == (2, 1, 1)
    score = next(value for name, value in told.items() if name.endswith(", Sạch"))
    assert score == "99,5 % (xanh)"
    assert next(value for name, value in told.items() if name.endswith(", Sống")) == "chưa chấm"


def test_checks_tell_their_group_criterion_and_why_they_did_not_run(written):
    sheet = written(lang="en")["Checks"]
    checks = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=2)}

    assert checks["TOP-01"][2:5] == ["X.3 Database: cadastral spatial data", "Clean", "Findings"]
    assert checks["TOP-02"][4:6] == ["Not applicable", "because GEO-01 failed (English)"]


def test_a_sheet_is_counted_with_its_findings(written):
    sheet = written(lang="en")["By map sheet"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]

    assert rows == [[None, None, None, 1, 0, 0], ["10507", rows[1][1], "12", 1, 1, 1]]


def test_too_many_findings_are_cut_to_a_fair_share_and_it_is_said(written, make_report, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book = written()

    assert values(column(book["Phát hiện"], "Mã")) == ["TOP-01", "TOP-06"]
    assert any("2 trên 4 phát hiện" in str(row[1].value) for row in book["Tổng hợp"].iter_rows(min_row=2))
