"""Decisions that need no comparison with the live cadastre: refusing what cannot be used, and publishing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, text

from pipeline import __version__
from pipeline.load.digests import ONE_AT_A_TIME
from pipeline.load.record import RunRecord, open_run, record_found, record_steps
from pipeline.load.standing import standing_of, steps_to_decide
from schemas.delivery import Said, State
from schemas.frames import LoadResult
from schemas.package import Coverage
from schemas.province import Province
from schemas.report import Report
from schemas.sql import read_sql


def refuse_unusable(
    engine: Engine, report: Report, *, province: Province, coverage: Coverage = "partial", said: Said
) -> None:
    """Record that a package is refused which could not even be compared with the live cadastre.

    Parameters
    ----------
    report
        Of a package whose files could at least be taken in, so that it has a receipt.
    """
    nothing = LoadResult(
        delivery=report.package.receipt, communes=(), received=0, inserted=0, changed=0, unchanged=0, quarantined=0
    )
    run = RunRecord(
        package=report.package,
        source=report.source,
        province=province,
        coverage=coverage,
        read=0,
        undecoded=0,
        result=nothing,
        started=said.now,
        state=State.CHECKED,
    )
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        steps = steps_to_decide(standing_of(connection, report.package.receipt), report.package, State.REFUSED, said)
        run_id = open_run(connection, run, seconds=report.seconds)
        record_found(connection, run_id, None, report.findings)
        record_steps(connection, run_id, run, steps)


def record_published(engine: Engine, receipts: Collection[str], *, release: str, said: Said) -> tuple[str, ...]:
    """Record that a release shows deliveries; return those that none had shown before.

    Parameters
    ----------
    receipts
        Deliveries that the release shows, new ones or not.
    release
        Its id.
    """
    values = {
        "receipts": sorted(receipts),
        "release": release,
        "version": __version__,
        "now": said.now,
        "person": said.person,
    }
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        connection.execute(text(ONE_AT_A_TIME))  # no undo comes between looking and writing
        return tuple(connection.execute(text(read_sql("record_published")), values).scalars())
