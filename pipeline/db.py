"""Connections to the cadastre, and the state of its schema."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, make_url, text

DRIVER = "postgresql+psycopg"
MIGRATION_LOCK = 0x6469616368696E68
"""Key of the advisory lock that lets one migration run at a time ("diachinh" in ASCII)."""


def connect(url: str) -> Engine:
    """Return an engine for a PostgreSQL server; no connection is opened yet.

    Parameters
    ----------
    url
        As administrators write it (``postgresql://…``) or as SQLAlchemy does (``postgresql+psycopg://…``).
    """
    target = make_url(url)
    if target.drivername in {"postgres", "postgresql"}:
        target = target.set(drivername=DRIVER)
    waits = {"connect_timeout": "10", "application_name": "diachinh"}
    return create_engine(target.update_query_dict(waits | dict(target.query)), pool_pre_ping=True)


def migrate(engine: Engine) -> None:
    """Bring the schema up to date, in one transaction; a second caller waits for the first and finds nothing to do.

    The owner must be allowed to create schemas; PostGIS and btree_gist are there already, or may be created.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision(engine: Engine) -> str | None:
    """Return the revision of the schema in the database; None before the first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    """Return the configuration of Alembic; the scripts are part of the installed package."""
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    return config
