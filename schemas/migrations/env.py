"""Alembic environment: our own schemas only, on the connection of the caller."""

from __future__ import annotations

from alembic import context
from geoalchemy2 import alembic_helpers

from schemas.tables import SCHEMAS, Base


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Leave schemas of others alone, and ``public`` with the tables of PostGIS among them."""
    return kind != "schema" or name in SCHEMAS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=_is_ours,
    include_object=alembic_helpers.include_object,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    compare_server_default=True,
)

with context.begin_transaction():
    context.run_migrations()
