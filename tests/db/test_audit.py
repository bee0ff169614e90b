"""An audit finds whatever the owner of the database does behind the back of the program."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, text

from pipeline.audit import audit, published_heads
from pipeline.audit.chain import content
from pipeline.load.undo import undo
from pipeline.publish.release import publish
from schemas.finding import Text
from schemas.province import Province
from schemas.sql import read_sql

pytestmark = pytest.mark.db

Tamper = Callable[[], AbstractContextManager[Connection]]
PROTECTED = ("intake.event", "cadastre.parcel_version")


@pytest.fixture
def filled(database: Engine, load_at: Any, make_batch: Any, make_parcel: Any, load_first: None, hour: Any) -> None:
    """17 events, four for each of four loads, and an undo; a split, an undone change, a retired parcel among them."""
    halves = [
        make_parcel(11, geometry=shapely.box(595_020, 2_307_000, 595_030, 2_307_020)),
        make_parcel(12, geometry=shapely.box(595_030, 2_307_000, 595_040, 2_307_020)),
    ]
    load_at(make_batch(*halves, content="split"), 1)
    mistake = make_batch(make_parcel(2, land_use="CLN", address='"Ngõ" \\ \t\x01 Đồng'), content="mistake")
    load_at(mistake, 2)
    undo(database, mistake.package.receipt, reason='sai "tờ"\n', person="Cán bộ Thử ☃", now=hour(3))
    load_at(make_batch(*halves, make_parcel(2), content="all"), 4, coverage="sheets")


@pytest.fixture
def tamper(database: Engine) -> Tamper:
    """Return a function that opens the database as its owner, with the guards switched off."""

    @contextmanager
    def opened() -> Any:
        with database.begin() as connection:
            for table in PROTECTED:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield connection
            for table in PROTECTED:
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return opened


def said(found: tuple[Text, ...]) -> list[str]:
    return [line.en for line in found]


def rehash(connection: Connection, start: int) -> None:
    """Make the chain anew from an event on, as somebody does who knows how it is made."""
    events = connection.execute(text(read_sql("audit_events"))).all()
    last = events[start - 2].hash if start > 1 else b""
    for event in events[start - 1 :]:
        digest = hashlib.sha256(last + content(event)).digest()
        statement = text("UPDATE intake.event SET previous_hash = :last, hash = :digest WHERE id = :id")
        connection.execute(statement, {"last": last, "digest": digest, "id": event.id})
        last = digest


@pytest.mark.usefixtures("filled")
def test_what_the_program_wrote_is_untouched(database: Engine, live: Any) -> None:
    found = audit(database)
    assert (found.events, found.runs, found.unproven, found.tampering) == (17, 4, 0, ())
    assert live("SELECT encode(hash, 'hex') FROM intake.event ORDER BY id DESC LIMIT 1") == [found.head]


def test_an_empty_cadastre(database: Engine) -> None:
    found = audit(database)
    assert (found.events, found.head, found.runs, found.tampering) == (0, "", 0, ())


SWAP = (
    "UPDATE intake.event SET id = -2 WHERE id = 2; UPDATE intake.event SET id = 2 WHERE id = 3;"
    "UPDATE intake.event SET id = 3 WHERE id = -2"
)
FORGED = (
    "INSERT INTO intake.event (id, at, kind, details, previous_hash, hash) SELECT {}, at, 'x', '{{}}', {}, sha256('x')"
)
EVENTS = {
    "details": ("UPDATE intake.event SET details = details || '{\"inserted\": 4}' WHERE id = 8", "event 8 was changed"),
    "details that say nothing": ("UPDATE intake.event SET details = '[]' WHERE id = 4", "event 4 was changed"),
    "details that mislead": (
        "UPDATE intake.event SET details = '{\"retired\": \"x\", \"digests\": 1}' WHERE id = 4",
        "event 4 was changed",
    ),
    "person": ("UPDATE intake.event SET person = 'B' WHERE id = 13", "event 13 was changed"),
    "actor": ("UPDATE intake.event SET actor = 'B' WHERE id = 1", "event 1 was changed"),
    "moment": ("UPDATE intake.event SET at = at + interval '1 microsecond' WHERE id = 3", "event 3 was changed"),
    "hash": ("UPDATE intake.event SET hash = sha256('x') WHERE id = 3", "event 3 was changed"),
    "deleted": ("DELETE FROM intake.event WHERE id = 13", "event 13 is missing"),
    "first deleted": ("DELETE FROM intake.event WHERE id = 1", "event 1 is missing"),
    "deleted and numbered anew": (
        "DELETE FROM intake.event WHERE id = 15; UPDATE intake.event SET id = 15 WHERE id = 16;"
        "UPDATE intake.event SET id = 16 WHERE id = 17",
        "event 15 is missing",
    ),
    "put in": (
        "UPDATE intake.event SET id = 18 WHERE id = 17; UPDATE intake.event SET id = 17 WHERE id = 16;"
        + FORGED.format(16, "hash") + " FROM intake.event WHERE id = 15",
        "event 16 was changed",
    ),
    "put in before the first": (FORGED.format(0, "''") + " FROM intake.event WHERE id = 1", "event 1 was put in"),
    "put in at the end": (FORGED.format(18, "sha256('y')") + " FROM intake.event WHERE id = 17", "event 18 was put in"),
    "swapped": (SWAP, "event 2 stands out of order"),
}  # fmt: skip


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("statement", "first"), EVENTS.values(), ids=EVENTS.keys())
def test_the_first_event_that_is_not_as_it_was_written(
    database: Engine, tamper: Tamper, statement: str, first: str
) -> None:
    with tamper() as connection:
        for each in statement.split("; "):
            connection.exec_driver_sql(each)
    assert said(audit(database).tampering)[0] == first


@pytest.mark.usefixtures("filled")
def test_an_event_put_in_with_a_good_hash(database: Engine, tamper: Tamper) -> None:
    with tamper() as connection:
        for place in (17, 16):
            connection.exec_driver_sql(f"UPDATE intake.event SET id = {place + 1} WHERE id = {place}")
        connection.exec_driver_sql(FORGED.format(16, "''") + " FROM intake.event WHERE id = 15")
        events = connection.execute(text(read_sql("audit_events"))).all()
        digest = hashlib.sha256(events[14].hash + content(events[15])).digest()
        statement = text("UPDATE intake.event SET previous_hash = :last, hash = :digest WHERE id = 16")
        connection.execute(statement, {"last": events[14].hash, "digest": digest})
    assert said(audit(database).tampering)[0] == "event 16 was put in"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM intake.event WHERE id = 17", "UPDATE intake.event SET reason = 'đúng' WHERE id = 13"],
    ids=["tail cut off", "tail hashed anew"],
)
def test_a_rewritten_end_is_found_by_the_hash_noted_before(database: Engine, tamper: Tamper, statement: str) -> None:
    head = audit(database).head
    with tamper() as connection:
        connection.exec_driver_sql(statement)
        rehash(connection, 13)
    found = audit(database, {head: "--head"})
    assert said(found.tampering)[0].startswith(f"no event has the hash {head} (--head)")
    assert not any(line.startswith("event") for line in said(audit(database).tampering)), "the chain itself holds"


@pytest.mark.usefixtures("filled")
def test_a_hash_noted_earlier_is_still_in_the_chain(
    database: Engine, load_at: Any, make_batch: Any, make_parcel: Any
) -> None:
    head = audit(database).head
    load_at(make_batch(make_parcel(4), content="later"), 8)
    found = audit(database, {head: "--head"})
    assert found.tampering == ()
    assert found.head != head


@pytest.mark.usefixtures("filled")
def test_an_event_that_somebody_adds_never_stands_for_that_of_a_load(database: Engine) -> None:
    event = text("INSERT INTO intake.event (at, kind, run_id, details) VALUES (now(), 'loaded', :run, '{}')")
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE intake.event DISABLE TRIGGER in_order")
        connection.exec_driver_sql("ALTER TABLE cadastre.parcel_version DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE cadastre.parcel_version SET area_m2 = 401 WHERE id = 2")
        for run in (1, None):
            connection.execute(event, {"run": run})
    assert [line.partition(" (")[0] for line in said(audit(database).tampering)] == [
        "load None has an event and is not in the table",
        "load 1",
    ]


OTHER = "WITH p AS (INSERT INTO cadastre.parcel DEFAULT VALUES RETURNING uuid) "
UPDATE = "UPDATE cadastre.parcel_version SET "
EDITED = "load {} (…): shape or attributes of {} versions were changed, first: 11329/7/{}"
REST = "load 1 (…): versions of parcels were changed, deleted or added after they were written"
IDENTIFIERS = "load 1 (…): identifiers of parcels were changed, deleted or added after they were written"
LINEAGE = "load 2 (…): rows of lineage were changed, deleted or added after they were written"
VERSIONS = {
    "area": (UPDATE + "area_m2 = 401 WHERE id = 2", EDITED.format(1, 1, 2)),
    "shape": (
        UPDATE + "geometry = ST_SnapToGrid(ST_Translate(geometry, 0.001, 0), 0.001) WHERE id = 3",
        EDITED.format(1, 1, 3),
    ),
    "land use, of two": (UPDATE + "land_use = 'LUC' WHERE run_id = 2", EDITED.format(2, 2, 11)),
    "content hash": (UPDATE + "content_hash = sha256('x') WHERE id = 1", EDITED.format(1, 1, 1)),
    "number": (UPDATE + "parcel_label = '99' WHERE id = 2", REST),
    "identity": (OTHER + UPDATE + "parcel_uuid = p.uuid FROM p WHERE id = 2", REST),
    "shape that the public sees": (
        UPDATE + "geometry_wgs84 = ST_Translate(geometry_wgs84, 0.001, 0) WHERE id = 2",
        REST,
    ),
    "as received": (UPDATE + "received = '{}' WHERE id = 2", REST),
    "beginning": (UPDATE + "valid = tstzrange(lower(valid) - interval '1 day', upper(valid)) WHERE id = 1", REST),
    "identifier": (UPDATE + "identifier = 'w7eyehqbjs0s' WHERE id = 2", IDENTIFIERS),
    "identifier taken away": (UPDATE + "identifier = NULL, identifier_origin = NULL WHERE id = 1", IDENTIFIERS),
    "where an identifier is from": (UPDATE + "identifier_origin = 'delivered' WHERE id = 3", IDENTIFIERS),
    "how it was minted": (UPDATE + "identifier_algorithm = 'x' WHERE id = 3", IDENTIFIERS),
    "deleted": ("DELETE FROM cadastre.parcel_version WHERE id = 3", REST),
    "put in": (
        OTHER + "INSERT INTO cadastre.parcel_version OVERRIDING SYSTEM VALUE"
        " SELECT (jsonb_populate_record(v, jsonb_build_object('id', 99, 'parcel_uuid', p.uuid, 'parcel_label', 99,"
        " 'identifier', null, 'identifier_origin', null))).*"
        " FROM cadastre.parcel_version AS v, p WHERE v.id = 2",
        REST,
    ),
    "ended": (
        UPDATE + "valid = tstzrange(lower(valid), '2026-06-01') WHERE id = 2",
        "1 versions ended and no load ended them, or the other way round",
    ),
    "ended for a load": (
        UPDATE + "valid = tstzrange(lower(valid), '2026-06-01'), ended_by = 2 WHERE id = 2",
        "load 2 (…): versions ended: 2, by its event 1",
    ),
    "ended earlier": (
        UPDATE + "valid = tstzrange(lower(valid), upper(valid) - interval '1 minute') WHERE id = 1",
        "load 2 (…): versions ended at another moment: 1, by its event 0",
    ),
    "withdrawn": (
        UPDATE + "recorded = tstzrange(lower(recorded), '2026-06-01') WHERE id = 2",
        "load 1 (…): versions not withdrawn: 2, by its event 3",
    ),
    "lineage": ("UPDATE cadastre.lineage SET share_before = 0.4 WHERE run_id = 2", LINEAGE),
    "lineage deleted": ("DELETE FROM cadastre.lineage WHERE run_id = 2", LINEAGE),
    "state of a load": (
        "UPDATE intake.run SET state = 'loaded' WHERE id = 3",
        "load 3 (…) is loaded, by the events it must be undone",
    ),
    "counts of a load": (
        "UPDATE intake.run SET unchanged = unchanged + 1, received = received + 1, read = read + 1 WHERE id = 2",
        "load 2 (…): particulars of the load itself were changed, deleted or added after they were written",
    ),
    "load without event": (
        "INSERT INTO intake.run OVERRIDING SYSTEM VALUE"
        " SELECT (jsonb_populate_record(r, '{\"id\": 99}')).* FROM intake.run AS r WHERE id = 1",
        "load 99 (…) has no event",
    ),
}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("statement", "first"), VERSIONS.values(), ids=VERSIONS.keys())
def test_what_loads_wrote_is_still_the_same(
    database: Engine, tamper: Tamper, live: Any, statement: str, first: str
) -> None:
    receipts = live("SELECT receipt FROM intake.run")
    with tamper() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0
    line = said(audit(database).tampering)[0]
    for receipt in receipts:
        line = line.replace(receipt, "…")
    assert line == first


def test_loads_of_earlier_programs_are_not_accused(blank: Engine, bring_to: Any) -> None:
    for revision in ("0001", "0002", "0003"):
        bring_to(blank, revision)
        with blank.begin() as connection:
            data = (Path(__file__).parent / "revisions" / f"{revision}.sql").read_text("utf-8")
            connection.exec_driver_sql(data, execution_options={"no_parameters": True})
    bring_to(blank, "head")
    found = audit(blank)
    assert found.tampering == ()
    assert found.unproven == found.runs == found.events > 0
    with blank.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cadastre.parcel_version DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE cadastre.parcel_version SET identifier = 'w7eyehqbjs0s' WHERE id = 1")
    (line,) = said(audit(blank).tampering)
    assert line.startswith("load 1 (R-FIRST): identifiers of parcels were changed")


@pytest.mark.usefixtures("filled")
def test_a_release_holds_the_hash_of_the_last_event(
    database: Engine, province: Province, tmp_path: Path, tamper: Tamper, hour: Any
) -> None:
    made = publish(database, tmp_path, province=province, now=hour(6))
    heads = published_heads(tmp_path)
    assert heads == {audit(database).head: f"site/haiphong/releases/{made.id}/release.json"}
    assert audit(database, heads).tampering == ()
    with tamper() as connection:
        connection.exec_driver_sql("UPDATE intake.event SET reason = 'đúng' WHERE id = 13")
        rehash(connection, 13)
    assert said(audit(database, heads).tampering)[0].startswith("no event has the hash")


def test_without_releases_nothing_was_noted(tmp_path: Path) -> None:
    assert published_heads(tmp_path) == {}
