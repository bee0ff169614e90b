"""What runs wrote, read again: whether each row is still what it was."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Row, text

from pipeline.load.rows import COMPARED, content_hashes
from schemas.sql import read_sql

BLOCK = 20_000
"""Rows in memory at a time."""

_COLUMNS = ("run_id", "commune_code", "sheet_label", "parcel_label", *COMPARED, "geometry", "content_hash", "rest")
_TEXT = "convert_to(rest, 'UTF8') AS rest"


@dataclass(slots=True)
class Written:
    """What is there of one run.

    Attributes
    ----------
    changed
        Versions whose shape or attributes are not those that their content hash was made from.
    first
        Commune, sheet and parcel of the first of them.
    digests
        Kind of rows → digest as in the event of the run (`pipeline.load.digests`); without kinds of which nothing is
        there.
    """

    changed: int = 0
    first: tuple[str, str, str] | None = None
    digests: dict[str, str] = field(default_factory=dict)


def read_written(connection: Connection, *, with_people: bool) -> Mapping[int, Written]:
    """Read all that runs wrote; return what there is of each, and under `OF_NO_RUN` what belongs to none.

    Parameters
    ----------
    with_people
        Whether the role may read what is stored of people.
    """
    written: defaultdict[int, Written] = defaultdict(Written)
    for run_id, hexadecimal in _versions(connection, written).items():
        written[run_id].digests["versions"] = hexadecimal
    for (run_id, part), hexadecimal in (_identifiers(connection) | _lineage(connection)).items():
        written[run_id].digests[part] = hexadecimal
    for name in ("audit_records", "audit_communes", *(["audit_parties"] if with_people else [])):
        for (run_id, part), hexadecimal in _records(connection, name).items():
            written[run_id].digests[part] = hexadecimal
    return written


def _versions(connection: Connection, written: Mapping[int, Written]) -> dict[int, str]:
    """Return run → digest of its versions, and note those that were changed."""
    digests: dict[int, Any] = {}
    for rows in _blocks(connection, "audit_content", _COLUMNS, "v.run_id, v.id"):
        is_changed = np.array(_hashes(rows), dtype=object) != np.array([row.content_hash for row in rows], dtype=object)
        for row in rows:
            digest = digests.setdefault(row.run_id, hashlib.sha256())
            digest.update(hashlib.sha256(row.content_hash + row.rest.encode()).digest())
        for position in np.flatnonzero(is_changed):
            row = rows[position]
            of_run = written[row.run_id]
            of_run.changed += 1
            of_run.first = of_run.first or (row.commune_code, row.sheet_label, row.parcel_label)
    return {run_id: digest.hexdigest() for run_id, digest in digests.items()}


def _hashes(rows: list[Row[Any]]) -> list[bytes]:
    """Return what the content hash of each row has to be."""
    columns = list(zip(*rows, strict=True))
    first = len(_COLUMNS) - len(COMPARED) - 3
    attributes = [list(column) for column in columns[first : first + len(COMPARED)]]
    return content_hashes(shapely.from_wkb(np.array(columns[-3], dtype=object)), attributes)


def _identifiers(connection: Connection) -> dict[tuple[int, str], str]:
    return _digests(_blocks(connection, "audit_identifiers", ("run_id", "'identifiers' AS part", _TEXT), "v.id"))


def _lineage(connection: Connection) -> dict[tuple[int, str], str]:
    columns = ("run_id", "'lineage' AS part", _TEXT)
    return _digests(_blocks(connection, "audit_lineage", columns, "v.before_version, v.after_version"))


def _records(connection: Connection, name: str) -> dict[tuple[int, str], str]:
    return _digests(_blocks(connection, name, ("run_id", "part", "rest"), "v.run_id, v.part, sha256(v.rest)"))


def _digests(blocks: Iterator[list[Row[Any]]]) -> dict[tuple[int, str], str]:
    """Return run and kind of rows → digest of its rows, in the order in which they come."""
    digests: dict[tuple[int, str], Any] = {}
    for rows in blocks:
        for row in rows:
            digest = digests.setdefault((row.run_id, row.part), hashlib.sha256())
            digest.update(hashlib.sha256(row.rest).digest())
    return {key: digest.hexdigest() for key, digest in digests.items()}


def _blocks(connection: Connection, name: str, columns: tuple[str, ...], order: str) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a query in order, a block at a time."""
    statement = text(f"SELECT {', '.join(columns)} FROM ({read_sql(name)}) AS v ORDER BY {order}")
    with connection.execute(statement.execution_options(yield_per=BLOCK)) as found:
        for rows in found.partitions():
            yield list(rows)
