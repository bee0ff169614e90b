"""A database of any earlier program, with data in it, becomes one of this program and loses nothing.

The data of a revision are those of the ones before it and of ``revisions/<revision>.sql``, where there is one: what a
program of that time could write. A new migration is tested without a change here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from pipeline.db import head, migrate, revision, revisions
from pipeline.load import load
from schemas.frames import Batch
from schemas.province import Province

pytestmark = pytest.mark.db
WRITTEN = Path(__file__).parent / "revisions"
EARLIER = revisions()[:-1]


@pytest.fixture
def at_revision(blank: Engine, bring_to: Callable[[Engine, str], None]) -> Callable[[str], Engine]:
    """Return a function that makes a database as it was at some revision."""

    def make(wanted: str) -> Engine:
        for each in revisions()[: revisions().index(wanted) + 1]:
            bring_to(blank, each)
            data = WRITTEN / f"{each}.sql"
            if data.exists():
                with blank.begin() as connection:
                    connection.exec_driver_sql(data.read_text("utf-8"), execution_options={"no_parameters": True})
        return blank

    return make


def rows_of(engine: Engine, table: str, columns: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted(map(tuple, connection.execute(text(f"SELECT {columns} FROM {table}"))), key=repr)


def columns_of(engine: Engine) -> dict[str, str]:
    """Table of ours → its columns as JSON values, named and in order."""
    statement = """
        SELECT format('%I.%I', table_schema, table_name), string_agg(format('to_jsonb(%I)', column_name), ', '
          ORDER BY ordinal_position)
        FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema !~ '^pg_'
          AND table_schema NOT IN ('information_schema', 'public') GROUP BY 1"""
    with engine.connect() as connection:
        return dict(map(tuple, connection.execute(text(statement))))


def everything(engine: Engine, columns: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows_of(engine, table, names) for table, names in columns.items()}


@pytest.mark.parametrize("earlier", EARLIER)
def test_every_row_and_value_is_kept(earlier: str, at_revision: Callable[[str], Engine]) -> None:
    database = at_revision(earlier)
    known = columns_of(database)
    before = everything(database, known)
    assert len(before["cadastre.parcel_version"]) >= 4
    migrate(database)
    assert revision(database) == head()
    assert everything(database, known) == before


@pytest.mark.parametrize("earlier", EARLIER)
def test_views_show_the_parcels_of_before(earlier: str, at_revision: Callable[[str], Engine]) -> None:
    database = at_revision(earlier)
    shown = rows_of(database, "portal.parcel", "parcel_label, land_use, delivery, address")
    assert {"1", "2", "3"} <= {row[0] for row in shown}
    migrate(database)
    assert rows_of(database, "portal.parcel", "parcel_label, land_use, delivery, address") == shown
    views = "SELECT format('%I.%I', schemaname, viewname) FROM pg_views WHERE schemaname IN ('portal', 'vbdlis')"
    with database.connect() as connection:
        for view in connection.execute(text(views)).scalars().all():
            connection.execute(text(f"SELECT * FROM {view}")).all()


@pytest.mark.parametrize("earlier", EARLIER)
def test_loads_go_on_from_the_parcels_of_before(
    earlier: str,
    at_revision: Callable[[str], Engine],
    make_batch: Callable[..., Batch],
    make_parcel: Callable[..., dict[str, Any]],
    province: Province,
    hour: Callable[[int], Any],
) -> None:
    database = at_revision(earlier)
    migrate(database)
    batch = make_batch(make_parcel(1, land_use="CLN"), make_parcel(5), content="after")
    loaded = load(batch, (), database, province=province, now=hour(48))
    assert (loaded.inserted, loaded.changed) == (1, 1)
    versions = rows_of(
        database, "cadastre.parcel_version WHERE parcel_label = '1'", "parcel_uuid::text, upper_inf(valid), land_use"
    )
    identity = "00000000-0000-4000-8000-000000000001"
    assert versions == [(identity, False, "ODT"), (identity, True, "CLN")]


def test_what_earlier_loads_wrote_fills_the_tables_of_sheets_and_tolerations(
    at_revision: Callable[[str], Engine],
) -> None:
    database = at_revision("0006")
    migrate(database)
    assert rows_of(database, "cadastre.map_sheet", "run_id, sheet_label, sheet_number, scale_denominator, parcels") == [
        (1, "7", 7, None, 3), (2, "7", 7, None, 1), (3, "7", 7, None, 1), (4, "TĐ03-2014", None, 1000, 1),
        (5, "TĐ03-2014", None, 1000, 2),
    ]  # fmt: skip
    sheets = rows_of(database, "cadastre.standing_sheet", "sheet_label, first_delivery, last_delivery, live_parcels")
    assert sheets == [("7", "R-FIRST", "R-SECOND", 3), ("TĐ03-2014", "R-FOURTH", "R-FIFTH", 2)]
    assert rows_of(database, "intake.toleration", "key, code, reason, person, until::text, run_id") == [
        ("fedcba9876543210", "TOP-03", "Chờ đo lại", "Văn phòng", "2026-12-31", 2)
    ]


def test_the_data_of_a_revision_belong_to_one_that_exists() -> None:
    assert {path.stem for path in WRITTEN.glob("*.sql")} <= set(revisions())
