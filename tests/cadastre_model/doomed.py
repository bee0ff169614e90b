"""Loads and undos in a process of their own, in which a SIGKILL strikes at a chosen exchange with the server.

Run as a program, this serves orders from its standard input, each in a fork: nothing has to be imported twice.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Literal

import psycopg
from sqlalchemy.exc import OperationalError

from pipeline.db import connect
from pipeline.load import load
from pipeline.load.undo import undo
from schemas.frames import Batch
from schemas.package import Coverage
from schemas.province import Province

Fate = Literal["done", "killed", "cut off"]
_CUT_OFF = 3


@dataclass(frozen=True, kw_only=True)
class Blow:
    """Who is killed, and when.

    Attributes
    ----------
    victim
        This process, the process of the server that works for it, or the first process of the server.
    exchange
        Before which exchange with the server, counted from 0: a statement, a part of a COPY, a commit.
    is_sent
        Strike when that exchange was sent, and the answer has not been read.
    """

    victim: Literal["loader", "session", "server"]
    exchange: int
    is_sent: bool
    server_pid: int

    def strike(self, connection: psycopg.Connection[Any]) -> None:
        pids = {"loader": os.getpid(), "session": connection.info.backend_pid, "server": self.server_pid}
        os.kill(pids[self.victim], signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to do: load a batch, or undo the load of a receipt."""

    url: str
    now: datetime
    province: Province
    blow: Blow
    batch: Batch | None = None
    coverage: Coverage = "partial"
    receipt: str = ""

    def carry_out(self) -> None:
        engine = connect(self.url)
        if self.batch is None:
            undo(engine, self.receipt, reason="thử", person=None, now=self.now)
        else:
            load(self.batch, (), engine, province=self.province, now=self.now, coverage=self.coverage)


class Doomed:
    """The process that carries out orders."""

    def __init__(self) -> None:
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=alone
        )

    def carry_out(self, order: Order) -> Fate:
        """Wait until an order is done or its process is dead.

        Raises
        ------
        AssertionError
            If it ended otherwise; the traceback is on standard error.
        """
        assert self._process.stdin
        assert self._process.stdout
        pickle.dump(order, self._process.stdin)
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        fates: dict[int, Fate] = {0: "done", -signal.SIGKILL: "killed", _CUT_OFF: "cut off"}
        assert status in fates, f"status {status}"
        return fates[status]

    def close(self) -> None:
        self._process.communicate()


def _beware(blow: Blow) -> None:
    """Let the blow strike: everything that a connection says to its server goes through its `wait`."""
    exchanges, wait = count(), psycopg.Connection.wait

    def wait_or_die(self: Any, generator: Any, *how: Any, **options: Any) -> Any:
        if next(exchanges) == blow.exchange:
            if blow.is_sent:
                return wait(self, _struck(self, generator, blow), *how, **options)
            blow.strike(self)
        return wait(self, generator, *how, **options)

    psycopg.Connection.wait = wait_or_die  # type: ignore[method-assign]


def _struck(connection: Any, generator: Any, blow: Blow) -> Generator[Any, Any, Any]:
    """Go on with an exchange; it first pauses when everything is sent and the answer is not there yet."""
    try:
        wish = next(generator)
        blow.strike(connection)
        while True:
            ready = yield wish
            wish = generator.send(ready)
    except StopIteration as end:
        return end.value


def _serve() -> None:
    while True:
        try:
            order = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        child = os.fork()
        if child == 0:
            _beware(order.blow)
            try:
                order.carry_out()
            except (OperationalError, psycopg.OperationalError):
                os._exit(_CUT_OFF)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
