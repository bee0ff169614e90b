"""The preview in a real browser, opened from disk as a reviewer does."""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from maps.preview import write_preview
from schemas.finding import Finding, Severity, Text

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One parcel of 40 by 40 m, an error in its middle, two vertices missing in its corners; the words hold markup."""
    parcels = gpd.GeoDataFrame(
        {"sheet_label": ["12"], "parcel_label": ["<b>345</b>"], "area_m2": [1600.5], "land_use": ["ODT"]},
        geometry=[shapely.box(595500, 2305000, 595540, 2305040)],
        crs=9210,
    ).astype({"sheet_label": "string", "parcel_label": "string", "land_use": "string"})
    error = Finding(
        code="TOP-01",
        severity=Severity.ERROR,
        commune=None,
        sheet="12",
        parcel="345",
        other_sheet=None,
        other_parcel=None,
        file=None,
        row=None,
        measured=None,
        limit=None,
        unit=None,
        x=595520.0,
        y=2305020.0,
        crs="EPSG:9210",
        geometry=None,
        message=Text(vi="Chồng lấn <i>0,2 m</i>", en="Overlap"),
        key="0",
    )
    vertices = shapely.MultiPoint([(595502, 2305038), (595502, 2305002)])
    warning = replace(error, severity=Severity.WARNING, geometry=vertices, x=595502.0, y=2305038.0, key="1")
    path = tmp_path_factory.mktemp("preview") / "preview.html"
    return write_preview(parcels, [error, warning], path, synthetic=True, title="gói.zip").as_uri()


@pytest.fixture(params=[(1280, 800), (390, 700), (320, 560)], ids=lambda size: f"{size[0]} px")
def page(browser: Browser, preview: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page at one size; complaints of the console and requests beside the file itself fail the test."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: complaints.append(sent.url) if sent.url != preview else None)
    page.goto(preview)
    yield page
    context.close()
    assert complaints == []


def click_map(page: Page, *, right_px: float = 0) -> None:
    """Click the middle of the map, or beside it."""
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + right_px, box["y"] + box["height"] / 2)


def test_finding_says_what_it_is(page: Page) -> None:
    click_map(page)
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("TOP-01 · Lỗi · Errors")
    expect(popup).to_contain_text("Chồng lấn <i>0,2 m</i>")


def test_parcel_says_what_it_is(page: Page) -> None:
    click_map(page, right_px=40)
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("Tờ 12 · Thửa <b>345</b>")
    expect(popup).to_contain_text("1.600,5 m²")
    expect(popup).to_contain_text("Urban residential land")


def test_page_fits_and_is_labelled(page: Page) -> None:
    expect(page.get_by_text("DỮ LIỆU GIẢ LẬP")).to_be_in_viewport()
    expect(page.get_by_text("Chú giải")).to_be_in_viewport()
    expect(page.locator(".leaflet-control-scale")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".grid-label").count() > 2
