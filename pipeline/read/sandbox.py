"""Our side of the child process: start it, ask it, and survive it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, cast

import pyogrio
import structlog

from pipeline.read.registry import Damage, Foreign, formats
from schemas.reasons import Unreadable

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG")
_GDAL_VARIABLES = {
    # No network, no other files, no code of the sender's.
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/none",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    # Nothing altered.
    "GML_FIELDTYPES": "ALWAYS_STRING",
    "GML_SKIP_CORRUPTED_FEATURES": "YES",  # else reading ends at the first, in silence
    "OGR_ARC_STEPSIZE": "1",  # see formats.dxf
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
    "SHAPE_ENCODING": "",  # we decode texts ourselves: GDAL loses the last letter of every text in code page 1258
    "SHAPE_RESTORE_SHX": "YES",
    # Memory.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of the child process.

    Attributes
    ----------
    memory_bytes
        Address space.
    seconds
        Time for one request, by the clock and by the processor.
    """

    memory_bytes: int = 4 * 1024**3
    seconds: int = 900


@cache
def _other_drivers() -> str:
    """Every driver that no format names: the list of those that GDAL is told not to load."""
    allowed = {one.driver for one in formats().values() if not (one.tables or one.worksheets)}
    return ",".join(sorted(set(pyogrio.list_drivers()) - allowed))


class Sandbox:
    """A child process that opens files with GDAL; started at the first request, and again after each death."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request (see `pipeline.read.work.answer`) and wait for the answer.

        Raises
        ------
        Damage
            If the file cannot be read, or the child dies of it.
        Foreign
            If the file is something else than its name says.
        """
        reply = self._exchange(json.dumps(request).encode() + b"\n")
        if "traceback" in reply:
            structlog.get_logger().error("file not foreseen", traceback=reply["traceback"])
        if "reason" in reply:
            folder = f"{Path(request['path']).parent}{os.sep}"
            raise Damage(Unreadable(reply["reason"]), reply["detail"].replace(folder, ""))
        if "foreign" in reply:
            raise Foreign
        return reply

    def _exchange(self, request: bytes) -> dict[str, Any]:
        line = self._line or self._start()
        try:
            line.sendall(request)
            with line.makefile("rb") as answers:
                answer = answers.readline()
        except TimeoutError:
            self._stop()
            raise Damage(Unreadable.OUT_OF_TIME, f"{self._bounds.seconds} s") from None
        except ConnectionError:
            answer = b""
        if not answer.endswith(b"\n"):
            raise self._cause_of_death()
        reply: dict[str, Any] = json.loads(answer)
        return reply

    def _start(self) -> socket.socket:
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        bounds = self._bounds
        self._line, theirs = socket.socketpair()
        self._line.settimeout(bounds.seconds + 1)
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "pipeline.read.child", str(bounds.memory_bytes), str(bounds.seconds)],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={**kept, **_GDAL_VARIABLES, "GDAL_SKIP": _other_drivers()},
            )
        return self._line

    def _cause_of_death(self) -> Damage:
        with suppress(subprocess.TimeoutExpired):
            cast("subprocess.Popen[bytes]", self._child).wait(timeout=1)  # its line is dead, so it is about to be
        code = self._stop()
        if code == -signal.SIGXCPU:
            return Damage(Unreadable.OUT_OF_TIME, f"{self._bounds.seconds} s")
        return Damage(Unreadable.CRASH, signal.Signals(-code).name if code < 0 else f"exit {code}")

    def _stop(self) -> int:
        """End the child, if there is one, and return its exit status."""
        child, line, self._child, self._line = self._child, self._line, None, None
        if line is not None:
            line.close()
        if child is None:
            return 0
        child.kill()
        return child.wait()
