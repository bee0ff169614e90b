"""Make a new data folder: settings, roles, database and extensions, before it ever listens."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from pipeline.embedded.account import Account
from pipeline.embedded.programs import EXTENSIONS, Programs
from pipeline.errors import EnvironmentFault

DATABASE = "diachinh"
OWNER = "diachinh"
PORTAL = "portal"

INITDB = (
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=vi-VN",
    "--data-checksums",
    "--no-instructions",
)
"""Vietnamese order of names; nobody comes in until `ACCESS` is in place."""

ACCESS = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"
"""``pg_hba.conf``: always a password, and never from another machine. The superuser has none and cannot come in."""

SETTINGS = """
# for 2 cores and 1 GB
max_connections = 40
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
client_connection_check_interval = 5s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
"""
"""Added to ``postgresql.conf``, where an administrator may change them."""


def create_data(
    folder: Path, programs: Programs, account: Account, *, owner_password: str, portal_password: str
) -> Path:
    """Make a complete data folder inside `folder` and return it; the caller moves it to its final name.

    Whatever an interrupted call left behind is removed first.

    Raises
    ------
    EnvironmentFault
        If a server program fails, as on a full disk.
    """
    for left_behind in folder.glob("new-*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    data = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
    shutil.chown(data, account.uid, account.gid)
    _run(account, programs.bindir / "initdb", *INITDB, data=data)
    (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    statements = _statements(owner_password, portal_password)
    _run(account, programs.bindir / "postgres", "--single", "-j", "template1", data=data, text=statements)
    return data


def system_identifier(data: Path) -> int:
    """Return the number that ``initdb`` gave the data folder: the first field of its control file."""
    with (data / "global" / "pg_control").open("rb") as control:
        return int.from_bytes(control.read(8), sys.byteorder)


def _statements(owner_password: str, portal_password: str) -> str:
    """Return SQL for single-user mode, where an empty line ends a statement.

    The owner is no superuser: what works here also works on a server where an administrator gave one database away.
    """
    return "".join(
        f"{statement};\n\n"
        for statement in (
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{owner_password}'",
            f"CREATE ROLE {PORTAL} LOGIN PASSWORD '{portal_password}'",
            f"ALTER ROLE {PORTAL} SET default_transaction_read_only = on",
            f"ALTER ROLE {PORTAL} SET statement_timeout = '10s'",
            f"GRANT {PORTAL} TO {OWNER}",
            *(f"CREATE EXTENSION {name}" for name in EXTENSIONS),
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON spatial_ref_sys TO {OWNER}",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        )
    )


def _run(account: Account, *command: str | Path, data: Path, text: str = "") -> None:
    """Run one step; in single-user mode a failed statement shows only in what is printed."""
    done = account.run(*command, data=data, text=text)
    said = done.stdout.decode(errors="replace")
    failed = [line for line in said.splitlines() if "ERROR:" in line or "FATAL:" in line or "error:" in line]
    if done.returncode or failed:
        reason = failed[-1] if failed else said.strip()[-300:]
        msg = f"the embedded database cannot be created in {data.parent}: {reason}"
        raise EnvironmentFault(msg)
