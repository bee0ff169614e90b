"""The report can be used by everybody: names, headings, contrast, keyboard, targets for fingers."""

from itertools import pairwise

import geopandas as gpd
import pytest
import shapely

from pipeline.validate.report import write_reports

pytestmark = pytest.mark.web

UNNAMED = """() => [...document.querySelectorAll("a, button, input, select, canvas, summary, [role]")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !(one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText)?.trim())
    .map((one) => one.outerHTML.slice(0, 120))"""

TOO_PALE = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour) => rgba(colour).slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if (rgba(colour)[3] === 255) return colour;
        }
        return "white";
    };
    const pale = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !one.checkVisibility() || one.closest("svg, :disabled")) continue;
        const style = getComputedStyle(one);
        const [dark, light] = [luminance(style.color), luminance(ground(one))].sort((a, b) => a - b);
        const size = parseFloat(style.fontSize);
        const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < least) pale.push(`${contrast.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
    }
    return pale;
}"""


@pytest.fixture
def report(make_report):
    """A report with parcels, and so with scores, pictures and a map."""
    columns = {
        "commune_code": "10507",
        "sheet_label": "12",
        "parcel_label": [str(340 + i) for i in range(20)],
        "source_file": "thua.gpkg",
        "source_row": range(1, 21),
    }
    shapes = [shapely.box(594980 + 10 * i, 2306990, 594990 + 10 * i, 2307020) for i in range(20)]
    return make_report(parcels=gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:9210"))


@pytest.fixture
def page(browser, report, tmp_path, request):
    """The page, every part of it unfolded."""
    settings = getattr(request, "param", {})
    context = browser.new_context(viewport={"width": settings.pop("width", 1280), "height": 900}, **settings)
    page = context.new_page()
    page.goto(write_reports(report, tmp_path, lang="vi")["report.html"].as_uri())
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.name = ''; one.open = true; }")
    yield page
    context.close()


both_schemes = pytest.mark.parametrize(
    "page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
both_widths = pytest.mark.parametrize("page", [{"width": 1280}, {"width": 360}], indirect=True, ids=["desk", "phone"])


@both_widths
def test_everything_that_can_be_used_has_a_name(page):
    assert page.evaluate(UNNAMED) == []


@both_schemes
def test_texts_stand_out_from_what_is_behind_them(page):
    assert page.evaluate(TOO_PALE) == []


def test_headings_go_down_one_step_at_a_time(page):
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))")

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_tells_what_its_cells_are(page):
    assert page.evaluate("[...document.querySelectorAll('th')].filter((one) => !one.scope).length") == 0
    assert (
        page.evaluate("[...document.querySelectorAll('table')].filter((one) => !one.querySelector('th')).length") == 0
    )


def test_ids_are_unique_and_what_is_named_by_them_exists(page):
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    named = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]"
        ".flatMap((one) => [one.getAttribute('aria-labelledby'), one.getAttribute('aria-describedby')])"
    )

    assert len(ids) == len(set(ids))
    assert {one for one in named if one} <= set(ids)


def test_where_the_keyboard_is_can_be_seen(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        kind, outline = page.evaluate(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
        )
        seen.add(kind)
        assert outline != "none" or kind == "BODY", kind
    assert {"A", "SUMMARY", "CANVAS", "BUTTON"} <= seen


@both_widths
def test_what_is_touched_is_large_enough(page):
    sizes = page.evaluate(
        "[...document.querySelectorAll('button, select, input, summary')].filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 60), one.closest('label') ?? one])"
        ".map(([html, one]) => [html, one.getBoundingClientRect().width, one.getBoundingClientRect().height])"
    )

    assert [html for html, width, height in sizes if width < 24 or height < 24] == []


def test_a_picture_has_the_parcels_and_their_numbers(page):
    picture = page.locator("#list .finding").first.locator(".picture")

    assert picture.locator(".around").get_attribute("d").startswith("M")
    assert set(picture.locator(".number").all_text_contents()) == {"345", "346"}
