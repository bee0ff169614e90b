import json
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


def pixels(page):
    """Return the pixels of the map as text, after it has drawn what it was told to."""
    return page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
            () => done(document.querySelector("#map canvas").toDataURL()))))"""
    )


def test_the_map_shows_what_the_filter_leaves(opened, many):
    with opened(many) as page:
        before = pixels(page)
        page.locator("#sheet").select_option("10507|1")
        few = pixels(page)
        page.locator("#reset").click()

        assert few != before == pixels(page)


def test_the_map_is_moved_by_keyboard_mouse_and_buttons(opened, many):
    with opened(many) as page:
        canvas = page.locator("#map canvas")
        whole = pixels(page)
        canvas.focus()
        views = [whole]
        for key in ("+", "ArrowLeft", "ArrowUp", "-"):
            page.keyboard.press(key)
            views.append(pixels(page))
        page.keyboard.press("0")
        assert pixels(page) == whole
        page.get_by_role("button", name="Phóng to").click()
        assert pixels(page) == views[1]
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + 200, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 260, box["y"] + 230, steps=3)
        page.mouse.up()
        views.append(pixels(page))
        assert len(set(views)) == len(views)
        page.get_by_role("button", name="Cả bản đồ").click()
        assert pixels(page) == whole


def test_the_wheel_scrolls_the_page_until_the_map_is_entered(opened, many):
    with opened(many) as page:
        canvas = page.locator("#map canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        whole = pixels(page)
        page.mouse.move(box["x"] + 100, box["y"] + 100)
        page.evaluate("window.scrolled = new Promise((done) => addEventListener('scroll', done, { once: true })); 0")
        page.mouse.wheel(0, 50)
        page.evaluate("window.scrolled.then(() => 0)")
        assert pixels(page) == whole

        canvas.focus()
        page.mouse.wheel(0, -300)
        assert pixels(page) != whole


def test_two_fingers_zoom_the_map(opened, many):
    with opened(many, has_touch=True) as page:
        page.locator("#map canvas").scroll_into_view_if_needed()
        box = page.locator("#map canvas").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        whole = pixels(page)
        touch = page.context.new_cdp_session(page)

        def fingers(kind, apart):
            places = [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}] if apart else []
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        fingers("touchStart", 40)
        for apart in (50, 70, 90):
            fingers("touchMove", apart)
        fingers("touchEnd", 0)

        assert pixels(page) != whole


def test_a_mark_opens_its_finding_and_a_finding_its_mark(opened, many):
    with opened(many) as page:
        page.locator("#map canvas").focus()
        page.keyboard.press("Enter")
        opened_finding = page.locator("#list .finding:focus")
        expect(opened_finding).to_be_visible()

        whole = pixels(page)
        opened_finding.get_by_role("button", name="Xem trên bản đồ").click()
        expect(page.locator("#map canvas")).to_be_focused()
        assert pixels(page) != whole


def test_a_finding_on_another_page_is_opened_from_the_map(opened, many):
    with opened(many) as page:
        canvas = page.locator("#map canvas")
        page.get_by_role("button", name="Sau").first.click()
        page.locator("#list .finding[data-row='60']").get_by_role("button", name="Xem trên bản đồ").click()
        page.get_by_role("button", name="Trước").first.click()
        canvas.focus()
        page.keyboard.press("Enter")

        expect(page.locator("#list .finding:focus")).to_have_attribute("data-row", "60")


def test_the_causes_and_tables_lead_to_their_findings(opened, many):
    with opened(many) as page:
        page.locator(".causes a[data-code='TOP-01']").click()
        assert page.locator(".status").first.inner_text() == "1–50 / 120"
        page.locator("summary", has_text="Theo tờ bản đồ").click()
        page.locator("a[data-sheet='10507|3']").click()
        assert page.locator(".status").first.inner_text() == "1–30 / 30"
        page.locator("summary", has_text="Theo lỗi").click()
        page.locator("td, th").locator("a[data-code='FMT-01']").click()
        assert page.locator(".status").first.inner_text() == "1–1 / 1"


def test_counts_in_the_page_are_those_of_the_findings(opened, many, tmp_path):
    with opened(many) as page:
        findings = json.loads((tmp_path / "findings.json").read_text("utf-8"))["findings"]
        severities = [one["severity"] for one in findings]
        figures = page.locator(".figures dd").all_inner_texts()[:3]
        assert [int(one) for one in figures] == [severities.count(one) for one in ("error", "warning", "info")]

        for code in {one["code"] for one in findings}:
            page.locator("#code").select_option(code)
            expected = sum(one["code"] == code for one in findings)
            assert page.locator(".status").first.inner_text().endswith(f"/ {expected}")
        page.locator("#code").select_option("")
        for name in ("Theo lỗi", "Theo tờ bản đồ", "Theo nhóm nghiệm thu", "Theo tiêu chí"):
            summary = page.locator("summary", has_text=name)
            if summary.locator("..").get_attribute("open") is None:
                summary.click()
            cells = summary.locator("..").locator("td.count").all_inner_texts()
            assert sum(int(cell) for cell in cells if cell.strip().isdigit()) == len(findings), name


def test_a_finding_is_shown_with_everything_it_has(opened, many):
    with opened(many, lang="en") as page:
        overlap = page.locator("#list .finding").first
        assert overlap.locator(".severity").inner_text() == "Error"
        assert overlap.locator("[data-field=grid]").inner_text() == "X 2307000.000 · Y 595000.000"
        assert overlap.locator(".picture .fault").get_attribute("d").startswith("M")

        page.locator("#code").select_option("FMT-01")
        unreadable = page.locator("#list .finding").first
        assert unreadable.locator("[data-field=file]").inner_text() == "thua/thua dat.shp · row 7"
        assert unreadable.locator(".picture").is_hidden()
        assert unreadable.locator("[data-field=grid]").is_hidden()


def test_coordinates_can_be_copied_as_gis_programs_take_them(opened, many):
    with opened(many, permissions=["clipboard-read", "clipboard-write"]) as page:
        for kind, copied in (("grid", "595000.000,2307000.000"), ("degrees", "20.8534463, 106.6647801")):
            page.locator(f"#list .copy-{kind}").first.click()
            expect(page.locator(f"#list .copy-{kind}").first).to_have_text("Đã chép")
            assert page.evaluate("navigator.clipboard.readText()") == copied


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
        for summary in page.locator("summary").all():
            summary.click()
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

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
