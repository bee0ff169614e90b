"""The identifier of each parcel: given once, kept, and shown to all who read the cadastre."""

from __future__ import annotations

from alembic import op

from schemas.sql import read_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Take delivered identifiers over where they are beyond doubt; loads give the others theirs."""
    op.get_bind().exec_driver_sql(read_sql("0007_identifier"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
