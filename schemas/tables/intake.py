"""What was received, what became of it, and who did what: schema ``intake``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, FetchedValue, text
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Number, ReceiptKey, RunKey


class Package(Base):
    """A delivery as received; rows are never changed.

    Attributes
    ----------
    receipt
        Receipt number: the same content always has the same one.
    """

    __tablename__ = "package"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    receipt: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    content_sha256: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    synthetic: Mapped[bool]
    manifest: Mapped[dict[str, Any]]


class PackageFile(Base):
    """One delivered file."""

    __tablename__ = "file"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    receipt: Mapped[ReceiptKey] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str]


class Run(Base):
    """One passage of a package through the program, loaded or only decided on, with counts that must reconcile.

    Attributes
    ----------
    version, source, province
        Version of the program; names of the source description, empty where reading never began, and of the province
        profile that it used.
    started, seconds
        Start of the run, and wall time of comparing and writing.
    read, undecoded
        Records met in the files, and those of them that could not be decoded.
    state
        ``"checked"`` where a decision was made without a load, and the counts are what a load would have done;
        ``"loaded"``; ``"undone"`` once somebody took the load back.
    coverage
        How much the delivery says it holds: see `schemas.package.Coverage`.
    received
        Parcels handed to the load: ``read - undecoded`` and ``inserted + changed + unchanged + quarantined``.
    retired
        Live parcels that ended without a version after them: replaced by others, or gone from a complete delivery.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("received = inserted + changed + unchanged + quarantined", name="load_reconciles"),
        CheckConstraint("read = undecoded + received", name="reading_reconciles"),
        CheckConstraint("state IN ('checked', 'loaded', 'undone')", name="state"),
        CheckConstraint("coverage IN ('partial', 'sheets', 'communes')", name="coverage"),
        {"schema": "intake"},
    )

    id: Mapped[Number]
    receipt: Mapped[ReceiptKey] = mapped_column(index=True)
    version: Mapped[str]
    source: Mapped[str | None]
    province: Mapped[str]
    started: Mapped[datetime]
    seconds: Mapped[float]
    state: Mapped[str]
    communes: Mapped[list[str]]
    read: Mapped[int]
    undecoded: Mapped[int]
    received: Mapped[int]
    inserted: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    quarantined: Mapped[int]
    coverage: Mapped[str]
    retired: Mapped[int]


class Quarantine(Base):
    """A delivered parcel that could not be loaded, and the code of the check that says why."""

    __tablename__ = "quarantine"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[Number]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    reason: Mapped[str]
    commune_code: Mapped[str | None]
    sheet_label: Mapped[str | None]
    parcel_label: Mapped[str | None]
    source_file: Mapped[str]
    source_row: Mapped[int]


class Finding(Base):
    """What a check found in a delivery that was decided on (see `schemas.finding.Finding`)."""

    __tablename__ = "finding"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[Number]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    key: Mapped[str]
    code: Mapped[str]
    severity: Mapped[str]
    commune: Mapped[str | None]
    sheet: Mapped[str | None]
    parcel: Mapped[str | None]
    other_sheet: Mapped[str | None]
    other_parcel: Mapped[str | None]
    file: Mapped[str | None]
    row: Mapped[int | None]
    measured: Mapped[float | None]
    limit: Mapped[float | None]
    unit: Mapped[str | None]
    x: Mapped[float | None]
    y: Mapped[float | None]
    crs: Mapped[str | None]
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry(None, srid=-1, spatial_index=False))
    message_vi: Mapped[str]
    message_en: Mapped[str]
    answer: Mapped[dict[str, Any] | None]
    tolerated: Mapped[dict[str, Any] | None]


class Toleration(Base):
    """The office's word that a finding may stay, as a run first met it; the last word on a key counts.

    It is the office's and not the delivery's: a later delivery with the same finding is under it too, and so is one
    that comes again after an undo.

    Attributes
    ----------
    key, code
        Those of the finding.
    written
        When the word was written down.
    person, until
        Account or role in the office, and the last day on which it counts, in Vietnam.
    """

    __tablename__ = "toleration"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    key: Mapped[str] = mapped_column(primary_key=True)
    written: Mapped[datetime] = mapped_column(primary_key=True)
    reason: Mapped[str]
    person: Mapped[str]
    until: Mapped[date]
    code: Mapped[str]
    run_id: Mapped[RunKey] = mapped_column(index=True)


class Event(Base):
    """Who did what, when, why and with which result; rows are chained by hash, and never changed or deleted.

    Attributes
    ----------
    id
        Place in the chain, from 1 without a gap; a trigger gives it.
    actor, person
        Role that was connected to the database; name of the person, where one was given.
    previous_hash, hash
        SHA-256 of the event before (empty for the first), and of this one with that of the one before: see
        `pipeline.audit`. A trigger makes both.
    """

    __tablename__ = "event"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(FetchedValue(), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(server_default=text("SESSION_USER"))
    kind: Mapped[str]
    receipt: Mapped[ReceiptKey | None] = mapped_column(index=True)
    run_id: Mapped[RunKey | None]
    details: Mapped[dict[str, Any]]
    person: Mapped[str | None]
    reason: Mapped[str | None]
    previous_hash: Mapped[bytes] = mapped_column(FetchedValue())
    hash: Mapped[bytes] = mapped_column(FetchedValue())
