"""What the public may see: current parcels, a fixed list of columns, and nobody's name."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, text

from schemas.frames import Batch

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]

COLUMNS = {
    "province": "text",
    "commune_code": "text",
    "commune_name": "text",
    "sheet_label": "text",
    "parcel_label": "text",
    "sheet_number": "bigint",
    "parcel_number": "bigint",
    "old_sheet_number": "text",
    "old_parcel_number": "text",
    "parcel_id": "text",
    "area_m2": "double precision",
    "land_use": "text",
    "address": "text",
    "is_parcel": "boolean",
    "loaded_on": "timestamp with time zone",
    "delivery": "text",
    "synthetic": "boolean",
    "storage_crs": "integer",
    "geometry": "geometry(MultiPolygon,4326)",
    "old_commune_code": "text",
}


ADDRESSES = {
    "Số 12 đường Lê Lợi, phường Máy Tơ, thành phố Hải Phòng": "đường Lê Lợi, phường Máy Tơ, thành phố Hải Phòng",
    "Số nhà 12B, ngõ 5, đường Nguyễn Văn Linh, phường Lê Chân": "ngõ 5, đường Nguyễn Văn Linh, phường Lê Chân",
    "12/3A ngõ 34 Lê Lợi, phường Lê Chân": "ngõ 34 Lê Lợi, phường Lê Chân",
    "Lô A12-5 khu đô thị Ven Sông, phường Hồng Bàng": "khu đô thị Ven Sông, phường Hồng Bàng",
    "Thôn 3 - Xã An Lão": "Thôn 3, Xã An Lão",
    "THÔN ĐOÀI, XÃ TÂN MINH": "THÔN ĐOÀI, XÃ TÂN MINH",
    "Tổ dân phố số 3, phường Đồ Sơn": "Tổ dân phố số 3, phường Đồ Sơn",
    "45 đường Bà Triệu, quận Hai Bà Trưng": "đường Bà Triệu, quận Hai Bà Trưng",
    "12 Lê Lợi, phường Lê Chân": "phường Lê Chân",
    "Nguyễn Văn Canary, thôn 3, xã An Lão": "thôn 3, xã An Lão",
    "thôn 3, 0912345678": None,
    "Nguyễn Văn Canary": None,
    "NGUYEN VAN CANARY": None,
    "Ông Canary, thôn 3, xã An Lão": None,
    "Bà Canary, thôn 3": None,
    "Hộ bà Triệu Thị Canary, thôn 3": None,
    "thôn 3 Nguyễn Văn Canary": None,
    "tổ Nguyễn Văn Canary": None,
    "xóm Trần Thị Canary, xã An Lão": "xã An Lão",
    "thôn 3, nhà ông Canary": None,
    "HKTT: 12 đường Canary, phường Lê Chân": None,
    "Thửa đất của chủ sử dụng đất Canary, thôn 3": None,
    "CCCD 031099012345 Canary, thôn 3": None,
    "canary@example.com, thôn 3": None,
    "": None,
}
"""Delivered address → what the public sees of it."""


@pytest.fixture
def public(portal: Engine) -> Live:
    """As `live`, with the eyes of the public role."""

    def query(statement: str, **values: Any) -> list[Any]:
        with portal.connect() as connection:
            rows = connection.execute(text(statement), values).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    return query


def test_the_columns_are_a_closed_list(live: Live) -> None:
    found = live(
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 'portal.parcel'::regclass AND attnum > 0 ORDER BY attnum"
    )
    assert dict(found) == COLUMNS


def test_a_parcel_is_shown_with_its_commune_and_delivery(
    make_batch: Callable[..., Batch], load_at: Any, hour: Any, public: Live
) -> None:
    batch = make_batch(synthetic=True)
    load_at(batch, 0)
    columns = (
        "province, commune_name, sheet_number, parcel_number, address, loaded_on, delivery, synthetic, storage_crs"
    )
    assert public(f"SELECT {columns} FROM portal.parcel WHERE parcel_label = '2'") == [
        ("haiphong", "Phường Lê Chân", 7, 2, "đường Lê Lợi, phường Lê Chân", hour(0), batch.package.receipt, True, 9210)
    ]
    assert public("SELECT * FROM portal.commune") == [("haiphong", "11329", "Phường Lê Chân", 3)]


@pytest.mark.usefixtures("load_first")
def test_only_current_versions_are_shown(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, public: Live
) -> None:
    load_at(make_batch(make_parcel(1, land_use="CLN"), content="b"), 1)
    assert public("SELECT land_use FROM portal.parcel WHERE parcel_label = '1'") == ["CLN"]


@pytest.mark.usefixtures("load_first")
def test_a_tap_on_the_map_finds_the_parcel(public: Live) -> None:
    place = "ST_Transform(ST_Point(595030, 2307010, 9210), 4326)"
    assert public(f"SELECT parcel_label FROM portal.parcel WHERE ST_Intersects(geometry, {place})") == ["1"]


def test_defence_and_security_land_is_not_shown(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, public: Live
) -> None:
    hidden = ["CQP", "CAN", "cqp", "ODT+CAN", "Đất quốc phòng", "ĐẤT AN NINH", "Đất quốc phòng, an ninh"]
    parcels = [make_parcel(number, land_use=land_use) for number, land_use in enumerate([*hidden, "ODT", None])]
    load_at(make_batch(*parcels), 0)
    assert public("SELECT land_use FROM portal.parcel ORDER BY parcel_number") == ["ODT", None]
    assert public("SELECT parcels FROM portal.commune") == [2]


def test_addresses_are_shown_without_house_numbers_and_people(live: Live) -> None:
    """Letters with their marks in one piece or in several give the same."""
    for form in ("NFC", "NFD"):
        statement = f"SELECT a, portal.public_address(normalize(a, {form})) FROM unnest(CAST(:all AS text[])) AS a"
        assert dict(live(statement, all=list(ADDRESSES))) == ADDRESSES


def test_old_numbers_are_shown_when_they_look_like_one(live: Live) -> None:
    numbers = ["12a", "12+13", "TĐ03-2014", "5 Canary", "Bà Canary 12", "Canary", ""]
    statement = "SELECT n FROM unnest(CAST(:all AS text[])) AS n WHERE portal.public_number(n) = n"
    assert live(statement, all=numbers) == ["12a", "12+13", "TĐ03-2014"]


def test_identifiers_of_parcels_are_shown_and_those_of_people_are_not(live: Live) -> None:
    identifiers = [
        "w7eyehqbjs0s",
        "25354000AB0012",
        "NL.IMKAD:1",
        "Nguyễn Văn Canary",
        "Canary",
        "031099012345",
        "012345678",
        "",
    ]
    statement = "SELECT n FROM unnest(CAST(:all AS text[])) AS n WHERE portal.public_identifier(n) = n"
    assert live(statement, all=identifiers) == ["w7eyehqbjs0s", "25354000AB0012", "NL.IMKAD:1"]


def test_the_old_key_of_a_renumbered_parcel_is_shown_whole(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, public: Live
) -> None:
    old = {"old_commune_code": "11383", "old_sheet_number": "16", "old_parcel_number": "7"}
    load_at(make_batch(make_parcel(1, **old)), 0)
    assert public(f"SELECT {', '.join(old)} FROM portal.parcel") == [tuple(old.values())]


def test_canaries_do_not_reach_the_public(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Any, public: Live
) -> None:
    """A name in every column that legacy tables fill with one."""
    named = make_parcel(
        1,
        address="Ông Nguyễn Văn Canary, thôn 3",
        old_commune_code="Canary",
        old_sheet_number="Canary",
        old_parcel_number="12 Canary",
        parcel_id="Nguyễn Văn Canary",
        user_code="Canary",
        received={"DiaChi": "Canary", "TenChu": "Canary"},
        source_file="canary.shp",
        geometry_received=shapely.to_wkb(shapely.box(0, 0, 1, 1)) + b"Canary",
    )
    load_at(make_batch(named, content="canary"), 0)
    for view in ("portal.parcel", "portal.commune"):
        rows = public(f"SELECT t::text FROM {view} AS t")
        assert len(rows) == 1
        assert "canary" not in rows[0].casefold()
