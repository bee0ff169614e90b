"""All that an audit verifies, and what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, text

from pipeline.audit import words
from pipeline.audit.chain import Chain, Recorded, read_chain
from pipeline.audit.content import Written, read_written
from pipeline.load.digests import COMMUNES, NOTHING, OF_NO_RUN
from schemas.finding import Text
from schemas.sql import read_sql

_MAY_READ_PEOPLE = "SELECT has_schema_privilege('party', 'USAGE') AND has_table_privilege('party.party', 'SELECT')"
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
    with_people
        Whether the role may read what is stored of people, sealed as it is; else that was not verified.
    tampering
        What is not as it was written, a line each; empty when nothing is.
    """

    events: int
    head: str
    runs: int
    unproven: int
    with_people: bool
    tampering: tuple[Text, ...]


def audit(engine: Engine, heads: Mapping[str, str | Text] | None = None) -> Audit:
    """Verify the chain of events, and against it every row that a load or a decision wrote, and their counts.

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
        with_people = bool(connection.execute(text(_MAY_READ_PEOPLE)).scalar_one())
        written = read_written(connection, with_people=with_people)
        loose = connection.execute(text(read_sql("audit_loose_ends"))).scalar_one()
        strays: list[str] = list(connection.execute(text(read_sql("audit_strays"))).scalars())
    found = [words.told(chain.broken)] if chain.broken else []
    found += [words.filled(words.NO_HEAD, head, where) for head, where in heads.items() if head not in chain.known]
    lost = sorted({*chain.loaded, *chain.checked} - {run.run_id for run in runs}, key=str)
    found += [words.filled(words.NO_RUN, run_id) for run_id in lost]
    for run in runs:
        found += _of_run(run, chain, written.get(run.run_id, Written()), with_people=with_people)
    if loose:
        found.append(words.filled(words.LOOSE, loose))
    strays += [f"intake.run {run_id}" for run_id in sorted(written.keys() - {OF_NO_RUN, *(run.run_id for run in runs)})]
    found += [words.filled(words.STRAY, stray) for stray in strays]
    if chain.communes not in {None, written.get(OF_NO_RUN, Written()).digests.get(COMMUNES, NOTHING)}:
        found.append(words.OTHER_COMMUNES)
    return Audit(
        events=chain.events,
        head=chain.head,
        runs=sum(run.state != "checked" for run in runs),
        unproven=sum(event.digests is None for event in chain.loaded.values()),
        with_people=with_people,
        tampering=tuple(found),
    )


def _of_run(run: Row[Any], chain: Chain, written: Written, *, with_people: bool) -> Iterator[Text]:
    state = "undone" if run.run_id in chain.undone else "loaded" if run.run_id in chain.loaded else "checked"
    event = chain.loaded.get(run.run_id) or chain.checked.get(run.run_id)
    if event is None:
        yield words.filled(words.NO_EVENT, run.run_id, run.receipt)
        return
    digests = dict(event.digests or {})
    if run.run_id in chain.resealed:
        digests["parties"] = chain.resealed[run.run_id]
    if not with_people:
        digests.pop("parties", None)
    yield from _content(run, digests, written)
    if run.state != state:
        yield words.filled(words.STATE, run.run_id, run.receipt, run.state, state)
    for name, said in _counts(event, stands=state == "loaded", is_loaded=state != "checked").items():
        found = getattr(run, name)
        if found != said:
            yield words.filled(words.COUNT, run.run_id, run.receipt, words.COUNTS[name], found, said)


def _content(run: Row[Any], digests: Mapping[str, str], written: Written) -> Iterator[Text]:
    """Compare what is there with the digests of the event; without them little can be said."""
    if "identifiers" not in digests and run.not_delivered:  # an earlier load has at most what was delivered
        yield words.filled(words.OTHER, run.run_id, run.receipt, words.PARTS["identifiers"])
    if digests and written.first:
        yield words.filled(words.EDITED, run.run_id, run.receipt, written.changed, "/".join(written.first))
    for part, subject in words.PARTS.items():
        is_told = part == "versions" and written.first
        if part in digests and not is_told and written.digests.get(part, NOTHING) != digests[part]:
            yield words.filled(words.OTHER, run.run_id, run.receipt, subject)


def _counts(event: Recorded, *, stands: bool, is_loaded: bool) -> dict[str, int]:
    """Return how many there must be of each, as far as the event says."""
    counts = event.model_dump(include=set(_ROW_COUNTS), exclude_none=True)
    if event.inserted is None or event.changed is None or event.retired is None:  # of an earlier program
        return counts
    begun = event.inserted + event.changed if is_loaded else 0
    return counts | {
        "begun": begun,
        "believed": begun if stands else 0,
        "ended": event.changed + event.retired if stands else 0,
        "ended_elsewhen": 0,
    }
