"""What loads wrote, read again: whether each row is still what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, text

from pipeline.load.rows import COMPARED, content_hashes
from schemas.sql import read_sql

BLOCK = 20_000
"""Rows in memory at a time."""

_COLUMNS = ("run_id", "commune_code", "sheet_label", "parcel_label", *COMPARED, "geometry", "content_hash", "rest")


@dataclass(slots=True)
class Written:
    """What is there of one load.

    Attributes
    ----------
    changed
        Versions whose shape or attributes are not those that their content hash was made from.
    first
        Commune, sheet and parcel of the first of them.
    versions, identifiers, lineage
        Digests as in the event of the load (``schemas/sql/load_digests.sql``), hexadecimal.
    """

    changed: int = 0
    first: tuple[str, str, str] | None = None
    versions: str = hashlib.sha256().hexdigest()
    identifiers: str = hashlib.sha256().hexdigest()
    lineage: str = hashlib.sha256().hexdigest()


def read_written(connection: Connection) -> Mapping[int, Written]:
    """Read all versions, their identifiers and their lineage; return what there is of each load."""
    written: dict[int, Written] = {}
    digests: dict[int, Any] = {}
    for rows in _blocks(connection, "audit_content", _COLUMNS, "v.run_id, v.id"):
        is_changed = np.array(_hashes(rows), dtype=object) != np.array([row.content_hash for row in rows], dtype=object)
        for row in rows:
            digest = digests.setdefault(row.run_id, hashlib.sha256())
            digest.update(hashlib.sha256(row.content_hash + row.rest.encode()).digest())
        for position in np.flatnonzero(is_changed):
            row = rows[position]
            of_run = written.setdefault(row.run_id, Written())
            of_run.changed += 1
            of_run.first = of_run.first or (row.commune_code, row.sheet_label, row.parcel_label)
    for run_id, digest in digests.items():
        written.setdefault(run_id, Written()).versions = digest.hexdigest()
    for run_id, hexadecimal in _digests(connection, "audit_identifiers", "v.run_id, v.id").items():
        written.setdefault(run_id, Written()).identifiers = hexadecimal
    order = "v.run_id, v.before_version, v.after_version"
    for run_id, hexadecimal in _digests(connection, "audit_lineage", order).items():
        written.setdefault(run_id, Written()).lineage = hexadecimal
    return written


def _hashes(rows: list[Row[Any]]) -> list[bytes]:
    """Return what the content hash of each row has to be."""
    columns = list(zip(*rows, strict=True))
    first = len(_COLUMNS) - len(COMPARED) - 3
    attributes = [list(column) for column in columns[first : first + len(COMPARED)]]
    return content_hashes(shapely.from_wkb(np.array(columns[-3], dtype=object)), attributes)


def _digests(connection: Connection, name: str, order: str) -> dict[int, str]:
    """Return run → digest of the texts that a query gives."""
    digests: dict[int, Any] = {}
    for rows in _blocks(connection, name, ("run_id", "rest"), order):
        for row in rows:
            digest = digests.setdefault(row.run_id, hashlib.sha256())
            digest.update(hashlib.sha256(row.rest.encode()).digest())
    return {run_id: digest.hexdigest() for run_id, digest in digests.items()}


def _blocks(connection: Connection, name: str, columns: tuple[str, ...], order: str) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a query in order, a block at a time."""
    wanted = ", ".join(f"v.{column}" for column in columns)
    statement = text(f"SELECT {wanted} FROM ({read_sql(name)}) AS v ORDER BY {order}")
    with connection.execute(statement.execution_options(yield_per=BLOCK)) as found:
        for rows in found.partitions():
            yield list(rows)
