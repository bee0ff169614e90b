"""The embedded server: one of ours, always the same, never anybody else's."""

import multiprocessing
import os
import pwd
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from pipeline.embedded import Cluster, cluster, programs
from pipeline.embedded.record import Record
from pipeline.errors import EnvironmentFault

pytestmark = pytest.mark.db
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")


@pytest.fixture(scope="module")
def home(postgis: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Home of one cluster, which each test finds as it likes.

    For root its parent has mode 0700, so that the account of the server cannot walk there.
    """
    home = tmp_path_factory.mktemp("embedded") / "var"
    yield home
    Cluster(home).down()
    shutil.rmtree(home)


@pytest.fixture
def running(home: Path) -> Cluster:
    cluster = Cluster(home)
    cluster.up()
    return cluster


@pytest.fixture
def stopped(running: Cluster) -> Cluster:
    running.down()
    return running


def ask(url: str, question: str) -> list[tuple]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        answer = connection.execute(text(question))
        return [tuple(row) for row in answer] if answer.returns_rows else []


def kill(pid: int) -> None:
    """End a process that is not our child, and wait until it is gone."""
    process = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([process], [], [], 30)
    os.close(process)


def record_file(home: Path) -> Path:
    return home / "postgres" / "cluster.json"


def change_record(home: Path, **values: int) -> Record:
    """Change what is remembered of the cluster, and return what it was."""
    record = Record.read(record_file(home))
    record.model_copy(update=values).write(record_file(home))
    return record


def listeners(port: int) -> set[str]:
    """Local addresses, in hexadecimal, on which anybody listens at `port`."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and local.endswith(f":{port:04X}"):
                found.add(local.partition(":")[0])
    return found


def test_database_is_ready_for_parcels_and_vietnamese_names(running):
    assert ask(running.url(), "SELECT ST_Area('POLYGON((0 0,2 0,2 2,0 2,0 0))'::geometry)") == [(4.0,)]
    names = "SELECT name FROM (VALUES ('Em'), ('Đan'), ('Dung'), ('Ân'), ('Anh')) AS t(name) ORDER BY name"
    assert ask(running.url(), names) == [("Anh",), ("Ân",), ("Dung",), ("Đan",), ("Em",)]


def test_owner_is_no_superuser_and_may_add_coordinate_systems(running):
    assert ask(running.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    allowed = "SELECT has_table_privilege('spatial_ref_sys', 'INSERT')"
    assert ask(running.url(), allowed) == [(True,)]


def test_portal_role_reads_only(running):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        ask(running.portal_url(), "CREATE TABLE public.mine (a int)")
    with pytest.raises(DBAPIError, match="permission denied for schema public"):
        ask(running.portal_url(), "SET TRANSACTION READ WRITE; CREATE TABLE public.mine (a int)")


def test_second_up_finds_the_server(running):
    before = running.status()
    running.up()
    assert running.status().pid == before.pid
    assert before.running
    assert before.size_bytes > 10_000_000


def test_down_and_up_keep_data_and_port(running):
    ask(running.url(), "CREATE TABLE kept AS SELECT 7 AS a")
    port = running.status().port
    running.down()
    assert not running.status().running
    running.down()
    assert ask(running.up(), "SELECT a FROM kept") == [(7,)]
    assert running.status().port == port


def test_killed_server_comes_back_with_what_was_committed(running):
    ask(running.url(), "CREATE TABLE committed AS SELECT 8 AS a")
    pid = running.status().pid
    kill(pid)
    assert not running.status().running
    assert ask(running.up(), "SELECT a FROM committed") == [(8,)]
    assert running.status().pid != pid


def test_killed_server_is_not_doubled_while_its_last_process_lives(running, monkeypatch):
    """A long statement outlives the postmaster: no second server may touch the data before it is gone."""
    with create_engine(running.url(), poolclass=NullPool).connect() as connection:
        backend = connection.connection.dbapi_connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        kill(running.status().pid)
        with monkeypatch.context() as impatient:
            impatient.setattr(cluster, "PATIENCE_S", 0)
            with pytest.raises(EnvironmentFault, match="neither up nor down"):
                running.up()
        kill(backend)
        connection.invalidate()
    assert ask(running.up(), "SELECT 1") == [(1,)]


def test_pid_file_that_names_a_living_stranger_is_stale(running, home):
    """After a reboot the number in the file may belong to any process of the same account."""
    data = home / "postgres" / "data"
    files = {path: path.read_text() for path in (data / "postmaster.pid", *data.glob(".s.PGSQL.*.lock"))}
    assert len(files) == 2
    running.down()
    owner = data.stat()
    switch = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": ()} if os.geteuid() == 0 else {}
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", **switch) as stranger:
        for path, content in files.items():
            path.write_text(f"{stranger.pid}\n{content.partition(chr(10))[2]}")
            path.chmod(0o600)
        assert not running.status().running
        running.up()
        assert running.status().pid != stranger.pid
        assert stranger.poll() is None


def test_server_whose_shared_memory_was_removed_is_not_doubled(running):
    """Systemd does so when a user logs out; a second server on the same data would ruin it."""
    pid = running.status().pid
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        if int(line.split()[4]) == pid:
            subprocess.run(["ipcrm", "-m", line.split()[1]], check=True)
    running.up()
    assert running.status().pid == pid
    running.down()


def test_server_between_two_shared_memories_is_not_doubled(running, home, monkeypatch):
    """One of its processes was killed: for a moment nobody is attached to what the file names."""
    file = home / "postgres" / "data" / "postmaster.pid"
    pid, content = running.status().pid, file.read_text()
    lines = content.splitlines()
    lines[6] = "1 1"
    file.write_text("\n".join(lines))
    monkeypatch.setattr(cluster, "PATIENCE_S", 0)
    with pytest.raises(EnvironmentFault, match="neither up nor down"):
        running.up()
    assert (running.status().running, running.status().pid) == (False, pid)
    file.write_text(content)
    running.up()
    assert running.status().pid == pid


def test_taken_port_is_replaced(stopped):
    taken = stopped.status().port
    with socket.create_server(("127.0.0.1", taken)):
        assert ask(stopped.up(), "SELECT 1") == [(1,)]
        assert stopped.status().port != taken


def test_nobody_beyond_loopback_is_heard_even_if_settings_say_so(stopped, home):
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("listen_addresses = '*'\nunix_socket_directories = '/tmp'\n")
    stopped.up()
    port = stopped.status().port
    assert listeners(port) == {"0100007F"}
    assert not Path(f"/tmp/.s.PGSQL.{port}").exists()


def test_secrets_are_readable_by_their_owner_alone(running, home):
    assert stat.S_IMODE(record_file(home).stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres" / "data").stat().st_mode) == 0o700
    passwords = {make_url(url).password for url in (running.url(), running.portal_url())}
    assert len(passwords) == 2
    logged = (home / "postgres" / "server.log").read_text()
    assert not any(password in logged for password in passwords)


@pytest.mark.parametrize("way", ["socket", "loopback"])
@pytest.mark.parametrize("role", ["postgres", "diachinh", "portal"])
def test_nobody_comes_in_without_password(running, way, role):
    status = running.status()
    host = str(status.socket) if way == "socket" else "127.0.0.1"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=host, port=status.port, user=role, dbname="diachinh", password="wrong")


def test_data_folder_of_others_is_left_alone(tmp_path):
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    for call in (Cluster(tmp_path).up, Cluster(tmp_path).down, Cluster(tmp_path).url):
        with pytest.raises(EnvironmentFault, match="did not create"):
            call()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_record_of_another_cluster_is_no_licence(running, home):
    record = change_record(home, system_identifier=1)
    try:
        for call in (running.up, running.down, running.status):
            with pytest.raises(EnvironmentFault, match="did not create"):
                call()
    finally:
        record.write(record_file(home))
    assert running.status().running


@as_root
def test_folder_of_another_account_is_refused(running, home):
    os.chown(home / "postgres", pwd.getpwnam("nobody").pw_uid, -1)
    try:
        with pytest.raises(EnvironmentFault, match="belongs to nobody"):
            running.up()
    finally:
        os.chown(home / "postgres", 0, -1)


def test_upgrade_of_the_distribution_is_explained(stopped, home):
    record = change_record(home, major=9)
    try:
        with pytest.raises(EnvironmentFault, match=r"made by PostgreSQL 9.*Install postgresql-9 "):
            stopped.up()
    finally:
        record.write(record_file(home))


def test_missing_postgresql_is_explained(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "_installed", list)
    with pytest.raises(EnvironmentFault, match="apt-get install postgresql postgresql-postgis"):
        Cluster(tmp_path).up()


def test_status_before_the_first_start_changes_nothing(tmp_path):
    cluster = Cluster(tmp_path / "var")
    assert not cluster.status().running
    cluster.down()
    with pytest.raises(EnvironmentFault, match="diachinh db up"):
        cluster.url()
    assert not list(tmp_path.iterdir())


def test_many_at_once_make_one_cluster_out_of_an_interrupted_one(postgis, tmp_path):
    """Also in a folder whose path is too long for a socket."""
    home = tmp_path / ("x" * 100)
    left_behind = home / "postgres" / "new-1"
    left_behind.mkdir(parents=True)
    (left_behind / "PG_VERSION").write_text("15\n")
    clusters = [Cluster(home) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(Cluster.up, clusters))
    assert len(urls) == 1
    assert make_url(urls.pop()).query["host"] == "127.0.0.1"
    assert ask(clusters[0].url(), "SELECT 1") == [(1,)]
    assert not left_behind.exists()
    clusters[0].down()


@as_root
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_ordinary_user_has_a_cluster_too(postgis):
    user = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, user.pw_uid, user.pw_gid)
        home = Path(folder) / "var"
        run_as(user, Cluster(home).up)
        try:
            url = make_url(Record.read(record_file(home)).url("portal", "wrong", home / "postgres" / "data"))
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=url.query["host"], port=url.query["port"], user="portal", password="wrong")
            assert {path.stat().st_uid for path in home.rglob("*")} == {user.pw_uid}
        finally:
            run_as(user, Cluster(home).down)


def run_as(user: pwd.struct_passwd, work: Callable[[], object]) -> None:
    """Do `work` in a forked process: the interpreter itself may lie where `user` cannot start it."""

    def become_and_work() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        work()

    process = multiprocessing.get_context("fork").Process(target=become_and_work)
    process.start()
    process.join()
    assert process.exitcode == 0
