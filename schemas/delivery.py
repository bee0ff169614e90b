"""The steps that a delivery takes through the office, each with person, time and reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    """A step of a delivery, and the kind of its event in ``intake.event``."""

    RECEIVED = "received"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LOADED = "loaded"
    PUBLISHED = "published"
    UNDONE = "undone"


Decision = Literal[State.ACCEPTED, State.REFUSED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a delivery took.

    Attributes
    ----------
    person
        Who took it; where nobody was named, the role that was connected to the database.
    """

    state: State
    at: datetime
    person: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who decides, when, and why where that is said."""

    now: datetime
    person: str | None = None
    reason: str | None = None
