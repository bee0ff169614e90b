"""One ground in Python and in PostGIS: the reviewed operation, and packages in several meridians."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from pyproj import CRS, Geod, Transformer
from sqlalchemy import Engine

from pipeline.run import Job, take_in
from schemas.crs import VIETNAM_EXTENT, ZONES, Zone, parse_system, system_of, to_wgs84
from schemas.province import load_province

pytestmark = pytest.mark.db

Floats = npt.NDArray[np.float64]

DATUM = "vn2000-wgs84-qd05-epsg6960"
HAIPHONG = load_province("haiphong")
ONE_MM = 0.001
AN_BIEN, THANH_DONG = "11407", "10507"
"""A ward of the former Hải Phòng, and one of the former Hải Dương."""
BY_CODE = "ST_Transform(ST_Point(x, y, :source), CAST(:target AS int))"
BY_TEXT = "ST_Transform(ST_Point(x, y), (SELECT proj4text FROM spatial_ref_sys WHERE srid = :source), :target)"


@pytest.fixture
def transform(live: Callable[..., list[Any]]) -> Callable[..., Floats]:
    """Return a function that lets PostGIS transform places, shape (n, 2)."""

    def run(xy: Floats, source: int, target: int, how: str = BY_CODE) -> Floats:
        statement = f"""
            SELECT ST_X(p), ST_Y(p) FROM (
              SELECT place, {how} AS p
              FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) WITH ORDINALITY AS t (x, y, place)
            ) AS t ORDER BY place
        """
        return np.array(live(statement, source=source, target=target, x=xy[:, 0].tolist(), y=xy[:, 1].tolist()))

    return run


def grid(extent: tuple[float, float, float, float], count: int = 15) -> Floats:
    """Places all over a rectangle of degrees, shape (n, 2)."""
    west, south, east, north = extent
    axes = np.meshgrid(np.linspace(west, east, count), np.linspace(south, north, count))
    return np.column_stack([axis.ravel() for axis in axes])


def pinned(xy: Floats, epsg: int, direction: str = "FORWARD") -> Floats:
    return np.column_stack(to_wgs84(epsg, DATUM).transform(xy[:, 0], xy[:, 1], direction=direction))


def metres_apart(one: Floats, other: Floats) -> float:
    """Greatest distance of two lists of places in degrees."""
    return float(Geod(ellps="WGS84").inv(*one.T, *other.T)[2].max())


@pytest.mark.parametrize("epsg", sorted(ZONES))
def test_postgis_agrees_within_1_mm_all_over_the_province(transform: Callable[..., Floats], epsg: int) -> None:
    degrees = grid(HAIPHONG.extent)
    metres = pinned(degrees, epsg, "INVERSE")
    assert metres_apart(transform(metres, epsg, 4326), pinned(metres, epsg)) < ONE_MM
    assert np.hypot(*(transform(degrees, 4326, epsg) - metres).T).max() < ONE_MM


@pytest.mark.parametrize(("source", "target"), [(9209, 9210), (9210, 9209)])
def test_postgis_agrees_within_1_mm_between_the_meridians(
    transform: Callable[..., Floats], source: int, target: int
) -> None:
    there = pinned(grid(HAIPHONG.extent), source, "INVERSE")
    expected = np.column_stack(Transformer.from_crs(source, target, always_xy=True).transform(*there.T))
    assert np.hypot(*(transform(there, source, target) - expected).T).max() < ONE_MM


@pytest.mark.parametrize("epsg", [5896, 5897, 9208, 9210, 5898, 9218, 3405])
def test_the_text_of_a_system_gives_the_pinned_operation_in_the_whole_country(
    transform: Callable[..., Floats], epsg: int
) -> None:
    """By its code PROJ would choose another operation in the Mekong delta, 0.8 m away."""
    metres = pinned(grid(VIETNAM_EXTENT), epsg, "INVERSE")
    assert metres_apart(transform(metres, epsg, 4326, BY_TEXT), pinned(metres, epsg)) < ONE_MM


def square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 20, y], [x + 20, y + 20], [x, y + 20], [x, y]]


def write(path: Path, commune: str, epsg: int | None, corners: list[tuple[float, float]]) -> None:
    """Write squares as GeoJSON, the first parcel having the number 1."""
    features = [
        {
            "type": "Feature",
            "properties": {"maXa": commune, "soTo": 7, "soThua": number, "dienTich": 400.0, "loaiDat": "ODT"},
            "geometry": {"type": "Polygon", "coordinates": [square(*corner)]},
        }
        for number, corner in enumerate(corners, start=1)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")


def job(tmp_path: Path) -> Job:
    return Job(
        home=tmp_path / "home", province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC), out=tmp_path / "out"
    )


def test_two_meridians_of_one_package_meet_on_the_ground(
    database: Engine, live: Callable[..., list[Any]], tmp_path: Path
) -> None:
    """What is delivered in 105°30′ arrives where it lies, with the area of its own grid and its coordinates kept."""
    corners = {9210: [(596_000.0, 2_305_000.0)], 9209: [(585_000.123, 2_315_000.456), (585_020.123, 2_315_000.456)]}
    package = tmp_path / "goi"
    package.mkdir()
    write(package / "hai_phong.geojson", AN_BIEN, 9210, corners[9210])
    write(package / "hai_duong.geojson", THANH_DONG, 9209, corners[9209])
    outcome = take_in(package, job(tmp_path), database)
    assert [finding.code for finding in outcome.report.findings if finding.severity == "error"] == []
    rows = live(
        "SELECT crs_received, ST_SRID(geometry), ST_AsBinary(geometry), ST_AsBinary(geometry_wgs84), geometry_received,"
        " computed_area_m2 FROM cadastre.parcel_version ORDER BY crs_received DESC, parcel_number"
    )
    delivered = [(epsg, corner) for epsg, own in corners.items() for corner in own]
    assert [(label, srid) for label, srid, *_ in rows] == [(f"EPSG:{epsg}", 9210) for epsg, _ in delivered]
    for (epsg, corner), (_, _, stored, degrees, received, area_m2) in zip(delivered, rows, strict=True):
        own = np.array(square(*corner))
        expected = np.column_stack(Transformer.from_crs(epsg, 9210, always_xy=True).transform(*own.T))
        shape, place = shapely.from_wkb([stored, degrees])
        assert shape.hausdorff_distance(shapely.Polygon(expected)) < ONE_MM
        ring = shapely.get_coordinates(place)
        assert max(_nearest(pinned(own, epsg), ring)) < ONE_MM
        assert shapely.get_coordinates(shapely.from_wkb(received)).tolist() == own.tolist()
        assert area_m2 == pytest.approx(400.0, abs=1e-6)


def _nearest(vertices: Floats, ring: Floats) -> list[float]:
    """Metres from each vertex to the nearest one of a ring, in degrees."""
    geod = Geod(ellps="WGS84")
    return [min(geod.inv(x, y, *other)[2] for other in ring) for x, y in vertices]


def test_a_zone_without_a_code_arrives_with_its_definition(
    database: Engine, live: Callable[..., list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A province may accept a meridian that no registry knows; the database keeps what it was."""
    text = "VN-2000 105°20' múi 3"
    accepting = HAIPHONG.model_copy(update={"accepted_crs": (9210, text)})
    monkeypatch.setattr("pipeline.run.load_province", lambda _: accepting)
    zone = Zone(105 * 60 + 20)
    lon, lat = to_wgs84(9210, DATUM).transform(596_000, 2_305_000)
    x, y = np.round(to_wgs84(system_of(zone), DATUM).transform(lon, lat, direction="INVERSE"), 3)
    package = tmp_path / "goi"
    package.mkdir()
    wkt = shapely.Polygon(square(x, y)).wkt
    (package / "thua.csv").write_text(
        f'maXa,soTo,soThua,dienTich,loaiDat,wkt\n{AN_BIEN},7,1,400,ODT,"{wkt}"\n', "utf-8"
    )
    (package / "package.toml").write_text(f'crs = "{text}"\n', "utf-8")
    outcome = take_in(package, job(tmp_path), database)
    assert [finding.code for finding in outcome.report.findings if finding.severity == "error"] == []
    ((label, stored),) = live("SELECT crs_received, ST_AsBinary(geometry) FROM cadastre.parcel_version")
    assert CRS(label) == parse_system(text)
    assert CRS(label).name == "VN-2000 / 105°20′ múi 3°"
    corner = shapely.get_coordinates(shapely.from_wkb(stored)) - [596_000, 2_305_000]
    assert np.hypot(*corner.T).min() < 2 * ONE_MM
