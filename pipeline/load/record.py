"""What is written down about a load: package, files, run, findings, quarantine, communes, event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import shapely
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_keep

from pipeline import __version__
from pipeline.load.copy import copy_rows
from pipeline.load.rows import plain
from schemas.answers import Answer, Toleration
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
    """One load, as it is written down."""

    batch: Batch
    province: Province
    coverage: Coverage
    result: LoadResult
    started: datetime


def open_run(connection: Connection, run: RunRecord) -> int:
    """Record the package, its communes and the run; return the number of the run."""
    _record_package(connection, run.batch.package)
    _record_communes(connection, run)
    row = insert(Run).values(
        receipt=run.batch.package.receipt,
        version=__version__,
        source=run.batch.source,
        province=run.province.name,
        started=run.started,
        seconds=0,
        state="loaded",
        coverage=run.coverage,
        communes=list(run.result.communes),
        read=run.batch.read,
        undecoded=run.batch.quarantined,
        **_counts(run.result),
    )
    return int(connection.execute(row.returning(Run.id)).scalar_one())


def finish_run(
    connection: Connection,
    run_id: int,
    run: RunRecord,
    quarantined: pd.DataFrame,
    findings: tuple[Finding, ...],
    *,
    seconds: float,
) -> None:
    """Record what was found and set aside, how long it took, and the event."""
    copy_rows(connection, "intake.finding", _FINDING, _finding_rows(run_id, findings))
    columns = [plain(quarantined[name]) for name in list(_QUARANTINE)[1:]]
    copy_rows(connection, "intake.quarantine", _QUARANTINE, zip([run_id] * len(quarantined), *columns, strict=True))
    connection.execute(update(Run).where(Run.id == run_id).values(seconds=round(seconds, 3)))
    event = insert(Event).values(
        at=run.started,
        kind="loaded",
        receipt=run.batch.package.receipt,
        run_id=run_id,
        details={
            "version": __version__,
            "coverage": run.coverage,
            **_counts(run.result),
            "digests": _digests(connection, run_id),
        },
    )
    connection.execute(event)


def _digests(connection: Connection, run_id: int) -> dict[str, str]:
    """Return what proves later that nobody touched what the run wrote."""
    parts = {name: read_sql(name) for name in ("audit_content", "audit_identifiers", "audit_lineage")}
    statement = text(read_sql("load_digests").format(**parts))
    return dict(connection.execute(statement, {"run_id": run_id}).mappings().one())


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


def _record_communes(connection: Connection, run: RunRecord) -> None:
    names = {(unit.code, unit.list_version): unit.name for unit in run.province.units}
    keys = run.batch.parcels[["commune_code", "commune_list"]].drop_duplicates().dropna(subset="commune_code")
    loaded = keys.loc[keys["commune_code"].isin(run.result.communes)].fillna("").itertuples(index=False, name=None)
    rows = [
        {"province": run.province.name, "code": code, "list_version": version, "name": names.get((code, version))}
        for code, version in sorted(loaded)
    ]
    if rows:
        connection.execute(text(read_sql("load_commune")), rows)


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
