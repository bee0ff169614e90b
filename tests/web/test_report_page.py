from contextlib import contextmanager
from dataclasses import replace

import pytest
import shapely
from playwright.sync_api import expect

from pipeline.validate.report import write_reports
from schemas.finding import Text

pytestmark = pytest.mark.web

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def many(make_report):
    """A report of 120 overlaps on sheets 1 to 4, one open line, one vertex and one unreadable file."""
    report = make_report()
    overlap, *others = report.findings
    overlaps = [
        replace(
            overlap,
            key=f"{i:016x}",
            sheet=str(1 + i % 4),
            parcel=str(i),
            x=595000.0 + i,
            y=2307000.0 + i % 7,
            geometry=shapely.box(595000 + i, 2307000, 595000.5 + i, 2307020),
        )
        for i in range(120)
    ]
    return make_report([*overlaps, *others])


@pytest.fixture
def opened(browser, tmp_path):
    """Return a context that opens a report, and fails when the page complained or asked for anything else."""

    @contextmanager
    def opening(report, *, lang="vi", **settings):
        address = write_reports(report, tmp_path, lang=lang)["report.html"].as_uri()
        context = browser.new_context(viewport=DESK, **settings)
        page = context.new_page()
        complaints, requests = [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        yield page
        context.close()
        assert complaints == []
        assert {url for url in requests if not url.startswith("data:")} == {address}

    return opening


def subjects(page):
    return page.locator("#list .finding [data-field=subject]").all_inner_texts()


def test_all_findings_can_be_paged_through(opened, many):
    with opened(many) as page:
        assert page.locator(".status").first.inner_text() == "1–50 / 123"
        first = subjects(page)
        page.get_by_role("button", name="Sau").last.click()
        page.keyboard.press("Enter")

        assert page.locator(".status").first.inner_text() == "101–123 / 123"
        assert page.get_by_role("button", name="Sau").first.is_disabled()
        expect(page.get_by_role("button", name="Trước").first).to_be_focused()
        assert len(subjects(page)) == 23
        assert not set(first) & set(subjects(page))


def test_the_filter_works_by_keyboard_and_without_diacritics(opened, many):
    with opened(many) as page:
        page.get_by_role("searchbox").focus()
        page.keyboard.type("thua 77 to 2")
        expect(page.locator(".status").first).to_have_text("1–1 / 1")
        assert subjects(page) == ["10507 · tờ 2, thửa 77 ↔ tờ 12, thửa 346"]

        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("Tab")
        page.keyboard.type("TOP-06")
        expect(page.locator("#list .group h3 .code")).to_have_text(["TOP-06"])


def test_a_finding_is_found_by_its_key(opened, many):
    with opened(many) as page:
        page.get_by_role("searchbox").fill(f"{77:016x}")
        expect(page.locator("#list .finding [data-field=key]")).to_have_text([f"{77:016x}"])


def test_filters_by_sheet_and_severity_add_up_and_can_be_cleared(opened, many):
    with opened(many) as page:
        page.locator("#sheet").select_option("10507|3")
        assert page.locator(".status").first.inner_text() == "1–30 / 30"
        page.get_by_role("checkbox", name="Lỗi").uncheck()
        assert page.locator("#no-match").is_visible()
        assert subjects(page) == []

        page.locator("#reset").click()
        assert page.locator(".status").first.inner_text() == "1–50 / 123"


def test_the_map_shows_what_the_filter_leaves(opened, many):
    with opened(many) as page:
        before = page.locator(".map .places.error").get_attribute("d")
        page.locator("#sheet").select_option("10507|1")
        after = page.locator(".map .places.error").get_attribute("d")

        assert 0 < after.count("M") < before.count("M")


def test_a_finding_is_shown_with_everything_it_has(opened, many):
    with opened(many, lang="en") as page:
        overlap = page.locator("#list .finding").first
        assert overlap.locator(".severity").inner_text() == "Error"
        assert overlap.locator("[data-field=grid]").inner_text() == "X 2307000.000 · Y 595000.000"
        assert overlap.locator(".picture .outline").get_attribute("d").startswith("M")

        page.locator("#code").select_option("FMT-01")
        unreadable = page.locator("#list .finding").first
        assert unreadable.locator("[data-field=file]").inner_text() == "thua/thua dat.shp · row 7"
        assert unreadable.locator(".picture").is_hidden()
        assert unreadable.locator("[data-field=grid]").is_hidden()


def test_coordinates_can_be_copied_as_gis_programs_take_them(opened, many):
    with opened(many, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.locator("#list .copy").first.click()
        page.get_by_text("Đã chép").wait_for()

        assert page.evaluate("navigator.clipboard.readText()") == "595000.000,2307000.000"


def test_printing_shows_more_than_one_page_of_findings(opened, many):
    with opened(many) as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert len(subjects(page)) == 123
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert len(subjects(page)) == 50


def test_without_javascript_the_findings_are_there(opened, many):
    with opened(many, java_script_enabled=False) as page:
        assert len(subjects(page)) == 123
        assert "Trình duyệt không chạy JavaScript" in page.locator("noscript").inner_text()
        assert page.locator("#filter").is_hidden()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_on_a_small_phone(opened, many, lang, scheme):
    with opened(many, lang=lang, color_scheme=scheme) as page:
        page.set_viewport_size(PHONE)
        page.locator("summary").click()

        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("refused", [False, True])
def test_a_report_without_findings_is_a_whole_page(opened, make_report, refused):
    with opened(make_report((), refused=refused)) as page:
        assert page.get_by_role("heading", level=1).inner_text().startswith("Không dùng được" if refused else "Đạt")
        assert page.get_by_text("Không có phát hiện nào.").is_visible()


def test_hostile_texts_stay_texts(opened, many):
    hostile = '</script><script>alert(1)</script><img src="http://example.com/x" onerror=alert(2)>'
    sly = [
        replace(finding, file=hostile, sheet=hostile, message=Text(vi=hostile, en=hostile)) for finding in many.findings
    ]
    with opened(replace(many, package=replace(many.package, name=hostile), findings=tuple(sly))) as page:
        assert page.locator("#list .finding .message").first.inner_text() == hostile
        page.locator("#sheet").select_option(index=1)
        assert page.locator(".status").first.inner_text() != "0"
        assert page.locator("img").count() == 0
