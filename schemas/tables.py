"""Tables of the database: what was received (``intake``) and what is so (``cadastre``).

Names follow ISO 19152 (LADM): a parcel is an identity that lasts, its versions say what it was like and when. What the
public may see is not here but in the views of schema ``portal`` (``schemas/sql/0001_portal.sql``).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMAS = ("intake", "cadastre", "portal")
"""Schemas of ours, in order of creation."""

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_number = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
_receipt = Annotated[str, mapped_column(Text, ForeignKey("intake.package.receipt"))]
_run = Annotated[int, mapped_column(BigInteger, ForeignKey("intake.run.id"))]


class Base(DeclarativeBase):
    """Common ground of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it from the class
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        int: BigInteger,
        list[str]: ARRAY(Text),
        str: Text,
        uuid.UUID: Uuid,
    }


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

    receipt: Mapped[_receipt] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str]


class Run(Base):
    """One load of a package into the cadastre, with counts that must reconcile.

    Attributes
    ----------
    version, source, province
        Version of the program; names of the source description and the province profile that it used.
    started, seconds
        Start of the run, and wall time of the load.
    read, undecoded
        Records met in the files, and those of them that could not be decoded.
    received
        Parcels handed to the load: ``read - undecoded`` and ``inserted + changed + unchanged + quarantined``.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("received = inserted + changed + unchanged + quarantined", name="load_reconciles"),
        CheckConstraint("read = undecoded + received", name="reading_reconciles"),
        CheckConstraint("state IN ('loaded')", name="state"),
        {"schema": "intake"},
    )

    id: Mapped[_number]
    receipt: Mapped[_receipt] = mapped_column(index=True)
    version: Mapped[str]
    source: Mapped[str]
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


class Quarantine(Base):
    """A delivered parcel that could not be loaded, and the code of the check that says why."""

    __tablename__ = "quarantine"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[_number]
    run_id: Mapped[_run] = mapped_column(index=True)
    reason: Mapped[str]
    commune_code: Mapped[str | None]
    sheet_label: Mapped[str | None]
    parcel_label: Mapped[str | None]
    source_file: Mapped[str]
    source_row: Mapped[int]


class Finding(Base):
    """What a check found in a delivery that was loaded all the same (see `schemas.finding.Finding`)."""

    __tablename__ = "finding"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[_number]
    run_id: Mapped[_run] = mapped_column(index=True)
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


class Event(Base):
    """Who did what, when and with which result; a trigger keeps rows from being changed or deleted."""

    __tablename__ = "event"
    __table_args__ = {"schema": "intake"}  # noqa: RUF012

    id: Mapped[_number]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(server_default=text("SESSION_USER"))
    kind: Mapped[str]
    receipt: Mapped[_receipt] = mapped_column(index=True)
    run_id: Mapped[_run]
    details: Mapped[dict[str, Any]]


class Commune(Base):
    """A commune that deliveries named, with its name in the list that the code belongs to.

    `list_version` is empty where the province does not check units.
    """

    __tablename__ = "commune"
    __table_args__ = {"schema": "cadastre"}  # noqa: RUF012

    province: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    list_version: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]


class Parcel(Base):
    """The lasting identity of a parcel (LADM ``LA_SpatialUnit``); everything that can change is in its versions."""

    __tablename__ = "parcel"
    __table_args__ = {"schema": "cadastre"}  # noqa: RUF012

    uuid: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())


class ParcelVersion(Base):
    """What a parcel was like during a time (LADM ``VersionedObject``).

    Numbers stand here and not with the identity, because a renumbered parcel stays the same parcel. Columns without an
    explanation are those of `schemas.frames.PARCEL_COLUMNS`.

    Attributes
    ----------
    valid
        From loading until the next version was loaded; current versions have no end.
    geometry
        MultiPolygon in the storage CRS of the province (its SRID says which), coordinates on the 1 mm grid.
    geometry_wgs84, datum_pipeline
        The same in longitude, latitude, and the id of the operation that made it; never the master geometry.
    geometry_received, crs_received
        WKB exactly as delivered, and its CRS.
    commune_list
        Empty where the province does not check units.
    content_hash
        SHA-256 of what makes two deliveries of a parcel the same (see `pipeline.load.prepare`).
    run_id
        The load that made the version; through it the delivery.
    """

    __tablename__ = "parcel_version"
    __table_args__ = (
        ExcludeConstraint(("parcel_uuid", "="), ("valid", "&&"), using="gist", name="one_version_at_a_time"),
        CheckConstraint("NOT isempty(valid)", name="valid_not_empty"),
        CheckConstraint("ST_SRID(geometry) > 0", name="geometry_has_crs"),
        CheckConstraint("GeometryType(geometry) = 'MULTIPOLYGON'", name="geometry_polygonal"),
        Index(
            "uq_parcel_version_current_key",
            "commune_code",
            "sheet_label",
            "parcel_label",
            "province",
            unique=True,
            postgresql_where=text("upper_inf(valid)"),
        ),
        Index("ix_parcel_version_geometry", "geometry", postgresql_using="gist"),
        Index("ix_parcel_version_geometry_wgs84", "geometry_wgs84", postgresql_using="gist"),
        {"schema": "cadastre"},
    )

    id: Mapped[_number]
    parcel_uuid: Mapped[uuid.UUID] = mapped_column(ForeignKey("cadastre.parcel.uuid"))
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    run_id: Mapped[_run]
    province: Mapped[str]
    commune_code: Mapped[str]
    commune_list: Mapped[str]
    sheet_label: Mapped[str]
    parcel_label: Mapped[str]
    sheet_number: Mapped[int | None]
    parcel_number: Mapped[int | None]
    old_commune_code: Mapped[str | None]
    old_sheet_number: Mapped[str | None]
    old_parcel_number: Mapped[str | None]
    parcel_id: Mapped[str | None]
    area_m2: Mapped[float | None]
    legal_area_m2: Mapped[float | None]
    computed_area_m2: Mapped[float | None]
    land_use: Mapped[str | None]
    land_use_parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    user_code: Mapped[str | None]
    address: Mapped[str | None]
    is_parcel: Mapped[bool | None]
    scale_denominator: Mapped[int | None]
    geometry: Mapped[WKBElement] = mapped_column(Geometry(None, srid=-1, spatial_index=False))
    geometry_wgs84: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    datum_pipeline: Mapped[str | None]
    geometry_received: Mapped[bytes]
    crs_received: Mapped[str]
    received: Mapped[dict[str, Any]]
    source_file: Mapped[str]
    source_row: Mapped[int]
    content_hash: Mapped[bytes]
    loaded_at: Mapped[datetime]
