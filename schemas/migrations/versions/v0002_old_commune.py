"""The commune in which a parcel had its old number, before communes were merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schemas.sql import read_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, and show it to the public beside the old numbers."""
    op.add_column("parcel_version", sa.Column("old_commune_code", sa.Text(), nullable=True), schema="cadastre")
    op.get_bind().exec_driver_sql(read_sql("0002_portal"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
