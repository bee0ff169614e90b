"""What the office says of a package that was compared with the live cadastre: accept, refuse or load it."""

# ruff: noqa: PLC0415 (a surveyor's check starts without a database)

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.log import stage
from schemas.delivery import Decision, Said, State, Step
from schemas.frames import LoadResult
from schemas.province import load_province

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.load import PendingLoad
    from pipeline.run import Job, Outcome


class Verdict(Enum):
    """How a request to decide or to load ended."""

    DECIDED = "decided"
    """It is decided now."""
    AS_BEFORE = "as before"
    """It was decided so before; nothing is written."""
    STANDS = "stands"
    """A load of it stands, so that nothing is left to decide."""
    REFUSED = "refused"
    """It was refused before, and is not loaded."""
    UNKNOWN = "unknown"
    """Its content cannot be read, so that it cannot be told from others."""


_EXIT_CODES = {Verdict.DECIDED: 0, Verdict.AS_BEFORE: 0, Verdict.STANDS: 1, Verdict.REFUSED: 2, Verdict.UNKNOWN: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the office says of a package.

    Attributes
    ----------
    standing
        Where the package stands; None where nothing is recorded of it.
    """

    verdict: Verdict
    standing: Step | None

    @property
    def exit_code(self) -> int:
        """0 as asked, 1 against the order of steps, 2 not to be used."""
        return _EXIT_CODES[self.verdict]


def take_in(pending: PendingLoad, outcome: Outcome, job: Job) -> Outcome:
    """Load a package that nothing stops; one that was refused stays out."""
    standing = pending.standing
    if standing and standing.state is State.REFUSED:
        return replace(outcome, ruling=Ruling(verdict=Verdict.REFUSED, standing=standing))
    return replace(outcome, loaded=_load(pending, outcome, job)) if outcome.report.is_accepted else outcome


def accept(pending: PendingLoad, outcome: Outcome, job: Job) -> Outcome:
    """Accept a package that nothing stops."""
    return _decide(pending, outcome, job, State.ACCEPTED) if outcome.report.is_accepted else outcome


def turn_away(pending: PendingLoad, outcome: Outcome, job: Job) -> Outcome:
    """Refuse a package, whatever was found."""
    return _decide(pending, outcome, job, State.REFUSED)


def turn_away_unusable(outcome: Outcome, job: Job, engine: Engine) -> Outcome:
    """Refuse a package that could not be read, if at least its files are known."""
    from pipeline.load import refuse_unusable, standing_of

    receipt = outcome.report.package.receipt
    if not receipt:
        return replace(outcome, ruling=Ruling(verdict=Verdict.UNKNOWN, standing=None))
    with engine.connect() as connection:
        standing = standing_of(connection, receipt)
    if settled := _settled(standing, State.REFUSED):
        return replace(outcome, ruling=Ruling(verdict=settled, standing=standing))
    said = _said(job)
    refuse_unusable(engine, outcome.report, province=load_province(job.province), said=said)
    return replace(outcome, ruling=_decided(State.REFUSED, said))


def _decide(pending: PendingLoad, outcome: Outcome, job: Job, decision: Decision) -> Outcome:
    standing = pending.standing
    if settled := _settled(standing, decision):
        return replace(outcome, ruling=Ruling(verdict=settled, standing=standing))
    job.watch("decide")
    with stage("decide") as fields:
        said = _said(job)
        pending.decide(decision, outcome.report.findings, said)
        fields.update(decision=decision)
    return replace(outcome, ruling=_decided(decision, said))


def _settled(standing: Step | None, decision: Decision) -> Verdict | None:
    """Say why there is nothing to decide any more; None where there is."""
    if standing and standing.state in {State.LOADED, State.PUBLISHED}:
        return Verdict.STANDS
    return Verdict.AS_BEFORE if standing and standing.state is decision else None


def _decided(decision: Decision, said: Said) -> Ruling:
    return Ruling(
        verdict=Verdict.DECIDED, standing=Step(state=decision, at=said.now, person=said.person, reason=said.reason)
    )


def _said(job: Job) -> Said:
    return Said(now=job.now, person=job.person, reason=job.reason)


def _load(pending: PendingLoad, outcome: Outcome, job: Job) -> LoadResult:
    job.watch("load")
    with stage("load") as fields:
        loaded = pending.write(outcome.report.findings, now=job.now, person=job.person, keys=job.keys)
        fields.update(inserted=loaded.inserted, changed=loaded.changed, retired=loaded.retired)
        fields.update(holders="sealed" if job.keys else "left out")
    return loaded
