"""Small batches made by hand: a row of squares, 20 m each, parcels 1, 2, 3 … of sheet 7."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, make_url, text

from pipeline.db import connect
from pipeline.embedded import Cluster
from pipeline.load import load
from schemas.finding import Finding, Severity, Text
from schemas.frames import PARCEL_COLUMNS, Batch, LoadResult, require
from schemas.land_use import parse_land_use
from schemas.package import Manifest, Package, PackageFile
from schemas.province import Province, Unit
from schemas.source import Words

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMMUNE = "11329"
ORIGIN = (595_000.0, 2_307_000.0)


@pytest.fixture
def blank(cluster: Cluster) -> Iterator[Engine]:
    """Database with PostGIS and nothing of ours, as an administrator hands it over."""
    url = make_url(cluster.url())
    name = f"blank_{uuid.uuid4().hex}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    engine = connect(url.set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def bring_to() -> Callable[[Engine, str], None]:
    """Return a function that migrates a database to some revision, as the program of that time did."""

    def migrate_to(engine: Engine, revision: str) -> None:
        config = Config()
        config.set_main_option("script_location", "schemas:migrations")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    return migrate_to


@pytest.fixture
def province() -> Province:
    """A province like Hải Phòng with one commune."""
    return Province(
        name="haiphong",
        code="31",
        title=Words(vi="Hải Phòng", en="Hai Phong"),
        accepted_crs=(9210, 9209),
        storage_crs=9210,
        datum_pipeline="vn2000-wgs84-qd05-epsg6960",
        current_list="2025-07-01",
        units=(Unit(code=COMMUNE, list_version="2025-07-01", name="Phường Lê Chân", kind="Phường"),),
    )


@pytest.fixture
def hour() -> Callable[[int], datetime]:
    """Hours of one working day, for the `now` of each load."""
    return lambda n: MORNING + timedelta(hours=n)


def square(number: int) -> shapely.Polygon:
    east = ORIGIN[0] + 20 * number
    return shapely.box(east, ORIGIN[1], east + 20, ORIGIN[1] + 20)


def parcel(number: int, **changes: Any) -> dict[str, Any]:
    """One parcel in canonical columns; `changes` replaces any of them, `geometry` too."""
    shape = changes.pop("geometry", square(number))
    values: dict[str, Any] = dict.fromkeys(PARCEL_COLUMNS)
    values |= {
        "commune_code": COMMUNE,
        "commune_list": "2025-07-01",
        "sheet_number": 7,
        "parcel_number": number,
        "sheet_label": "7",
        "parcel_label": str(number),
        "area_m2": 400.0,
        "computed_area_m2": 400.0,
        "land_use": "ODT",
        "address": "Số 12 đường Lê Lợi, phường Lê Chân",
        "is_parcel": True,
        "geometry_received": shapely.to_wkb(shape) if shape is not None else None,
        "crs_received": "EPSG:9210",
        "received": {"SoThuTuThua": str(number), "DienTich": np.nan},
        "source_file": "thua.shp",
        "source_row": number,
    }
    values |= changes
    values["land_use_parts"] = parse_land_use(values["land_use"] or "")
    return values | {"geometry": shape}


@pytest.fixture
def make_parcel() -> Callable[..., dict[str, Any]]:
    return parcel


@pytest.fixture
def make_batch() -> Callable[..., Batch]:
    """Return `build`, which makes a batch of parcels; the content checksum follows from `content`."""

    def build(*parcels: dict[str, Any], content: str = "first", crs: int | None = 9210, **package: Any) -> Batch:
        rows = list(parcels) or [parcel(number) for number in (1, 2, 3)]
        geometry = [row.pop("geometry") for row in map(dict.copy, rows)]
        columns = {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in PARCEL_COLUMNS.items()}
        frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)
        require(frame)
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        file = PackageFile(name="thua.shp", path=Path("thua.shp"), size_bytes=1, sha256=sha256)
        return Batch(
            package=Package(
                name=f"{content}.zip",
                sha256=sha256,
                content_sha256=sha256,
                receipt=f"R-{sha256[:8]}",
                received=MORNING,
                files=(file,),
                manifest=Manifest(**package),
            ),
            source="national",
            province="haiphong",
            parcels=frame,
            personal=pd.DataFrame({"TenChu": ["Nguyễn Thị Canary"] * len(rows)}),
            columns=frozenset(PARCEL_COLUMNS),
            read=len(rows),
            quarantined=0,
        )

    return build


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    def build(code: str, **values: Any) -> Finding:
        empty = dict.fromkeys(Finding.__dataclass_fields__)
        known = {"severity": Severity.WARNING, "message": Text(vi="vi", en="en"), "key": code.lower()}
        return Finding(**{**empty, "code": code, **known, **values})

    return build


@pytest.fixture
def live(database: Engine) -> Callable[..., list[Any]]:
    """Return `query`, which gives all rows of a SELECT; one-column rows as values."""

    def query(statement: str, **values: Any) -> list[Any]:
        with database.connect() as connection:
            rows = connection.execute(text(statement), values).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    return query


@pytest.fixture
def portal(portal_url: str) -> Iterator[Engine]:
    """The same database for the role that reads what the public may see."""
    engine = create_engine(portal_url)
    yield engine
    engine.dispose()


@pytest.fixture
def snapshot(live: Callable[..., list[Any]]) -> Callable[[], str]:
    """Return `take`, which gives every row of our tables with the transaction that wrote it, as one text."""

    def take() -> str:
        tables = live(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname IN ('intake', 'cadastre', 'party') ORDER BY 1"
        )
        rows = {table: live(f"SELECT t.xmin::text || ' ' || t::text FROM {table} AS t ORDER BY 1") for table in tables}
        return json.dumps(rows, indent=1)

    return take


@pytest.fixture
def load_at(database: Engine, province: Province, hour: Callable[[int], datetime]) -> Callable[..., LoadResult]:
    """Return `load_it`, which loads a batch at an hour of the day."""
    return lambda batch, n, **how: load(batch, (), database, province=province, now=hour(n), **how)


@pytest.fixture
def load_first(load_at: Callable[[Batch, int], LoadResult], make_batch: Callable[..., Batch]) -> None:
    """Parcels 1, 2 and 3 are live."""
    load_at(make_batch(), 0)
