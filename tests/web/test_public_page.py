"""The citizens' page in a real browser, served from a real release: find, tap, share; nothing from outside."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from maps.portal import create_app
from pipeline import run
from pipeline.demo import make_package
from schemas.province import load_province
from schemas.release import parcel_key

pytestmark = [pytest.mark.db, pytest.mark.web]

NOW = datetime(2026, 11, 23, tzinfo=UTC)
COMMUNE = "11407"


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of the loopback address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def home(module_database: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one synthetic commune handed in, loaded and published."""
    home = tmp_path_factory.mktemp("published")
    make_package(home / "package.zip", parcels=400, seed=11, commune=COMMUNE)
    job = run.Job(home=home, province="haiphong", now=NOW)
    outcome = run.take_in(home / "package.zip", job, module_database)
    assert outcome.exit_code == 0, [finding.message.en for finding in outcome.report.findings][:5]
    run.release(job, module_database)
    return home


@pytest.fixture(scope="module")
def parcel(home: Path) -> dict:
    """Some parcel of the release, as its sheet file gives it."""
    site = home / "site" / "haiphong"
    pointer = json.loads((site / "current.json").read_text("utf-8"))
    sheet = min((site / pointer["path"] / "sheets" / COMMUNE).iterdir())
    features = json.loads(sheet.read_text("utf-8"))["features"]
    return next(feature for feature in features if feature["properties"]["is_parcel"])


@pytest.fixture(scope="module")
def address(home: Path, module_database: Engine, as_portal: Callable[[Engine], str]) -> Iterator[str]:
    app = create_app(
        database_url=as_portal(module_database),
        site_root=home / "site" / "haiphong",
        province=load_province("haiphong"),
    )
    with serving(app) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test on a console error, a page error, or a request to anywhere else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", color_scheme="light")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "blob:", "data:")) else complaints.append(request.url),
    )
    yield page
    context.close()
    assert complaints == []


def ready(page: Page) -> None:
    expect(page.locator("#map")).to_have_attribute("data-ready", "true", timeout=30_000)


def search(page: Page, parcel: dict) -> None:
    page.get_by_label("Xã, phường, đặc khu").select_option(COMMUNE)
    page.get_by_label("Tờ bản đồ số").fill(parcel["properties"]["sheet"])
    page.get_by_label("Thửa đất số").fill(parcel["properties"]["parcel"])
    page.keyboard.press("Enter")


def heading(parcel: dict) -> str:
    return f"Thửa {parcel['properties']['parcel']}, tờ {parcel['properties']['sheet']}"


def test_a_citizen_finds_a_parcel_by_its_numbers_and_the_address_says_which(
    page: Page, address: str, parcel: dict
) -> None:
    page.goto(address)
    ready(page)
    search(page, parcel)
    expect(page.locator("#card h2")).to_have_text(heading(parcel))
    expect(page.locator("#card")).to_contain_text("m²")
    expect(page.locator("#synthetic")).to_be_visible()
    assert f"thua={COMMUNE}" in page.url
    expect(page).to_have_title(re.compile(re.escape(heading(parcel))))


def test_the_address_opens_the_same_parcel_and_back_closes_it(page: Page, address: str, parcel: dict) -> None:
    page.goto(address)
    ready(page)
    search(page, parcel)
    expect(page.locator("#card h2")).to_have_text(heading(parcel))
    shared = page.url
    page.go_back()
    expect(page.locator("#card")).to_be_hidden()
    page.goto(shared)
    expect(page.locator("#card h2")).to_have_text(heading(parcel))


def test_back_leads_away_from_a_shared_address_however_it_is_written(page: Page, address: str, parcel: dict) -> None:
    commune, sheet, number = parcel["id"].split("/")
    for written in (parcel["id"], f"{commune}/00{sheet}/0{number}", f"{commune}/{sheet}/99999"):
        page.goto("about:blank")
        page.goto(f"{address}/?thua={written}")
        expect(page.get_by_role("status")).to_contain_text("thửa")
        page.go_back()
        assert page.url == "about:blank"


def test_the_parcel_asked_for_last_is_the_one_shown(page: Page, address: str, parcel: dict) -> None:
    """An answer that comes late does not replace a newer one."""
    page.goto(address)
    ready(page)
    page.evaluate(
        """([commune, sheet]) => {
          const really = window.fetch;
          window.fetch = async (url) => {
            const isSheet = String(url).includes(`/sheets/${commune}/${sheet}.json`);
            if (isSheet) await new Promise((go) => (window.release = go));
            return really(url);
          };
        }""",
        [COMMUNE, parcel["properties"]["sheet"]],
    )
    search(page, parcel)
    page.wait_for_function("() => window.release")
    search(page, {"properties": {"sheet": "9999", "parcel": "1"}})
    expect(page.get_by_role("status")).to_contain_text("9999")
    with page.expect_response("**/sheets/**") as late:
        page.evaluate("() => window.release()")
    late.value.finished()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("9999")


def test_a_found_parcel_is_announced_once_and_closing_it_keeps_the_place_of_the_keyboard(
    page: Page, address: str, parcel: dict
) -> None:
    page.goto(address)
    ready(page)
    search(page, parcel)
    expect(page.locator("#card h2")).to_be_visible()
    speaking = page.locator("[aria-live], [role=status], [role=alert]").filter(has_text=parcel["properties"]["parcel"])
    expect(speaking).to_have_count(1)
    page.get_by_role("button", name="Đóng").press("Enter")
    expect(page.get_by_role("button", name="Tìm thửa đất")).to_be_focused()


LABELS = {"A/1": ["007", "7", "1/2", "5%"]}


def test_labels_with_zeros_letters_and_slashes_lead_to_their_own_parcel(page: Page, address: str, parcel: dict) -> None:
    """As surveys of other countries have them; the sheet files are those of a release that holds such labels."""
    sheets = {
        "schema": 1,
        "code": COMMUNE,
        "name": "X",
        "sheets": [{"sheet": "A/1", "parcels": 4, "bbox": [0, 0, 1, 1]}],
    }
    features = [
        {
            **parcel,
            "id": parcel_key(COMMUNE, sheet, number),
            "properties": {**parcel["properties"], "sheet": sheet, "parcel": number},
        }
        for sheet, numbers in LABELS.items()
        for number in numbers
    ]
    page.route(f"**/communes/{COMMUNE}.json", lambda route: route.fulfill(json=sheets))
    page.route("**/sheets/**", lambda route: route.fulfill(json={"type": "FeatureCollection", "features": features}))
    for feature in features:
        page.goto(f"{address}/?{urlencode({'thua': feature['id']})}")
        expect(page.locator("#card h2")).to_have_text(heading(feature))
    search(page, {"properties": {"sheet": "A/1", "parcel": "07"}})
    expect(page.locator("#card h2")).to_have_text("Thửa 007, tờ A/1")


def test_tapping_the_map_opens_the_parcel_under_the_finger(page: Page, address: str, parcel: dict) -> None:
    page.goto(f"{address}/?thua={parcel['id']}")
    ready(page)
    expect(page.locator("#card h2")).to_have_text(heading(parcel))
    page.get_by_role("button", name="Đóng").click()
    expect(page.locator("#card")).to_be_hidden()
    page.wait_for_function("() => document.getElementById('map').dataset.idle === 'true'")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#card h2")).to_be_visible()
    assert "thua=" in page.url


def test_a_number_that_is_not_there_is_explained(page: Page, address: str, parcel: dict) -> None:
    page.goto(address)
    ready(page)
    for properties, words in (
        ({**parcel["properties"], "sheet": "9999"}, "không có tờ bản đồ số 9999"),
        ({**parcel["properties"], "parcel": "99999"}, "không có thửa số 99999"),
    ):
        search(page, {"properties": properties})
        expect(page.get_by_role("status")).to_contain_text(words)
        expect(page.locator("#card")).to_be_hidden()


def test_the_page_speaks_english_when_asked(page: Page, address: str, parcel: dict) -> None:
    page.goto(f"{address}/?thua={parcel['id']}")
    ready(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Find a land parcel")
    expect(page.locator("#card h2")).to_have_text(
        f"Parcel {parcel['properties']['parcel']}, sheet {parcel['properties']['sheet']}"
    )
    assert "lang=en" in page.url


def test_on_a_small_phone_nothing_overflows(page: Page, address: str, parcel: dict) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/?thua={parcel['id']}")
    ready(page)
    expect(page.locator("#card h2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_before_the_first_release_the_page_says_so(browser: Browser, tmp_path: Path) -> None:
    app = create_app(database_url=None, site_root=tmp_path / "site", province=load_province("haiphong"))
    with serving(app) as empty:
        page = browser.new_page()
        page.goto(empty)
        expect(page.get_by_role("status")).to_have_text("Chưa có dữ liệu nào được công bố.")
        page.close()


def test_a_visitor_with_hostile_numbers_sees_them_as_text(page: Page, address: str) -> None:
    page.goto(address)
    ready(page)
    page.get_by_label("Xã, phường, đặc khu").select_option(COMMUNE)
    page.get_by_label("Tờ bản đồ số").fill("<img src=x onerror=alert(1)>")
    page.get_by_label("Thửa đất số").fill("../../..")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("<img src=x")
