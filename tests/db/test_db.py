"""Connections and migrations."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, make_url, text

from pipeline.db import connect, migrate, revision
from pipeline.embedded import Cluster

pytestmark = pytest.mark.db


@pytest.fixture
def blank(cluster: Cluster) -> Iterator[Engine]:
    """Database with PostGIS and nothing of ours, as an administrator hands it over."""
    url = make_url(cluster.url())
    name = f"blank_{uuid.uuid4().hex}"
    server = connect(url.set(database="postgres").render_as_string(hide_password=False))
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        engine = connect(url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_url_may_be_written_as_administrators_do(cluster, scheme):
    url = make_url(cluster.url()).set(drivername="postgresql").render_as_string(hide_password=False)
    engine = connect(url.replace("postgresql", scheme, 1))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_setting('application_name')")) == "diachinh"
    engine.dispose()


def test_url_may_name_its_own_parameters(cluster):
    engine = connect(f"{cluster.url()}&application_name=office&options=-c%20search_path%3Dpg_catalog")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_setting('application_name')")) == "office"
        assert connection.scalar(text("SHOW search_path")) == "pg_catalog"
    engine.dispose()


def test_two_migrations_at_once_make_one_schema(blank):
    assert revision(blank) is None
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [blank, blank]))
    assert revision(blank) is not None


def test_migrations_that_fail_leave_nothing(blank):
    with blank.begin() as connection:
        connection.execute(text("CREATE SCHEMA cadastre"))
    with pytest.raises(Exception, match="already exists"):
        migrate(blank)
    assert revision(blank) is None
    with blank.connect() as connection:
        left = "SELECT count(*) FROM pg_namespace WHERE nspname IN ('intake', 'stage', 'portal', 'party')"
        assert connection.scalar(text(left)) == 0
