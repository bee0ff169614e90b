"""The child process in which GDAL works: one JSON request a line on standard input, one JSON answer a line.

It has limits of memory and processor time of its own; when it dies of a file, that is a finding and not our death.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import warnings
from importlib.abc import MetaPathFinder

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
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_OUTPUT_BYTES, _LARGEST_OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    sys.meta_path.insert(0, _Absent())
    from pipeline.read.work import answer  # noqa: PLC0415  after the limits and the line above

    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a C library prints must not look like an answer
    for line in sys.stdin:
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds, resource.RLIM_INFINITY))
        replies.write(json.dumps(answer(json.loads(line))) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
