"""Who holds the parcels of a load: sealed, and stored in the same transaction."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, Text, Uuid, text

from pipeline.load.copy import copy_rows
from pipeline.load.holders import holder_tables, holdings_between
from pipeline.load.prepare import Prepared
from pipeline.party.holdings import Holding
from pipeline.party.keys import KeyRing
from pipeline.party.rows import CONTENT, content_of, party_texts, right_texts, seal_row
from schemas.frames import Batch
from schemas.sql import read_sql
from schemas.tables import Certificate, IdentityPaper, Party, Right

BLOCK = 20_000
"""Parcels whose holders are in memory at a time."""

_TABLES = (Certificate, Party, IdentityPaper, Right)
"""Each after those that it refers to."""

_TYPES = {BigInteger: "int8", LargeBinary: "bytea", Text: "text", Uuid: "uuid"}

Row = dict[str, Any]


def store_parties(
    connection: Connection, run_id: int, batch: Batch, prepared: Prepared, *, province: str, keys: KeyRing
) -> int:
    """Store what a delivery says of the holders of its parcels, where it says anything new.

    All parcels delivered are looked at, those too that are live unchanged: a delivery may correct a holder and nothing
    else. What says the same as what stands is left alone, and a delivery that is silent about a parcel changes nothing.

    Parameters
    ----------
    connection
        In the transaction of the load, after its versions are written.
    prepared
        Says which parcels of the batch are loaded, in their order.

    Returns
    -------
    int
        Parcels of which anything was stored.
    """
    tables = holder_tables(batch, prepared)
    if not tables:
        return 0
    found = connection.execute(text(read_sql("load_parcel_uuids")), {"province": province})
    parcels = {row.position: row.parcel_uuid for row in found}
    writing = _Writing(run_id, keys)
    stored = 0
    for start in range(0, len(prepared.parcels), BLOCK):
        said = holdings_between(tables, start, start + BLOCK)
        new = _new(connection, {parcels[position]: holdings for position, holdings in said.items()}, keys)
        for parcel, (holdings, content) in new.items():
            writing.add(parcel, holdings, content)
        _copy(connection, writing.rows)
        stored += len(new)
    return stored


def _copy(connection: Connection, rows: dict[str, list[Row]]) -> None:
    """Write the rows that have come together, and forget them."""
    for model in _TABLES:
        columns = {column.name: _TYPES[type(column.type)] for column in model.__table__.columns}
        values = (tuple(row[name] for name in columns) for row in rows[model.__tablename__])
        copy_rows(connection, f"party.{model.__tablename__}", columns, values)
    rows.clear()


def _new(
    connection: Connection, said: Mapping[uuid.UUID, list[Holding]], keys: KeyRing
) -> dict[uuid.UUID, tuple[list[Holding], bytes]]:
    """Return what does not stand yet, with its digest."""
    statement = text("SELECT parcel_uuid, content_index FROM party.standing_contents(:parcels)")
    standing = {parcel: bytes(index) for parcel, index in connection.execute(statement, {"parcels": list(said)})}
    new = {}
    for parcel, holdings in said.items():
        indexes = keys.indexes(content_of(parcel, holdings), CONTENT)
        if standing.get(parcel) not in indexes:
            new[parcel] = holdings, indexes[-1]
    return new


@dataclass(slots=True)
class _Writing:
    """Rows under way to the tables; a certificate is written once a load."""

    run_id: int
    keys: KeyRing
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    certificates: dict[tuple[str | None, ...], uuid.UUID] = field(default_factory=dict)

    def add(self, parcel: uuid.UUID, holdings: Sequence[Holding], content: bytes) -> None:
        for holding in holdings:
            clear = {
                "parcel_uuid": parcel,
                "party_id": self._party(holding),
                "certificate_id": self._certificate(holding.certificate),
                "role": holding.party.role if holding.party else None,
                "source_file": holding.source_file,
                "source_row": holding.source_row,
                "content_index": content,
            }
            self._row("right", right_texts(holding), **clear)

    def _party(self, holding: Holding) -> uuid.UUID | None:
        if holding.party is None:
            return None
        key = self._row("party", party_texts(holding.party), kind=holding.party.kind)
        for paper in holding.party.papers:
            self._row("identity_paper", paper, party_id=key)
        return key

    def _certificate(self, certificate: tuple[str | None, ...] | None) -> uuid.UUID | None:
        if certificate is None:
            return None
        if certificate not in self.certificates:
            self.certificates[certificate] = self._row("certificate", certificate)
        return self.certificates[certificate]

    def _row(self, table: str, texts: Sequence[str | None], **clear: Any) -> uuid.UUID:
        key = uuid.uuid4()
        self.rows[table].append({"id": key, "run_id": self.run_id, **clear, **seal_row(self.keys, table, key, texts)})
        return key
