import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pipeline.validate.report import write_reports
from pipeline.validate.report.numbers import number
from pipeline.validate.report.places import places_of
from pipeline.validate.report.rows import fair_share
from pipeline.validate.report.text import visible
from schemas.finding import Severity, Text
from schemas.matching import ColumnMatch
from schemas.package import Package
from schemas.understanding import Choice, Fit, LayerSeen, Origin, SheetSeen, Understanding

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}\u202egnp.exe\u2028\x00\ud800"
PIPELINE = "vn2000-wgs84-qd05-epsg6960"


class Page(HTMLParser):
    """What a browser would make of the page: elements with their attributes, and the text of each."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self.open = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(data) for tag, data in self.texts.items() if tag not in {"script", "style"})


@pytest.fixture
def page_of(tmp_path):
    def write(report, lang="vi"):
        return write_reports(report, tmp_path, lang=lang)["report.html"].read_text("utf-8")

    return write


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


@pytest.mark.parametrize(
    ("severity", "refused", "vi", "en"),
    [
        (Severity.INFO, False, "Đạt", "Accepted"),
        (Severity.ERROR, False, "Không đạt", "Refused"),
        (Severity.ERROR, True, "Không dùng được", "Unusable"),
    ],
)
def test_the_verdict_is_the_headline_in_both_languages(make_report, page_of, severity, refused, vi, en):
    report = make_report([replace(make_report().findings[0], severity=severity)], refused=refused)

    first, second = (
        re.findall(r'lang="(vi|en)">([^<]+)</span>', re.search(r"<h1>(.*?)</h1>", page_of(report, lang))[1])
        for lang in ("vi", "en")
    )
    assert first == [("vi", vi), ("en", en)]
    assert second == [("en", en), ("vi", vi)]


def test_a_reader_learns_which_package_was_checked_under_which_rules(make_report, page_of):
    report = make_report()
    text = Page(page_of(replace(report, source="national"))).text

    for told in (report.package.name, report.package.sha256, report.package.receipt, "Xí nghiệp Đo đạc số 1"):
        assert told in text
    for told in (
        "1.2.3",
        "Thành phố Hải Phòng",
        "national",
        "switched off (English)",
        "because GEO-01 failed (English)",
    ):
        assert told in text
    for told in ("Advice for TOP-01 (English)", "Reference of TOP-01", "TOP-03", "Dữ liệu giả lập"):
        assert told in text


def test_a_package_that_could_not_be_opened_is_named(make_report, page_of):
    report = make_report()
    package = Package.unknown("hong.zip", report.package.received)
    page = page_of(replace(report, package=package, refused=True))

    assert "hong.zip" in page
    assert "SHA-256" not in page
    assert "Số biên nhận" not in page


def test_a_finding_tells_where_it_is_in_both_systems(make_report, page_of):
    data = data_of(page_of(make_report()))

    assert data["subject"][0] == "10507 · tờ 12, thửa 345 ↔ tờ 12, thửa 346"
    assert data["grid"][0] == "X 2307000.568 · Y 595000.123"
    assert data["easting_northing"][0] == "595000.123,2307000.568"
    assert data["degrees"][0] == "20.8534514, 106.6647813"
    assert data["facts"][0] == "đo được 0,123 m · giới hạn 0,01 m"
    assert (data["subject"][3], data["grid"][3]) == ("thua/thua dat.shp", "")


def test_nothing_is_asked_of_the_network(make_report, page_of):
    text = page_of(make_report())
    page = Page(text)
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")

    assert "default-src 'none'" in policy
    assert not page.all("iframe") + page.all("img") + page.all("object")
    addresses = [attrs[name] for _, attrs in page.elements for name in ("src", "href", "action") if name in attrs]
    assert {address[:1] for address in addresses} <= {"#", "d"}
    assert [link["href"] for link in page.all("link")] == ["data:,"]


def test_only_our_own_script_and_style_may_run(make_report, page_of):
    text = page_of(make_report())
    policy = next(meta["content"] for meta in Page(text).all("meta") if "http-equiv" in meta)

    for element, count in (("script", 2), ("style", 1)):
        contents = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        prints = [base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in contents]
        assert f"{element}-src " + " ".join(f"'sha256-{one}'" for one in prints) in policy
        assert len(prints) == count
    assert not re.search(r"<[^>]+ (style|on\w+)=", text)


def test_a_hostile_package_cannot_break_the_page(make_report, page_of):
    report = make_report()
    finding = replace(
        report.findings[0],
        file=HOSTILE,
        sheet=HOSTILE,
        parcel=HOSTILE,
        commune=HOSTILE,
        unit=HOSTILE,
        message=Text(vi=HOSTILE, en=HOSTILE),
    )
    package = replace(
        report.package,
        name=HOSTILE,
        files=(replace(report.package.files[0], name=HOSTILE),),
        manifest=report.package.manifest.model_copy(
            update={"contractor": HOSTILE, "contract": HOSTILE, "contact": HOSTILE}
        ),
        manifest_file=HOSTILE,
    )
    match = ColumnMatch(
        mapped={"sheet_number": HOSTILE}, personal=(HOSTILE,), ignored=(HOSTILE,), unmapped=(HOSTILE,), missing=()
    )
    layer = LayerSeen(
        file=HOSTILE,
        name=HOSTILE,
        format="GPKG",
        geometry="Polygon",
        is_read=True,
        crs=HOSTILE,
        system=Text(vi=HOSTILE, en=HOSTILE),
        encoding=HOSTILE,
        fits=(Fit(source="national", match=match, has_name=True, has_levels=True),),
    )
    understanding = Understanding(
        source="national", choice=Choice.COLUMNS, layers=(layer,), others=(HOSTILE,), communes=(HOSTILE,)
    )
    changed = replace(report, package=package, findings=(finding,) * 3, understanding=understanding)
    friendly, hostile = page_of(report), page_of(changed)

    page = Page(hostile)
    assert page.all("script") == [{"type": "application/json", "id": "data"}, {}, {}]
    assert "onerror" not in {name for _, attrs in page.elements for name in attrs}
    assert not page.all("img")
    assert not set("\u202e\u2028\x00") & set(hostile)
    assert "{{ 7 * 7 }}" in page.text
    assert data_of(hostile)["message"][0].endswith("[U+202E]gnp.exe[U+2028][U+0000][U+D800]")
    assert len(Page(friendly).all("script")) == len(page.all("script"))


def test_the_page_says_how_the_package_was_understood(make_report, page_of):
    match = ColumnMatch(
        mapped={"sheet_number": "soTo"}, personal=("tenChu",), ignored=(), unmapped=("hoa",), missing=()
    )
    layers = tuple(
        LayerSeen(
            file=f"to{number}.gpkg",
            name=None,
            format="GPKG",
            geometry="Polygon",
            is_read=True,
            records=1234,
            origins={"crs": origin},
            detected=("TCVN3",),
            fits=(Fit(source="generic", match=match, has_name=True, has_levels=True),),
        )
        for number, origin in enumerate([Origin.NOWHERE, Origin.MANIFEST])
    )
    sheets = (SheetSeen("11407", "7", 10, 11), SheetSeen("11407", "8", 5, 5))
    seen = Understanding(source="generic", choice=Choice.COLUMNS, layers=layers, sheets=sheets, scales=(500,))
    text = Page(page_of(make_report(understanding=seen))).text
    assert "Gói được hiểu như thế nào" in text
    assert "Lớp thửa đất đơn giản [generic]: hợp nhất với các cột của gói (hiểu 1 cột, 1 cột lạ)" in text
    assert "không rõ: 1 tệp; theo bản kê: 1 tệp" in text
    assert "2 tờ: 7, 8" in text
    assert "TCVN3 (nhận ra, đã chuyển sang Unicode)" in text
    assert "1.234" in text
    assert "hoa" in text
    assert "Gói được hiểu như thế nào" not in Page(page_of(make_report())).text


def test_the_page_of_many_findings_keeps_some_of_each_code(make_report, page_of, monkeypatch):
    monkeypatch.setattr("pipeline.validate.report.page.MOST_FINDINGS", 30)
    monkeypatch.setattr("pipeline.validate.report.page.WITHOUT_SCRIPT", 6)
    overlap, line = make_report().findings[:2]
    many = [replace(overlap, key=f"{i:016d}") for i in range(40)] + [replace(line, key=f"{i:016x}") for i in range(5)]
    text = page_of(make_report(many), lang="en")
    data = data_of(text)

    assert (data["code"].count("TOP-01"), data["code"].count("TOP-06")) == (25, 5)
    assert "30 of 45 findings" in text
    assert [article["class"] for article in Page(text).all("article")] == ["finding error"] * 3 + [
        "finding warning"
    ] * 3 + ["finding "]


@pytest.mark.parametrize(
    ("codes", "most", "kept"),
    [("AAAAB", 2, "AB"), ("AAAAB", 4, "AAAB"), ("AABBB", 9, "AABBB"), ("", 5, ""), ("ABC", 2, "AB")],
)
def test_a_fair_share_starts_with_one_of_each(codes, most, kept):
    assert "".join(codes[i] for i in fair_share(codes, most)) == kept


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (1234.5678, "1.234,568", "1,234.568"),
        (3.0, "3", "3"),
        (2.10, "2,1", "2.1"),
        (0.0123456, "0,0123", "0.0123"),
        (-0.5, "-0,5", "-0.5"),
    ],
)
def test_numbers_are_written_as_the_reader_does(value, vi, en):
    assert (number(value, "vi"), number(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Thửa đất Ỹ ở Hải Phòng: 345 m² (×2)", "Thửa đất Ỹ ở Hải Phòng: 345 m² (×2)"),
        ("a\u0303 e\u0323 日本 ½ €", "a\u0303 e\u0323 日本 ½ €"),
        ("a\u202eb\u2066c\u200bd\ufeff", "a[U+202E]b[U+2066]c[U+200B]d[U+FEFF]"),
        ("a\nb\x1b[31m\ud800\u061c\u00ad", "a[U+000A]b[U+001B][31m[U+D800][U+061C][U+00AD]"),
    ],
)
def test_only_characters_that_hide_are_shown_by_their_code(text, shown):
    assert visible(text) == shown


def test_places_are_named_as_their_system_does(make_report):
    place = make_report().findings[2]
    found = {
        crs: places_of([replace(place, crs=crs, x=x, y=y)], PIPELINE)[0]
        for crs, x, y in (
            ("EPSG:9210", 595000.0, 2307000.0),
            ("EPSG:3405", 595000.0, 2307000.0),
            ("EPSG:2154", 652000.0, 6862000.0),
            ("EPSG:4326", 106.5, 20.75),
            (None, 1.0, 2.0),
        )
    }

    assert found["EPSG:9210"].degrees == "20.8534463, 106.6647801"  # reviewed operation, schemas/crs.py
    assert found["EPSG:9210"].system == "VN-2000 105°45′"
    assert found["EPSG:3405"].system == "VN-2000 6° 105°00′"
    assert found["EPSG:2154"].grid == "E 652000.000 · N 6862000.000"
    assert (found["EPSG:4326"].grid, found["EPSG:4326"].degrees) == ("", "20.7500000, 106.5000000")
    assert (found[None].grid, found[None].degrees) == ("x 1.000 · y 2.000", "")


def test_a_commune_code_that_changed_its_meaning_is_explained(make_report, page_of):
    assert "Phường Thành Đông (trước 1/7/2025: Phường Cẩm Thượng)" in page_of(make_report())
