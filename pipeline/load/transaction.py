"""The one transaction of a load or a decision: wait, stage, compare; then write and count again, and record."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
from sqlalchemy import Connection, Engine, text, update

from pipeline.load.changes import changes
from pipeline.load.comparison import Comparison, compare
from pipeline.load.deliveries import is_standing, was_loaded
from pipeline.load.live_faults import live_faults
from pipeline.load.minting import given_once, mint_missing
from pipeline.load.parties import store_parties
from pipeline.load.prepare import Prepared, prepare
from pipeline.load.record import RunRecord, open_run, record_communes, record_found, record_steps
from pipeline.load.sheets import record_sheets
from pipeline.load.standing import require_right_to_accept, standing_of, steps_to_decide, steps_to_load
from pipeline.load.tolerations import noted_tolerations
from pipeline.party.keys import KeyRing
from schemas.answers import Toleration
from schemas.delivery import Decision, Said, State, Step
from schemas.finding import Fault, Finding, Severity
from schemas.frames import Batch, LoadResult
from schemas.lineage import LEAST_SHARE
from schemas.package import Coverage
from schemas.province import Province
from schemas.sql import read_sql
from schemas.tables import Run


class LoadError(RuntimeError):
    """The database does not hold what was written; nothing was kept. Our fault or the server's, never the sender's."""


@dataclass(frozen=True, kw_only=True)
class PendingLoad:
    """A batch that was compared with the live cadastre and not yet written; other loads of its communes wait.

    Attributes
    ----------
    result
        What writing would do.
    """

    connection: Connection
    batch: Batch
    prepared: Prepared
    comparison: Comparison
    result: LoadResult
    started: float

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What stands against the load in the live cadastre, and whether this content was loaded before."""
        package = self.batch.package
        found = live_faults(self.connection, self.comparison, self.prepared, package.manifest)
        if not was_loaded(self.connection, package.content_sha256):
            return found
        return Fault(code="PKG-07", file=package.name, values={"receipt": package.receipt}), *found

    @cached_property
    def tolerations(self) -> Mapping[str, Toleration]:
        """What the cadastre knows of findings that the office tolerates: see `pipeline.load.tolerations`."""
        return noted_tolerations(self.connection)

    @cached_property
    def changes(self) -> gpd.GeoDataFrame:
        """What becomes of each parcel that does not stay as it is: see `pipeline.load.changes`."""
        return changes(self.connection)

    @property
    def standing(self) -> Step | None:
        """Where the delivery stands; None for one that the office never decided on."""
        return standing_of(self.connection, self.batch.package.receipt)

    def decide(self, decision: Decision, findings: tuple[Finding, ...], said: Said) -> None:
        """Record a decision with what was found, and load nothing; it lasts when the block of `pending_load` ends.

        Raises
        ------
        ValueError
            If an error stands against accepting the batch, or the moment has no time zone.
        """
        if decision is State.ACCEPTED:
            _require_no_errors(findings)
        _require_zone(said.now)
        package = self.batch.package
        steps = steps_to_decide(self.standing, package, decision, said)
        run = self._record(State.CHECKED, said.now)
        run_id = open_run(self.connection, run, seconds=time.perf_counter() - self.started)
        record_found(self.connection, run_id, self.prepared.quarantined, findings)
        record_steps(self.connection, run_id, run, steps)

    def write(
        self, findings: tuple[Finding, ...], *, now: datetime, person: str | None = None, keys: KeyRing | None = None
    ) -> LoadResult:
        """Write what was compared; it lasts when the block of `pending_load` ends.

        Parameters
        ----------
        findings
            What validation found, recorded with the delivery; none of severity error.
        now
            Start of the run, with time zone; versions begin then.
        person
            Who loads, and accepts what was not accepted before.
        keys
            Seal what the delivery says of people; without them nothing of it is stored.

        Raises
        ------
        ValueError
            If an error that the office does not tolerate should have stopped the batch, or `now` has no time zone.
        EnvironmentFault
            If nobody accepted the delivery, and the account of the connection may not either.
        LoadError
            If the rows counted afterwards are not those meant to be written.
        """
        _require_no_errors(findings)
        _require_zone(now)
        if self.result.already_loaded:
            return self.result
        package, province = self.batch.package, self.comparison.province
        steps = steps_to_load(self.standing, package, Said(now=now, person=person))
        require_right_to_accept(self.connection, steps, package.name)
        run = self._record(State.LOADED, now)
        run_id = open_run(self.connection, run)
        record_communes(self.connection, self.batch, province, self.result.communes)
        mint_missing(self.connection, self.prepared, province)
        with given_once():
            _write(self.connection, run_id, self.result, province, now)
        _verify(self.connection, self.result, province)
        record_sheets(self.connection, run_id, self.prepared.parcels, self.batch.books)
        if keys is not None:
            store_parties(self.connection, run_id, self.batch, self.prepared, province=province.name, keys=keys)
        record_found(self.connection, run_id, self.prepared.quarantined, findings)
        seconds = round(time.perf_counter() - self.started, 3)
        self.connection.execute(update(Run).where(Run.id == run_id).values(seconds=seconds))
        record_steps(self.connection, run_id, run, steps)
        return self.result

    def _record(self, state: Literal[State.CHECKED, State.LOADED], now: datetime) -> RunRecord:
        return RunRecord(
            package=self.batch.package,
            source=self.batch.source,
            province=self.comparison.province,
            coverage=self.comparison.coverage,
            read=self.batch.read,
            undecoded=self.batch.quarantined,
            result=self.result,
            started=now,
            state=state,
        )


@contextmanager
def pending_load(
    batch: Batch, engine: Engine, *, province: Province, coverage: Coverage = "partial"
) -> Iterator[PendingLoad]:
    """Compare a batch with the live cadastre; unless `PendingLoad.write` is called, nothing is left of it.

    A parcel is the live one on the same ground, whatever its number; else the one of the same number, if they have
    ground in common. One that is not there yet is inserted; one that differs in number, shape or attributes gets a new
    version and the old one ends; one that is the same is left alone. A live parcel that is not delivered ends where
    delivered ones lie on its ground, or where the delivery is complete. Loads of the same commune wait for each other.
    The same content again writes nothing.

    Parameters
    ----------
    engine
        Database with the current schema.
    coverage
        Of which land no parcel is left out.

    Raises
    ------
    LoadError
        If counts do not reconcile; nothing is kept.
    """
    started = time.perf_counter()
    prepared = prepare(batch, province)
    # Each statement must see what a load that held the lock before has committed.
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        comparison = compare(connection, prepared, province, coverage)
        result = LoadResult(
            delivery=batch.package.receipt,
            communes=comparison.communes,
            received=len(batch.parcels),
            inserted=comparison.inserted,
            changed=comparison.changed,
            unchanged=comparison.unchanged,
            quarantined=len(prepared.quarantined),
            retired=comparison.retired,
        )
        if result.inserted == result.changed == result.retired == 0:
            result = replace(result, already_loaded=is_standing(connection, batch.package.content_sha256))
        yield PendingLoad(
            connection=connection,
            batch=batch,
            prepared=prepared,
            comparison=comparison,
            result=result,
            started=started,
        )


def load(
    batch: Batch,
    findings: tuple[Finding, ...],
    engine: Engine,
    *,
    province: Province,
    now: datetime,
    coverage: Coverage = "partial",
    keys: KeyRing | None = None,
) -> LoadResult:
    """Bring a batch into the live cadastre, all of it or nothing: see `pending_load` and `PendingLoad.write`."""
    with pending_load(batch, engine, province=province, coverage=coverage) as pending:
        return pending.write(findings, now=now, keys=keys)


def _require_no_errors(findings: tuple[Finding, ...]) -> None:
    if any(finding.severity is Severity.ERROR and not finding.is_tolerated for finding in findings):
        msg = "a batch with errors is neither accepted nor loaded"
        raise ValueError(msg)


def _require_zone(now: datetime) -> None:
    if now.tzinfo is None:
        msg = "now must have a time zone"
        raise ValueError(msg)


def _write(connection: Connection, run_id: int, result: LoadResult, province: Province, now: datetime) -> None:
    """End the versions that changed or retired and begin the new ones, counting the rows really written."""
    moment = connection.execute(text(read_sql("load_moment")), {"now": now}).scalar_one()
    values: dict[str, Any] = {
        "moment": moment,
        "run_id": run_id,
        "province": province.name,
        "datum_pipeline": province.datum_pipeline,
    }
    expected = {
        "load_close": result.changed + result.retired,
        "load_parcels": result.inserted,
        "load_versions": result.inserted + result.changed,
    }
    for name, rows in expected.items():
        written = connection.execute(text(read_sql(name)), values).rowcount
        if written != rows:
            msg = f"{name} wrote {written} rows instead of {rows}"
            raise LoadError(msg)
    connection.execute(text(read_sql("load_lineage")), {**values, "least_share": LEAST_SHARE})


def _verify(connection: Connection, result: LoadResult, province: Province) -> None:
    """Count the delivered parcels that are live as delivered: in = inserted + changed + unchanged + quarantined."""
    live = connection.execute(text(read_sql("load_verify")), {"province": province.name}).scalar_one()
    if live + result.quarantined != result.received:
        msg = f"{live} parcels live and {result.quarantined} quarantined of {result.received} received"
        raise LoadError(msg)
