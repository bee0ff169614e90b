"""The one transaction of a load: wait, stage, compare, write, count again, record."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from pipeline.load.copy import copy_rows
from pipeline.load.deliveries import is_recorded
from pipeline.load.prepare import Prepared, prepare
from pipeline.load.record import RunRecord, finish_run, open_run
from pipeline.load.rows import DELIVERED, MADE, parcel_rows
from schemas.finding import Finding, Severity
from schemas.frames import Batch, LoadResult
from schemas.province import Province
from schemas.sql import read_sql


class LoadError(RuntimeError):
    """The database does not hold what was written; nothing was kept. Our fault or the server's, never the sender's."""


def load(
    batch: Batch, findings: tuple[Finding, ...], engine: Engine, *, province: Province, now: datetime
) -> LoadResult:
    """Bring a batch into the live cadastre, all of it or nothing.

    A parcel is known by province, commune, sheet and number. One that is not there yet is inserted; one that differs in
    shape or attributes gets a new version and the old one ends; one that is the same is left alone, and so is every
    live parcel that the batch does not name. Loads of the same commune wait for each other. The same content again
    writes nothing. Personal columns of the batch are not looked at.

    Parameters
    ----------
    findings
        What validation found, recorded with the delivery; none of severity error.
    engine
        Database with the current schema.
    now
        Start of the run, with time zone; versions begin then.

    Raises
    ------
    ValueError
        If an error that the office does not tolerate should have stopped the batch, or `now` has no time zone.
    LoadError
        If the rows counted afterwards are not those meant to be written.
    """
    if any(finding.severity is Severity.ERROR and not finding.is_tolerated for finding in findings):
        msg = "a batch with errors is not to be loaded"
        raise ValueError(msg)
    if now.tzinfo is None:
        msg = "now must have a time zone"
        raise ValueError(msg)
    started = time.perf_counter()
    prepared = prepare(batch, province)
    # Each statement must see what a load that held the lock before has committed.
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        communes = _wait_for_communes(connection, prepared, province)
        result = _compare(connection, batch, prepared, province, communes)
        if result.inserted == result.changed == 0 and is_recorded(connection, batch.package.content_sha256):
            return replace(result, already_loaded=True)
        run = RunRecord(batch=batch, province=province, result=result, started=now)
        run_id = open_run(connection, run)
        _write(connection, run_id, result, province, now)
        _verify(connection, result, province)
        finish_run(connection, run_id, run, prepared.quarantined, findings, seconds=time.perf_counter() - started)
    return result


def _wait_for_communes(connection: Connection, prepared: Prepared, province: Province) -> tuple[str, ...]:
    communes = tuple(sorted(prepared.parcels["commune_code"].unique()))
    connection.execute(text(read_sql("load_lock")), {"province": province.name, "communes": list(communes)})
    return communes


def _compare(
    connection: Connection, batch: Batch, prepared: Prepared, province: Province, communes: tuple[str, ...]
) -> LoadResult:
    """Stage the parcels and say what becomes of them; nothing that lasts is written."""
    connection.exec_driver_sql(read_sql("load_stage"), execution_options={"no_parameters": True})
    copy_rows(connection, "staged_parcel", DELIVERED | MADE, parcel_rows(prepared))
    connection.execute(text("ANALYZE staged_parcel"))
    connection.execute(text(read_sql("load_compare")), {"province": province.name})
    connection.execute(text("ANALYZE compared_parcel"))
    outcomes = connection.execute(text("SELECT outcome, count(*) AS parcels FROM compared_parcel GROUP BY outcome"))
    counts = {row.outcome: row.parcels for row in outcomes}
    return LoadResult(
        delivery=batch.package.receipt,
        communes=communes,
        received=len(batch.parcels),
        inserted=counts.get("inserted", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        quarantined=len(prepared.quarantined),
    )


def _write(connection: Connection, run_id: int, result: LoadResult, province: Province, now: datetime) -> None:
    """End the versions that changed and begin the new ones, counting the rows really written."""
    moment = connection.execute(text(read_sql("load_moment")), {"now": now}).scalar_one()
    values: dict[str, Any] = {
        "moment": moment,
        "run_id": run_id,
        "province": province.name,
        "datum_pipeline": province.datum_pipeline,
    }
    expected = {
        "load_close": result.changed,
        "load_parcels": result.inserted,
        "load_versions": result.inserted + result.changed,
    }
    for name, rows in expected.items():
        written = connection.execute(text(read_sql(name)), values).rowcount
        if written != rows:
            msg = f"{name} wrote {written} rows instead of {rows}"
            raise LoadError(msg)


def _verify(connection: Connection, result: LoadResult, province: Province) -> None:
    """Count the staged parcels that are live as staged: in = inserted + changed + unchanged + quarantined."""
    live = connection.execute(text(read_sql("load_verify")), {"province": province.name}).scalar_one()
    if live + result.quarantined != result.received:
        msg = f"{live} parcels live and {result.quarantined} quarantined of {result.received} received"
        raise LoadError(msg)
