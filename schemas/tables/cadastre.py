"""What is so, and what was: schema ``cadastre``."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Number, RunKey

_IN_NATIONAL_VIEWS = "(ST_Transform(geometry, 9210)::geometry(MultiPolygon,9210))"
"""The shape as the views of schema ``vbdlis`` show it. Its index sums up neighbouring pages: almost nothing to a load,
which writes sheet by sheet, and enough for a map (decision 9)."""
_ZONES_3 = "(ST_SRID(geometry) BETWEEN 5896 AND 5899 OR ST_SRID(geometry) BETWEEN 9205 AND 9218)"
"""The 3° zones of VN-2000, between which shapes can be moved; a province may store others."""
_Version = Annotated[int, mapped_column(BigInteger, ForeignKey("cadastre.parcel_version.id"))]


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
    recorded
        From loading until the load was undone; versions that are believed have no end. What was undone is kept, and
        looked at by nobody but the auditor.
    ended_by
        The load that ended the version.
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
    identifier
        Mã định danh thửa đất; `parcel_id` is what was delivered as one. None for roads and water.
    identifier_origin, identifier_algorithm
        Whether it was delivered or minted with this version, or kept from an earlier one of the parcel
        (`pipeline.load.identifier.Origin`); and how it was minted, whenever that was.
    """

    __tablename__ = "parcel_version"
    __table_args__ = (
        ExcludeConstraint(
            ("parcel_uuid", "="),
            ("valid", "&&"),
            using="gist",
            name="one_version_at_a_time",
            where=text("upper_inf(recorded)"),
        ),
        CheckConstraint("NOT isempty(recorded)", name="recorded_not_empty"),
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
            postgresql_where=text("upper_inf(valid) AND upper_inf(recorded)"),
        ),
        CheckConstraint(
            "(identifier IS NULL) = (identifier_origin IS NULL)"
            " AND identifier_origin IN ('delivered', 'kept', 'minted')"
            " AND (identifier_origin <> 'minted' OR identifier_algorithm IS NOT NULL)",
            name="identifier_origin",
        ),
        Index(
            "uq_parcel_version_given_identifier",
            "identifier",
            unique=True,
            postgresql_where=text("identifier_origin <> 'kept' AND upper_inf(recorded)"),
        ),
        Index("ix_parcel_version_run_id", "run_id"),
        Index("ix_parcel_version_ended_by", "ended_by", postgresql_where=text("ended_by IS NOT NULL")),
        Index("ix_parcel_version_geometry", "geometry", postgresql_using="gist"),
        Index("ix_parcel_version_geometry_wgs84", "geometry_wgs84", postgresql_using="gist"),
        Index(
            "ix_parcel_version_geometry_9210",
            text(_IN_NATIONAL_VIEWS),
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on", "pages_per_range": 16},
            postgresql_where=text(f"upper_inf(recorded) AND {_ZONES_3}"),
        ),
        {"schema": "cadastre"},
    )

    id: Mapped[Number]
    parcel_uuid: Mapped[uuid.UUID] = mapped_column(ForeignKey("cadastre.parcel.uuid"))
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    run_id: Mapped[RunKey]
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
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    ended_by: Mapped[RunKey | None]
    identifier: Mapped[str | None]
    identifier_origin: Mapped[str | None]
    identifier_algorithm: Mapped[str | None]


class Lineage(Base):
    """Ground that a version has from an earlier one of the same or another parcel, worked out by a load.

    Attributes
    ----------
    kind
        How the ground passed on: see `schemas.lineage.Passage`.
    shared_area_m2, share_before, share_after
        Ground that both cover, in the storage CRS, and which part of each that is (0…1).
    """

    __tablename__ = "lineage"
    __table_args__ = (
        CheckConstraint("kind IN ('resurvey', 'renumber', 'split', 'merge', 'redivision')", name="kind"),
        Index("ix_lineage_after_version", "after_version"),
        Index("ix_lineage_run_id", "run_id"),
        {"schema": "cadastre"},
    )

    before_version: Mapped[_Version] = mapped_column(primary_key=True)
    after_version: Mapped[_Version] = mapped_column(primary_key=True)
    run_id: Mapped[RunKey]
    kind: Mapped[str]
    shared_area_m2: Mapped[float]
    share_before: Mapped[float]
    share_after: Mapped[float]


class MapSheet(Base):
    """What one load says of a map sheet (LADM ``LA_SpatialSource``); the view ``standing_sheet`` puts them together.

    A row for each load that delivers the sheet, changed or not, so that undoing a load leaves nothing to be mended. The
    manifest of the delivery says when it was surveyed and by whom.

    Attributes
    ----------
    scale_denominator
        Where all its parcels have the same.
    parcels
        How many were delivered and could be loaded.
    """

    __tablename__ = "map_sheet"
    __table_args__ = {"schema": "cadastre"}  # noqa: RUF012

    run_id: Mapped[RunKey] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(primary_key=True)
    sheet_label: Mapped[str] = mapped_column(primary_key=True)
    sheet_number: Mapped[int | None]
    scale_denominator: Mapped[int | None]
    parcels: Mapped[int]


class SheetReference(Base):
    """A row of the sheet reference table (form 2) as delivered: which sheet or parcel an old one became.

    Rows that lack a key are kept too; what counts today is what function ``references_at`` says. Notes may name people
    and are not kept.

    Attributes
    ----------
    old_parcel_number, parcel_label
        Empty where the whole sheet was renumbered.
    source_file, source_row
        Delivered file and row of the worksheet, from 1.
    """

    __tablename__ = "sheet_reference"
    __table_args__ = {"schema": "cadastre"}  # noqa: RUF012

    id: Mapped[Number]
    run_id: Mapped[RunKey] = mapped_column(index=True)
    old_commune_code: Mapped[str | None]
    old_sheet_number: Mapped[str | None]
    old_parcel_number: Mapped[str | None]
    commune_code: Mapped[str | None]
    sheet_label: Mapped[str | None]
    parcel_label: Mapped[str | None]
    scale_denominator: Mapped[int | None]
    source_file: Mapped[str]
    source_row: Mapped[int]
