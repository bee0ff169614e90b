"""An audit notices a change of any column of any table, a row less and a row more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, Engine, text

from pipeline.audit import audit
from pipeline.load import load, pending_load
from pipeline.load.undo import undo
from pipeline.party.keys import KeyRing
from pipeline.party.resealing import reseal
from schemas.answers import Toleration
from schemas.delivery import Said, State
from schemas.finding import Finding
from schemas.frames import Batch, BookJoin
from schemas.province import Province
from schemas.tables import Base

pytestmark = pytest.mark.db

KEYS = KeyRing([bytes(32)])
TABLES = sorted(table.fullname.replace("right", '"right"') for table in Base.metadata.sorted_tables)
OTHER = {
    "bytea": "coalesce({0}, '') || '\\x00'",
    "date": "coalesce({0}, DATE '2026-01-01') + 1",
    "geometry": "ST_Translate(coalesce({0}, ST_Point(0, 0)), 0.001, 0)",
    "int8": "coalesce({0}, 0) + 1000",
    "float8": "coalesce({0}, 0) + 1",
    "jsonb": """'[{{"other": 1}}]'""",
    "text": "coalesce({0}, '') || 'x'",
    "_text": "{0} || CAST('x' AS text)",
    "timestamptz": "{0} + interval '1 second'",
    "tstzrange": "tstzrange(lower({0}) - interval '1 day', upper({0}))",
    "bool": "NOT coalesce({0}, false)",
    "uuid": "gen_random_uuid()",
}
"""Type → a value that is not the one that is there."""


def book(**person: Any) -> BookJoin:
    """One row about parcel 1, in a book."""
    columns = {"holder_name": "Trần Văn Canary", "certificate_serial": "AA 06654954", **person}
    return BookJoin(
        book="form1",
        file="bieu1.xlsx",
        sheet="Sheet1",
        rows=pd.DataFrame({"parcel": pd.array([0], dtype="Int64")}, index=[5]),
        personal=pd.DataFrame([columns], index=[5]),
        joined_rows=0,
        joined_parcels=0,
    )


def references() -> BookJoin:
    """One row of form 2."""
    rows = {"old_commune_code": "11323", "old_sheet_number": "3", "commune_code": "11329", "sheet_label": "7"}
    table = pd.DataFrame([rows], index=[2], dtype="string").assign(parcel=pd.array([None], dtype="Int64"))
    return replace(book(), book="sheet_references", file="bieu2.xlsx", rows=table, personal=pd.DataFrame(index=[2]))


@pytest.fixture
def filled(
    database: Engine,
    make_batch: Callable[..., Batch],
    make_parcel: Callable[..., dict[str, Any]],
    make_finding: Callable[..., Finding],
    province: Province,
    hour: Any,
) -> Engine:
    """Loads with people, findings, a parcel that was quarantined and one that was split; a decision."""
    word = Toleration(key="top-02", reason="Chờ đo lại", by="vpdk", until=date(2026, 12, 31), written=hour(0))
    finding = make_finding("TOP-02", parcel="1", sheet="7", measured=0.5, tolerated=word)
    first = make_batch(make_parcel(1), make_parcel(2), make_parcel(3, geometry=None))
    first = replace(first, books=(book(identity_1_number="031000222", identity_1_kind="CMND"), references()))
    load(first, (finding,), database, province=province, now=hour(0), keys=KEYS)
    halves = [
        make_parcel(11, geometry=shapely.box(595_040, 2_307_000, 595_050, 2_307_020)),
        make_parcel(12, geometry=shapely.box(595_050, 2_307_000, 595_060, 2_307_020)),
    ]
    second = replace(make_batch(make_parcel(1), *halves, content="second"), books=(book(holder_id="099000000001"),))
    load(second, (), database, province=province, now=hour(1), keys=KEYS)
    with pending_load(make_batch(content="third"), database, province=province) as pending:
        pending.decide(State.REFUSED, (finding,), Said(now=hour(2), person="A", reason="thiếu hồ sơ"))
    return database


@pytest.fixture
def unguarded(filled: Engine) -> Engine:
    """The same without what hinders even the owner: keys, conditions, triggers."""
    with filled.begin() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for column in columns_of(connection, table):
                connection.exec_driver_sql(f"ALTER TABLE {table} ALTER {column} DROP IDENTITY IF EXISTS")
        ours = "namespace::regnamespace::text IN ('intake', 'cadastre', 'party')"
        rules = f"SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint WHERE con{ours}"
        for table, name in connection.exec_driver_sql(f"{rules} ORDER BY contype = 'p'").all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE")
        indexes = "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        for (index,) in connection.exec_driver_sql(f"{indexes} WHERE indisunique AND rel{ours}").all():
            connection.exec_driver_sql(f"DROP INDEX {index}")
    return filled


def columns_of(connection: Connection, table: str) -> dict[str, str]:
    """Column, quoted → type."""
    statement = text("""
        SELECT quote_ident(attname), typname FROM pg_attribute JOIN pg_type AS t ON t.oid = atttypid
        WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum""")
    return dict(map(tuple, connection.execute(statement, {"table": table})))


def change_first(connection: Connection, table: str, column: str, kind: str) -> None:
    first = f"ctid = (SELECT min(ctid) FROM {table})"
    done = connection.exec_driver_sql(f"UPDATE {table} SET {column} = {OTHER[kind].format(column)} WHERE {first}")
    assert done.rowcount == 1


@pytest.mark.parametrize("table", TABLES)
def test_no_column_can_be_changed_unnoticed(unguarded: Engine, table: str) -> None:
    with unguarded.begin() as connection:
        columns = columns_of(connection, table)
        connection.exec_driver_sql(f"CREATE TABLE public.saved AS SELECT * FROM {table}")
    unnoticed = []
    for column, kind in columns.items():
        with unguarded.begin() as connection:
            change_first(connection, table, column, kind)
        if not audit(unguarded).tampering:
            unnoticed.append(column)
        with unguarded.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM public.saved")
    assert audit(unguarded).tampering == ()
    assert unnoticed == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_taken_away_or_put_in_unnoticed(unguarded: Engine, table: str) -> None:
    put_in = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM public.taken"
    with unguarded.begin() as connection:
        key, kind = next(iter(columns_of(connection, table).items()))
        connection.exec_driver_sql(f"CREATE TABLE public.taken AS SELECT * FROM {table} LIMIT 1")
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM public.taken)")
    assert audit(unguarded).tampering
    with unguarded.begin() as connection:
        connection.exec_driver_sql(put_in)
        change_first(connection, "public.taken", key, kind)
        connection.exec_driver_sql(put_in)
    assert audit(unguarded).tampering


def test_a_new_key_and_an_undo_leave_nothing_to_accuse(
    filled: Engine, make_batch: Callable[..., Batch], hour: Any
) -> None:
    reseal(filled, KeyRing([bytes(32), bytes([1]) * 32]), person="A", reason="khóa mới", now=hour(3))
    assert audit(filled).tampering == ()
    undo(filled, make_batch(content="second").package.receipt, reason="nhầm", person="A", now=hour(4))
    assert audit(filled).tampering == ()
    with filled.begin() as connection:
        connection.exec_driver_sql("UPDATE party.certificate SET serial = NULL")
    assert [line.en.partition(": ")[2] for line in audit(filled).tampering] == [
        "rows about people and certificates were changed, deleted or added after they were written"
    ] * 2
