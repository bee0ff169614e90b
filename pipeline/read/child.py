"""The child process in which GDAL works: one JSON request a line on standard input, one JSON answer a line.

It has limits of memory and processor time of its own where the system can set them (Windows cannot, macOS those of time
only); when it dies of a file, that is a finding and not our death.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from contextlib import suppress
from importlib.abc import MetaPathFinder

try:
    import resource
except ModuleNotFoundError:  # Windows: there only the clock of the parent bounds us
    resource = None  # type: ignore[assignment]

_LARGEST_OUTPUT_BYTES = 64 * 1024**3
_SLOW_TO_IMPORT = ("geopandas", "pandas", "shapely", "pyproj")
"""pyogrio imports these when it finds them, which takes a second, and needs none of them here."""


class _Absent(MetaPathFinder):
    """Makes the slow libraries look as if they were not installed."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse the slow ones; the next finder sees to the others."""
        if fullname in _SLOW_TO_IMPORT:
            raise ModuleNotFoundError(fullname, name=fullname)


def main() -> None:
    """Serve requests until the input ends; the arguments are bytes of memory, and seconds for each request."""
    memory_bytes, seconds = (int(argument) for argument in sys.argv[1:])
    _limit(memory_bytes)
    warnings.simplefilter("ignore")
    sys.meta_path.insert(0, _Absent())
    from pipeline.read.work import answer  # noqa: PLC0415  after the limits and the line above

    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a C library prints must not look like an answer
    for line in sys.stdin:
        _limit_time(int(time.process_time()) + seconds)
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


def _limit(memory_bytes: int) -> None:
    """Bound the memory and the size of files, and leave no core behind."""
    if resource is None:
        return
    for which, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, _LARGEST_OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a stricter limit is in force; or this is macOS, which bounds no memory
            resource.setrlimit(which, (most, most))


def _limit_time(seconds: int) -> None:
    """Bound the processor time since the start."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
