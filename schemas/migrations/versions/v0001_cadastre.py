"""Packages, runs, findings and events; parcels and their versions; what the public may see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from schemas.sql import read_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Build everything in an empty database."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _run("0001_spatial_ref_sys")
    op.execute("CREATE SCHEMA intake")
    op.execute("CREATE SCHEMA cadastre")
    _create_commune()
    _create_parcel()
    _create_package()
    _create_file()
    _create_run()
    _create_parcel_version()
    _create_event()
    _create_finding()
    _create_quarantine()
    _run("0001_events")
    _run("0001_portal")


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError


def _run(name: str) -> None:
    """Run a file of SQL statements as it is: colons and percent signs mean nothing."""
    op.get_bind().exec_driver_sql(read_sql(name), execution_options={"no_parameters": True})


def _create_commune() -> None:
    op.create_table(
        "commune",
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("list_version", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("province", "code", "list_version", name="pk_commune"),
        schema="cadastre",
    )


def _create_parcel() -> None:
    op.create_table(
        "parcel",
        sa.Column("uuid", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.PrimaryKeyConstraint("uuid", name="pk_parcel"),
        schema="cadastre",
    )


def _create_package() -> None:
    op.create_table(
        "package",
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("manifest", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("receipt", name="pk_package"),
        sa.UniqueConstraint("content_sha256", name="uq_package_content_sha256"),
        schema="intake",
    )


def _create_file() -> None:
    op.create_table(
        "file",
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["intake.package.receipt"], name="fk_file_receipt_package"),
        sa.PrimaryKeyConstraint("receipt", "name", name="pk_file"),
        schema="intake",
    )


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("communes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("undecoded", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("inserted", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('loaded')", name=op.f("ck_run_state")),
        sa.CheckConstraint("read = undecoded + received", name=op.f("ck_run_reading_reconciles")),
        sa.CheckConstraint(
            "received = inserted + changed + unchanged + quarantined", name=op.f("ck_run_load_reconciles")
        ),
        sa.ForeignKeyConstraint(["receipt"], ["intake.package.receipt"], name="fk_run_receipt_package"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        schema="intake",
    )
    op.create_index("ix_run_receipt", "run", ["receipt"], schema="intake")


def _create_parcel_version() -> None:
    op.create_table(
        "parcel_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parcel_uuid", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("commune_list", sa.Text(), nullable=False),
        sa.Column("sheet_label", sa.Text(), nullable=False),
        sa.Column("parcel_label", sa.Text(), nullable=False),
        sa.Column("sheet_number", sa.BigInteger(), nullable=True),
        sa.Column("parcel_number", sa.BigInteger(), nullable=True),
        sa.Column("old_sheet_number", sa.Text(), nullable=True),
        sa.Column("old_parcel_number", sa.Text(), nullable=True),
        sa.Column("parcel_id", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("legal_area_m2", sa.Double(), nullable=True),
        sa.Column("computed_area_m2", sa.Double(), nullable=True),
        sa.Column("land_use", sa.Text(), nullable=True),
        sa.Column("land_use_parts", postgresql.JSONB(), nullable=False),
        sa.Column("user_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("is_parcel", sa.Boolean(), nullable=True),
        sa.Column("scale_denominator", sa.BigInteger(), nullable=True),
        sa.Column("geometry", Geometry(None, spatial_index=False), nullable=False),
        sa.Column("geometry_wgs84", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("datum_pipeline", sa.Text(), nullable=True),
        sa.Column("geometry_received", sa.LargeBinary(), nullable=False),
        sa.Column("crs_received", sa.Text(), nullable=False),
        sa.Column("received", postgresql.JSONB(), nullable=False),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("source_row", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("parcel_uuid"), "="), (sa.column("valid"), "&&"), using="gist", name="one_version_at_a_time"
        ),
        sa.CheckConstraint(
            "GeometryType(geometry) = 'MULTIPOLYGON'", name=op.f("ck_parcel_version_geometry_polygonal")
        ),
        sa.CheckConstraint("NOT isempty(valid)", name=op.f("ck_parcel_version_valid_not_empty")),
        sa.CheckConstraint("ST_SRID(geometry) > 0", name=op.f("ck_parcel_version_geometry_has_crs")),
        sa.ForeignKeyConstraint(["parcel_uuid"], ["cadastre.parcel.uuid"], name="fk_parcel_version_parcel_uuid_parcel"),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_parcel_version_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_parcel_version"),
        schema="cadastre",
    )
    op.create_index(
        "ix_parcel_version_geometry", "parcel_version", ["geometry"], schema="cadastre", postgresql_using="gist"
    )
    op.create_index(
        "ix_parcel_version_geometry_wgs84",
        "parcel_version",
        ["geometry_wgs84"],
        schema="cadastre",
        postgresql_using="gist",
    )
    op.create_index(
        "uq_parcel_version_current_key",
        "parcel_version",
        ["commune_code", "sheet_label", "parcel_label", "province"],
        unique=True,
        schema="cadastre",
        postgresql_where=sa.text("upper_inf(valid)"),
    )


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), server_default=sa.text("SESSION_USER"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["intake.package.receipt"], name="fk_event_receipt_package"),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_event_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        schema="intake",
    )
    op.create_index("ix_event_receipt", "event", ["receipt"], schema="intake")


def _create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("parcel", sa.Text(), nullable=True),
        sa.Column("other_sheet", sa.Text(), nullable=True),
        sa.Column("other_parcel", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("row", sa.BigInteger(), nullable=True),
        sa.Column("measured", sa.Double(), nullable=True),
        sa.Column("limit", sa.Double(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("crs", sa.Text(), nullable=True),
        sa.Column("geometry", Geometry(None, spatial_index=False), nullable=True),
        sa.Column("message_vi", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_finding_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        schema="intake",
    )
    op.create_index("ix_finding_run_id", "finding", ["run_id"], schema="intake")


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=True),
        sa.Column("sheet_label", sa.Text(), nullable=True),
        sa.Column("parcel_label", sa.Text(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("source_row", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_quarantine_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        schema="intake",
    )
    op.create_index("ix_quarantine_run_id", "quarantine", ["run_id"], schema="intake")
