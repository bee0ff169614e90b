"""Our side of the child process: start it, ask it, and survive it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import IO, Any, Self, cast

import pyogrio
import structlog

from pipeline.read.registry import Damage, Foreign, formats
from schemas.reasons import Unreadable

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT", "USERPROFILE", "TEMP", "TMP")
"""The last four are those of Windows, where nothing starts without them."""
_OUT_OF_PROCESSOR_TIME = getattr(signal, "SIGXCPU", 0)
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
        Address space; where the system can set it, which Windows and macOS cannot.
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


class _Clock:
    """Kills a child that takes too long; the only bound that every operating system knows."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: int) -> None:
        self.has_struck = False
        self._child = child
        self._timer = Timer(seconds, self._strike)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def _strike(self) -> None:
        self.has_struck = True
        self._child.kill()


class Sandbox:
    """A child process that opens files with GDAL; started at once, and again after each death.

    It is ready after half a second, in which the caller puts the first file where it may be opened.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._start()
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
        child = self._child or self._start()
        line, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        answer = b""
        with _Clock(child, self._bounds.seconds + 1) as clock, suppress(OSError):  # of a pipe whose other end is dead
            line.write(request)
            line.flush()
            answer = answers.readline()
        if not answer.endswith(b"\n"):
            raise self._cause_of_death(clock)
        if clock.has_struck:
            self._stop()
        reply: dict[str, Any] = json.loads(answer)
        return reply

    def _start(self) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        bounds = self._bounds
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-m", "pipeline.read.child", str(bounds.memory_bytes), str(bounds.seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, **_GDAL_VARIABLES, "GDAL_SKIP": _other_drivers()},
        )
        return self._child

    def _cause_of_death(self, clock: _Clock) -> Damage:
        with suppress(subprocess.TimeoutExpired):
            cast("subprocess.Popen[bytes]", self._child).wait(timeout=1)  # its pipe is dead, so it is about to be
        code = self._stop()
        if clock.has_struck or code == -_OUT_OF_PROCESSOR_TIME:
            return Damage(Unreadable.OUT_OF_TIME, f"{self._bounds.seconds} s")
        return Damage(Unreadable.CRASH, signal.Signals(-code).name if code < 0 else f"exit {code}")

    def _stop(self) -> int:
        """End the child, if there is one, and return its exit status."""
        child, self._child = self._child, None
        if child is None:
            return 0
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what was not yet sent is sent to nobody
                cast("IO[bytes]", pipe).close()
        return child.wait()
