"""Connections to the cadastre, and the state of its schema."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipeline.errors import EnvironmentFault

DRIVER = "postgresql+psycopg"
_NO_SERVER = (
    "DIACHINH_DATABASE_URL: địa chỉ không đúng · no such address: postgresql://user:password@host:5432/database"
)
MIGRATION_LOCK = 0x6469616368696E68
"""Key of the advisory lock that lets one migration run at a time ("diachinh" in ASCII)."""


def server_url(url: str) -> URL:
    """Return the URL of a PostgreSQL server with the driver that we use.

    Parameters
    ----------
    url
        As administrators write it (``postgresql://…``) or as SQLAlchemy does (``postgresql+psycopg://…``).

    Raises
    ------
    EnvironmentFault
        If it is none; what was given may hold a password and is not repeated.
    """
    try:
        target = make_url(url)
    except (ArgumentError, ValueError):
        raise EnvironmentFault(_NO_SERVER) from None
    if target.drivername not in {"postgres", "postgresql", DRIVER}:
        raise EnvironmentFault(_NO_SERVER)
    return target.set(drivername=DRIVER)


def connect(url: str) -> Engine:
    """Return an engine for a PostgreSQL server, named as for `server_url`; no connection is opened yet."""
    target = server_url(url)
    waits = {"connect_timeout": "10", "application_name": "diachinh"}
    return create_engine(target.update_query_dict(waits | dict(target.query)), pool_pre_ping=True)


def prepare(engine: Engine) -> None:
    """Migrate, or say in plain words what the server lacks: an answer, PostGIS, or rights.

    Raises
    ------
    EnvironmentFault
        With the first line of what the server said.
    """
    try:
        migrate(engine)
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        msg = f"Không dùng được máy chủ cơ sở dữ liệu · The database server cannot be used: {said}"
        raise EnvironmentFault(msg) from error


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
