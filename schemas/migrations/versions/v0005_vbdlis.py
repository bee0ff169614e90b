"""Views in the national names, which the land platform and QGIS read."""

from __future__ import annotations

from alembic import op

from schemas.sql import read_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the views; nothing that is stored changes."""
    op.get_bind().exec_driver_sql(read_sql("0005_vbdlis"), execution_options={"no_parameters": True})


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
