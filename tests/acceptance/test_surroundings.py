"""A server or a disk that fails: one line that says what to do, status 4, and nothing changed."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipeline import disk_words, server_words

pytestmark = pytest.mark.db
ENDING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FULL = """
CREATE FUNCTION intake.full() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON cadastre.parcel_version FOR EACH STATEMENT EXECUTE FUNCTION intake.full();
"""


@contextmanager
def go_between(engine: Engine, when_copying: Callable[[], None] | None) -> Iterator[str]:
    """Yield the URL of a line to the server on which a COPY fails.

    Once one was asked for, `when_copying` is called; without it the line is cut.
    """
    port = int(str(engine.url.query["port"]))
    ends: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError), ThreadPoolExecutor() as pool:
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                ends.extend((client, server))
                pool.submit(pass_on, client, server, when_copying, watched=True)
                pool.submit(pass_on, server, client, None, watched=False)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=serve)
        answering.start()
        query = {"host": "127.0.0.1", "port": str(listener.getsockname()[1]), "sslmode": "disable"}
        yield engine.url.set(query=query).render_as_string(hide_password=False)
        for end in (listener, *ends):
            hang_up(end)
        answering.join()
        for end in ends:
            end.close()


def hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def pass_on(
    source: socket.socket, target: socket.socket, when_copying: Callable[[], None] | None, *, watched: bool
) -> None:
    with suppress(OSError):
        while received := source.recv(65536):
            is_copy = watched and b"FROM STDIN" in received
            if is_copy and when_copying is None:
                break
            target.sendall(received)
            if is_copy and when_copying:
                when_copying()
    hang_up(source)
    hang_up(target)


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('intake', 'cadastre')"
        names = connection.execute(text(tables)).scalars().all()
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def assert_plain(done: subprocess.CompletedProcess[str], words: str, home: Path) -> None:
    assert (done.returncode, done.stderr) == (4, words + "\n")
    assert "Traceback" in (home / "log" / "diachinh.jsonl").read_text("utf-8")


@pytest.mark.parametrize("way", ["line cut", "backend ended"])
def test_a_connection_lost_in_the_middle_of_a_copy(diachinh, packages, database: Engine, home: Path, way: str) -> None:
    before = rows(database)

    def end_backends() -> None:
        with database.connect() as connection:
            connection.execute(text(ENDING))

    with go_between(database, end_backends if way == "backend ended" else None) as url:
        done = diachinh("load", packages["good"], "--yes", env={"DIACHINH_DATABASE_URL": url})
    assert_plain(done, server_words.LOST, home)
    assert rows(database) == before
    again = diachinh("load", packages["good"], "--yes", env=on(database))
    assert again.returncode == 0, again.stderr


def on(engine: Engine, **changes: str) -> dict[str, str]:
    return {"DIACHINH_DATABASE_URL": engine.url.set(**changes).render_as_string(hide_password=False)}


def test_a_full_disk_of_the_server(diachinh, packages, database: Engine, home: Path) -> None:
    with database.begin() as connection:
        connection.execute(text(FULL))
    before = rows(database)
    assert_plain(diachinh("load", packages["good"], "--yes", env=on(database)), server_words.FULL, home)
    assert rows(database) == before


@pytest.mark.parametrize("command", [("deliveries",), ("backup",), ("db", "status")])
def test_a_wrong_password(diachinh, database: Engine, home: Path, command: tuple[str, ...]) -> None:
    assert_plain(diachinh(*command, env=on(database, password="wrong")), server_words.REFUSED, home)


def test_a_server_that_is_away(diachinh, home: Path) -> None:
    url = {"DIACHINH_DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/x"}
    assert_plain(diachinh("publish", "--yes", env=url), server_words.UNREACHED, home)
    assert "secret" not in (home / "log" / "diachinh.jsonl").read_text("utf-8")


@pytest.mark.parametrize(("version", "words"), [("9999", "is newer than the program"), ("0001", "db migrate")])
def test_a_page_is_not_served_from_another_schema(diachinh, database: Engine, version: str, words: str) -> None:
    with database.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    done = diachinh("serve", "--port", "0", env=on(database))
    assert (done.returncode, len(done.stderr.splitlines()), words in done.stderr) == (4, 1, True)


def test_rows_that_a_server_quotes_stay_out_of_the_log(diachinh, packages, database: Engine, home: Path) -> None:
    with database.begin() as connection:
        rule = "ALTER TABLE cadastre.parcel_version ADD CONSTRAINT none CHECK (parcel_label = 'x')"
        connection.execute(text(rule))
    done = diachinh("load", packages["good"], "--yes", env=on(database))
    assert (done.returncode, "Our fault" in done.stderr) == (4, True)
    log = (home / "log" / "diachinh.jsonl").read_text("utf-8")
    assert "violates check constraint" in log
    assert "Failing row contains" not in log


@pytest.mark.parametrize("size", ["4k", "100k", "300k"])
def test_a_full_disk_under_the_reports(packages, tmp_path: Path, home: Path, size: str) -> None:
    own_disk = ["unshare", "--map-root-user", "--mount", "sh", "-ec"]
    if not shutil.which("unshare") or subprocess.run([*own_disk, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a mount namespace of its own")
    out = tmp_path / "out"
    out.mkdir()
    check = f'mount -t tmpfs -o size={size} none "$1"; exec "$2" -m pipeline check "$3" --out "$1"'
    done = subprocess.run(
        [*own_disk, check, "sh", out, sys.executable, packages["good"]],
        env={**os.environ, "DIACHINH_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr.startswith(disk_words.FULL)
    assert len(done.stderr.splitlines()) == 1
