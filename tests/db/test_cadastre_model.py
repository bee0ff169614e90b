"""Random loads, repeated loads, broken loads, races, kills and undos against a model: nothing is lost or doubled.

Each sequence happens in a commune of its own; see ``tests/cadastre_model``.
"""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from doomed import Blow, Doomed, Fate, Order
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_sequences
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from strip import CELL_M, EAST, Delivery, Ledger, Plot, State, coverages, deliveries

from pipeline.audit import audit, read_chain
from pipeline.db import connect, migrate
from pipeline.embedded import Cluster
from pipeline.load import load, pending_load
from pipeline.load.undo import LaterDeliveries, undo
from schemas.frames import Batch, LoadResult
from schemas.package import Coverage
from schemas.province import Province, Unit
from schemas.sql import read_sql

pytestmark = pytest.mark.db

SEQUENCES = int(os.environ.get("DIACHINH_TEST_SEQUENCES", "50"))
STEPS = 8
NORTH = 2_250_000.0
START = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE_S = 60
EXCHANGES = 60
"""A load has so many exchanges with the server, or a few less: some blows come too late."""

blows = st.tuples(
    st.sampled_from(["loader", "loader", "loader", "session", "server"]), st.integers(0, EXCHANGES), st.booleans()
)


class Server:
    """A server that may be killed, and its database."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.url = cluster.up()
        self.engine: Engine = connect(self.url)
        migrate(self.engine)

    @property
    def pid(self) -> int:
        pid = self._cluster.status().pid
        assert pid
        return pid

    def await_up(self) -> None:
        """Start the server if it is dead, perhaps at another port, and wait until it has recovered."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._is_up():
            assert time.monotonic() < deadline, "the server does not recover"

    def _is_up(self) -> bool:
        url = self._cluster.up()
        if url != self.url:
            self.engine.dispose()
            self.url, self.engine = url, connect(url)
        try:
            self.engine.connect().close()
        except OperationalError:
            return False
        return True


@pytest.fixture(scope="module")
def server(postgis: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    cluster = Cluster(tmp_path_factory.mktemp("killed"))
    with ExitStack() as stack:
        stack.callback(cluster.down)
        server = Server(cluster)
        yield server
        server.engine.dispose()


@pytest.fixture(scope="module")
def doomed() -> Iterator[Doomed]:
    doomed = Doomed()
    yield doomed
    doomed.close()


@pytest.fixture
def machine(  # noqa: C901
    server: Server, doomed: Doomed, province: Province, make_batch: Callable[..., Batch], make_parcel: Any
) -> type[RuleBasedStateMachine]:
    places = itertools.count()

    class Cadastre(RuleBasedStateMachine):
        """All rules are open at any time: who wins a race is not for Hypothesis to foresee."""

        @initialize()
        def settle(self) -> None:
            place = next(places)
            self.commune, self.north = f"{20_000 + place}", NORTH + 100 * place
            unit = Unit(code=self.commune, list_version="2025-07-01", name="Xã Thử", kind="Xã")
            self.province = province.model_copy(update={"units": (unit,)})
            self.model = Ledger()
            self.hours = itertools.count()

        def now(self) -> datetime:
            return START + timedelta(hours=next(self.hours))

        def batch(self, delivery: Delivery) -> Batch:
            rows = delivery.rows(make_parcel, self.commune, self.north)
            return make_batch(*rows, content=delivery.content(self.commune))

        def load(self, delivery: Delivery) -> LoadResult:
            return load(
                self.batch(delivery),
                (),
                server.engine,
                province=self.province,
                now=self.now(),
                coverage=delivery.coverage,
            )

        @rule(delivery=deliveries())
        def deliver(self, delivery: Delivery) -> None:
            before = len(self.model.live)
            result = self.load(delivery)
            told = self.model.load(result.delivery, delivery)
            assert result.already_loaded == (told is None)
            assert result.quarantined == len(delivery.spoilt)
            assert result.received == result.inserted + result.changed + result.unchanged + result.quarantined
            assert len(self.model.live) == before + result.inserted - result.retired
            if told:
                assert (result.inserted + result.changed, result.unchanged) == (len(told.made), len(told.confirmed))

        @rule()
        def deliver_what_is_live(self) -> None:
            if not self.model.live:
                return
            versions = "SELECT id, xmin FROM cadastre.parcel_version WHERE commune_code = :commune ORDER BY id"
            rows = self.rows(versions)
            self.deliver(Delivery(self.model.state))
            assert self.rows(versions) == rows

        @rule(numbers=st.sets(st.integers(1, 7)), changed=st.integers(1, 7), coverage=coverages)
        def deliver_some_of_what_is_live(self, numbers: set[int], changed: int, coverage: Coverage) -> None:
            plots = {
                number: plot for number, plot in self.model.state.items() if number in numbers or number == changed
            }
            if changed in plots:
                plots[changed] = plots[changed]._replace(land_use="LUC")
            if plots:
                self.deliver(Delivery(plots, coverage=coverage))

        @rule(delivery=deliveries())
        def break_off(self, delivery: Delivery) -> None:
            """Everything is written, and only the commit is missing."""
            with (
                suppress(ZeroDivisionError),
                pending_load(self.batch(delivery), server.engine, province=self.province) as it,
            ):
                it.write((), now=self.now())
                raise ZeroDivisionError

        @rule(one=deliveries(), other=deliveries())
        def race(self, one: Delivery, other: Delivery) -> None:
            with ThreadPoolExecutor(2) as pool:
                results = list(pool.map(self.load, (one, other)))
            self.catch_up(one, other)
            assert all(result.received == len(it.plots) for result, it in zip(results, (one, other), strict=True))

        @rule(delivery=deliveries(), blow=blows, again=st.booleans())
        def kill_a_load(self, delivery: Delivery, blow: tuple[Any, ...], again: bool) -> None:
            """The load is there as a whole or not at all; there, if the loader could say so. Nothing stops the next."""
            before = len(self.model.runs)
            fate = self.kill(blow, batch=self.batch(delivery), coverage=delivery.coverage)
            self.catch_up(delivery)
            if fate == "done" and len(self.model.runs) == before:
                assert self.model.load(self.batch(delivery).package.receipt, delivery) is None
            if again:
                self.deliver(delivery)

        @rule(delivery=deliveries(), rival=deliveries(), exchange=st.integers(0, EXCHANGES), is_sent=st.booleans())
        def kill_in_a_race(self, delivery: Delivery, rival: Delivery, exchange: int, is_sent: bool) -> None:
            """Whoever waits for a load that is killed goes on."""
            with ThreadPoolExecutor(1) as pool:
                waiting = pool.submit(self.load, rival)
                self.kill(("loader", exchange, is_sent), batch=self.batch(delivery), coverage=delivery.coverage)
                assert waiting.result().received == len(rival.plots)
            self.catch_up(delivery, rival)

        @rule(blow=blows)
        def kill_an_undo(self, blow: tuple[Any, ...]) -> None:
            if not self.model.standing:
                return
            last = self.model.standing[-1]
            fate = self.kill(blow, receipt=last.receipt)
            if fate == "done" or self.runs() != self.model.runs:
                self.model.undo(last)

        @rule()
        def undo_the_last(self) -> None:
            if not self.model.standing:
                return
            last = self.model.standing[-1]
            assert self.model.later(last) == []
            undo(server.engine, last.receipt, reason="thử", person=None, now=self.now())
            self.model.undo(last)

        @rule(pick=st.integers(0, STEPS))
        def undo_an_earlier_one(self, pick: int) -> None:
            """Refused with the names of all in the way, or as if it had never been loaded."""
            if not self.model.standing:
                return
            receipt = self.model.standing[pick % len(self.model.standing)].receipt
            picked = [it for it in self.model.standing if it.receipt == receipt][-1]
            later = self.model.later(picked)
            take_back = partial(undo, server.engine, receipt, reason="thử", person=None, now=self.now())
            if later:
                with pytest.raises(LaterDeliveries) as refused:
                    take_back()
                assert [it for it, _ in refused.value.later] == [it.receipt for it in later]
            else:
                take_back()
                self.model.undo(picked)

        @invariant()
        def the_cadastre_is_what_the_model_says(self) -> None:
            assert self.found() == self.model.state
            assert self.runs() == self.model.runs
            self.model.check()

        @invariant()
        def nothing_overlaps_in_time(self) -> None:
            doubled = """
                SELECT a.id FROM cadastre.parcel_version AS a JOIN cadastre.parcel_version AS b
                ON a.parcel_uuid = b.parcel_uuid AND a.id < b.id AND a.valid && b.valid
                WHERE a.commune_code = :commune AND upper_inf(a.recorded) AND upper_inf(b.recorded)
            """
            assert self.rows(doubled) == []

        @invariant()
        def identifiers_are_of_one_parcel_and_stay_on_its_ground(self) -> None:
            lost = "SELECT id FROM cadastre.parcel_version WHERE commune_code = :commune AND identifier IS NULL"
            shared = """
                SELECT identifier FROM cadastre.parcel_version WHERE upper_inf(recorded)
                GROUP BY identifier HAVING count(DISTINCT parcel_uuid) > 1 AND bool_or(commune_code = :commune)
            """
            changed = """
                SELECT v.id FROM cadastre.parcel_version AS v JOIN cadastre.parcel_version AS b
                ON b.parcel_uuid = v.parcel_uuid AND b.ended_by = v.run_id AND ST_Equals(b.geometry, v.geometry)
                WHERE v.commune_code = :commune AND upper_inf(v.recorded) AND b.identifier <> v.identifier
            """
            assert [self.rows(statement) for statement in (lost, shared, changed)] == [[], [], []]

        @invariant()
        def counts_and_chain_are_right(self) -> None:
            uneven = """
                SELECT id FROM intake.run
                WHERE :commune = ANY(communes) AND received <> inserted + changed + unchanged + quarantined
            """
            assert self.rows(uneven) == []
            with server.engine.connect() as connection:
                assert read_chain(connection).broken is None

        def teardown(self) -> None:
            assert audit(server.engine).tampering == ()

        def kill(self, blow: tuple[Any, ...], **what: Any) -> Fate:
            """Do something in a process while a SIGKILL strikes; return when the fate of it all is settled."""
            victim, exchange, is_sent = blow
            order = Order(
                url=server.url,
                now=self.now(),
                province=self.province,
                blow=Blow(victim=victim, exchange=exchange, is_sent=is_sent, server_pid=server.pid),
                **what,
            )
            fate = doomed.carry_out(order)
            if victim != "loader":
                server.await_up()
            # a session whose loader is dead may still be at a commit
            with server.engine.begin() as connection:
                values = {"province": self.province.name, "communes": [self.commune]}
                connection.execute(text(read_sql("load_lock")), values)
            return fate

        def catch_up(self, *candidates: Delivery) -> None:
            """Tell the model of the loads that came about, in their order."""
            deliveries = {self.batch(delivery).package.receipt: delivery for delivery in candidates}
            for receipt, _ in self.runs()[len(self.model.runs) :]:
                assert self.model.load(receipt, deliveries[receipt]) is not None

        def runs(self) -> list[tuple[Any, ...]]:
            return self.rows("SELECT receipt, state FROM intake.run WHERE :commune = ANY(communes) ORDER BY id")

        def rows(self, statement: str) -> list[tuple[Any, ...]]:
            with server.engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(statement), {"commune": self.commune})]

        def found(self) -> State:
            statement = """
                SELECT parcel_number, ST_XMin(geometry), ST_XMax(geometry), land_use FROM cadastre.parcel_version
                WHERE commune_code = :commune AND upper_inf(valid) AND upper_inf(recorded)
            """
            rows = self.rows(statement)
            found = {
                number: Plot(round((west - EAST) / CELL_M), round((east - EAST) / CELL_M), use)
                for number, west, east, use in rows
            }
            assert len(found) == len(rows)
            return found

    return Cadastre


def test_the_cadastre_is_what_the_model_says(machine: type[RuleBasedStateMachine]) -> None:
    run_sequences(
        machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate] if "CI" in os.environ else list(Phase),
        ),
    )
