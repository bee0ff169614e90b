"""Structured logging: constant event names, values as fields, no personal data."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]

_PASSWORD = re.compile(r"(?<=://)([^:/@\s]+):[^@\s]+@")


def _redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide passwords in URLs."""
    for name, value in event.items():
        if isinstance(value, str) and "://" in value:
            event[name] = _PASSWORD.sub(r"\1:***@", value)
    return event


def configure_log(stream: TextIO | None = None) -> None:
    """Send JSON lines to `stream` (standard error by default); called once by the command line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redact,
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    for library in ("psycopg", "sqlalchemy"):  # what they say of a broken connection belongs here, not on the terminal
        logging.getLogger(library).handlers = [logging.StreamHandler(stream or sys.stderr)]


def peak_memory_mb() -> float | None:
    """Return the largest resident memory of this process so far, in MB (10⁶ bytes); None where Windows runs."""
    if resource is None:
        return None
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(largest * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


@contextmanager
def stage(name: str) -> Iterator[dict[str, Any]]:
    """Log a stage: the yielded dict takes counts; seconds and peak memory are added at the end.

    Parameters
    ----------
    name
        ``"intake"``, ``"read"``, ``"normalise"``, ``"validate"``, ``"load"`` or ``"publish"``.
    """
    log = structlog.get_logger()
    fields: dict[str, Any] = {}
    started = time.perf_counter()
    with structlog.contextvars.bound_contextvars(stage=name):
        try:
            yield fields
        except Exception as error:
            log.warning("stage failed", error=type(error).__name__, **fields)
            raise
        fields["seconds"] = round(time.perf_counter() - started, 3)
        log.info("stage done", peak_mb=peak_memory_mb(), **fields)
