"""The check engine: a registry of small functions, run in order of need, worded into findings.

A check looks at the `Context` and returns a frame of offenders, one row a fault, with any of these columns:
``parcel`` and ``other`` (positions in the parcel frame), ``measured``, ``limit``, ``unit``, ``geometry`` (the place and
shape of the fault; the parcel's own when absent), ``severity``, ``file`` and ``row``. Every further column fills the
message template. An empty frame means nothing was found.
"""

from __future__ import annotations

import pkgutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.validate import checks
from pipeline.validate.context import Context
from schemas.finding import CheckRun, CheckSpec, Fault, Finding, Severity, State, Text, finding_key
from schemas.frames import Batch
from schemas.province import Province
from schemas.source import Source

CheckFunction = Callable[[Context], pd.DataFrame]

_registry: dict[str, tuple[CheckSpec, CheckFunction | None]] = {}
_FAULT_COLUMNS = ("measured", "limit", "unit", "geometry", "severity", "file", "row")
_OWN_COLUMNS = frozenset({"parcel", "other", *_FAULT_COLUMNS})
_SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def declare(spec: CheckSpec) -> None:
    """Put a check into the catalogue whose faults an earlier stage sees.

    Raises
    ------
    ValueError
        If the code is taken.
    """
    if spec.code in _registry:
        msg = f"check {spec.code} is declared twice"
        raise ValueError(msg)
    _registry[spec.code] = (spec, None)


def check(spec: CheckSpec) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check that `spec` describes."""

    def register(function: CheckFunction) -> CheckFunction:
        declare(spec)
        _registry[spec.code] = (spec, function)
        return function

    return register


@cache
def catalogue() -> Mapping[str, tuple[CheckSpec, CheckFunction | None]]:
    """Import the folder of checks and return code → (description, function), sorted by code."""
    for module in pkgutil.iter_modules(checks.__path__):
        import_module(f"{checks.__name__}.{module.name}")
    return dict(sorted(_registry.items()))


def validate(batch: Batch, province: Province, source: Source) -> tuple[tuple[CheckRun, ...], tuple[Finding, ...]]:
    """Run every check over a batch.

    Parameters
    ----------
    batch
        What normalisation gave; it is not changed.
    province, source
        The rules, which may switch a check off or change its severity.

    Returns
    -------
    tuple
        One `CheckRun` per check of the catalogue in order of code, and the findings, sorted.
    """
    context = Context(batch, province, source)
    seen: dict[str, list[Fault]] = {}
    for fault in batch.faults:
        seen.setdefault(fault.code, []).append(fault)
    runs: dict[str, CheckRun] = {}
    findings: list[Finding] = []
    for code in _in_order_of_need():
        spec, function = catalogue()[code]
        spec, reason = _configure(spec, context.changed_severities.get(code))
        state, reason = (State.DISABLED, reason) if reason else _obstacle(spec, runs, batch.columns)
        found: list[Finding] = []
        started = time.perf_counter()
        if state is State.PASSED:
            faults = [*seen.get(code, ()), *(_faults(spec, function(context), context) if function else ())]
            found = word(spec, faults)
            state = State.FAILED if found else State.PASSED
        seconds = round(time.perf_counter() - started, 4) if function else 0.0
        runs[code] = CheckRun(spec=spec, state=state, found=len(found), seconds=seconds, reason=reason)
        findings += found
    return tuple(runs[code] for code in catalogue()), sort_findings(findings)


def refuse(faults: Iterable[Fault]) -> tuple[tuple[CheckRun, ...], tuple[Finding, ...]]:
    """Word the faults of a package that never became a batch; all other checks are not applicable.

    Returns
    -------
    tuple
        As `validate`.
    """
    seen: dict[str, list[Fault]] = {}
    for fault in faults:
        seen.setdefault(fault.code, []).append(fault)
    findings: list[Finding] = []
    runs = []
    headline = ", ".join(sorted(seen))
    reason = Text(vi=f"gói không dùng được ({headline})", en=f"the package cannot be used ({headline})")
    for code, (spec, _) in catalogue().items():
        found = word(spec, seen.get(code, ()))
        findings += found
        state = State.FAILED if found else State.NOT_APPLICABLE
        runs.append(CheckRun(spec=spec, state=state, found=len(found), seconds=0.0, reason=None if found else reason))
    return tuple(runs), sort_findings(findings)


def _in_order_of_need() -> list[str]:
    """Codes such that each comes after those it needs."""
    order: list[str] = []

    def visit(code: str) -> None:
        if code not in order:
            for need in catalogue()[code][0].needs:
                visit(need)
            order.append(code)

    for code in catalogue():
        visit(code)
    return order


def _configure(spec: CheckSpec, setting: str | None) -> tuple[CheckSpec, Text | None]:
    """Apply a changed severity; the second value is the reason when the check is switched off."""
    if setting is None:
        return spec, None
    if setting == "off":
        return spec, Text(vi="đã tắt trong cấu hình", en="switched off by configuration")
    return replace(spec, severity=Severity(setting)), None


def _obstacle(spec: CheckSpec, runs: Mapping[str, CheckRun], columns: frozenset[str]) -> tuple[State, Text | None]:
    """Say whether a check can run: PASSED, or NOT_APPLICABLE with the reason."""
    for need in spec.needs:
        if runs[need].state in {State.FAILED, State.NOT_APPLICABLE}:
            return State.NOT_APPLICABLE, Text(vi=f"vì {need} không đạt", en=f"because {need} failed")
    for column in spec.columns:
        if column not in columns:
            return State.NOT_APPLICABLE, Text(vi=f"gói không có cột {column}", en=f"the package has no column {column}")
    return State.PASSED, None


def _faults(spec: CheckSpec, offenders: pd.DataFrame, context: Context) -> list[Fault]:
    """Turn a frame of offenders into faults, with the keys and places of the parcels concerned."""
    if offenders.empty:
        return []
    parcels = context.parcels
    crs = parcels.crs.to_string() if parcels.crs is not None else None
    subject = _subjects(parcels, offenders.get("parcel"), len(offenders))
    other = _subjects(parcels, offenders.get("other"), len(offenders))
    given = {name: offenders[name].to_list() for name in offenders.columns if name in _FAULT_COLUMNS}
    extra = {name: offenders[name].to_list() for name in offenders.columns if name not in _OWN_COLUMNS}
    faults = []
    for i, (own, opposite) in enumerate(zip(subject, other, strict=True)):
        fields = {name: values[i] for name, values in given.items() if not _is_missing(values[i])}
        if "geometry" not in fields and own:
            fields["geometry"] = context.geometry[own["position"]]
        fields.setdefault("file", own.get("file"))
        fields.setdefault("row", own.get("row"))
        faults.append(
            Fault(
                code=spec.code,
                commune=own.get("commune"),
                sheet=own.get("sheet"),
                parcel=own.get("parcel"),
                other_sheet=opposite.get("sheet"),
                other_parcel=opposite.get("parcel"),
                crs=crs,
                values={name: values[i] for name, values in extra.items()},
                **fields,
            )
        )
    return faults


def _subjects(parcels: pd.DataFrame, positions: pd.Series[Any] | None, length: int) -> list[dict[str, Any]]:
    """Keys of the parcels at some positions; empty where there is none (missing or negative)."""
    if positions is None:
        return [{}] * length
    wanted = positions.fillna(-1).astype(int).to_numpy()
    columns = ["commune_code", "sheet_label", "parcel_label", "source_file", "source_row"]
    names = ["commune", "sheet", "parcel", "file", "row"]
    rows = parcels.iloc[np.clip(wanted, 0, None)][columns].astype(object)
    return [
        {"position": int(position), **{k: v for k, v in zip(names, row, strict=True) if not _is_missing(v)}}
        if position >= 0
        else {}
        for position, row in zip(wanted, rows.itertuples(index=False, name=None), strict=True)
    ]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def word(spec: CheckSpec, faults: Sequence[Fault]) -> list[Finding]:
    """Give faults their severity, message, representative place and key."""
    places = _places([fault.geometry for fault in faults])
    return [_finding(spec, fault, place) for fault, place in zip(faults, places, strict=True)]


def _places(shapes: Sequence[Any]) -> list[tuple[float, float] | None]:
    """Return representative points; None where there is no finite one."""
    if not shapes:
        return []
    array = np.array(shapes, dtype=object)
    with np.errstate(invalid="ignore"):
        points = shapely.point_on_surface(array)
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return [(float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None for x, y in xy]


def _finding(spec: CheckSpec, fault: Fault, place: tuple[float, float] | None) -> Finding:
    x, y = place or (None, None)
    values = {
        "measured": fault.measured,
        "limit": fault.limit,
        "unit": fault.unit,
        **_subject_words(fault),
        **fault.values,
    }
    return Finding(
        code=fault.code,
        severity=fault.severity or spec.severity,
        commune=fault.commune,
        sheet=fault.sheet,
        parcel=fault.parcel,
        other_sheet=fault.other_sheet,
        other_parcel=fault.other_parcel,
        file=fault.file,
        row=fault.row,
        measured=fault.measured,
        limit=fault.limit,
        unit=fault.unit,
        x=x,
        y=y,
        crs=fault.crs,
        geometry=fault.geometry,
        message=_message(spec, values),
        key=finding_key(fault, x, y),
    )


def _message(spec: CheckSpec, values: Mapping[str, Any]) -> Text:
    """Fill the template; a reason of the catalogue is worded in the language of the message."""
    reason = spec.reasons.get(values.get("reason", ""))
    vi = {**values, "reason": reason.vi} if reason else values
    en = {**values, "reason": reason.en} if reason else values
    return Text(vi=spec.message.vi.format_map(vi), en=spec.message.en.format_map(en))


def _subject_words(fault: Fault) -> dict[str, str | None]:
    return {
        "commune": fault.commune,
        "sheet": fault.sheet,
        "parcel": fault.parcel,
        "other_sheet": fault.other_sheet,
        "other_parcel": fault.other_parcel,
        "file": fault.file,
    }


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, code, commune, sheet and parcel (as numbers where they are), and place."""

    def number(label: str | None) -> tuple[int, str]:
        text = label or ""
        return (int(text), "") if text.isdecimal() else (0, text)

    return tuple(
        sorted(
            findings,
            key=lambda f: (
                _SEVERITY_ORDER[f.severity],
                f.code,
                f.commune or "",
                number(f.sheet),
                number(f.parcel),
                f.x or 0.0,
                f.y or 0.0,
                f.key,
            ),
        )
    )
