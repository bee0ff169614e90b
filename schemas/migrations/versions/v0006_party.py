"""Who holds which right, sealed; and roles for those who load, decide and may know people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schemas.sql import read_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add tables without rows: what earlier loads left out is not there to be added."""
    op.execute("CREATE SCHEMA party")
    _create_party()
    _create_identity_paper()
    _create_certificate()
    _create_right()
    op.get_bind().exec_driver_sql(read_sql("0006_party"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError


def _create_party() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("identity_number", sa.LargeBinary(), nullable=True),
        sa.Column("identity_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('person', 'couple', 'household', 'organisation', 'community')", name=op.f("ck_party_kind")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_party_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_party"),
        schema="party",
    )
    _index("party", "run_id", "identity_number_index")


def _create_identity_paper() -> None:
    op.create_table(
        "identity_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.LargeBinary(), nullable=True),
        sa.Column("verification", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.party.id"], name="fk_identity_paper_party_id_party"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_paper"),
        schema="party",
    )
    _index("identity_paper", "party_id", "number_index")


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.LargeBinary(), nullable=True),
        sa.Column("serial_index", sa.LargeBinary(), nullable=True),
        sa.Column("register_number", sa.LargeBinary(), nullable=True),
        sa.Column("issue_date", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_certificate_run_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        schema="party",
    )
    _index("certificate", "run_id", "serial_index")


def _create_right() -> None:
    op.create_table(
        "right",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("parcel_uuid", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("source_row", sa.BigInteger(), nullable=False),
        sa.Column("content_index", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "role IN ('holder', 'head_of_household', 'husband', 'wife', 'spouse', 'representative', 'member', "
            "'current_user')",
            name=op.f("ck_right_role"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["intake.run.id"], name="fk_right_run_id_run"),
        sa.ForeignKeyConstraint(["parcel_uuid"], ["cadastre.parcel.uuid"], name="fk_right_parcel_uuid_parcel"),
        sa.ForeignKeyConstraint(["party_id"], ["party.party.id"], name="fk_right_party_id_party"),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["party.certificate.id"], name="fk_right_certificate_id_certificate"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_right"),
        schema="party",
    )
    _index("right", "run_id", "parcel_uuid", "party_id", "certificate_id")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column], schema="party")
