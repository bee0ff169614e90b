"""The ground is searched by its index even right after a load, when the server knows nothing of the new rows."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, event, text

from pipeline.load import load
from pipeline.load.undo import undo
from schemas.frames import Batch
from schemas.province import Province
from schemas.sql import read_sql

pytestmark = pytest.mark.db

ROWS = 40


@pytest.fixture
def plans(database: Engine) -> dict[str, str]:
    """Plans of the statements that search the ground, as the next loads meet them; by their names."""
    wanted = {read_sql(name).split("\n", 1)[0]: name for name in ("load_found", "load_ground", "undo_later")}
    plans: dict[str, str] = {}

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        name = wanted.get(statement.split("\n", 1)[0])
        driver = connection.connection.driver_connection
        if name is not None and driver is not None:
            with driver.cursor() as cursor:
                cursor.execute("EXPLAIN " + statement, parameters)
                plans[name] = "\n".join(row[0] for row in cursor.fetchall())

    event.listen(database, "before_cursor_execute", explain)
    return plans


def test_neither_live_nor_delivered_ground_is_compared_each_with_each(
    database: Engine,
    plans: dict[str, str],
    make_batch: Callable[..., Batch],
    make_parcel: Any,
    province: Province,
    hour: Any,
) -> None:
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE cadastre.parcel_version SET (autovacuum_enabled = false)"))
    for at, content in enumerate(("first", "moved")):
        parcels = [
            make_parcel(number, geometry=shapely.box(x := 595_000 + 20 * number + at, 2_307_000, x + 20, 2_307_020))
            for number in range(ROWS * ROWS)
        ]
        batch = make_batch(*parcels, content=content)
        assert load(batch, (), database, province=province, now=hour(at)).received == ROWS * ROWS

    undo(database, batch.package.receipt, reason="thử", person=None, now=hour(2))

    assert "using ix_parcel_version_geometry on parcel_version" in plans["undo_later"]
    assert "using ix_parcel_version_geometry on parcel_version" in plans["load_found"]
    assert "_geometry_idx on" in plans["load_ground"]
