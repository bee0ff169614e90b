"""Map sheets, sheet references, land uses and boundary points in the cadastre: written once, taken back with a load."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pipeline import run
from pipeline.load.live import live_blocks, live_references
from pipeline.load.undo import undo
from pipeline.publish.exports import Order, write_export
from pipeline.run import Job
from schemas.frames import Batch, BookJoin, LoadResult
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
Load = Callable[..., LoadResult]
STANDING = (
    "SELECT sheet_label, scale_denominator, first_delivery, last_delivery, live_parcels FROM cadastre.standing_sheet"
)
REFERENCES = """
    SELECT old_commune_code, old_sheet_number, old_parcel_number, commune_code, sheet_label, parcel_label
    FROM cadastre.references_at('infinity') ORDER BY old_sheet_number, old_parcel_number
"""
NAMES = ["old_commune_code", "old_sheet_number", "old_parcel_number", "commune_code", "sheet_label", "parcel_label"]


def with_references(batch: Batch, *rows: tuple[str | None, ...]) -> Batch:
    """Add a reference table of rows as `NAMES`, all of scale 1:500."""
    table = pd.DataFrame(rows, columns=NAMES, index=range(2, 2 + len(rows)), dtype="string")
    table = table.assign(scale_denominator=pd.array([500] * len(rows), dtype="Int64"), parcel=pd.NA)
    book = BookJoin(
        book="sheet_references", file="bieu2.xlsx", sheet="BANG", rows=table, personal=table[[]], joined_rows=0,
        joined_parcels=0,
    )  # fmt: skip
    return replace(batch, books=(book,))


def test_a_sheet_is_what_the_loads_that_stand_say(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live, database: Engine, hour: Any
) -> None:
    survey = {"contractor": "Công ty Đo đạc A", "survey_from": date(2026, 1, 5), "survey_to": date(2026, 2, 1)}
    first = make_batch(make_parcel(1, scale_denominator=500), make_parcel(2, scale_denominator=500), **survey)
    load_at(first, 0)
    told = "SELECT contractor, survey_from, survey_to, sheet_number FROM cadastre.standing_sheet"
    assert live(told) == [(*survey.values(), 7)]
    before = live(STANDING)
    second = make_batch(
        make_parcel(2, scale_denominator=500), make_parcel(3, scale_denominator=1000), make_parcel(4, sheet_label="8"),
        content="second",
    )  # fmt: skip
    load_at(second, 1)
    a, b = first.package.receipt, second.package.receipt
    assert live(STANDING + " ORDER BY 1") == [("7", 500, a, b, 3), ("8", None, b, b, 1)]
    assert live("SELECT tyle, sothua FROM vbdlis.tobandodiachinh ORDER BY objectid") == [("1/500", 3), (None, 1)]
    undo(database, b, reason="nhầm", person=None, now=hour(2))
    assert live(STANDING) == before == [("7", 500, a, a, 2)]
    assert live("SELECT count(*) FROM cadastre.map_sheet") == [3], "what was undone is kept"


def test_the_reference_table_is_kept_as_delivered(
    make_batch: Callable[..., Batch], load_at: Load, live: Live, database: Engine, hour: Any
) -> None:
    whole, whole_again = ("11323", "3", None, "11329", "7", None), ("11323", "3", "0", "11329", "7", "0")
    single, broken = ("11326", "9", "40", "11329", "7", "3"), ("11326", None, None, "11329", "7", None)
    load_at(with_references(make_batch(), whole, whole_again, single, broken), 0)
    assert live("SELECT source_file, source_row FROM cadastre.sheet_reference ORDER BY id") == [
        ("bieu2.xlsx", row) for row in (2, 3, 4, 5)
    ]
    assert live(REFERENCES) == [whole, single]
    moved, more = ("11323", "3", None, "11329", "12", None), ("11323", "4", None, "11329", "13", None)
    later = with_references(make_batch(content="later"), moved, more)
    load_at(later, 1)
    assert live(REFERENCES) == [moved, more, single], "of each old sheet the last table counts that names it"
    assert live(REFERENCES.replace("'infinity'", "CAST(:then AS timestamptz)"), then=hour(0)) == [whole, single]
    undo(database, later.package.receipt, reason="nhầm", person=None, now=hour(2))
    assert live(REFERENCES) == [whole, single]


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize("table", ["cadastre.map_sheet", "cadastre.sheet_reference", "intake.toleration"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET run_id = run_id"])
def test_nothing_of_it_is_ever_changed(database: Engine, table: str, statement: str) -> None:
    with database.connect() as connection, pytest.raises(DBAPIError, match=f"rows of {table} never change"):
        connection.execute(text(statement.format(table)))


RIGHTS = {
    "diachinh_loader": (
        "INSERT INTO cadastre.map_sheet VALUES (1, '11329', '9', 9, 500, 1)",
        "INSERT INTO cadastre.sheet_reference (run_id, source_file, source_row) VALUES (1, 'x', 1)",
        "INSERT INTO intake.toleration VALUES ('k', now(), 'x', 'y', now(), 'TOP-01', 1)",
        "SELECT * FROM intake.toleration",
    ),
    "diachinh_officer": (
        "INSERT INTO intake.toleration VALUES ('k', now(), 'x', 'y', now(), 'TOP-01', 1)",
        "SELECT * FROM cadastre.references_at(now())",
        "SELECT * FROM cadastre.boundary_point",
        "SELECT * FROM vbdlis.tobandodiachinh",
    ),
}
WRONGS = {
    "diachinh_officer": RIGHTS["diachinh_loader"][:2],
    "diachinh_loader": ("UPDATE cadastre.map_sheet SET parcels = 2", "DELETE FROM intake.toleration"),
    "diachinh_party_reader": ("SELECT * FROM cadastre.map_sheet", "SELECT * FROM intake.toleration"),
    "portal": tuple(
        f"SELECT * FROM {table}"
        for table in (
            "cadastre.map_sheet", "cadastre.standing_sheet", "cadastre.sheet_reference", "cadastre.land_use_part",
            "cadastre.boundary_point", "cadastre.references_at(now())", "intake.toleration", "vbdlis.tobandodiachinh",
        )
    ),
}  # fmt: skip


@pytest.mark.usefixtures("load_first")
def test_each_role_has_what_its_work_needs_and_no_more(database: Engine) -> None:
    for rules, is_allowed in ((RIGHTS, True), (WRONGS, False)):
        for role, statements in rules.items():
            for statement in statements:
                with database.connect() as connection:
                    connection.execute(text(f"SET LOCAL ROLE {role}"))
                    if is_allowed:
                        connection.execute(text(statement))
                        continue
                    with pytest.raises(DBAPIError, match="permission denied"):
                        connection.execute(text(statement))


def test_form_2_is_the_delivered_table_and_what_parcels_say_beside_it(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live, database: Engine,
    province: Province, tmp_path: Path,
) -> None:  # fmt: skip
    parcels = [
        make_parcel(1, old_commune_code="11323", old_sheet_number="3"),
        make_parcel(2, old_commune_code="11326", old_sheet_number="9", old_parcel_number="40"),
        make_parcel(3, old_commune_code="11326", old_sheet_number="9", old_parcel_number="41"),
    ]
    told = [("11323", "3", None, "11329", "7", None), ("11326", "9", "40", "11329", "7", "2")]
    load_at(with_references(make_batch(*parcels), *told), 0)
    order = Order(
        province=province, now=datetime(2026, 3, 3, tzinfo=UTC), references=live_references(database, province)
    )
    write_export("form2", live_blocks(database, province), tmp_path / "bieu2.xlsx", order)
    rows = openpyxl.load_workbook(tmp_path / "bieu2.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    columns = "xaid, xaidcu, sohieutobando, sohieutobandocu, sothututhua, sothututhuacu, tyle"
    written = [(row[1], row[3], row[4], row[5], row[7], row[8], row[9]) for row in rows]
    assert written == [
        ("11329", "11323", "7", "3", None, None, "1/500"),
        ("11329", "11326", "7", "9", "2", "40", "1/500"),
        ("11329", "11326", "7", "9", "3", "41", None),
    ]
    assert live(f"SELECT {columns} FROM vbdlis.bangthamchieubandodiachinh2cap ORDER BY objectid") == written
    assert live_references(database, province, sheets=["8"]).empty


def test_a_delivered_table_goes_in_and_out_without_a_finding(
    make_batch: Callable[..., Batch], make_parcel: Any, database: Engine, tmp_path: Path, live: Live
) -> None:
    """Sheet 3 of a commune that is no more became 7; sheet 8 is what it was."""
    job = Job(home=tmp_path / "home", province="haiphong", now=datetime(2026, 3, 2, 8, tzinfo=UTC))
    delivery, folder = tmp_path / "delivery", tmp_path / "out"
    delivery.mkdir()
    folder.mkdir()
    parcels = make_batch(
        *(make_parcel(n, commune_code="11407", old_commune_code="11401", old_sheet_number="3") for n in (1, 2)),
        make_parcel(3, parcel_label="1", parcel_number=1, sheet_label="8", sheet_number=8, commune_code="11407",
                    old_commune_code="11407", old_sheet_number="8"),
    ).parcels  # fmt: skip
    rows = [
        {"old_commune_code": "11401", "old_sheet_number": "3", "commune_code": "11407", "sheet_label": "7"},
        {"old_commune_code": "11407", "old_sheet_number": "8", "commune_code": "11407", "sheet_label": "8"},
    ]
    order = Order(province=run.load_province("haiphong"), now=job.now, references=pd.DataFrame(rows))
    for name, suffix in (("gpkg", ".gpkg"), ("form2", ".xlsx")):
        write_export(name, iter([parcels]), delivery / f"thua{suffix}", order)
    outcome = run.take_in(delivery, job, database)
    assert [(one.code, one.message.en) for one in outcome.report.findings] == []
    assert live("SELECT old_sheet_number, sheet_label FROM cadastre.sheet_reference ORDER BY id") == [
        ("3", "7"), ("8", "8"),
    ]  # fmt: skip
    order = replace(order, references=live_references(database, order.province))
    assert len(order.references) == 2
    for name, suffix in (("gpkg", ".gpkg"), ("form2", ".xlsx")):
        write_export(name, live_blocks(database, order.province), folder / f"thua{suffix}", order)
    again = run.check(folder, job).report
    assert [(one.code, one.message.en) for one in again.findings] == []
    assert len(again.parcels) == 3


def test_the_real_table_of_a_province_is_taken_in_whole_and_comes_out_as_it_is(
    make_batch: Callable[..., Batch], make_parcel: Any, database: Engine, tmp_path: Path, live: Live, shared_data: Path
) -> None:
    job = Job(home=tmp_path / "home", province="haiphong", now=datetime(2026, 3, 2, 8, tzinfo=UTC))
    order = Order(province=run.load_province("haiphong"), now=job.now)
    parcels = make_batch(*(make_parcel(number, commune_code="11407") for number in (1, 2))).parcels
    tables = [shared_data / "vn-vbdlis-thamchieutobando" / "ThamChieuToBanDo.xlsx", tmp_path / "bieu2.xlsx"]
    told = []
    for number, table in enumerate(tables):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_export("gpkg", iter([parcels]), folder / "thua.gpkg", order)
        shutil.copy(table, folder)
        outcome = run.take_in(folder, job, database)
        assert outcome.report.findings == ()
        told.append(live_references(database, order.province))
        order = replace(order, references=told[-1])
        write_export("form2", live_blocks(database, order.province), tmp_path / "bieu2.xlsx", order)
    assert live("SELECT run_id, count(*) FROM cadastre.sheet_reference GROUP BY 1 ORDER BY 1") == [(1, 6266), (2, 5948)]
    first, second = (rows.sort_values(list(rows), ignore_index=True) for rows in told)
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.usefixtures("load_first")
def test_land_uses_are_those_of_the_version(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    load_at(make_batch(make_parcel(1, land_use="ODT 300; CLN 100"), content="second"), 1)
    parts = """
        SELECT v.parcel_label, p.number, p.code, p.area_m2, upper_inf(v.valid)
        FROM cadastre.land_use_part AS p JOIN cadastre.parcel_version AS v ON v.id = p.version_id
        WHERE v.parcel_label = '1' ORDER BY v.id, p.number
    """
    assert live(parts) == [
        ("1", 1, "ODT", 400, False), ("1", 1, "ODT", 300, True), ("1", 2, "CLN", 100, True),
    ]  # fmt: skip


POINTS = (
    "SELECT part, ring, number, x_north_m, y_east_m, edge_m FROM cadastre.boundary_point ORDER BY version_id, number"
)


def test_boundary_points_run_clockwise_from_the_north(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, live: Live
) -> None:
    yard = shapely.box(595_020, 2_307_000, 595_060, 2_307_020).difference(
        shapely.box(595_030, 2_307_005, 595_035, 2_307_010)
    )
    load_at(make_batch(make_parcel(1, geometry=yard)), 0)
    north, south, west, east = 2_307_020, 2_307_000, 595_020, 595_060
    assert live(POINTS) == [
        (1, 1, 1, north, west, 40), (1, 1, 2, north, east, 20), (1, 1, 3, south, east, 40), (1, 1, 4, south, west, 20),
        (1, 2, 5, 2_307_010, 595_030, 5), (1, 2, 6, 2_307_005, 595_030, 5), (1, 2, 7, 2_307_005, 595_035, 5),
        (1, 2, 8, 2_307_010, 595_035, 5),
    ]  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corners=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9, unique=True))
def test_boundary_points_make_the_parcel_wherever_its_ring_begins(
    module_database: Engine, corners: list[tuple[int, int]]
) -> None:
    """The view over a version that is not there yet: its text with a row of values in place of the table."""
    shape = shapely.MultiPoint(corners).convex_hull
    if shape.geom_type != "Polygon":
        return
    ring = shapely.get_coordinates(shape)[:-1]
    with module_database.connect() as connection:
        view = connection.execute(text("SELECT pg_get_viewdef('cadastre.boundary_point'::regclass)")).scalar_one()
        source = "(VALUES (1, ST_GeomFromText(:shape, 9210))) AS v (id, geometry)"
        statement = text(view.strip().rstrip(";").replace("cadastre.parcel_version v", source))
        told = [
            connection.execute(statement, {"shape": shapely.MultiPolygon([shapely.Polygon(turned)]).wkt}).all()
            for turned in (ring, np.roll(ring, 2, axis=0), ring[::-1])
        ]
    assert told[0] == told[1] == told[2]
    points = sorted(told[0], key=lambda row: row.number)
    outline = shapely.LinearRing([(row.y_east_m, row.x_north_m) for row in points])
    assert shapely.Polygon(outline).equals(shape)
    assert not outline.is_ccw
    assert sum(row.edge_m for row in points) == pytest.approx(shape.length)
    assert (points[0].x_north_m, -points[0].y_east_m) == max((row.x_north_m, -row.y_east_m) for row in points)


@pytest.mark.parametrize("view", ["thuadat", "dc_thuadat"])
def test_a_map_of_the_national_views_reads_only_what_it_shows(
    view: str, make_batch: Callable[..., Batch], make_parcel: Any, load_at: Load, database: Engine
) -> None:
    load_at(make_batch(*(make_parcel(number) for number in range(1, 40))), 0)
    box = "SELECT sothututhua FROM vbdlis.{} WHERE geometry && ST_MakeEnvelope(595021, 2307001, 595039, 2307009, 9210)"
    with database.connect() as connection:
        # of so few parcels any way is as good
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("ALTER TABLE cadastre.parcel_version DROP CONSTRAINT one_version_at_a_time"))
        connection.execute(text("DROP INDEX cadastre.uq_parcel_version_current_key, cadastre.ix_parcel_version_run_id"))
        plan = "\n".join(connection.execute(text("EXPLAIN " + box.format(view))).scalars())
        assert "ix_parcel_version_geometry_9210" in plan
        assert connection.execute(text(box.format(view))).scalars().all() == [1]
