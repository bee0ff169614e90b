"""What is remembered of a cluster of ours, and who may read it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import URL

from pipeline.embedded.creation import DATABASE

LOOPBACK = "127.0.0.1"
LONGEST_SOCKET_PATH = 107
"""Bytes that the kernel takes (``sockaddr_un``)."""


class Record(BaseModel):
    """``cluster.json``: passwords, port and the mark by which we know our own data folder.

    Attributes
    ----------
    system_identifier
        Number that ``initdb`` gave the data folder.
    major
        Version of PostgreSQL that made it.
    port
        TCP port on loopback; kept from start to start while it is free.
    """

    model_config = ConfigDict(frozen=True)

    system_identifier: int
    major: int
    port: int
    owner_password: str
    portal_password: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the record of a cluster."""
        return cls.model_validate_json(path.read_bytes())

    def write(self, path: Path) -> None:
        """Replace the record at once; only its owner can read it."""
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def url(self, role: str, password: str, data: Path) -> str:
        """Return the SQLAlchemy URL of a role: through the socket in `data`, or loopback if its path is too long."""
        too_long = len(os.fsencode(data / f".s.PGSQL.{self.port}")) > LONGEST_SOCKET_PATH
        server = {"host": LOOPBACK if too_long else str(data), "port": str(self.port)}
        url = URL.create("postgresql+psycopg", role, password, database=DATABASE, query=server)
        return url.render_as_string(hide_password=False)
