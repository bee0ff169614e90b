"""What is written down of a run: package, files, run, findings, quarantine, communes, events."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd
import shapely
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, insert, text
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from pipeline import __version__
from pipeline.load.copy import copy_rows
from pipeline.load.digests import digests_of
from pipeline.load.rows import plain
from pipeline.load.tolerations import record_tolerations
from schemas.answers import Answer, Toleration
from schemas.delivery import State, Step
from schemas.finding import Finding
from schemas.frames import Batch, LoadResult
from schemas.package import Coverage, Package
from schemas.province import Province
from schemas.sql import read_sql
from schemas.tables import Event, PackageFile, Run
from schemas.tables import Package as PackageRow

_FINDING = {
    "run_id": "int8",
    "key": "text",
    "code": "text",
    "severity": "text",
    "commune": "text",
    "sheet": "text",
    "parcel": "text",
    "other_sheet": "text",
    "other_parcel": "text",
    "file": "text",
    "row": "int8",
    "measured": "float8",
    "limit": "float8",
    "unit": "text",
    "x": "float8",
    "y": "float8",
    "crs": "text",
    "geometry": "bytea",
    "message_vi": "text",
    "message_en": "text",
    "answer": "jsonb",
    "tolerated": "jsonb",
}
_QUARANTINE = {
    "run_id": "int8",
    "reason": "text",
    "commune_code": "text",
    "sheet_label": "text",
    "parcel_label": "text",
    "source_file": "text",
    "source_row": "int8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run, as it is written down.

    Attributes
    ----------
    source
        None where reading never began.
    read, undecoded
        Records met in the files, and those of them that could not be decoded.
    state
        Whether the delivery is loaded, or only decided on; then `result` is what a load would have done.
    """

    package: Package
    source: str | None
    province: Province
    coverage: Coverage
    read: int
    undecoded: int
    result: LoadResult
    started: datetime
    state: Literal[State.CHECKED, State.LOADED]


def open_run(connection: Connection, run: RunRecord, *, seconds: float = 0) -> int:
    """Record the package and the run; return the number of the run."""
    _record_package(connection, run.package)
    row = insert(Run).values(
        receipt=run.package.receipt,
        version=__version__,
        source=run.source,
        province=run.province.name,
        started=run.started,
        seconds=round(seconds, 3),
        state=run.state,
        coverage=run.coverage,
        communes=list(run.result.communes),
        read=run.read,
        undecoded=run.undecoded,
        **_counts(run.result),
    )
    return int(connection.execute(row.returning(Run.id)).scalar_one())


def record_found(
    connection: Connection, run_id: int, quarantined: pd.DataFrame | None, findings: tuple[Finding, ...]
) -> None:
    """Record what was found, what of it the office tolerates, and what was set aside."""
    copy_rows(connection, "intake.finding", _FINDING, _finding_rows(run_id, findings))
    if quarantined is not None:
        columns = [plain(quarantined[name]) for name in list(_QUARANTINE)[1:]]
        rows = zip([run_id] * len(quarantined), *columns, strict=True)
        copy_rows(connection, "intake.quarantine", _QUARANTINE, rows)
    record_tolerations(connection, run_id, findings)


def record_steps(connection: Connection, run_id: int, run: RunRecord, steps: Sequence[Step]) -> None:
    """Record the steps of a delivery in this run; the one that the run stands for holds its counts and digests."""
    is_loaded = run.state is State.LOADED
    details = {
        "version": __version__,
        "coverage": run.coverage,
        **_counts(run.result),
        **(_confirmed(connection) if is_loaded else {}),
        "digests": digests_of(connection, run_id, is_loaded=is_loaded),
    }
    events = [
        {
            "at": step.at,
            "kind": step.state,
            "receipt": run.package.receipt,
            "run_id": run_id,
            "details": details if step.state is run.state else {"version": __version__},
            "person": step.person,
            "reason": step.reason,
        }
        for step in steps
    ]
    connection.execute(insert(Event), events)


def record_communes(connection: Connection, batch: Batch, province: Province, loaded: Collection[str]) -> None:
    """Record the communes that are loaded, with their names."""
    names = {(unit.code, unit.list_version): unit.name for unit in province.units}
    keys = batch.parcels[["commune_code", "commune_list"]].drop_duplicates().dropna(subset="commune_code")
    communes = keys.loc[keys["commune_code"].isin(loaded)].fillna("").itertuples(index=False, name=None)
    rows = [
        {"province": province.name, "code": code, "list_version": version, "name": names.get((code, version))}
        for code, version in sorted(communes)
    ]
    if rows:
        connection.execute(text(read_sql("load_commune")), rows)


def _record_package(connection: Connection, package: Package) -> None:
    """Write the package and its files once; a later run of the same content finds them there."""
    row = insert_or_keep(PackageRow).values(
        receipt=package.receipt,
        name=package.name,
        sha256=package.sha256,
        content_sha256=package.content_sha256,
        received_at=package.received,
        synthetic=package.manifest.synthetic,
        manifest=package.manifest.model_dump(mode="json"),
    )
    is_new = connection.execute(row.on_conflict_do_nothing().returning(PackageRow.receipt)).one_or_none() is not None
    files = [
        {"receipt": package.receipt, "name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256}
        for file in package.files
    ]
    if is_new and files:
        connection.execute(insert(PackageFile), files)


def _confirmed(connection: Connection) -> dict[str, Any]:
    """Return what a load delivered beyond what it changed: an undo of an earlier one asks for it."""
    return dict(connection.execute(text(read_sql("load_confirmed"))).mappings().one())


def _counts(result: LoadResult) -> dict[str, int]:
    return {
        "received": result.received,
        "inserted": result.inserted,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "quarantined": result.quarantined,
        "retired": result.retired,
    }


def _finding_rows(run_id: int, findings: tuple[Finding, ...]) -> Iterator[tuple[Any, ...]]:
    for found in findings:
        values = {
            "run_id": run_id,
            "severity": found.severity.value,
            "geometry": _ewkb(found),
            "message_vi": found.message.vi,
            "message_en": found.message.en,
            "answer": _said(found.answer),
            "tolerated": _said(found.tolerated),
        }
        yield tuple(values[name] if name in values else getattr(found, name) for name in _FINDING)


def _said(words: Answer | Toleration | None) -> Jsonb | None:
    """Return what somebody said as JSON, days as ISO 8601."""
    return None if words is None else Jsonb(asdict(words), dumps=lambda value: json.dumps(value, default=str))


def _ewkb(found: Finding) -> bytes | None:
    if found.geometry is None:
        return None
    authority, _, code = (found.crs or "").partition(":")
    srid = int(code) if authority == "EPSG" and code.isdecimal() else 0
    return bytes(shapely.to_wkb(shapely.set_srid(found.geometry, srid), include_srid=True))
