"""A load that is killed, fooled, raced or handed personal data."""

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from pipeline.load import load
from pipeline.load.transaction import LoadError
from schemas.answers import Answer, Toleration
from schemas.finding import Finding, Severity
from schemas.frames import Batch
from schemas.province import Province
from schemas.sql import read_sql

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]


@contextmanager
def holding(engine: Engine, statement: str, **values: Any) -> Iterator[Connection]:
    """Hold the locks that a statement takes until the block ends."""
    with engine.begin() as connection:
        connection.execute(text(statement), values)
        yield connection


def await_waiting(connection: Connection, number: int, is_over: Callable[[], bool]) -> None:
    """Look at the lock table until so many sessions wait for an advisory lock."""
    statement = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database AS d ON d.oid = database"
        " WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    while connection.execute(statement).scalar_one() != number:
        assert not is_over(), "nobody waits any more"


def test_loads_of_one_commune_wait_for_each_other(
    database: Engine, make_batch: Callable[..., Batch], make_parcel: Any, province: Province, live: Live, hour: Any
) -> None:
    """Both are held back at the door; whichever goes first, parcel 1 has two versions and nothing is lost."""
    batches = [
        make_batch(make_parcel(1, land_use="ODT"), make_parcel(2), content="a"),
        make_batch(make_parcel(1, land_use="CLN"), make_parcel(3), content="b"),
    ]
    with ThreadPoolExecutor(2) as pool:
        communes = {"province": "haiphong", "communes": ["11329"]}
        with holding(database, read_sql("load_lock"), **communes) as connection:
            runs = [pool.submit(load, batch, (), database, province=province, now=hour(0)) for batch in batches]
            await_waiting(connection, 2, lambda: any(run.done() for run in runs))
            assert connection.execute(text("SELECT count(*) FROM cadastre.parcel")).scalar_one() == 0
        results = [run.result() for run in runs]
    assert sorted((result.inserted, result.changed) for result in results) == [(1, 1), (2, 0)]
    current = live("SELECT parcel_label FROM cadastre.parcel_version WHERE upper_inf(valid) ORDER BY 1")
    assert current == ["1", "2", "3"]
    assert live("SELECT count(*) FROM cadastre.parcel") == [3]
    last = live("SELECT land_use FROM cadastre.parcel_version WHERE parcel_label = '1' AND upper_inf(valid)")
    assert last == ["ODT" if results[0].changed else "CLN"]


def test_another_commune_does_not_wait(
    database: Engine, make_batch: Callable[..., Batch], make_parcel: Any, province: Province, hour: Any
) -> None:
    with holding(database, read_sql("load_lock"), province="haiphong", communes=["11338"]):
        assert load(make_batch(), (), database, province=province, now=hour(0)).inserted == 3


KILLED = """
import pickle, sys
from pathlib import Path
from pipeline.db import connect
from pipeline.load import load
batch, province, now, url = pickle.loads(Path(sys.argv[1]).read_bytes())
load(batch, (), connect(url), province=province, now=now)
"""

PAUSE = """
CREATE FUNCTION intake.pause() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$;
CREATE TRIGGER pause BEFORE INSERT ON intake.event FOR EACH ROW EXECUTE FUNCTION intake.pause();
"""


@pytest.mark.usefixtures("load_first")
def test_a_kill_before_the_commit_leaves_the_previous_state(
    database: Engine,
    make_batch: Callable[..., Batch],
    make_parcel: Any,
    province: Province,
    snapshot: Any,
    tmp_path: Path,
) -> None:
    """SIGKILL when everything is written and only the commit is missing."""
    batch = make_batch(make_parcel(1, land_use="CLN"), make_parcel(4), content="second")
    now = datetime(2026, 3, 3, tzinfo=UTC)
    order = tmp_path / "order.pickle"
    order.write_bytes(pickle.dumps((batch, province, now, database.url.render_as_string(hide_password=False))))
    with database.begin() as connection:
        connection.exec_driver_sql(PAUSE, execution_options={"no_parameters": True})
    before = snapshot()
    with holding(database, "SELECT pg_advisory_xact_lock(42)") as connection:
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(order)])
        await_waiting(connection, 1, lambda: process.poll() is not None)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert snapshot() == before
    result = load(batch, (), database, province=province, now=now)
    assert (result.inserted, result.changed, result.already_loaded) == (1, 1, False)


def test_rows_that_vanish_are_noticed(
    database: Engine, make_batch: Callable[..., Batch], province: Province, snapshot: Callable[[], str], hour: Any
) -> None:
    """A trigger of somebody else swallows a row: nothing at all is kept."""
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION cadastre.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
            "CREATE TRIGGER swallow BEFORE INSERT ON cadastre.parcel_version FOR EACH ROW"
            " WHEN (NEW.parcel_label = '2') EXECUTE FUNCTION cadastre.swallow()",
            execution_options={"no_parameters": True},
        )
    before = snapshot()
    with pytest.raises(LoadError, match="load_versions wrote 2 rows instead of 3"):
        load(make_batch(), (), database, province=province, now=hour(0))
    assert snapshot() == before


def test_rows_that_are_altered_are_noticed(
    database: Engine, make_batch: Callable[..., Batch], province: Province, snapshot: Callable[[], str], hour: Any
) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION cadastre.alter_it() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.content_hash := NEW.content_hash || '\\x00'; RETURN NEW; END $$;"
            "CREATE TRIGGER alter_it BEFORE INSERT ON cadastre.parcel_version FOR EACH ROW"
            " WHEN (NEW.parcel_label = '2') EXECUTE FUNCTION cadastre.alter_it()",
            execution_options={"no_parameters": True},
        )
    before = snapshot()
    with pytest.raises(LoadError, match="2 parcels live and 0 quarantined of 3 received"):
        load(make_batch(), (), database, province=province, now=hour(0))
    assert snapshot() == before


def test_personal_columns_reach_no_table(
    database: Engine, make_batch: Callable[..., Batch], province: Province, snapshot: Callable[[], str], hour: Any
) -> None:
    batch = make_batch()
    assert batch.personal["TenChu"].str.contains("Canary").all()
    load(batch, (), database, province=province, now=hour(0))
    everything = snapshot()
    assert "thua.shp" in everything
    assert "Canary" not in everything


def test_a_tolerated_error_is_loaded_and_who_tolerated_it_is_recorded(
    database: Engine, make_batch: Callable[..., Batch], make_finding: Callable[..., Finding], province: Province,
    live: Live, hour: Any,
) -> None:  # fmt: skip
    word = Toleration(key="top-01", reason="Chờ tòa án", by="vpdk", until=date(2026, 12, 31), written=hour(0))
    error = make_finding("TOP-01", severity=Severity.ERROR, tolerated=word)
    answered = make_finding("TOP-03", answer=Answer(text="Đã ký giáp ranh", given=date(2026, 11, 24)))
    load(make_batch(), (error, answered), database, province=province, now=hour(0))
    assert live("SELECT tolerated, answer FROM intake.finding ORDER BY id") == [
        (
            {
                "key": "top-01",
                "reason": "Chờ tòa án",
                "by": "vpdk",
                "until": "2026-12-31",
                "written": "2026-03-02 08:00:00+00:00",
                "is_expired": False,
            },
            None,
        ),
        (None, {"text": "Đã ký giáp ranh", "who": None, "given": "2026-11-24"}),
    ]
    expired = replace(error, tolerated=replace(word, is_expired=True))
    with pytest.raises(ValueError, match="errors"):
        load(make_batch(), (expired,), database, province=province, now=hour(1))


@pytest.mark.parametrize(
    ("severity", "now"),
    [(Severity.ERROR, datetime(2026, 3, 2, tzinfo=UTC)), (Severity.WARNING, datetime(2026, 3, 2))],  # noqa: DTZ001
    ids=["error findings", "a time without zone"],
)
def test_what_the_gate_should_have_stopped_is_refused(
    database: Engine,
    make_batch: Callable[..., Batch],
    make_finding: Callable[..., Finding],
    province: Province,
    live: Live,
    severity: Severity,
    now: datetime,
) -> None:
    found = make_finding("TOP-01", severity=severity)
    with pytest.raises(ValueError, match=r"errors|time zone"):
        load(make_batch(), (found,), database, province=province, now=now)
    assert live("SELECT count(*) FROM intake.run") == [0]
