"""Run server programs under an account that PostgreSQL accepts: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Owner of a data folder and of the processes that serve it."""

    uid: int
    gid: int

    @classmethod
    def choose(cls) -> Account:
        """Return our own account, or for root ``postgres`` if the system has it, else ``nobody``."""
        if os.geteuid() != ROOT:
            return cls(os.geteuid(), os.getegid())
        accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = accounts.get("postgres") or accounts["nobody"]
        return cls(entry.pw_uid, entry.pw_gid)

    @classmethod
    def owner_of(cls, data: Path) -> Account:
        """Return the account that owns an existing data folder."""
        found = data.stat()
        return cls(found.st_uid, found.st_gid)

    def run(
        self, *command: str | Path, data: Path, text: str = "", output: int | IO[bytes] = subprocess.PIPE
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a server program on the data folder.

        The account may not be able to walk to the folder (a checkout under ``/root``, a home of mode 0700), so the
        programs get an open descriptor of it instead of its path. Nothing of the caller's environment reaches them:
        a stray ``PGDATA`` or ``PROJ_DATA`` would change what the server does.

        Parameters
        ----------
        data
            Folder to work on; a running server keeps working if its parents are renamed.
        text
            Given on standard input.
        output
            Where standard output and standard error go; collected by default.
        """
        switch = os.geteuid() == ROOT
        door = os.open(data, os.O_PATH | os.O_DIRECTORY)
        try:
            return subprocess.run(
                command,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGDATA": f"/proc/self/fd/{door}"},
                input=text.encode(),
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(door,),
                check=False,
                user=self.uid if switch else None,
                group=self.gid if switch else None,
                extra_groups=() if switch else None,
            )
        finally:
            os.close(door)
