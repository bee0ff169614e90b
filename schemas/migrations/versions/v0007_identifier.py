"""Placeholder: to be written."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Not promised: restore a backup instead."""
    raise NotImplementedError
