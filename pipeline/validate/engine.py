"""The check engine: run the catalogue in order of need, word what is found, and never stop at one bad record."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.validate.contents import Contents
from pipeline.validate.context import Context
from pipeline.validate.neighbours import Neighbour
from pipeline.validate.offenders import faults_of
from pipeline.validate.registry import CheckFunction, NotApplicable, catalogue, in_order_of_need
from pipeline.validate.wording import sort_findings, word
from schemas.finding import CheckRun, CheckSpec, Fault, Finding, Severity, State, Text
from schemas.frames import Batch
from schemas.province import Province
from schemas.source import Source

__all__ = ["catalogue", "refuse", "validate"]

Outcome = tuple[tuple[CheckRun, ...], tuple[Finding, ...]]


def validate(batch: Batch, province: Province, source: Source, neighbours: tuple[Neighbour, ...] = ()) -> Outcome:
    """Run every check over a batch.

    Parameters
    ----------
    batch
        What normalisation gave; it is not changed.
    province, source
        The rules, which may switch a check off or change its severity.
    neighbours
        Packages that are checked together with this one; only what concerns this one is found.

    Returns
    -------
    tuple
        One `CheckRun` per check of the catalogue in order of code, and the findings, sorted.

    Raises
    ------
    LookupError
        If an earlier stage gave a fault that is not in the catalogue.
    """
    context = Context(batch, province, source, neighbours)
    contents = Contents(context)
    seen = _by_code(batch.faults)
    runs: dict[str, CheckRun] = {}
    findings: list[Finding] = []
    for code in in_order_of_need():
        runs[code], found = _run(code, context, contents, seen.get(code, ()), runs)
        findings += found
    return tuple(runs[code] for code in catalogue()), sort_findings(findings)


def refuse(faults: Iterable[Fault]) -> Outcome:
    """Word the faults of a package that never became a batch; all other checks are not applicable.

    Returns
    -------
    tuple
        As `validate`.

    Raises
    ------
    LookupError
        As `validate`.
    """
    seen = _by_code(faults)
    headline = ", ".join(sorted(seen))
    reason = Text(vi=f"gói không dùng được ({headline})", en=f"the package cannot be used ({headline})")
    runs, findings = [], []
    for code, (spec, _) in catalogue().items():
        found = word(spec, seen.get(code, ()), Contents())
        findings += found
        state = State.FAILED if found else State.NOT_APPLICABLE
        runs.append(CheckRun(spec=spec, state=state, found=len(found), seconds=0.0, reason=None if found else reason))
    return tuple(runs), sort_findings(findings)


def _by_code(faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Faults of earlier stages by code; one that nobody could word is a mistake of ours and must not get lost."""
    seen: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.code not in catalogue():
            msg = f"fault {fault.code} is not in the catalogue of checks"
            raise LookupError(msg)
        seen.setdefault(fault.code, []).append(fault)
    return seen


def _run(
    code: str, context: Context, contents: Contents, seen: Sequence[Fault], runs: Mapping[str, CheckRun]
) -> tuple[CheckRun, list[Finding]]:
    """Run one check: the faults that earlier stages saw, and those that its own function finds."""
    spec, function = catalogue()[code]
    setting = context.changed_severities.get(code)
    if setting == "off":
        reason = Text(vi="đã tắt trong cấu hình", en="switched off by configuration")
        return CheckRun(spec=spec, state=State.DISABLED, found=0, seconds=0.0, reason=reason), []
    configured = Severity(setting) if setting else None
    spec = replace(spec, severity=configured or spec.severity)
    own = _examine(spec, function, context, _obstacle(spec, runs, context.batch.columns))
    found = word(spec, [*seen, *own.faults], contents, graded=configured is None)
    state = State.FAILED if found else (State.NOT_APPLICABLE if own.reason else State.PASSED)
    return CheckRun(spec=spec, state=state, found=len(found), seconds=own.seconds, reason=own.reason), found


@dataclass(frozen=True, slots=True)
class _Examination:
    """What the function of one check gave; `reason` says why it did not run."""

    faults: Sequence[Fault] = ()
    seconds: float = 0.0
    reason: Text | None = None


def _examine(spec: CheckSpec, function: CheckFunction | None, context: Context, obstacle: Text | None) -> _Examination:
    if obstacle or function is None:
        return _Examination(reason=obstacle)
    started = time.perf_counter()
    try:
        faults = faults_of(spec.code, function(context), context)
    except NotApplicable as not_applicable:
        return _Examination(reason=not_applicable.reason)
    return _Examination(faults, seconds=round(time.perf_counter() - started, 4))


def _obstacle(spec: CheckSpec, runs: Mapping[str, CheckRun], columns: frozenset[str]) -> Text | None:
    """Say why a check would mean nothing: a check that it needs failed, or a column is not delivered."""
    for need in spec.needs:
        if runs[need].state in {State.FAILED, State.NOT_APPLICABLE}:
            return Text(vi=f"vì {need} không đạt", en=f"because {need} failed")
    for column in spec.columns:
        if column not in columns:
            return Text(vi=f"gói không có cột {column}", en=f"the package has no column {column}")
    return None
