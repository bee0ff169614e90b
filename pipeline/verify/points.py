"""One thing that was looked at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.finding import Text


class Outcome(StrEnum):
    """How one point ended."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be told; the detail says why, or what is missing."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at."""

    name: Text
    outcome: Outcome
    detail: Text
