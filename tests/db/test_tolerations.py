"""What the office tolerates survives in the cadastre: a later delivery is under it, also where the file is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from pipeline import run
from pipeline.answers.tolerated import tolerate
from pipeline.load import load
from pipeline.load.tolerations import noted_tolerations
from pipeline.load.undo import undo
from pipeline.publish.exports import Order, write_export
from pipeline.run import Job, Outcome
from schemas.answers import Toleration
from schemas.finding import Finding, Severity
from schemas.frames import Batch
from schemas.province import Province, load_province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WORD = Toleration(key="top-01", reason="Chờ tòa án", by="vpdk", until=date(2026, 12, 31), written=NOW)


@pytest.fixture
def deliver(make_batch: Callable[..., Batch], make_parcel: Any, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a package of the first parcels, the first of them with a wrong area."""

    def make(parcels: int) -> Path:
        folder = tmp_path / f"goi-{parcels}"
        folder.mkdir()
        rows = [make_parcel(number, commune_code="11407") for number in range(1, parcels + 1)]
        rows[0]["area_m2"] = 450.0
        order = Order(province=load_province("haiphong"), now=NOW)
        write_export("gpkg", iter([make_batch(*rows).parcels]), folder / "thua.gpkg", order)
        return folder

    return make


def errors(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.report.findings if finding.severity is Severity.ERROR]


def test_a_later_delivery_is_under_the_word_until_its_last_day(
    deliver: Callable[..., Path], database: Engine, tmp_path: Path, live: Live
) -> None:
    office = Job(home=tmp_path / "office", province="haiphong", now=NOW)
    (error,) = errors(run.check(deliver(2), office, database))
    tolerate(office.home, replace(WORD, key=error.key))
    first = run.take_in(tmp_path / "goi-2", office, database)
    assert first.loaded is not None
    row = (error.key, error.code, WORD.reason, WORD.by, WORD.until, WORD.written, 1)
    columns = "key, code, reason, person, until, written, run_id"
    assert live(f"SELECT {columns} FROM intake.toleration") == [row]

    elsewhere = replace(office, home=tmp_path / "elsewhere")
    package = deliver(3)
    (same,) = errors(run.check(package, elsewhere, database))
    assert (same.key, same.is_tolerated) == (error.key, True)
    assert not run.check(package, elsewhere).report.is_accepted, "without the cadastre nobody knows"
    too_late = replace(elsewhere, now=NOW + timedelta(days=365))
    assert run.take_in(package, too_late, database).loaded is None
    loaded = run.take_in(package, elsewhere, database).loaded
    assert loaded is not None
    assert loaded.inserted == 1
    assert live(f"SELECT {columns} FROM intake.toleration") == [row], "the same word is noted once"


def test_a_word_taken_back_counts_everywhere(
    make_batch: Callable[..., Batch],
    make_finding: Callable[..., Finding],
    database: Engine,
    province: Province,
    hour: Any,
) -> None:
    warning = make_finding("TOP-01", tolerated=WORD)
    load(make_batch(), (warning, warning), database, province=province, now=hour(0))
    over = replace(
        WORD, until=date(2026, 3, 1), reason="Đã có bản án", written=NOW + timedelta(hours=1), is_expired=True
    )
    later = make_batch(content="later")
    load(later, (replace(warning, tolerated=over),), database, province=province, now=hour(1))
    undo(database, later.package.receipt, reason="nhầm", person=None, now=hour(2))
    with database.connect() as connection:
        assert noted_tolerations(connection) == {"top-01": replace(over, is_expired=False)}
