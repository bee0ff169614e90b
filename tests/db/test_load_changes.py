"""What a load does to the live cadastre, told by its counts and by the rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from pipeline.load import Delivery, deliveries, load, pending_load
from schemas.delivery import State, Step
from schemas.frames import Batch, LoadResult
from schemas.province import Province

pytestmark = pytest.mark.db

Load = Callable[..., LoadResult]
Live = Callable[..., list[Any]]

STEPS = (State.RECEIVED, State.CHECKED, State.ACCEPTED, State.LOADED)
CURRENT = "SELECT parcel_label, land_use FROM cadastre.parcel_version WHERE upper_inf(valid) ORDER BY 1"


def counts(result: LoadResult) -> tuple[int, int, int, int]:
    return result.inserted, result.changed, result.unchanged, result.quarantined


def test_first_load_inserts(make_batch: Callable[..., Batch], load_at: Load, live: Live) -> None:
    result = load_at(make_batch(), 0)
    assert counts(result) == (3, 0, 0, 0)
    assert (result.communes, result.received, result.already_loaded) == (("11329",), 3, False)
    assert live(CURRENT) == [("1", "ODT"), ("2", "ODT"), ("3", "ODT")]


def test_every_column_arrives(make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live) -> None:
    values = {
        "old_sheet_number": "TĐ03-2014",
        "old_parcel_number": "12+13",
        "parcel_id": "w7eyehqbjs0s",
        "area_m2": 400.1,
        "legal_area_m2": 398.5,
        "computed_area_m2": 400.04,
        "land_use": "ODT 300; CLN 100,1",
        "user_code": "CNV",
        "address": "Số 12 đường Lê Lợi",
        "is_parcel": False,
        "scale_denominator": 500,
        "received": {"DienTich": "400,1", "Blank": None, "NaN": float("nan")},
        "source_file": "ban do/thua.shp",
        "source_row": 17,
    }
    load_at(make_batch(make_parcel(9, **values)), 0)
    expected = values | {
        "received": {"DienTich": "400,1", "Blank": None, "NaN": None},
        "province": "haiphong",
        "commune_code": "11329",
        "commune_list": "2025-07-01",
        "sheet_label": "7",
        "parcel_label": "9",
        "sheet_number": 7,
        "parcel_number": 9,
        "crs_received": "EPSG:9210",
        "datum_pipeline": "vn2000-wgs84-qd05-epsg6960",
    }
    row = live(f"SELECT {', '.join(expected)} FROM cadastre.parcel_version")[0]
    assert dict(zip(expected, row, strict=True)) == expected
    assert live("SELECT jsonb_path_query_array(land_use_parts, '$[*].code') FROM cadastre.parcel_version") == [
        ["ODT", "CLN"]
    ]
    assert live("SELECT name FROM cadastre.commune") == ["Phường Lê Chân"]


@pytest.mark.usefixtures("load_first")
def test_same_content_again_writes_nothing(
    make_batch: Callable[..., Batch], load_at: Load, snapshot: Callable[[], str]
) -> None:
    before = snapshot()
    result = load_at(make_batch(), 1)
    assert (counts(result), result.already_loaded) == ((0, 0, 3, 0), True)
    assert snapshot() == before


@pytest.mark.usefixtures("load_first")
def test_same_parcels_in_another_package_are_unchanged_and_recorded(
    make_batch: Callable[..., Batch], load_at: Load, live: Live
) -> None:
    result = load_at(make_batch(content="second"), 1)
    assert (counts(result), result.already_loaded) == ((0, 0, 3, 0), False)
    assert live("SELECT count(*) FROM cadastre.parcel_version") == [3]
    assert live("SELECT unchanged FROM intake.run ORDER BY id") == [0, 3]


@pytest.mark.usefixtures("load_first")
def test_a_change_ends_one_version_and_begins_another(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live, hour: Callable[[int], datetime]
) -> None:
    result = load_at(make_batch(make_parcel(1), make_parcel(2, land_use="CLN"), content="second"), 1)
    assert counts(result) == (0, 1, 1, 0)
    versions = live(
        "SELECT lower(valid), upper(valid), land_use FROM cadastre.parcel_version WHERE parcel_label = '2' ORDER BY 1"
    )
    assert versions == [(hour(0), hour(1), "ODT"), (hour(1), None, "CLN")]
    assert live("SELECT count(DISTINCT parcel_uuid) FROM cadastre.parcel_version WHERE parcel_label = '2'") == [1]


@pytest.mark.usefixtures("load_first")
def test_parcels_that_are_not_delivered_stay(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    result = load_at(make_batch(make_parcel(4), content="second"), 1)
    assert counts(result) == (1, 0, 0, 0)
    assert live(CURRENT) == [("1", "ODT"), ("2", "ODT"), ("3", "ODT"), ("4", "ODT")]


@pytest.mark.usefixtures("load_first")
def test_an_old_delivery_after_a_newer_one_is_loaded_again(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    load_at(make_batch(make_parcel(1, land_use="CLN"), content="second"), 1)
    result = load_at(make_batch(), 2)
    assert (counts(result), result.already_loaded) == ((0, 1, 2, 0), False)
    assert live(CURRENT) == [("1", "ODT"), ("2", "ODT"), ("3", "ODT")]
    assert live("SELECT count(*) FROM intake.package") == [2]
    assert live("SELECT count(*) FROM intake.run") == [3]


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize(
    "change",
    [
        {"area_m2": 400.1},
        {"legal_area_m2": 400.0},
        {"address": "Số 14 đường Lê Lợi"},
        {"is_parcel": False},
        {"old_parcel_number": "12a"},
        {"old_commune_code": "11383"},
        {"geometry": shapely.box(595_020, 2_307_000, 595_040, 2_307_020.001)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_smallest_difference_is_a_change(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, change: dict[str, Any]
) -> None:
    assert counts(load_at(make_batch(make_parcel(1, **change), content="second"), 1)) == (0, 1, 0, 0)


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize(
    "same",
    [
        {"geometry": shapely.box(595_020, 2_307_000, 595_040, 2_307_020, ccw=False)},
        {"geometry": shapely.MultiPolygon([shapely.box(595_020, 2_307_000, 595_040, 2_307_020)])},
        {"geometry": shapely.box(595_020, 2_307_000, 595_040, 2_307_020.0003)},
        {"source_row": 99, "source_file": "khac.shp"},
        {"received": {"DienTich": "400.00"}},
    ],
    ids=["ring the other way", "as a multipolygon", "less than half a millimetre", "another row", "written otherwise"],
)
def test_what_is_the_same_land_is_no_change(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, same: dict[str, Any]
) -> None:
    assert counts(load_at(make_batch(make_parcel(1, **same), content="second"), 1)) == (0, 0, 1, 0)


@pytest.mark.usefixtures("load_first")
def test_a_clock_that_goes_back_keeps_the_order_of_versions(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    load_at(make_batch(make_parcel(1, land_use="CLN"), content="second"), -5)
    versions = live("SELECT land_use FROM cadastre.parcel_version WHERE parcel_label = '1' ORDER BY lower(valid)")
    assert versions == ["ODT", "CLN"]


def test_the_neighbour_zone_is_moved_to_the_storage_system(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    """The same corner in 9209 and 9210, checked against the position in degrees that both have."""
    shape = shapely.box(600_000, 2_300_000, 600_020, 2_300_020)
    load_at(make_batch(make_parcel(1, geometry=shape, crs_received="EPSG:9209"), crs=9209), 0)
    distance = """
        SELECT ST_SRID(geometry), ST_SRID(geometry_wgs84),
               ST_HausdorffDistance(ST_Transform(geometry_wgs84, 9209), ST_GeomFromText(:shape, 9209)) < 0.001,
               ST_HausdorffDistance(ST_Transform(geometry, 9209), ST_GeomFromText(:shape, 9209)) < 0.001
        FROM cadastre.parcel_version
    """
    assert live(distance, shape=shape.wkt) == [(9210, 4326, True, True)]
    assert live("SELECT geometry_received, crs_received FROM cadastre.parcel_version") == [
        (shapely.to_wkb(shape), "EPSG:9209")
    ]


def test_a_province_without_storage_system_keeps_what_it_got(
    make_batch: Callable[..., Batch], make_parcel: Any, database: Engine, province: Province, hour: Any, live: Live
) -> None:
    generic = province.model_copy(
        update={"name": "generic", "storage_crs": None, "datum_pipeline": None, "units": (), "current_list": None}
    )
    square = shapely.box(190_000, 310_000, 190_020, 310_020)
    delivered = make_parcel(1, geometry=square, commune_code="GLN00", commune_list=None, crs_received="EPSG:28992")
    load(make_batch(delivered, crs=28992), (), database, province=generic, now=hour(0))
    assert live("SELECT ST_SRID(geometry), ST_AsText(geometry) FROM cadastre.parcel_version") == [
        (28992, shapely.MultiPolygon([square]).wkt.replace("MULTIPOLYGON ", "MULTIPOLYGON").replace(", ", ","))
    ]
    assert live("SELECT code, list_version, name FROM cadastre.commune") == [("GLN00", "", None)]


def test_deliveries_are_listed_latest_first(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, database: Engine, hour: Any, province: Province
) -> None:
    def is_known(batch: Batch) -> bool:
        with pending_load(batch, database, province=province) as pending:
            return "PKG-07" in {fault.code for fault in pending.faults}

    first, second = make_batch(synthetic=True), make_batch(make_parcel(1, land_use="CLN"), content="second")
    assert not is_known(first)
    load_at(first, 0)
    load_at(second, 1)
    listed = deliveries(database)
    moments = (first.package.received, hour(0), hour(0), hour(0))
    assert [delivery.name for delivery in listed] == ["second.zip", "first.zip"]
    assert listed[1] == Delivery(
        receipt=first.package.receipt,
        name="first.zip",
        synthetic=True,
        province="haiphong",
        communes=("11329",),
        received=3,
        inserted=3,
        changed=0,
        unchanged=0,
        quarantined=0,
        retired=0,
        state=State.LOADED,
        steps=tuple(Step(state=state, at=at, person="diachinh") for state, at in zip(STEPS, moments, strict=True)),
    )
    assert is_known(first)
