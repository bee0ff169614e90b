"""The chain of events: read in order, every hash made anew here and not by a function of the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, Row, exists, select, text

from pipeline.load.digests import COMMUNES
from schemas.sql import read_sql
from schemas.tables import Event

BLOCK = 5_000
"""Events in memory at a time."""


class Breach(StrEnum):
    """What was done to an event of the chain."""

    CHANGED = "changed"
    """It does not say any more what it said."""
    MISSING = "missing"
    """Events that stood before it are gone."""
    PUT_IN = "put in"
    """It came between two that follow each other, or after the last."""
    ORDER = "order"
    """It stands at another place than when it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first event that is not as it was written.

    Attributes
    ----------
    place
        Number that the event has, or the first number that is missing.
    """

    breach: Breach
    place: int


class Recorded(BaseModel):
    """What the event of a load, or of a check without one, says; earlier programs said less.

    Attributes
    ----------
    digests
        Kind of rows → what proves that nobody touched them: see `pipeline.load.digests`.
    """

    received: int | None = None
    inserted: int | None = None
    changed: int | None = None
    unchanged: int | None = None
    quarantined: int | None = None
    retired: int | None = None
    digests: dict[str, str] | None = None


class Resealed(BaseModel):
    """What the event of a new key says: run → digest of what it wrote of people."""

    digests: dict[int, str] = {}


@dataclass(slots=True, kw_only=True)
class Chain:
    """What the events say.

    Attributes
    ----------
    events, head
        How many there are, and the hash of the last, hexadecimal; empty without events.
    broken
        None when every event follows from the one before.
    known
        Those of the hashes asked for that events have.
    loaded, checked
        Run → what the event says with which it was loaded, or checked for a decision; without those that cannot be
        understood.
    undone
        Runs that were undone.
    communes
        Digest of all communes after the last load that says one.
    resealed
        Run → digest of what it wrote of people, since the last new key.
    """

    events: int = 0
    head: str = ""
    broken: Break | None = None
    known: set[str] = field(default_factory=set)
    loaded: dict[int, Recorded] = field(default_factory=dict)
    checked: dict[int, Recorded] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    communes: str | None = None
    resealed: dict[int, str] = field(default_factory=dict)


def read_chain(connection: Connection, heads: Collection[str] = ()) -> Chain:
    """Read all events and verify each against the one before.

    Parameters
    ----------
    heads
        Hashes to look for, hexadecimal in lower case.

    References
    ----------
    Schneier, B. & Kelsey, J. (1999). Secure audit logs to support computer forensics. ACM TISSEC 2(2), 159-176.
    """
    chain = Chain()
    last = b""
    events = connection.execute(text(read_sql("audit_events")).execution_options(yield_per=BLOCK))
    suspect = None
    for event in _noted(events, chain):
        if suspect is None and not _follows(event, place=chain.events, last=last):
            suspect = (event, chain.events, last)
        last = event.hash
        if event.hash.hex() in heads:
            chain.known.add(event.hash.hex())
    chain.head = last.hex()
    if suspect is not None:
        chain.broken = _judge(connection, *suspect)
    return chain


def _noted(events: Iterable[Row[Any]], chain: Chain) -> Iterator[Row[Any]]:
    """Yield the events, and note what they say of loads."""
    for event in events:
        chain.events += 1
        with suppress(ValidationError):
            _note(event, chain)
        yield event


def _note(event: Row[Any], chain: Chain) -> None:
    """Note what an event says; of a run the first counts: whoever may write events could write another one later."""
    match event.kind:
        case "loaded":
            said = chain.loaded.setdefault(event.run_id, Recorded.model_validate_json(event.details))
            chain.communes = (said.digests or {}).get(COMMUNES, chain.communes)
        case "checked":
            chain.checked.setdefault(event.run_id, Recorded.model_validate_json(event.details))
        case "undone":
            chain.undone.add(event.run_id)
        case "party_resealed":
            chain.resealed.update(Resealed.model_validate_json(event.details).digests)


def _follows(event: Row[Any], *, place: int, last: bytes) -> bool:
    return bool(
        event.id == place
        and event.previous_hash == last
        and event.hash == hashlib.sha256(last + content(event)).digest()
    )


def content(event: Row[Any]) -> bytes:
    """Return what of an event enters its hash: a JSON array as PostgreSQL writes it."""
    at = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    before = (event.id, at, event.actor, event.kind, event.receipt, event.run_id)
    written = [json.dumps(value, ensure_ascii=False) for value in (*before, event.person, event.reason)]
    written.insert(len(before), event.details)
    return f"[{', '.join(written)}]".encode()


def _judge(connection: Connection, event: Row[Any], place: int, last: bytes) -> Break:
    """Say what was done at the first event that does not follow, from what the hashes around it say."""
    if event.id != place:
        return Break(breach=Breach.MISSING if event.id > place else Breach.PUT_IN, place=place)
    if event.previous_hash == last:
        return Break(breach=Breach.CHANGED, place=place)
    followed = connection.execute(select(Event.id).where(Event.hash == event.previous_hash)).scalars().first()
    if event.previous_hash == b"" or (followed is not None and followed < place):
        return Break(breach=Breach.PUT_IN, place=place - 1)
    if followed is not None:
        return Break(breach=Breach.ORDER, place=place)
    is_led_to = _has_follower(connection, last)
    if not is_led_to and _has_follower(connection, event.hash):
        return Break(breach=Breach.MISSING, place=place)
    return Break(breach=Breach.PUT_IN, place=place)


def _has_follower(connection: Connection, digest: bytes) -> bool:
    return bool(connection.execute(select(exists().where(Event.previous_hash == digest))).scalar_one())
