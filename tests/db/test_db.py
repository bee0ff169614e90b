"""Connections and migrations."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import make_url, text

from pipeline.db import connect, migrate, revision

pytestmark = pytest.mark.db


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
