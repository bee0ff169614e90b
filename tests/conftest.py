"""Fixtures that every kind of test shares."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from pipeline.db import connect, migrate
from pipeline.embedded import Cluster
from pipeline.embedded.programs import newest_programs
from pipeline.errors import EnvironmentFault

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real files by other people, beside the checkout; not part of the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real files are not here ({folder.name} folder beside the checkout is absent)")
    return folder


@pytest.fixture(scope="session")
def postgis() -> None:
    """PostgreSQL with PostGIS is installed; a test run for a merge may not do without it."""
    try:
        newest_programs()
    except EnvironmentFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(fault))


@pytest.fixture(scope="session")
def cluster(postgis: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Embedded server of this test session, its database migrated but empty; tests use copies of it (`database`)."""
    home = tmp_path_factory.mktemp("home")
    cluster = Cluster(home)
    engine = connect(cluster.up())
    try:
        migrate(engine)
        engine.dispose()
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(home)


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Engine]:
    """Migrated, empty database of one test, as its owner."""
    template = make_url(cluster.url())
    name = f"test_{uuid.uuid4().hex}"
    server = create_engine(template.set(database="postgres"), isolation_level="AUTOCOMMIT")
    engine = connect(template.set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template.database}"))
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def portal_url(cluster: Cluster, database: Engine) -> str:
    """URL of the same database for the role that reads what the public may see."""
    return make_url(cluster.portal_url()).set(database=database.url.database).render_as_string(hide_password=False)
