"""Rows that the cadastre cannot hold are set aside, counted and written down, whatever the checks were told."""

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from pipeline.load import load
from schemas.finding import Finding, Severity, Text
from schemas.frames import Batch
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]

BOW_TIE = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])


@pytest.mark.parametrize(
    ("reason", "bad"),
    [
        ("ATT-01", {"commune_code": None}),
        ("ATT-01", {"sheet_label": None}),
        ("ATT-01", {"parcel_label": ""}),
        ("GEO-02", {"geometry": None}),
        ("GEO-02", {"geometry": shapely.Polygon()}),
        ("GEO-02", {"geometry": shapely.LineString([(0, 0), (1, 1)])}),
        ("GEO-01", {"geometry": BOW_TIE}),
        ("GEO-01", {"geometry": shapely.Polygon([(0, 0), (1, math.inf), (1, 1)])}),
    ],
)
def test_a_row_that_cannot_be_held_is_set_aside(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, live: Live, reason: str, bad: dict[str, Any]
) -> None:
    result = load_at(make_batch(make_parcel(1), make_parcel(2, **bad)), 0)
    assert (result.received, result.inserted, result.quarantined) == (2, 1, 1)
    assert live("SELECT reason, source_file, source_row FROM intake.quarantine") == [(reason, "thua.shp", 2)]
    assert live("SELECT parcel_label FROM cadastre.parcel_version") == ["1"]
    assert live("SELECT received, inserted, quarantined FROM intake.run") == [(2, 1, 1)]


def test_a_parcel_that_only_rounding_would_break_is_loaded_as_it_is(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, live: Live
) -> None:
    x, y = 595_000, 2_307_000
    slit = [(x + 5.0003, y + 10), (x + 5.0003, y + 5), (x + 5.0001, y + 5), (x + 5.0001, y + 10)]
    slotted = shapely.Polygon([(x, y), (x + 10, y), (x + 10, y + 10), *slit, (x, y + 10)])
    assert slotted.is_valid
    result = load_at(make_batch(make_parcel(1, geometry=slotted)), 0)
    assert (result.inserted, result.quarantined) == (1, 0)
    assert live("SELECT ST_IsValid(geometry), round(ST_Area(geometry)::numeric, 3) FROM cadastre.parcel_version") == [
        (True, round(Decimal(slotted.area), 3))
    ]


def test_both_of_two_parcels_with_one_number_are_set_aside(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, live: Live
) -> None:
    other = make_parcel(2, parcel_label="1", parcel_number=1)
    result = load_at(make_batch(make_parcel(1), other, make_parcel(3)), 0)
    assert (result.inserted, result.quarantined) == (1, 2)
    rows = live("SELECT reason, sheet_label, parcel_label, source_row FROM intake.quarantine ORDER BY id")
    assert rows == [("ATT-04", "7", "1", 1), ("ATT-04", "7", "1", 2)]


def test_a_batch_without_coordinate_system_is_set_aside_whole(
    make_batch: Callable[..., Batch], load_at: Any, live: Live
) -> None:
    result = load_at(make_batch(crs=None), 0)
    assert (result.communes, result.inserted, result.quarantined) == ((), 0, 3)
    assert live("SELECT DISTINCT reason FROM intake.quarantine") == ["CRS-01"]
    assert live("SELECT count(*) FROM cadastre.parcel") == [0]


def test_findings_and_event_are_recorded_with_the_load(
    make_batch: Callable[..., Batch], make_finding: Callable[..., Finding], database: Engine, province: Province,
    hour: Callable[[int], datetime], live: Live,
) -> None:  # fmt: skip
    found = make_finding(
        "TOP-02",
        severity=Severity.WARNING,
        commune="11329",
        sheet="7",
        parcel="1",
        measured=0.004,
        limit=0.01,
        unit="m",
        x=595_030.0,
        y=2_307_010.0,
        crs="EPSG:9210",
        geometry=shapely.Point(595_030, 2_307_010),
        message=Text(vi="Khe hở rộng 4 mm", en="A gap 4 mm wide"),
        key="00ff",
    )
    placeless = make_finding("PKG-07", severity=Severity.INFO)
    load(make_batch(), (found, placeless), database, province=province, now=hour(0))
    rows = live(
        "SELECT code, severity, parcel, measured, ST_AsEWKT(geometry), message_vi, key FROM intake.finding ORDER BY id"
    )
    assert rows == [
        ("TOP-02", "warning", "1", 0.004, "SRID=9210;POINT(595030 2307010)", "Khe hở rộng 4 mm", "00ff"),
        ("PKG-07", "info", None, None, None, "vi", "pkg-07"),
    ]
    kinds = live("SELECT kind FROM intake.event ORDER BY id")
    assert kinds == ["received", "checked", "accepted", "loaded"]
    [(kind, at, receipt, details, actor)] = live(
        "SELECT kind, at, receipt, details, actor FROM intake.event WHERE kind = 'loaded'"
    )
    assert (kind, at, receipt) == ("loaded", hour(0), make_batch().package.receipt)
    assert {name: details[name] for name in ("received", "inserted", "changed")} == {
        "received": 3,
        "inserted": 3,
        "changed": 0,
    }
    assert actor == database.url.username
    assert live("SELECT name, size_bytes FROM intake.file") == [("thua.shp", 1)]
