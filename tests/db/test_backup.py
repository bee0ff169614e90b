"""Backups: the same database comes back elsewhere, and nothing that is not whole looks like a backup."""

import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from pipeline.audit import audit
from pipeline.backup import (
    back_up,
    beside,
    last_backup,
    making,
    programs,
    read_record,
    record_restored,
    remember,
    require_empty,
    restore,
)
from pipeline.db import connect, migrate, revision, revisions
from pipeline.embedded import Cluster
from pipeline.errors import EnvironmentFault
from pipeline.log import configure_log

pytestmark = pytest.mark.db
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def other_cluster(postgis: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Server of another machine, as ``db up`` makes it before the first migration."""
    home = tmp_path_factory.mktemp("elsewhere")
    cluster = Cluster(home)
    cluster.up()
    yield cluster
    cluster.down()
    shutil.rmtree(home)


@pytest.fixture
def elsewhere(other_cluster: Cluster) -> Iterator[Engine]:
    """Empty database there."""
    url = make_url(other_cluster.url())
    name = f"empty_{uuid.uuid4().hex}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    engine = connect(url.set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def backup(database: Engine, load_first: None, tmp_path: Path) -> Path:
    """Backup of three parcels."""
    path = tmp_path / "safe" / "cadastre.dump"
    back_up(database, path, now=NOW)
    return path


def bring_back(engine: Engine, path: Path) -> None:
    record = read_record(path)
    require_empty(engine, record.contents)
    restore(engine, path, record)


def everything(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table and view, every sequence, rule and right."""
    ours = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')"
    asked = {
        "sequences": "SELECT concat_ws('.', schemaname, sequencename, last_value) FROM pg_sequences",
        "systems": "SELECT s::text FROM spatial_ref_sys AS s",
        "rules": f"""
            SELECT pg_get_constraintdef(c.oid) FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = connamespace
            WHERE {ours} UNION ALL SELECT indexdef FROM pg_indexes AS i WHERE schemaname IN ('cadastre', 'intake')
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
        "rights": f"""
            SELECT relname || coalesce(relacl, acldefault('r', relowner))::text
            FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace WHERE {ours} AND relkind IN ('r', 'v', 'm')
            UNION ALL SELECT nspname || coalesce(nspacl, acldefault('n', nspowner))::text
            FROM pg_namespace AS n WHERE {ours}
            UNION ALL SELECT proname || coalesce(proacl, acldefault('f', proowner))::text || prosecdef || prosrc
            FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace WHERE {ours}
            UNION ALL SELECT concat_ws('.', attrelid::regclass, attname, attacl) FROM pg_attribute
            WHERE attacl IS NOT NULL AND attrelid::regclass::text ~ '^(intake|cadastre|party)'
            UNION ALL SELECT concat_ws(' ', 'database', nullif(grantee, 0)::regrole, privilege_type) FROM pg_database,
            aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = current_database()""",
    }
    relations = f"""
        SELECT format('%I.%I', n.nspname, relname) FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'v', 'm') AND ({ours} OR relname = 'alembic_version')"""
    with engine.connect() as connection:
        for relation in connection.execute(text(relations)).scalars().all():
            asked[relation] = f"SELECT md5(r::text) FROM {relation} AS r"
        return {name: sorted(map(str, connection.execute(text(ask)).scalars())) for name, ask in asked.items()}


def test_another_server_has_every_row_rule_and_right_again(database: Engine, backup: Path, elsewhere: Engine) -> None:
    before = everything(database)
    assert len(before["cadastre.parcel_version"]) == len(before["portal.parcel"]) == 3
    bring_back(elsewhere, backup)
    assert everything(elsewhere) == before
    migrate(elsewhere)
    assert everything(elsewhere) == before


def test_the_chain_of_events_goes_on_with_who_restored_what(backup: Path, elsewhere: Engine) -> None:
    bring_back(elsewhere, backup)
    record_restored(elsewhere, read_record(backup), person="Quản trị viên", now=NOW)
    with elsewhere.connect() as connection:
        event = connection.execute(
            text("SELECT id, kind, at, person, details - 'version' FROM intake.event ORDER BY id DESC LIMIT 1")
        ).one()
    assert tuple(event[:4]) == (5, "restored", NOW, "Quản trị viên")
    record = read_record(backup)
    assert event[4] == {
        "file": "cadastre.dump",
        "sha256": record.sha256,
        "made_at": NOW.isoformat(),
        "revision": record.contents.revision,
        "rows": sum(record.contents.tables.values()),
    }
    found = audit(elsewhere)
    assert (found.events, found.tampering) == (5, ())


def test_roles_that_hold_rights_come_along_without_a_login(database: Engine, tmp_path: Path, elsewhere: Engine) -> None:
    role, group = (f"{kind}_{uuid.uuid4().hex}" for kind in ("auditor", "office"))
    with database.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN; CREATE ROLE {group}; GRANT {group} TO {role}"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA intake TO {role}; GRANT USAGE ON SCHEMA intake TO {group}"))
        connection.execute(text(f"GRANT SELECT ON intake.event TO {role}"))
    path = tmp_path / "roles.dump"
    back_up(database, path, now=NOW)
    bring_back(elsewhere, path)
    with elsewhere.connect() as connection:
        asked = f"""
            SELECT has_table_privilege(rolname, 'intake.event', 'SELECT'), pg_has_role(rolname, '{group}', 'MEMBER'),
              rolcanlogin FROM pg_roles WHERE rolname = '{role}'"""
        assert tuple(connection.execute(text(asked)).one()) == (True, True, False)


def test_rows_written_meanwhile_are_neither_counted_nor_copied(
    database: Engine, load_first: None, tmp_path: Path, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another_parcel(*arguments, **options) -> bytes:
        with database.begin() as connection:
            connection.execute(text("INSERT INTO cadastre.parcel DEFAULT VALUES"))
        return programs.run(*arguments, **options)

    monkeypatch.setattr(making, "run", after_another_parcel)
    record = back_up(database, tmp_path / "meanwhile.dump", now=NOW)
    assert record.contents.tables["cadastre.parcel"] == 3
    bring_back(elsewhere, tmp_path / "meanwhile.dump")


def test_an_old_schema_is_backed_up_as_it_is_and_migrates_after_it_came_back(
    blank: Engine, bring_to: Callable[[Engine, str], None], elsewhere: Engine, tmp_path: Path
) -> None:
    bring_to(blank, revisions()[0])
    path = tmp_path / "old.dump"
    record = back_up(blank, path, now=NOW)
    assert record.contents.revision == revision(blank) == revisions()[0]
    bring_back(elsewhere, path)
    assert revision(elsewhere) == revisions()[0]
    migrate(elsewhere)
    assert revision(elsewhere) == revisions()[-1]


def test_nothing_is_restored_over_what_is_there(database: Engine, backup: Path, snapshot: Callable[[], str]) -> None:
    before = snapshot()
    with pytest.raises(EnvironmentFault, match="is not empty"):
        bring_back(database, backup)
    assert snapshot() == before


def test_a_database_without_tables_of_ours_is_no_backup(elsewhere: Engine, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="nothing to back up"):
        back_up(elsewhere, tmp_path / "empty.dump", now=NOW)
    assert not list(tmp_path.iterdir())


def test_a_damaged_backup_is_not_restored(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="damaged or was changed"):
        read_record(backup)


@pytest.mark.parametrize("content", [None, "", '{"file": "x"}'])
def test_a_backup_without_its_description_is_not_restored(backup: Path, content: str | None) -> None:
    if content is None:
        beside(backup).unlink()
    else:
        beside(backup).write_text(content)
    with pytest.raises(EnvironmentFault, match="description of the backup is missing"):
        read_record(backup)


def test_rows_that_differ_from_the_description_are_taken_away_again(backup: Path, elsewhere: Engine) -> None:
    record = json.loads(beside(backup).read_text())
    record["contents"]["tables"]["cadastre.parcel"] += 1
    beside(backup).write_text(json.dumps(record))
    with pytest.raises(EnvironmentFault, match=r"\(cadastre.parcel\).*removed again"):
        bring_back(elsewhere, backup)
    require_empty(elsewhere, read_record(backup).contents)


def test_a_backup_of_a_newer_program_is_refused(backup: Path, elsewhere: Engine) -> None:
    contents = read_record(backup).contents.model_copy(update={"revision": "9999"})
    with pytest.raises(EnvironmentFault, match="newer than the program"):
        require_empty(elsewhere, contents)


def test_a_backup_is_never_overwritten_and_only_its_owner_reads_it(database: Engine, backup: Path) -> None:
    content = backup.read_bytes()
    with pytest.raises(FileExistsError):
        back_up(database, backup, now=NOW)
    assert backup.read_bytes() == content
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def pretend(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Let a shell script be ``pg_dump`` and ``pg_restore``."""
    program = folder / "program.sh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(programs, "client_program", lambda *_: program)


def test_a_full_disk_leaves_no_file(database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "pg_dump: error: could not write to output file: No space left on device"
    pretend(monkeypatch, tmp_path, f"echo half; echo '{said}' >&2; exit 1")
    with pytest.raises(EnvironmentFault, match=r"The disk is full"):
        back_up(database, tmp_path / "safe" / "full.dump", now=NOW)
    assert not list((tmp_path / "safe").iterdir())


def test_the_password_is_on_no_command_line_and_in_no_log(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, tmp_path, f'echo "$@" > {tmp_path}/line; echo "$PGPASSWORD" > {tmp_path}/secret; exit 1')
    log = io.StringIO()
    configure_log(log)
    with pytest.raises(EnvironmentFault) as fault:
        back_up(database, tmp_path / "x.dump", now=NOW)
    password = database.url.password
    assert (tmp_path / "secret").read_text().strip() == password
    assert "--format=custom" in (tmp_path / "line").read_text()
    assert "pg_dump" in log.getvalue()
    for told in ((tmp_path / "line").read_text(), log.getvalue(), str(fault.value)):
        assert str(password) not in told


def test_a_killed_backup_leaves_nothing_that_looks_whole(database: Engine, load_first: None, tmp_path: Path) -> None:
    folder = tmp_path / "safe"
    program = tmp_path / "program.sh"
    program.write_text("#!/bin/sh\necho half of a backup\nkill -9 $PPID\n")
    program.chmod(0o755)
    code = f"""
        import os
        from datetime import UTC, datetime
        from pathlib import Path
        from pipeline.backup import back_up, programs
        from pipeline.db import connect
        programs.client_program = lambda *_: Path({str(program)!r})
        back_up(connect(os.environ["URL"]), Path({str(folder / "killed.dump")!r}), now=datetime.now(UTC))
    """
    url = database.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env={**os.environ, "URL": url}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path.name for path in folder.iterdir()] == [".killed.dump.part"]
    back_up(database, folder / "next.dump", now=NOW)
    assert sorted(path.name for path in folder.iterdir()) == ["next.dump", "next.dump.json"]


def test_the_last_backup_of_each_database_is_remembered(backup: Path, tmp_path: Path) -> None:
    record = read_record(backup)
    remember(tmp_path, backup, record)
    remember(tmp_path, tmp_path / "gone.dump", record.model_copy(update={"database": "1/other"}))
    last = last_backup(tmp_path, record.database)
    assert last is not None
    assert (last.path, last.made_at, last.is_there) == (backup, NOW, True)
    other = last_backup(tmp_path, "1/other")
    assert other is not None
    assert not other.is_there
    assert last_backup(tmp_path, "1/third") is None
