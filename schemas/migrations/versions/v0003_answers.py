"""What the surveyor and the office said to the findings of a delivery that was loaded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; loads before had neither."""
    for name in ("answer", "tolerated"):
        op.add_column("finding", sa.Column(name, JSONB(), nullable=True), schema="intake")


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
