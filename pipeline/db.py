"""Connections to the cadastre, and the state of its schema."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import FeatureNotSupported
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipeline.errors import EnvironmentFault
from pipeline.server_words import LACKING, words_for

DRIVER = "postgresql+psycopg"
_NO_SERVER = (
    "DIACHINH_DATABASE_URL: địa chỉ không đúng · no such address: postgresql://user:password@host:5432/database"
)
_NO_UPGRADE = (
    "Không cập nhật được lược đồ, dữ liệu còn nguyên · the schema cannot be brought up to date, nothing was changed: {}"
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
    address = target.update_query_dict(waits | dict(target.query))
    return create_engine(address, pool_pre_ping=True, hide_parameters=True)  # errors reach the log, data must not


def prepare(engine: Engine) -> None:
    """Migrate, or say in plain words what the server lacks: an answer, PostGIS, or rights.

    Raises
    ------
    EnvironmentFault
        Also if the schema is that of a newer program.
    """
    try:
        migrate(engine)
    except DBAPIError as error:
        words = LACKING if isinstance(error.orig, FeatureNotSupported) else words_for(error)
        raise EnvironmentFault(words or _NO_UPGRADE.format(str(error.orig).partition("\n")[0])) from error


def migrate(engine: Engine) -> None:
    """Bring the schema up to date, in one transaction; a second caller waits for the first and finds nothing to do.

    The owner must be allowed to create schemas; PostGIS and btree_gist are there already, or may be created.

    Raises
    ------
    EnvironmentFault
        If the schema is that of a newer program.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        require_known(revision_in(connection))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(engine: Engine) -> None:
    """Refuse a database whose schema is older or newer than the program, where a command must not change it.

    Raises
    ------
    EnvironmentFault
        Saying which of the two is to be updated.
    """
    have, want = revision(engine), head()
    if have != want:
        require_known(have)
        msg = (
            f"Lược đồ của cơ sở dữ liệu là {have or 'trống'}, chương trình cần {want}: chạy diachinh db migrate · "
            f"the schema of the database is {have or 'empty'}, the program needs {want}: run diachinh db migrate"
        )
        raise EnvironmentFault(msg)


def revision(engine: Engine) -> str | None:
    """Return the revision of the schema in the database; None before the first migration."""
    with engine.connect() as connection:
        return revision_in(connection)


def head() -> str:
    """Return the revision of the schema that the program works with."""
    return revisions()[-1]


def revisions() -> list[str]:
    """Return every revision that the program knows, the first one first."""
    config = ScriptDirectory.from_config(_config())
    return [script.revision for script in config.walk_revisions()][::-1]


def require_known(have: str | None) -> None:
    """Refuse the revision of a newer program.

    Raises
    ------
    EnvironmentFault
        Saying what to update.
    """
    if have is not None and have not in revisions():
        msg = (
            f"Cơ sở dữ liệu mới hơn chương trình (lược đồ {have}, chương trình biết đến {head()}): cập nhật diachinh · "
            f"the database is newer than the program (schema {have}, known up to {head()}): update diachinh"
        )
        raise EnvironmentFault(msg)


def revision_in(connection: Connection) -> str | None:
    """Return the same inside a transaction."""
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    """Return the configuration of Alembic; the scripts are part of the installed package."""
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    return config
