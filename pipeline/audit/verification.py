"""All that an audit verifies, and what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, text

from pipeline.audit import words
from pipeline.audit.chain import Chain, Digests, Loaded, read_chain
from pipeline.audit.content import Written, read_written
from schemas.finding import Text
from schemas.sql import read_sql

_ROW_COUNTS = ("received", "inserted", "changed", "unchanged", "quarantined", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    head
        Hash of the last event, hexadecimal: who writes it down can tell later whether the end was cut off or rewritten.
    runs, unproven
        Loads, and those of them by an earlier program, whose event has no digest of what they wrote.
    tampering
        What is not as it was written, a line each; empty when nothing is.
    """

    events: int
    head: str
    runs: int
    unproven: int
    tampering: tuple[Text, ...]


def audit(engine: Engine, heads: Mapping[str, str | Text] | None = None) -> Audit:
    """Verify the chain of events, every version and every lineage against them, and the counts of every load.

    All is read as of one moment.

    Parameters
    ----------
    heads
        Hashes that the chain had, hexadecimal → where they are written down.
    """
    heads = heads or {}
    with engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True).connect() as connection:
        chain = read_chain(connection, heads)
        runs = connection.execute(text(read_sql("audit_runs"))).all()
        written = read_written(connection)
        loose = connection.execute(text(read_sql("audit_loose_ends"))).scalar_one()
    found = [words.told(chain.broken)] if chain.broken else []
    found += [words.filled(words.NO_HEAD, head, where) for head, where in heads.items() if head not in chain.known]
    lost = sorted(set(chain.loaded) - {run.run_id for run in runs}, key=str)
    found += [words.filled(words.NO_RUN, run_id) for run_id in lost]
    for run in runs:
        found += _of_run(run, chain, written.get(run.run_id, Written()))
    if loose:
        found.append(words.filled(words.LOOSE, loose))
    return Audit(
        events=chain.events,
        head=chain.head,
        runs=len(runs),
        unproven=sum(event.digests is None for event in chain.loaded.values()),
        tampering=tuple(found),
    )


def _of_run(run: Row[Any], chain: Chain, written: Written) -> Iterator[Text]:
    event = chain.loaded.get(run.run_id)
    if event is None:
        yield words.filled(words.NO_EVENT, run.run_id, run.receipt)
        return
    yield from _content(run, event.digests, written)
    state = "undone" if run.run_id in chain.undone else "loaded"
    if run.state != state:
        yield words.filled(words.STATE, run.run_id, run.receipt, run.state, state)
    for name, said in _counts(event, is_undone=state == "undone").items():
        found = getattr(run, name)
        if found != said:
            yield words.filled(words.COUNT, run.run_id, run.receipt, words.COUNTS[name], found, said)


def _content(run: Row[Any], digests: Digests | None, written: Written) -> Iterator[Text]:
    """Compare what is there with the digests of the event; without them little can be said."""
    is_given = digests is not None and digests.identifiers is not None
    if not is_given and run.not_delivered:  # what came before loads gave identifiers has at most what was delivered
        yield words.filled(words.OTHER_IDENTIFIERS, run.run_id, run.receipt)
    if digests is None:
        return
    if written.first:
        yield words.filled(words.EDITED, run.run_id, run.receipt, written.changed, "/".join(written.first))
    elif written.versions != digests.versions:
        yield words.filled(words.OTHER_VERSIONS, run.run_id, run.receipt)
    elif is_given and written.identifiers != digests.identifiers:
        yield words.filled(words.OTHER_IDENTIFIERS, run.run_id, run.receipt)
    if written.lineage != digests.lineage:
        yield words.filled(words.OTHER_LINEAGE, run.run_id, run.receipt)


def _counts(event: Loaded, *, is_undone: bool) -> dict[str, int]:
    """Return how many there must be of each, as far as the event says."""
    counts = event.model_dump(include=set(_ROW_COUNTS), exclude_none=True)
    if event.inserted is None or event.changed is None or event.retired is None:  # of an earlier program
        return counts
    begun = event.inserted + event.changed
    return counts | {
        "begun": begun,
        "believed": 0 if is_undone else begun,
        "ended": 0 if is_undone else event.changed + event.retired,
        "ended_elsewhen": 0,
    }
