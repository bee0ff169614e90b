"""Loads that retire and can be undone, the lineage of parcels, and events chained by hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schemas.sql import read_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what loads before did without: they retired nothing and stand."""
    _extend_run()
    _extend_parcel_version()
    _create_lineage()
    _chain_events()


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError


def _run(name: str) -> None:
    """Run a file of SQL statements as it is: colons and percent signs mean nothing."""
    op.get_bind().exec_driver_sql(read_sql(name), execution_options={"no_parameters": True})


def _extend_run() -> None:
    op.add_column("run", sa.Column("coverage", sa.Text(), nullable=False, server_default="partial"), schema="intake")
    op.add_column("run", sa.Column("retired", sa.BigInteger(), nullable=False, server_default="0"), schema="intake")
    for name in ("coverage", "retired"):
        op.alter_column("run", name, server_default=None, schema="intake")
    op.drop_constraint("ck_run_state", "run", schema="intake")
    op.create_check_constraint(op.f("ck_run_state"), "run", "state IN ('loaded', 'undone')", schema="intake")
    op.create_check_constraint(
        op.f("ck_run_coverage"), "run", "coverage IN ('partial', 'sheets', 'communes')", schema="intake"
    )


def _extend_parcel_version() -> None:
    _run("0004_parcel_version")
    op.create_index("ix_parcel_version_run_id", "parcel_version", ["run_id"], schema="cadastre")
    op.create_index(
        "ix_parcel_version_ended_by",
        "parcel_version",
        ["ended_by"],
        schema="cadastre",
        postgresql_where=sa.text("ended_by IS NOT NULL"),
    )


def _create_lineage() -> None:
    version = "cadastre.parcel_version.id"
    op.create_table(
        "lineage",
        sa.Column("before_version", sa.BigInteger(), nullable=False),
        sa.Column("after_version", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shared_area_m2", sa.Double(), nullable=False),
        sa.Column("share_before", sa.Double(), nullable=False),
        sa.Column("share_after", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('resurvey', 'renumber', 'split', 'merge', 'redivision')", name=op.f("ck_lineage_kind")
        ),
        sa.ForeignKeyConstraint(["before_version"], [version], name="fk_lineage_before_version_parcel_version"),
        sa.ForeignKeyConstraint(["after_version"], [version], name="fk_lineage_after_version_parcel_version"),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_lineage_run_id_run"),
        sa.PrimaryKeyConstraint("before_version", "after_version", name="pk_lineage"),
        schema="cadastre",
    )
    op.create_index("ix_lineage_after_version", "lineage", ["after_version"], schema="cadastre")
    op.create_index("ix_lineage_run_id", "lineage", ["run_id"], schema="cadastre")


def _chain_events() -> None:
    for name in ("receipt", "run_id"):
        op.alter_column("event", name, nullable=True, schema="intake")
    for name in ("person", "reason"):
        op.add_column("event", sa.Column(name, sa.Text(), nullable=True), schema="intake")
    for name in ("previous_hash", "hash"):
        op.add_column("event", sa.Column(name, sa.LargeBinary(), nullable=True), schema="intake")
    _run("0004_events")
    for name in ("previous_hash", "hash"):
        op.alter_column("event", name, nullable=False, schema="intake")
