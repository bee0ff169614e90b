"""Random loads, repeated loads, broken loads, races and undos against a model: nothing is lost, nothing is doubled.

The ground is a strip of ten cells; a parcel is a run of cells, with a number and a land use. Each sequence happens in a
commune of its own.
"""

import hashlib
import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text

from pipeline.load import load, pending_load
from pipeline.load.undo import LaterDeliveries, undo
from schemas.frames import Batch
from schemas.lineage import REPLACED_SHARE
from schemas.province import Province, Unit

pytestmark = pytest.mark.db

SEQUENCES = int(os.environ.get("DIACHINH_TEST_SEQUENCES", "50"))
CELLS, CELL_M = 10, 20.0
EAST, NORTH = 560_000.0, 2_250_000.0
START = datetime(2026, 3, 2, tzinfo=UTC)
_places = itertools.count()


class Plot(NamedTuple):
    """A run of cells, and its land use."""

    first: int
    last: int
    land_use: str

    @property
    def cells(self) -> frozenset[int]:
        return frozenset(range(self.first, self.last))


State = dict[int, Plot]
"""Number → parcel."""


def after(live: State, delivered: State, *, is_full: bool) -> State:
    """Say what a load must lead to."""
    moved = [plot.cells for number, plot in delivered.items() if number not in live or live[number].cells != plot.cells]
    laid = frozenset().union(*moved)
    kept = {
        number: plot
        for number, plot in live.items()
        if number not in delivered and not is_full and len(plot.cells & laid) < REPLACED_SHARE * len(plot.cells)
    }
    return kept | delivered


@st.composite
def deliveries(draw: st.DrawFn) -> State:
    """Cut a part of the strip at some places, and number the pieces from a few numbers."""
    cuts = sorted(draw(st.sets(st.integers(0, CELLS), min_size=2, max_size=6)))
    runs = list(itertools.pairwise(cuts))
    numbers = draw(st.lists(st.integers(1, 7), min_size=len(runs), max_size=len(runs), unique=True))
    uses = draw(st.lists(st.sampled_from(["ODT", "CLN"]), min_size=len(runs), max_size=len(runs)))
    return {number: Plot(*run, use) for number, run, use in zip(numbers, runs, uses, strict=True)}


class Broken(Exception):
    """Stands for whatever ends a load between its last statement and the commit."""


@pytest.fixture
def build(make_batch: Callable[..., Batch], make_parcel: Any) -> Callable[[State, str, float, str], Batch]:
    """Return `build`: the batch of a delivery to a commune whose strip lies at a northing."""

    def build(delivered: State, commune: str, north: float, content: str) -> Batch:
        rows = [
            make_parcel(
                number,
                commune_code=commune,
                land_use=plot.land_use,
                geometry=shapely.box(EAST + CELL_M * plot.first, north, EAST + CELL_M * plot.last, north + CELL_M),
            )
            for number, plot in delivered.items()
        ]
        return make_batch(*rows, content=content)

    return build


@pytest.fixture
def machine(module_database: Engine, province: Province, build: Any) -> type[RuleBasedStateMachine]:  # noqa: C901
    class Cadastre(RuleBasedStateMachine):
        @initialize()
        def settle(self) -> None:
            place = next(_places)
            self.commune, self.north = f"{20_000 + place}", NORTH + 100 * place
            unit = Unit(code=self.commune, list_version="2025-07-01", name="Xã Thử", kind="Xã")
            self.province = province.model_copy(update={"units": (unit,)})
            self.live: State = {}
            self.before: list[tuple[str, State]] = []
            self.hours = itertools.count()

        def now(self) -> datetime:
            return START + timedelta(hours=next(self.hours))

        def batch(self, delivered: State) -> Batch:
            content = hashlib.sha256(repr((self.commune, sorted(delivered.items()))).encode()).hexdigest()
            return build(delivered, self.commune, self.north, content)

        def load(self, delivered: State, *, is_full: bool) -> None:
            batch, coverage = self.batch(delivered), "communes" if is_full else "partial"
            result = load(batch, (), module_database, province=self.province, now=self.now(), coverage=coverage)
            before, self.live = self.live, after(self.live, delivered, is_full=is_full)
            assert result.received == result.inserted + result.changed + result.unchanged == len(delivered)
            assert len(self.live) == len(before) + result.inserted - result.retired
            if not result.already_loaded:
                self.before.append((batch.package.receipt, before))

        @rule(delivered=deliveries(), is_full=st.booleans())
        def deliver(self, delivered: State, is_full: bool) -> None:
            self.load(delivered, is_full=is_full)

        @precondition(lambda self: self.live)
        @rule()
        def deliver_what_is_live(self) -> None:
            rows = self.rows("SELECT id FROM cadastre.parcel_version WHERE commune_code = :commune")
            self.load(dict(self.live), is_full=False)
            assert self.rows("SELECT id FROM cadastre.parcel_version WHERE commune_code = :commune") == rows

        @rule(delivered=deliveries())
        def break_off(self, delivered: State) -> None:
            """Everything is written, and only the commit is missing."""
            with suppress(Broken), pending_load(self.batch(delivered), module_database, province=self.province) as it:
                it.write((), now=self.now())
                raise Broken

        @rule(one=deliveries(), other=deliveries())
        def race(self, one: State, other: State) -> None:
            batches = [self.batch(one), self.batch(other)]
            now = self.now()
            with ThreadPoolExecutor(2) as pool:
                runs = [
                    pool.submit(load, batch, (), module_database, province=self.province, now=now) for batch in batches
                ]
            results = [run.result() for run in runs]
            orders = [(one, other), (other, one)]
            ends = [after(after(self.live, a, is_full=False), b, is_full=False) for a, b in orders]
            found = self.found()
            assert found in ends
            a, b = orders[ends.index(found)]
            if one != other and ends[0] == ends[1]:
                order = "SELECT receipt FROM intake.run WHERE :commune = ANY(communes) ORDER BY id DESC LIMIT 1"
                ((last,),) = self.rows(order)
                a, b = (one, other) if last == batches[1].package.receipt else (other, one)
            middle = after(self.live, a, is_full=False)
            for delivered, before in ((a, self.live), (b, middle)):
                result = results[0] if delivered is one else results[1]
                if not result.already_loaded:
                    self.before.append((self.batch(delivered).package.receipt, before))
            self.live = found

        @precondition(lambda self: self.before)
        @rule()
        def undo_the_last(self) -> None:
            receipt, before = self.before.pop()
            undo(module_database, receipt, reason="thử", person=None, now=self.now())
            self.live = before

        @precondition(lambda self: len(self.before) > 1)
        @rule(pick=st.integers(0, 20))
        def undo_an_earlier_one(self, pick: int) -> None:
            """Refused, or as if it had never been loaded: either way the later ones stand."""
            receipts = [receipt for receipt, _ in self.before]
            receipt = receipts[pick % len(receipts)]
            if receipts.count(receipt) > 1:
                return
            found = self.found()
            try:
                undo(module_database, receipt, reason="thử", person=None, now=self.now())
            except LaterDeliveries:
                assert self.found() == found
                return
            self.live = self.found()
            self.before = []

        @invariant()
        def the_live_parcels_are_those_of_the_model(self) -> None:
            if hasattr(self, "live"):
                assert self.found() == self.live

        @invariant()
        def nothing_overlaps_in_time(self) -> None:
            if hasattr(self, "live"):
                doubled = """
                    SELECT a.id FROM cadastre.parcel_version AS a JOIN cadastre.parcel_version AS b
                    ON a.parcel_uuid = b.parcel_uuid AND a.id < b.id AND a.valid && b.valid
                    WHERE a.commune_code = :commune AND upper_inf(a.recorded) AND upper_inf(b.recorded)
                """
                assert self.rows(doubled) == []

        def rows(self, statement: str) -> list[tuple[Any, ...]]:
            with module_database.connect() as connection:
                return [tuple(row) for row in connection.execute(text(statement), {"commune": self.commune})]

        def found(self) -> State:
            statement = """
                SELECT parcel_number, ST_XMin(geometry), ST_XMax(geometry), land_use FROM cadastre.parcel_version
                WHERE commune_code = :commune AND upper_inf(valid) AND upper_inf(recorded)
            """
            return {
                number: Plot(round((west - EAST) / CELL_M), round((east - EAST) / CELL_M), use)
                for number, west, east, use in self.rows(statement)
            }

    return Cadastre


def test_the_cadastre_is_what_the_model_says(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate] if "CI" in os.environ else list(Phase),
        ),
    )
