"""Run ``pg_dump`` and ``pg_restore``: no password on their command line, plain words for what they say."""

from __future__ import annotations

import os
import subprocess
from typing import IO

import structlog
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from pipeline import disk_words, server_words
from pipeline.embedded.programs import client_program
from pipeline.errors import EnvironmentFault

SECRETS = frozenset({"password", "sslpassword"})

PHRASES = {
    "No space left on device": disk_words.FULL,
    "Disk quota exceeded": disk_words.FULL,
    "could not extend file": server_words.FULL,
    "permission denied": server_words.NO_RIGHT,
    "must be owner": server_words.NO_RIGHT,
    "server closed the connection": server_words.LOST,
    "terminating connection": server_words.LOST,
    "connection to server was lost": server_words.LOST,
    "could not connect": server_words.UNREACHED,
    "Connection refused": server_words.UNREACHED,
}
"""What the programs write → words."""


def run(
    name: str, engine: Engine, server_major: int, *options: str, output: IO[bytes] | int = subprocess.PIPE
) -> bytes:
    """Run a program on the database of `engine` and return what it printed.

    Parameters
    ----------
    server_major
        Version of the server, which the program must know.
    output
        Where standard output goes; collected by default.

    Raises
    ------
    EnvironmentFault
        If the program is missing or fails.
    """
    _, given = engine.dialect.create_connect_args(engine.url)
    plain = {key: str(value) for key, value in given.items() if isinstance(value, str | int) and key not in SECRETS}
    secret = {"PGPASSWORD": str(given["password"])} if given.get("password") else {}
    done = subprocess.run(
        [client_program(name, server_major), *options, f"--dbname={make_conninfo(**plain)}", "--no-password"],
        env={**os.environ, **secret, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise EnvironmentFault(_words(name, done.stderr.decode(errors="replace")))
    return done.stdout or b""


def _words(name: str, told: str) -> str:
    """Word a failure; the log gets what the program said of it, without the rows that it quotes."""
    lines = [line for line in told.splitlines() if line.startswith(name)] or [f"{name}: ?"]
    structlog.get_logger().warning("program failed", program=name, said=lines)
    known = server_words.words_in(told) or next((words for phrase, words in PHRASES.items() if phrase in told), None)
    return known or f"{name} không làm được, xem nhật ký · {lines[0].removesuffix('.')}"
