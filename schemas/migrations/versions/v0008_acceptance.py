"""What the office decides of a delivery, with or without a load, and a digest of what is stored of people."""

from __future__ import annotations

from alembic import op

from schemas.sql import read_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Let runs stand for a check alone, and guard the order of the steps; what was written before stays as it is."""
    op.alter_column("run", "source", nullable=True, schema="intake")
    op.drop_constraint("ck_run_state", "run", schema="intake")
    op.create_check_constraint(op.f("ck_run_state"), "run", "state IN ('checked', 'loaded', 'undone')", schema="intake")
    op.get_bind().exec_driver_sql(read_sql("0008_acceptance"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
