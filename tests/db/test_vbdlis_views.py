"""The cadastre under the national names: complete, of one key each, and readable by whoever asks a catalogue first."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from schemas.frames import Batch

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
VIEWS = {
    "thuadat": "objectid uuid thoidiembatdau thoidiemketthuc maxa madoituong sohieutobando sothututhua sohieutobandocu"
    " sothututhuacu dientich dientichphaply kyhieumucdichsudung kyhieudoituong diachi",
    "dc_thuadat": "thuadatid kvhcid xaid sohieutobando sothututhua sohieutobandocu sothututhuacu dientich"
    " dientichphaply tailieudodacid ladoituongchiemdat diachithuadat dangtranhchap loaithuadat trangthai thuagocid"
    " geometry thoidiemkhoitao nguoicapnhatid thoidiemcapnhat",
    "dc_mucdichsudungdat": "sothutumdsd mucdichsudungid mucdichsudungqhid dientich sudungchung thoihansudung"
    " lamucdichchinh tungay denngay",
    "dc_nguongocsudung": "loainguongocsudungdatid loainguongocchuyenquyenid dientich chitiet",
    "dc_tailieudodac": "loaibandodiachinhid donvidodac phuongphapdo mucdochinhxac tyledodac ngayhoanthanh tentailieu",
    "dc_biendong": "loaibiendongid thoidiembiendong mabiendong noidung",
    "dc_bd_thua": "thuadatid loaithuabd biendongid",
    "dc_bd_thua_thua": "thuachaid thuaconid",
    "tobandodiachinh": "xaid sohieutobando tyle donvidodac ngayhoanthanh tailieudodacid",
    "bangthamchieubandodiachinh2cap": "tinhid xaid tinhidcu xaidcu sohieutobando sohieutobandocu sothututhua"
    " sothututhuacu tyle ghichu",
}
"""View → columns that the national names ask for."""


@pytest.fixture
def divided(make_batch: Callable[..., Batch], make_parcel: Any, load_at: Callable[..., Any]) -> None:
    """Parcels 1, 2, 3; then 2 is divided into 4 and 5, and 1 measured anew."""
    load_at(make_batch(*(make_parcel(n, old_commune_code="11323", old_sheet_number="3") for n in (1, 2, 3))), 0)
    west, south, east, north = make_parcel(2)["geometry"].bounds
    middle = (west + east) / 2
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    first = make_parcel(1)["geometry"]
    wider = shapely.box(first.bounds[0] - 0.05, *first.bounds[1:])
    load_at(
        make_batch(
            make_parcel(1, geometry=wider, area_m2=401.0, land_use="ODT 300; CLN 101"),
            *(make_parcel(4 + n, geometry=half, area_m2=200.0) for n, half in enumerate(halves)),
            content="second",
        ),
        1,
    )


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_the_columns_and_a_key(view: str, live: Live) -> None:
    columns = live(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'vbdlis' AND table_name = :view"
        " ORDER BY ordinal_position",
        view=view,
    )
    assert set(VIEWS[view].split()) <= set(columns)
    assert columns[0] == "objectid"
    ((rows, keys, kind),) = live(
        f"SELECT count(*), count(DISTINCT objectid), min(pg_typeof(objectid)::text) FROM vbdlis.{view}"
    )
    assert rows == keys
    assert (rows > 0, kind) == ((view != "dc_nguongocsudung"), "bigint" if rows else None)


@pytest.mark.usefixtures("load_first")
def test_programs_know_type_and_system_of_the_geometry(live: Live) -> None:
    known = live(
        "SELECT f_table_name, f_geometry_column, type, srid FROM geometry_columns WHERE f_table_schema = 'vbdlis'"
        " ORDER BY 1"
    )
    assert known == [("dc_thuadat", "geometry", "MULTIPOLYGON", 9210), ("thuadat", "geometry", "MULTIPOLYGON", 9210)]


@pytest.mark.usefixtures("load_first")
def test_the_layer_is_what_was_loaded(database: Engine, make_parcel: Any) -> None:
    with database.connect() as connection:
        layer = gpd.read_postgis("SELECT * FROM vbdlis.thuadat ORDER BY sothututhua", connection, geom_col="geometry")
    assert layer.crs.to_epsg() == 9210
    assert layer[["maxa", "sohieutobando", "sothututhua", "dientich", "kyhieumucdichsudung"]].to_numpy().tolist() == [
        ["11329", 7, number, 400.0, "ODT"] for number in (1, 2, 3)
    ]
    expected = [make_parcel(number)["geometry"] for number in (1, 2, 3)]
    assert shapely.equals(layer.geometry.to_numpy(), expected).all()


def test_parcels_of_another_zone_are_moved_into_the_zone(
    make_batch: Callable[..., Batch], load_at: Callable[..., Any], live: Live
) -> None:
    load_at(make_batch(), 0)
    moved = live(
        "SELECT ST_SRID(vbdlis.in_zone(there)), ST_HausdorffDistance(vbdlis.in_zone(there), geometry) FROM"
        " (SELECT geometry, ST_Transform(geometry, 9209) AS there FROM cadastre.parcel_version) AS v"
    )
    assert [(srid, shift_m < 0.001) for srid, shift_m in moved] == [(9210, True)] * 3


@pytest.mark.usefixtures("divided")
def test_a_divided_parcel_has_ended_and_is_the_parent_of_its_parts(live: Live) -> None:
    parcels = live("SELECT sothututhua, trangthai FROM vbdlis.dc_thuadat ORDER BY 1")
    assert parcels == [(1, 1), (2, 0), (3, 1), (4, 1), (5, 1)]
    numbers = """
        SELECT c.loaibiendongid, c.noidung, parent.sothututhua, child.sothututhua, child.thuagocid = parent.thuadatid
        FROM vbdlis.dc_bd_thua_thua AS l
        JOIN vbdlis.dc_biendong AS c USING (biendongid)
        JOIN vbdlis.dc_thuadat AS parent ON parent.thuadatid = l.thuachaid
        JOIN vbdlis.dc_thuadat AS child ON child.thuadatid = l.thuaconid
        ORDER BY 4
    """
    assert live(numbers) == [("TN", "Tách thửa", 2, 4, True), ("TN", "Tách thửa", 2, 5, True)]
    sides = """
        SELECT c.noidung, b.loaithuabd, t.sothututhua FROM vbdlis.dc_bd_thua AS b
        JOIN vbdlis.dc_biendong AS c USING (biendongid) JOIN vbdlis.dc_thuadat AS t USING (thuadatid)
        ORDER BY c.noidung COLLATE "C", 2, 3
    """
    assert live(sides) == [
        ("Tách thửa", "RA", 4), ("Tách thửa", "RA", 5), ("Tách thửa", "VAO", 2),
        ("Đo đạc lại", "RA", 1), ("Đo đạc lại", "VAO", 1),
    ]  # fmt: skip


@pytest.mark.usefixtures("divided")
def test_land_uses_have_their_areas(live: Live) -> None:
    uses = """
        SELECT t.sothututhua, u.sothutumdsd, u.mucdichsudungid, u.dientich, u.lamucdichchinh
        FROM vbdlis.dc_mucdichsudungdat AS u JOIN vbdlis.dc_thuadat AS t USING (thuadatid)
        WHERE t.sothututhua IN (1, 4) ORDER BY 1, 2
    """
    assert live(uses) == [(1, 1, "ODT", 300, 1), (1, 2, "CLN", 101, 0), (4, 1, "ODT", 200, 1)]
    assert live("SELECT kyhieumucdichsudung FROM vbdlis.thuadat WHERE sothututhua = 1") == ["ODT+CLN"]


def test_old_sheets_are_told_once_where_the_numbers_stayed(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Callable[..., Any], live: Live
) -> None:
    kept = [make_parcel(n, old_commune_code="11323", old_sheet_number="3", scale_denominator=500) for n in (1, 2)]
    renumbered = make_parcel(3, old_commune_code="11326", old_sheet_number="9", old_parcel_number="40")
    nobody_knows = make_parcel(4, old_sheet_number="5")
    load_at(make_batch(*kept, renumbered, nobody_knows), 0)
    columns = "xaid, sohieutobando, xaidcu, sohieutobandocu, sothututhua, sothututhuacu, tyle"
    assert live(f"SELECT {columns} FROM vbdlis.bangthamchieubandodiachinh2cap ORDER BY objectid") == [
        ("11329", "7", "11323", "3", None, None, "1/500"),
        ("11329", "7", "11326", "9", "3", "40", None),
    ]


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize("view", VIEWS)
def test_officers_may_read_and_not_write(view: str, database: Engine) -> None:
    with database.connect() as connection:
        connection.execute(text("SET LOCAL ROLE diachinh_officer"))
        connection.execute(text(f"SELECT * FROM vbdlis.{view}")).all()
        with pytest.raises(DBAPIError, match=r"permission denied for view|cannot delete from view"):
            connection.execute(text(f"DELETE FROM vbdlis.{view}"))


@pytest.mark.usefixtures("load_first")
def test_nobody_is_named_and_strangers_are_kept_out(live: Live, portal: Engine) -> None:
    for view in VIEWS:
        assert "Canary" not in str(live(f"SELECT t::text FROM vbdlis.{view} AS t"))
    with portal.connect() as connection, pytest.raises(Exception, match="permission denied for schema vbdlis"):
        pd.read_sql("SELECT 1 FROM vbdlis.thuadat", connection)
