"""Map sheets, the sheet reference table as delivered, and what the office tolerates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schemas.sql import read_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Fill the new tables with what earlier loads wrote elsewhere, and say the rest in views."""
    _create_map_sheet()
    _create_sheet_reference()
    _create_toleration()
    op.create_index(
        "ix_parcel_version_geometry_9210",
        "parcel_version",
        [sa.text("(ST_Transform(geometry, 9210)::geometry(MultiPolygon,9210))")],
        schema="cadastre",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on", "pages_per_range": 16},
        postgresql_where=sa.text(
            "upper_inf(recorded)"
            " AND (ST_SRID(geometry) BETWEEN 5896 AND 5899 OR ST_SRID(geometry) BETWEEN 9205 AND 9218)"
        ),
    )
    op.get_bind().exec_driver_sql(read_sql("0009_sheets"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError


def _create_map_sheet() -> None:
    op.create_table(
        "map_sheet",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("sheet_label", sa.Text(), nullable=False),
        sa.Column("sheet_number", sa.BigInteger(), nullable=True),
        sa.Column("scale_denominator", sa.BigInteger(), nullable=True),
        sa.Column("parcels", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_map_sheet_run_id_run"),
        sa.PrimaryKeyConstraint("run_id", "commune_code", "sheet_label", name="pk_map_sheet"),
        schema="cadastre",
    )


def _create_sheet_reference() -> None:
    op.create_table(
        "sheet_reference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("old_commune_code", sa.Text(), nullable=True),
        sa.Column("old_sheet_number", sa.Text(), nullable=True),
        sa.Column("old_parcel_number", sa.Text(), nullable=True),
        sa.Column("commune_code", sa.Text(), nullable=True),
        sa.Column("sheet_label", sa.Text(), nullable=True),
        sa.Column("parcel_label", sa.Text(), nullable=True),
        sa.Column("scale_denominator", sa.BigInteger(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("source_row", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_sheet_reference_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_reference"),
        schema="cadastre",
    )
    op.create_index("ix_sheet_reference_run_id", "sheet_reference", ["run_id"], schema="cadastre")


def _create_toleration() -> None:
    op.create_table(
        "toleration",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("written", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_toleration_run_id_run"),
        sa.PrimaryKeyConstraint("key", "written", name="pk_toleration"),
        schema="intake",
    )
    op.create_index("ix_toleration_run_id", "toleration", ["run_id"], schema="intake")
