"""A real browser for the tests of pages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "google-chrome")
"""Names under which distributions install Chromium; Ubuntu's `chromium-browser` is a snap, which cannot be driven."""

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""WebGL in software (maps draw with it), and nothing that calls home."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the distribution, else of Playwright; one process for all tests, each opens its own context.

    Playwright keeps an event loop running in the main thread for as long as the browser lives, so no test of this
    session that comes later may call ``asyncio.run`` there.
    """
    with sync_playwright() as playwright:
        installed = [path for path in map(shutil.which, PROGRAMS) if path and not path.startswith("/snap/")]
        program = Path(*installed[:1] or [playwright.chromium.executable_path])
        if not program.exists():
            absent = pytest.fail if os.environ.get("CI") else pytest.skip
            absent(f"no browser: none of {', '.join(PROGRAMS)} is installed, nor Playwright's own")
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield chromium
        chromium.close()
