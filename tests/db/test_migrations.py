"""The schema that migrations build: as the models say, with the reviewed coordinate systems, closed to the public."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from pyproj import CRS
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from pipeline.db import migrate
from schemas.crs import spatial_ref_rows
from schemas.tables import SCHEMAS, Base

pytestmark = pytest.mark.db


def test_migrations_build_what_the_models_say(database: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_constraints_and_indexes_are_those_of_the_models(database: Engine) -> None:
    """Alembic compares neither CHECK nor EXCLUDE, so both ways of building are compared here."""

    def rules(connection: Connection) -> set[tuple[Any, ...]]:
        statement = """
            SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace::regnamespace::text = ANY(:schemas)
            UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = ANY(:schemas)
        """
        return {tuple(row) for row in connection.execute(text(statement), {"schemas": ["intake", "cadastre", "party"]})}

    with database.connect() as connection:
        migrated = rules(connection)
        for schema in SCHEMAS:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        for schema in SCHEMAS:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        Base.metadata.create_all(connection)
        assert migrated == rules(connection)
        connection.rollback()


def test_a_second_migration_changes_nothing(database: Engine, snapshot: Callable[[], str]) -> None:
    before = snapshot()
    migrate(database)
    assert snapshot() == before


def test_coordinate_systems_are_the_reviewed_ones(live: Callable[..., list[Any]]) -> None:
    columns = "srid, auth_name, auth_srid, srtext, proj4text"
    expected = {row["srid"]: row for row in spatial_ref_rows()}
    found = live(f"SELECT {columns} FROM spatial_ref_sys WHERE srid = ANY(:codes) ORDER BY srid", codes=list(expected))
    assert [row[0] for row in found] == sorted(expected)
    for srid, authority, code, srtext, proj4text in found:
        assert (authority, code, proj4text) == ("EPSG", srid, expected[srid]["proj4text"])
        assert CRS.from_wkt(srtext).equals(CRS.from_wkt(expected[srid]["srtext"]))


def test_postgis_gives_the_reference_positions(live: Callable[..., list[Any]]) -> None:
    """Values computed from the decree by two independent programs."""
    statement = "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(ST_Point(:e, :n, 9210), 4326) AS p) AS t"
    for grid, degrees in {
        (595_000.0, 2_307_000.0): (106.664780072, 20.853446273),
        (604_321.987, 2_312_345.678): (106.754670489, 20.901224863),
    }.items():
        assert live(statement, e=grid[0], n=grid[1]) == [pytest.approx(degrees, abs=2e-9)]


FORBIDDEN = (
    "SELECT * FROM cadastre.parcel_version",
    "SELECT * FROM cadastre.commune",
    "SELECT * FROM intake.package",
    "SELECT * FROM intake.event",
    "INSERT INTO portal.parcel (province) VALUES ('x')",
    "DELETE FROM portal.parcel",
    "CREATE TABLE portal.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE FUNCTION public.leak(x text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    "SET ROLE postgres",
)


def test_the_portal_role_can_do_nothing_else(portal: Engine) -> None:
    for statement in FORBIDDEN:
        with portal.connect() as connection:
            connection.execute(text("SET transaction_read_only = off"))
            with pytest.raises(DBAPIError, match=r"permission denied|cannot (insert into|delete from) view"):
                connection.execute(text(statement))


@pytest.mark.usefixtures("load_first")
def test_the_portal_role_reads_the_views(portal: Engine) -> None:
    with portal.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM portal.parcel")).scalar_one() == 3
        assert connection.execute(text("SELECT count(*) FROM portal.commune")).scalar_one() == 1


def test_the_public_can_make_no_temporary_tables(cluster: Any, live: Callable[..., list[Any]]) -> None:
    """A function in a temporary schema could look past the conditions of a view."""
    migrated = cluster.url().rpartition("/")[2].partition("?")[0]
    assert live("SELECT has_database_privilege('portal', :name, 'TEMPORARY')", name=migrated) == [False]


def test_events_cannot_be_changed(database: Engine) -> None:
    for statement in ("UPDATE intake.event SET kind = 'x'", "DELETE FROM intake.event", "TRUNCATE intake.event"):
        with database.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


def test_versions_of_a_parcel_cannot_overlap_in_time(
    database: Engine, live: Callable[..., list[Any]], load_first: None
) -> None:
    copied = ", ".join(
        live(
            "SELECT column_name::text FROM information_schema.columns"
            " WHERE table_schema = 'cadastre' AND table_name = 'parcel_version' AND column_name NOT IN ('id', 'valid')"
        )
    )
    statement = (
        f"INSERT INTO cadastre.parcel_version (valid, {copied}) SELECT :valid, {copied} FROM cadastre.parcel_version"
    )
    with database.connect() as connection, pytest.raises(IntegrityError, match="one_version_at_a_time"):
        connection.execute(text(statement), {"valid": "[2020-01-01, 2030-01-01)"})
