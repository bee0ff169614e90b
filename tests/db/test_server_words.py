"""What a real server says becomes one line that says what to do."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text

from pipeline import server_words
from pipeline.db import connect, prepare, require_current
from pipeline.errors import EnvironmentFault
from pipeline.server_words import words_for

pytestmark = pytest.mark.db


def refused(engine: Engine) -> str | None:
    with pytest.raises(Exception, match=r"connection failed|failed to resolve") as caught, engine.connect():
        pass
    return words_for(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, server_words.REFUSED),
        ({"username": "nobody"}, server_words.REFUSED),
        ({"database": "none"}, server_words.NO_DATABASE),
        ({"query": {"host": "127.0.0.1", "port": "1"}}, server_words.UNREACHED),
        ({"query": {"host": "server.invalid"}}, server_words.UNREACHED),
    ],
    ids=["password", "user", "database", "port", "host"],
)
def test_a_refused_connection_is_worded(database: Engine, change: dict[str, Any], words: str) -> None:
    address = database.url.set(**change).render_as_string(hide_password=False)
    assert refused(connect(address)) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("FATAL:  sorry, too many clients already", server_words.BUSY),
        ('FATAL:  too many connections for role "diachinh"', server_words.BUSY),
        ("FATAL:  the database system is starting up", server_words.STARTING),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "a", database "b", no encryption',
            server_words.REFUSED,
        ),
        ('FATAL:  permission denied for database "b"', server_words.NO_RIGHT),
        ("FATAL:  etwas anderes", server_words.UNREACHED),
    ],
)
def test_what_cannot_be_made_to_happen_here_is_worded(said: str, words: str) -> None:
    assert (
        words_for(psycopg.OperationalError(f'connection failed: connection to server at "x" failed: {said}')) == words
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", server_words.FULL),
        ("53200", server_words.LIMIT),
        ("53400", server_words.LIMIT),
        ("42501", server_words.NO_RIGHT),
        ("25006", server_words.READ_ONLY),
        ("40P01", server_words.STOPPED),
        ("57014", server_words.STOPPED),
        ("57P01", server_words.LOST),
        ("08006", server_words.LOST),
        ("58030", server_words.DAMAGED),
        ("XX001", server_words.DAMAGED),
        ("23505", None),
        ("42601", None),
        ("XX000", None),
    ],
)
def test_states_of_the_surroundings_are_worded_and_those_of_the_program_are_not(
    database: Engine, state: str, words: str | None
) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"
    with database.connect() as connection, pytest.raises(Exception, match="x") as caught:
        connection.execute(text(raised))
    assert words_for(caught.value) == words


def test_a_role_without_rights_is_told_so(portal_url: str) -> None:
    engine = connect(portal_url)
    with pytest.raises(EnvironmentFault, match="has no right"):
        prepare(engine)
    engine.dispose()


def test_a_newer_database_is_left_alone(database: Engine, snapshot: Callable[[], str]) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = snapshot()
    for step in (prepare, require_current):
        with pytest.raises(EnvironmentFault, match=r"newer than the program \(schema 9999.*update diachinh"):
            step(database)
    assert snapshot() == before


def test_an_older_database_is_named_where_it_must_not_change(database: Engine, blank: Engine) -> None:
    require_current(database)
    with pytest.raises(EnvironmentFault, match=r"is empty.*db migrate"):
        require_current(blank)
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(EnvironmentFault, match=r"is 0001.*db migrate"):
        require_current(database)
