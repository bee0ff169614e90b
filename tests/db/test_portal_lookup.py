"""Look-ups of the API in a loaded cadastre, as the read-only role."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from maps.portal import create_app
from pipeline import run
from pipeline.demo import HOLDER_MARK, ID_PREFIX, make_package, make_parcels
from schemas.province import load_province

pytestmark = pytest.mark.db

COMMUNE, PARCELS, SEED = "11407", 200, 5


@pytest.fixture(scope="module")
def surveyed() -> gpd.GeoDataFrame:
    return make_parcels(parcels=PARCELS, seed=SEED, commune=COMMUNE).to_crs(4326)


@pytest.fixture(scope="module")
def client(
    module_database: Engine, as_portal: Callable[[Engine], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("home")
    make_package(home / "package.zip", parcels=PARCELS, seed=SEED, commune=COMMUNE)
    job = run.Job(home=home, province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC))
    assert run.take_in(home / "package.zip", job, module_database).loaded
    app = create_app(
        database_url=as_portal(module_database), site_root=home / "site", province=load_province("haiphong")
    )
    with TestClient(app) as client:
        yield client


def key_of(row: gpd.GeoSeries) -> str:
    return f"{COMMUNE}/{row['soHieuToBanDo']}/{row['soThuTuThua']}"


def test_a_parcel_is_found_by_its_key_with_its_recorded_area(client: TestClient, surveyed: gpd.GeoDataFrame) -> None:
    parcel = surveyed.iloc[0]
    answer = client.get(f"/api/parcels/{key_of(parcel)}").json()
    assert answer["id"] == key_of(parcel)
    assert answer["properties"]["area_m2"] == parcel["dienTich"]
    assert answer["geometry"]["type"] == "MultiPolygon"


def test_a_point_inside_a_parcel_finds_that_parcel(client: TestClient, surveyed: gpd.GeoDataFrame) -> None:
    for _, parcel in surveyed.iloc[:5].iterrows():
        inside = parcel.geometry.representative_point()
        answer = client.get("/api/parcels", params={"lon": inside.x, "lat": inside.y})
        assert answer.json()["id"] == key_of(parcel)


def test_the_same_coordinates_come_back_within_a_centimetre(client: TestClient, surveyed: gpd.GeoDataFrame) -> None:
    """The API gives the pinned operation; PROJ's own choice for EPSG:9210 is the same one."""
    parcel = surveyed.iloc[3]
    answer = client.get(f"/api/parcels/{key_of(parcel)}").json()
    ring = {tuple(point) for point in answer["geometry"]["coordinates"][0][0]}
    expected = list(parcel.geometry.exterior.coords)
    assert all(min(abs(x - a) + abs(y - b) for a, b in ring) < 1e-7 for x, y in expected)


@pytest.mark.parametrize(
    "path",
    [
        "/api/parcels/11407/1/99999",
        "/api/parcels/99999/1/1",
        "/api/parcels/11407/1/'; DROP TABLE x;--",
        "/api/parcels/11407/1/%00",
        "/api/parcels/11407/1/" + "9" * 5000,
        "/api/parcels?lon=0&lat=0",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert set(answer.json()["detail"]) == {"vi", "en"}


def test_another_province_sees_nothing_of_it(
    client: TestClient,
    module_database: Engine,
    as_portal: Callable[[Engine], str],
    tmp_path: Path,
    surveyed: gpd.GeoDataFrame,
) -> None:
    other = create_app(database_url=as_portal(module_database), site_root=tmp_path, province=load_province("generic"))
    with TestClient(other) as elsewhere:
        assert elsewhere.get(f"/api/parcels/{key_of(surveyed.iloc[0])}").status_code == 404


def test_no_answer_names_a_holder(client: TestClient, surveyed: gpd.GeoDataFrame) -> None:
    for _, parcel in surveyed.iloc[:40].iterrows():
        answer = client.get(f"/api/parcels/{key_of(parcel)}").text
        assert HOLDER_MARK not in answer
        assert ID_PREFIX not in answer
