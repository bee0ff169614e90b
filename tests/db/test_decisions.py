"""Steps of a delivery: each follows from those before, whoever writes them, and none is half written."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline.audit import audit
from pipeline.load import deliveries, load, pending_load, record_published, standing_of
from pipeline.load.undo import undo
from pipeline.publish import publish
from schemas.delivery import Decision, Said, State
from schemas.finding import Severity
from schemas.frames import Batch
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
Decide = Callable[..., None]


@pytest.fixture
def decide(database: Engine, province: Province, hour: Any) -> Decide:
    def do(batch: Batch, decision: Decision, n: int, reason: str | None = "vì thế") -> None:
        with pending_load(batch, database, province=province) as pending:
            pending.decide(decision, (), Said(now=hour(n), person="A", reason=reason))

    return do


@pytest.fixture
def stands(database: Engine) -> Callable[[Batch], State | None]:
    def state(batch: Batch) -> State | None:
        with database.connect() as connection:
            step = standing_of(connection, batch.package.receipt)
        return step.state if step else None

    return state


def test_a_delivery_stands_at_its_last_step_unless_a_load_of_it_stands(
    make_batch: Any, make_parcel: Any, decide: Decide, stands: Any, load_at: Any, database: Engine, hour: Any
) -> None:
    batch = make_batch()
    assert stands(batch) is None
    decide(batch, State.REFUSED, 0)
    assert stands(batch) is State.REFUSED
    decide(batch, State.ACCEPTED, 1)
    load_at(batch, 2)
    assert stands(batch) is State.LOADED
    load_at(make_batch(make_parcel(1, land_use="CLN"), content="second"), 3)
    load_at(batch, 4)  # once more, after another one
    undo(database, batch.package.receipt, reason="nhầm", person="A", now=hour(5))
    assert stands(batch) is State.LOADED, "the first load of it stands"
    (listed,) = (one for one in deliveries(database) if one.receipt == batch.package.receipt)
    assert (listed.state, listed.inserted, listed.changed) == (State.LOADED, 3, 0)
    assert [step.state for step in listed.steps] == [
        *(State.RECEIVED, State.CHECKED, State.REFUSED, State.CHECKED, State.ACCEPTED, State.LOADED),
        *(State.CHECKED, State.ACCEPTED, State.LOADED, State.UNDONE),
    ]
    assert audit(database).tampering == ()


STEP = text("""
INSERT INTO intake.event (at, kind, receipt, run_id, details, reason)
SELECT now(), :kind, receipt, id, '{}', :reason FROM intake.run ORDER BY id DESC LIMIT 1""")


@pytest.mark.parametrize(
    ("before", "kinds"),
    [
        ((), ("received",)),
        ((), ("accepted",)),
        ((), ("refused",)),
        ((), ("loaded",)),
        ((), ("checked", "loaded")),
        ((), ("checked", "refused")),
        (("published",), ("published",)),
        (("undone",), ("undone",)),
        (("undone",), ("published",)),
    ],
)
@pytest.mark.usefixtures("load_first")
def test_no_step_is_written_out_of_order_not_even_by_the_owner(
    database: Engine, before: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """The parcels are loaded; the last of `kinds` is the one that does not follow."""
    with database.begin() as connection:
        for kind in (*before, *kinds[:-1]):
            connection.execute(STEP, {"kind": kind, "reason": "vì thế"})
        with pytest.raises(DBAPIError, match=f"cannot be {kinds[-1]}"):
            connection.execute(STEP, {"kind": kinds[-1], "reason": "vì thế"})


@pytest.mark.parametrize("reason", [None, " "])
def test_nothing_is_refused_without_a_reason(make_batch: Any, decide: Decide, live: Live, reason: str | None) -> None:
    with pytest.raises(DBAPIError, match="cannot be refused"):
        decide(make_batch(), State.REFUSED, 0, reason)
    assert live("SELECT count(*) FROM intake.package") == [0]


def test_a_delivery_is_published_once_with_the_first_release_that_shows_it(
    database: Engine,
    province: Province,
    make_batch: Any,
    make_parcel: Any,
    load_at: Any,
    tmp_path: Path,
    hour: Any,
) -> None:
    first, hidden = make_batch(), make_batch(make_parcel(5, land_use="CQP"), content="hidden")
    same = make_batch(content="same")
    for n, batch in enumerate((first, hidden, same)):
        load_at(batch, n)
    made = publish(database, tmp_path, province=province, now=hour(4))
    said = Said(now=hour(4), person="A")
    assert record_published(database, made.deliveries, release=made.id, said=said) == tuple(
        sorted((first.package.receipt, same.package.receipt))
    )
    assert {one.name: one.state for one in deliveries(database)} == {
        "first.zip": State.PUBLISHED,
        "hidden.zip": State.LOADED,
        "same.zip": State.PUBLISHED,
    }
    again = publish(database, tmp_path, province=province, now=hour(5))
    assert again.unchanged
    assert again.deliveries == made.deliveries
    assert record_published(database, again.deliveries, release=again.id, said=said) == ()
    assert audit(database).tampering == ()


def test_the_public_side_cannot_tell_which_deliveries_it_shows(
    load_first: None, portal_url: str, province: Province, tmp_path: Path, hour: Any
) -> None:
    portal = create_engine(make_url(portal_url))
    assert publish(portal, tmp_path, province=province, now=hour(1)).deliveries == ()
    portal.dispose()


def test_a_process_that_is_killed_while_it_decides_leaves_nothing(
    database: Engine, make_batch: Any, decide: Decide, stands: Any, live: Live
) -> None:
    """The last statement of a decision is there, its commit is not."""
    batch = make_batch()
    decide(batch, State.ACCEPTED, 0)
    receipt = batch.package.receipt
    code = f"""
        import os, signal
        from datetime import UTC, datetime
        from pipeline.db import connect
        from pipeline.load import refuse_unusable
        from pipeline.load import decision
        from schemas.delivery import Said
        from schemas.package import Package, Manifest
        from schemas.province import load_province
        from schemas.report import Report

        real = decision.record_steps
        def last_words(*arguments):
            real(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)
        decision.record_steps = last_words
        now = datetime.now(UTC)
        package = Package(name="p", sha256="x", content_sha256="x", receipt={receipt!r}, received=now, files=(),
                          manifest=Manifest())
        report = Report(package=package, version="0", province="haiphong", source=None, started=now, seconds=0, read=0,
                        checked=0, quarantined=0, checks=(), findings=(), changed_severities={{}}, refused=True)
        said = Said(now=now, person="A", reason="B")
        refuse_unusable(connect(os.environ["URL"]), report, province=load_province("haiphong"), said=said)
    """
    url = database.url.render_as_string(hide_password=False)
    before = live("SELECT count(*) FROM intake.run"), live("SELECT count(*) FROM intake.event")
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env={**os.environ, "URL": url}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (live("SELECT count(*) FROM intake.run"), live("SELECT count(*) FROM intake.event")) == before
    assert stands(batch) is State.ACCEPTED
    decide(batch, State.REFUSED, 1)
    assert stands(batch) is State.REFUSED


def test_a_batch_with_errors_is_not_accepted(
    database: Engine, province: Province, make_batch: Any, make_finding: Any, hour: Any, live: Live
) -> None:
    error = make_finding("TOP-01", severity=Severity.ERROR)
    with (
        pending_load(make_batch(), database, province=province) as pending,
        pytest.raises(ValueError, match="neither accepted nor loaded"),
    ):
        pending.decide(State.ACCEPTED, (error,), Said(now=hour(0)))
    with pytest.raises(ValueError, match="neither accepted nor loaded"):
        load(make_batch(), (error,), database, province=province, now=hour(0))
    assert live("SELECT count(*) FROM intake.event") == [0]
