"""The acceptance record on paper, read back with another library."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import geopandas as gpd
import pytest
import shapely
from pypdf import PdfReader

from pipeline.validate.report.formats import report_pdf
from pipeline.validate.report.paper import printable
from schemas.answers import Toleration
from schemas.package import Manifest, Package
from schemas.record import AcceptanceRecord, verification_code

TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
VIETNAMESE = " ".join(LETTERS) + " " + " ".join(LETTERS).upper()


@pytest.fixture
def written(make_report, tmp_path):
    """Return a function that writes a record and opens it."""

    def write(report=None, *, lang="vi", **changes):
        path = tmp_path / "report.pdf"
        report_pdf.write(report or make_report(**changes), path, lang=lang)
        return PdfReader(path, strict=True)

    return write


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def facts_of(reader):
    return json.loads(reader.attachments["record.json"][0])


def with_package(make_report, **changes):
    report = make_report()
    return replace(report, package=replace(report.package, **changes))


def test_the_same_report_gives_the_same_bytes(make_report, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        report_pdf.write(make_report(), tmp_path / name, lang="vi")

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_record_says_what_it_is_about_by_which_rules_and_with_what_result(written):
    reader = written()
    text = text_of(reader)

    for words in ("goi-thu.zip", "BN-0123456789", "ab" * 32, "cd" * 32, "Xí nghiệp Đo đạc số 1", "thua dat.shp"):
        assert words in text
    for words in ("diachinh 1.2.3", "Thành phố Hải Phòng", "TOP-03 → thông tin", "CRS-05", "Dữ liệu giả lập"):
        assert words in text
    for words in ("Không đạt", "1.000", "Thửa 345 chồng lấn thửa 346", "10:00 23/11/2026", "Trang 1 / 2"):
        assert words in text


def test_the_facts_are_attached_and_their_code_is_on_every_page(written):
    reader = written()

    AcceptanceRecord.model_validate(facts_of(reader))
    code = verification_code(facts_of(reader))
    assert [code in page.extract_text() for page in reader.pages] == [True] * len(reader.pages)


def test_it_is_a_pdf_for_archives_with_its_fonts(written):
    reader = written()

    assert b"<pdfaid:part>3</pdfaid:part>" in reader.root_object["/Metadata"].get_data()
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


@pytest.mark.parametrize("decomposed", [False, True])
def test_every_vietnamese_letter_is_printed(make_report, written, decomposed):
    name = unicodedata.normalize("NFD", VIETNAMESE) if decomposed else VIETNAMESE
    text = unicodedata.normalize(
        "NFC", text_of(written(with_package(make_report, manifest=Manifest(contractor=name[:200]))))
    )

    shown = "".join(text.split())
    assert "".join(unicodedata.normalize("NFC", name[:200]).split()) in shown


@pytest.mark.parametrize("letter", ["\u202e", "中", "\u0e01", "😀", "\x00", "\ud800", "\u0378", "≋", "ﷺ"])
def test_what_hides_or_has_no_letter_is_shown_by_its_code(make_report, written, letter):
    text = text_of(written(with_package(make_report, name=f"a{letter}b.zip")))

    assert f"a[U+{ord(letter):04X}]b.zip" in text


@pytest.mark.parametrize("name", ["#pagebreak() $x$ *b* `c` @d <e>", '"); panic("x', "\\u{1F600} // /* "])
def test_names_are_never_markup(make_report, written, name):
    assert name in text_of(written(with_package(make_report, name=name)))


def test_every_letter_that_passes_can_be_printed(make_report, written):
    every = [chr(code) for code in range(0x20, 0x2300) if chr(code).isprintable() and not chr(code).isspace()]
    passing = "".join(letter for letter in every if printable(letter) == letter)

    assert len(passing) > 1000
    written(with_package(make_report, name=passing))  # the standard for archives refuses what the font lacks


def test_long_names_and_many_files_fill_an_annex(make_report, written):
    report = make_report()
    file = report.package.files[0]
    files = tuple(replace(file, name=f"{'thu_muc/' * 20}{i:04d}.shp", sha256=f"{i:064x}") for i in range(600))
    reader = written(with_package(make_report, name="x" * 240 + ".zip", files=files))
    last = reader.pages[-1].extract_text()

    assert "500 trên 600 tệp" in last
    assert f"{499:064x}" in last
    assert len(facts_of(reader)["package"]["files"]) == 500


def test_twenty_thousand_findings_are_a_page_and_a_reference(make_report, written):
    error = make_report().findings[0]
    reader = written(findings=[replace(error, key=f"{i:016x}") for i in range(20_000)])

    assert "25 trên 20.000" in text_of(reader)
    assert len(reader.pages) <= 4


def test_the_verdict_says_what_it_comes_from(make_report, written):
    error, warning, *_ = make_report().findings
    yesterday = datetime(2026, 11, 22, tzinfo=UTC)
    office = Toleration(key="k", reason="Theo bản án", by="vpdk", until=date(2027, 1, 31), written=yesterday)
    tolerated = text_of(written(findings=[replace(error, tolerated=office)]))
    unanswered = text_of(written(findings=[warning], answers_required=True))

    assert "Mọi lỗi đều được cơ quan chấp nhận" in tolerated
    assert "Chấp nhận đến 31/01/2027 (vpdk): Theo bản án" in tolerated
    assert "phải giải trình hết" in unanswered


def test_a_clean_package_takes_one_page(written):
    reader = written(findings=[])

    assert "Đạt" in text_of(reader)
    assert len(reader.pages) == 1


def test_a_package_that_could_not_be_opened_has_a_record(make_report, written):
    report = make_report()
    unknown = Package.unknown("hỏng.zip", report.started)
    text = text_of(written(make_report([report.findings[3]], package=unknown, refused=True, read=0, checked=0)))

    assert "Không dùng được" in text
    assert "hỏng.zip" in text


def test_english_comes_first_when_asked_for(written):
    reader = written(lang="en")
    text = text_of(reader)

    assert text.index("Record of the check") < text.index("Biên bản kiểm tra")
    assert "Parcel 345 overlaps parcel 346" in text
    assert "Thửa 345" not in text
    assert reader.root_object["/Lang"] == "en"


def test_each_commune_has_its_score(written):
    columns = {"commune_code": "11407", "sheet_label": "12", "parcel_label": [str(i) for i in range(40)]}
    parcels = gpd.GeoDataFrame(columns, geometry=[shapely.Point(i, 0).buffer(1) for i in range(40)], crs=9210)
    reader = written(parcels=parcels)

    (score,) = facts_of(reader)["scores"]
    assert (score["commune"], score["parcels"]) == ("11407", 40)
    assert "Phường An Biên (11407)" in text_of(reader)
