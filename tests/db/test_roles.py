"""Roles: each does its work, and what it must not do is refused by the server."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline.audit import audit
from pipeline.db import migrate, require_current
from pipeline.errors import EnvironmentFault
from pipeline.load import load, pending_load, require_right_to_publish
from pipeline.load.undo import undo
from pipeline.party.keys import KeyRing
from schemas.delivery import Said, State
from schemas.frames import Batch
from schemas.province import Province

pytestmark = pytest.mark.db

REFUSED = r"permission denied|append-only|never change|must be (owner|member)|row-level security"
PARTY_TABLES = ("party.party", "party.identity_paper", "party.certificate", 'party."right"', "party.standing_right")
RUN = (
    "INSERT INTO intake.run (receipt, version, source, province, started, seconds, state, communes, read, undecoded,"
    " received, inserted, changed, unchanged, quarantined, coverage, retired)"
    " SELECT receipt, version, source, province, started, seconds, '{}', communes, read, undecoded,"
    " received, inserted, changed, unchanged, quarantined, coverage, retired FROM intake.run LIMIT 1"
)
CHECKED = (
    "INSERT INTO intake.event (at, kind, receipt, run_id, details)"
    " SELECT now(), 'checked', receipt, id, '{}' FROM intake.run LIMIT 1"
)
STEP = (
    "INSERT INTO intake.event (at, kind, receipt, run_id, details, reason)"
    " SELECT now(), '{}', receipt, id, '{{}}', 'A' FROM intake.run LIMIT 1"
)

FORBIDDEN = {
    "diachinh_party_reader": (
        *(f"SELECT * FROM {table}" for table in PARTY_TABLES),
        "COPY party.party TO STDOUT",
        "SELECT party.record_request('{}', 'A', 'B')",
        "SELECT party.granted_request(1)",
        "SELECT party.sealed_right(gen_random_uuid())",
        "SELECT party.standing_contents('{}')",
        "SELECT * FROM cadastre.parcel_version",
        "SELECT * FROM intake.event",
        "INSERT INTO intake.event (at, kind, details) VALUES (now(), 'party_read', '{}')",
        "CREATE FUNCTION party.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION party.record_request(subject jsonb, person text, reason text) RETURNS bigint"
        " LANGUAGE sql AS 'SELECT 1::bigint'",
        "ALTER FUNCTION party.read_rights(bigint) SECURITY INVOKER",
        "SET ROLE diachinh",
        "SET ROLE diachinh_loader",
    ),
    "diachinh_officer": (
        *(f"SELECT * FROM {table}" for table in PARTY_TABLES),
        "SELECT party.request_parcel('haiphong', '11329', '7', '1', 'A', 'B')",
        "SELECT party.read_rights(1)",
        "INSERT INTO intake.event (at, kind, details) VALUES (now(), 'x', '{}')",
        "INSERT INTO intake.event (at, kind, details, actor) VALUES (now(), 'x', '{}', 'somebody else')",
        "INSERT INTO intake.event (at, kind, details, hash) VALUES (now(), 'x', '{}', '')",
        "INSERT INTO intake.event (at, kind, details) VALUES (now(), 'party_read', '{\"transaction\": \"3\"}')",
        "UPDATE intake.event SET kind = 'x'",
        "DELETE FROM intake.event",
        "TRUNCATE intake.event",
        "ALTER TABLE intake.event DISABLE TRIGGER ALL",
        "INSERT INTO cadastre.parcel DEFAULT VALUES",
        "UPDATE cadastre.parcel_version SET valid = valid",
        "DELETE FROM cadastre.parcel_version",
        "UPDATE intake.run SET state = 'undone'",
        RUN.format("loaded"),
        f"{CHECKED}; {STEP.format('accepted')}; {STEP.format('loaded')}",
        STEP.format("undone"),
        "UPDATE intake.package SET name = 'x'",
        "SELECT party.digest(1)",
        "CREATE TABLE cadastre.mine (x int)",
        "SET ROLE diachinh_party_reader",
        "SET ROLE diachinh",
    ),
    "diachinh_loader": (
        *(f"SELECT * FROM {table}" for table in PARTY_TABLES),
        "SELECT party.read_rights(1)",
        "SELECT party.request_number('{}', 'A', 'B')",
        "UPDATE party.party SET name = NULL",
        "DELETE FROM party.party",
        'UPDATE party."right" SET parcel_uuid = parcel_uuid',
        "UPDATE cadastre.parcel_version SET land_use = 'ODT'",
        "DELETE FROM cadastre.parcel_version",
        "DELETE FROM cadastre.lineage",
        "DELETE FROM intake.run",
        f"{CHECKED}; {STEP.format('accepted')}",
        STEP.format("published"),
        "INSERT INTO intake.event (at, kind, details) VALUES (now(), 'party_read', '{\"transaction\": \"3\"}')",
        "UPDATE intake.package SET name = 'x'",
        "UPDATE intake.event SET kind = 'x'",
        "ALTER TABLE cadastre.parcel_version DISABLE TRIGGER never_changed",
        "SET ROLE diachinh_party_reader",
        "SET ROLE diachinh",
    ),
    "portal": (
        *(f"SELECT * FROM {table}" for table in PARTY_TABLES),
        "SELECT party.request_parcel('haiphong', '11329', '7', '1', 'A', 'B')",
        "SELECT party.read_rights(1)",
    ),
}


@pytest.fixture
def log_in(database: Engine) -> Iterator[Callable[[str], Engine]]:
    """Return a function: role → the database for a person who is a member of it."""
    name, password = f"person_{secrets.token_hex(4)}", secrets.token_hex(8)
    engines = []

    def connect_as(role: str) -> Engine:
        with database.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {role}")
        engines.append(
            create_engine(make_url(database.url).set(username=name, password=password), hide_parameters=True)
        )
        return engines[-1]

    yield connect_as
    for engine in engines:
        engine.dispose()
    with database.begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize("role", FORBIDDEN)
def test_what_a_role_must_not_do_is_refused(log_in: Callable[[str], Engine], role: str) -> None:
    person = log_in(role)
    for statement in FORBIDDEN[role]:
        with person.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
            connection.exec_driver_sql(statement)


@pytest.mark.usefixtures("load_first")
def test_the_officer_looks_at_everything_but_people_and_decides(
    log_in: Callable[[str], Engine],
    live: Callable[..., list[Any]],
    make_batch: Callable[..., Batch],
    province: Province,
    hour: Any,
) -> None:
    person = log_in("diachinh_officer")
    tables = live(
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema IN ('intake', 'cadastre', 'portal', 'vbdlis')"
    )
    assert len(tables) > 10
    with person.begin() as connection:
        require_current(person)
        for table in tables:
            connection.execute(text(f"SELECT count(*) FROM {table}"))
    with pending_load(make_batch(content="good"), person, province=province) as pending:
        pending.decide(State.ACCEPTED, (), Said(now=hour(1), person="A"))
    with pending_load(make_batch(content="bad"), person, province=province) as pending:
        pending.decide(State.REFUSED, (), Said(now=hour(1), person="A", reason="B"))
    decided = "SELECT kind, actor, person, reason FROM intake.event WHERE kind IN ('accepted', 'refused') ORDER BY id"
    name = person.url.username
    assert live(decided)[-2:] == [("accepted", name, "A", None), ("refused", name, "A", "B")]
    assert audit(person).with_people is False
    assert audit(person).tampering == ()


def test_the_loader_loads_people_that_it_cannot_read(
    log_in: Callable[[str], Engine],
    database: Engine,
    make_batch: Callable[..., Batch],
    make_parcel: Any,
    province: Province,
    live: Callable[..., list[Any]],
    hour: Any,
) -> None:
    person = log_in("diachinh_loader")
    migrate(person)
    keys = KeyRing([bytes(32)])
    second = make_batch(make_parcel(1, land_use="CLN"), make_parcel(4), content="second")
    with pytest.raises(EnvironmentFault, match="not accepted yet"):
        load(make_batch(), (), person, province=province, now=hour(0), keys=keys)
    assert live("SELECT count(*) FROM intake.event") == [0]
    for batch in (make_batch(), second):
        with pending_load(batch, database, province=province) as pending:
            pending.decide(State.ACCEPTED, (), Said(now=hour(0), person="A"))
    load(make_batch(), (), person, province=province, now=hour(0), keys=keys)
    result = load(second, (), person, province=province, now=hour(1), keys=keys)
    assert (result.inserted, result.changed) == (1, 1)
    assert live("SELECT count(*) FROM party.party") == [4], "parcel 1 has the holder that it had"
    done = undo(person, second.package.receipt, reason="nhầm", person="A", now=hour(2))
    assert (done.withdrawn, done.reopened) == (2, 1)
    with pytest.raises(EnvironmentFault, match="may not publish"):
        require_right_to_publish(person)
    assert audit(database).tampering == ()


def test_functions_with_the_rights_of_the_owner_are_closed_and_pinned(live: Callable[..., list[Any]]) -> None:
    """Else anybody runs them, or runs them with functions of his own in place of those that they mean."""
    functions = live(
        "SELECT p.proname::text, p.proconfig, has_function_privilege('portal', p.oid, 'EXECUTE')"
        " FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname IN ('intake', 'cadastre', 'party', 'portal', 'vbdlis') ORDER BY 1"
    )
    assert len(functions) >= 7
    for name, settings, is_open in functions:
        assert (settings, is_open) == (["search_path=pg_catalog, pg_temp"], False), name


def test_the_roles_of_the_office_cannot_log_in_themselves(live: Callable[..., list[Any]]) -> None:
    assert live(
        "SELECT rolname::text, rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles"
        " WHERE rolname LIKE 'diachinh\\_%' ORDER BY 1"
    ) == [(f"diachinh_{name}", False, False, False, False) for name in ("loader", "officer", "party_reader")]
