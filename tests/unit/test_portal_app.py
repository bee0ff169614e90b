"""The public application without a database: page, release, headers, and what it refuses."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from maps.portal import create_app
from maps.portal.headers import FRESH, IMMUTABLE
from schemas.province import load_province


@pytest.fixture
def site_root(tmp_path: Path) -> Path:
    release = tmp_path / "site" / "releases" / "abc"
    release.mkdir(parents=True)
    (tmp_path / "site" / "current.json").write_text(
        json.dumps({"schema": 1, "release": "abc", "path": "releases/abc/"})
    )
    (release / "tiles.pmtiles").write_bytes(bytes(range(256)) * 8)
    return tmp_path / "site"


@pytest.fixture
def app(site_root: Path) -> FastAPI:
    return create_app(database_url=None, site_root=site_root, province=load_province("haiphong"))


def test_the_page_and_its_modules_are_served_with_the_types_that_browsers_insist_on(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert client.get("/").headers["content-type"].startswith("text/html")
        for module in ("page.js", "vendor/maplibre-gl/maplibre-gl.mjs", "vendor/maplibre-gl/maplibre-gl-worker.mjs"):
            assert client.get(f"/{module}").headers["content-type"].startswith("text/javascript"), module


def test_tiles_are_read_by_range(app: FastAPI) -> None:
    with TestClient(app) as client:
        answer = client.get("/data/releases/abc/tiles.pmtiles", headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.content == bytes(range(10, 20))


def test_caches_may_keep_a_release_for_ever_and_the_pointer_never(app: FastAPI) -> None:
    with TestClient(app) as client:
        assert client.get("/data/releases/abc/tiles.pmtiles").headers["cache-control"] == IMMUTABLE
        for path in ("/data/current.json", "/", "/healthz", "/data/releases/abc/none.json"):
            assert client.get(path).headers["cache-control"] == FRESH, path


def test_every_answer_forbids_what_comes_from_elsewhere(app: FastAPI) -> None:
    with TestClient(app) as client:
        for path in ("/", "/data/current.json", "/api/parcels/1/2/3", "/none"):
            policy = client.get(path).headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "http" not in policy, path


def test_without_a_database_the_lookup_says_so_in_both_languages_and_the_rest_works(app: FastAPI) -> None:
    with TestClient(app) as client:
        answer = client.get("/api/parcels/11407/1/1")
        assert answer.status_code == 503
        assert set(answer.json()["detail"]) == {"vi", "en"}
        assert client.get("/healthz").json() == {"status": "ok", "live": "no"}


@pytest.mark.parametrize("path", ["/data/../current.json", "/data/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"])
def test_no_path_leads_out_of_the_folders(app: FastAPI, path: str) -> None:
    with TestClient(app) as client:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", [".lock", "releases/.unfinished-7/release.json"])
def test_what_is_still_being_made_is_not_public(app: FastAPI, site_root: Path, name: str) -> None:
    (site_root / name).parent.mkdir(exist_ok=True)
    (site_root / name).write_text("{}")
    with TestClient(app) as client:
        assert client.get(f"/data/{name}").status_code == 404


@pytest.mark.parametrize("query", ["lon=200&lat=20", "lon=nan&lat=20", "lon=106", "lon=106&lat=x", ""])
def test_a_point_that_is_none_is_refused(app: FastAPI, query: str) -> None:
    with TestClient(app) as client:
        assert client.get(f"/api/parcels?{query}").status_code in {404, 422}


def test_a_database_that_does_not_answer_gives_503_and_not_a_traceback(site_root: Path) -> None:
    nobody = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    app = create_app(database_url=nobody, site_root=site_root, province=load_province("haiphong"))
    with TestClient(app) as client:
        answer = client.get("/api/parcels/11407/1/1")
    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.text
