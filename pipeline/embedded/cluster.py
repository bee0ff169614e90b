"""The embedded server: start it, stop it, tell its state."""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.embedded.account import Account
from pipeline.embedded.creation import OWNER, PORTAL, create_data, system_identifier
from pipeline.embedded.postmaster import find_postmaster, is_alive
from pipeline.embedded.programs import newest_programs, programs_for
from pipeline.embedded.record import LOOPBACK, Record
from pipeline.embedded.status import Status, free_bytes, size_bytes
from pipeline.errors import EnvironmentFault

PATIENCE_S = 60
"""For crash recovery, and for what a stopped server still has to write."""


class Cluster:
    """A private PostgreSQL + PostGIS cluster under ``home/postgres``.

    It belongs to the account that made it, listens on a Unix socket in its own folder and on loopback, and asks for a
    password on both. Any number of processes may call `up` at once.

    Parameters
    ----------
    home
        ``DIACHINH_HOME``.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home.absolute() / "postgres"
        self._data = self._folder / "data"
        self._record_file = self._folder / "cluster.json"
        self._log_file = self._folder / "server.log"

    def up(self) -> str:
        """Create the cluster if it is missing, start it if it is down, and return the owner's URL.

        Raises
        ------
        EnvironmentFault
            If PostgreSQL is missing or of another major version, or the folder is not ours.
        """
        with self._locked():
            record = self._record() or self._create()
            self._await("is neither up nor down", self._settled)
            if not find_postmaster(self._data):
                self._start(record)
        return self.url()

    def down(self) -> None:
        """Stop the server if it runs; open transactions are undone."""
        if not self._record():
            return
        with self._locked():
            postmaster = find_postmaster(self._data)
            if postmaster:
                os.kill(postmaster.pid, signal.SIGINT)
                self._await("does not stop", lambda: not is_alive(postmaster.pid))

    def status(self) -> Status:
        """Return the state of the server; changes nothing."""
        record = self._record()
        postmaster = find_postmaster(self._data) if record else None
        return Status(
            running=postmaster is not None and postmaster.ready,
            pid=postmaster.pid if postmaster else None,
            port=record.port if record else None,
            socket=self._data,
            version=record.major if record else None,
            size_bytes=size_bytes(self._data),
            free_bytes=free_bytes(self._data),
        )

    def url(self) -> str:
        """Return the SQLAlchemy URL of the owner of the database, who is no superuser."""
        record = self._known_record()
        return record.url(OWNER, record.owner_password, self._data)

    def portal_url(self) -> str:
        """Return the SQLAlchemy URL of the role that only reads what the public may see."""
        record = self._known_record()
        return record.url(PORTAL, record.portal_password, self._data)

    def _record(self) -> Record | None:
        """Return what is remembered of our cluster, None if there is none yet; refuse what is not ours."""
        self._require_owner()
        if not self._data.exists():
            return None
        record = Record.read(self._record_file) if self._record_file.exists() else None
        if not record or record.system_identifier != system_identifier(self._data):
            msg = f"{self._data} holds a database that diachinh did not create; it is left alone. Set DIACHINH_HOME"
            raise EnvironmentFault(msg)
        return record

    def _require_owner(self) -> None:
        """Refuse to mix accounts: files that one of them makes would lock the other out."""
        owner = self._folder.stat().st_uid if self._folder.exists() else os.geteuid()
        if owner != os.geteuid():
            msg = f"{self._folder} belongs to {_name(owner)}: work as that user, or set DIACHINH_HOME to another folder"
            raise EnvironmentFault(msg)

    def _known_record(self) -> Record:
        record = self._record()
        if not record:
            msg = f"there is no database in {self._folder} yet: diachinh db up"
            raise EnvironmentFault(msg)
        return record

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time create, start or stop this cluster."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._require_owner()
            lock = (self._folder / "lock").open("a", encoding="ascii")
        except PermissionError as error:
            msg = f"cannot write to {error.filename}: set DIACHINH_HOME to a folder of yours"
            raise EnvironmentFault(msg) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _create(self) -> Record:
        """Make the cluster; it counts only once its data folder has its final name."""
        programs = newest_programs()
        owner_password, portal_password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        fresh = create_data(
            self._folder,
            programs,
            Account.choose(),
            owner_password=owner_password,
            portal_password=portal_password,
        )
        record = Record(
            system_identifier=system_identifier(fresh),
            major=programs.major,
            port=_free_port(),
            owner_password=owner_password,
            portal_password=portal_password,
        )
        record.write(self._record_file)
        fresh.rename(self._data)
        return record

    def _settled(self) -> bool:
        """Tell whether the server is up, or down with none of its processes left."""
        postmaster = find_postmaster(self._data)
        return postmaster is None or postmaster.ready

    def _start(self, record: Record) -> None:
        """Start the server, which is known to be down: what a killed one left behind means nothing."""
        programs = programs_for(record.major, self._data)
        for stale in (self._data / "postmaster.pid", *self._data.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        port = _free_port(record.port)
        if port != record.port:
            record.model_copy(update={"port": port}).write(self._record_file)
        # on the command line, so that no edit of postgresql.conf opens the server to others
        options = shlex.join(
            [
                f"-clisten_addresses={LOOPBACK}",
                f"-cport={port}",
                "-cunix_socket_directories=.",
                "-ccluster_name=diachinh",
            ]
        )
        command = (programs.bindir / "pg_ctl", "start", "--wait", "--silent", f"--timeout={PATIENCE_S}", "-o", options)
        if self._log_file.exists():
            self._log_file.replace(self._log_file.with_suffix(".log.1"))
        with self._log_file.open("wb") as log:
            done = Account.owner_of(self._data).run(*command, data=self._data, output=log)
        if done.returncode:
            last = self._log_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
            msg = f"the embedded database does not start: {last} ({self._log_file})"
            raise EnvironmentFault(msg)

    def _await(self, problem: str, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                msg = f"the embedded database {problem} within {PATIENCE_S} s; see {self._log_file}"
                raise EnvironmentFault(msg)
            time.sleep(0.02)


def _free_port(wanted: int = 0) -> int:
    """Return `wanted` if nobody listens there, else any free port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            return _free_port()
        return int(probe.getsockname()[1])


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
