"""The overlaps of parcels (TOP-01) and nothing else: as diachinh finds them, and as one would otherwise.

A part of `benchmarks.checks`, which makes the parcels.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import psycopg
import shapely
from sqlalchemy import make_url

from benchmarks.lattice import PROVINCE, SOURCE
from pipeline.embedded import Cluster
from pipeline.validate.context import Context
from schemas.province import load_province
from schemas.source import load_source

LEAST_M2 = 0.0001
"""Smaller overlaps do not count in the other ways, which do not measure widths."""

Found = tuple[int, float, float]
"""Pairs that overlap, wall seconds, processor seconds."""

_POSTGIS = f"""
SELECT count(*) FROM parcel a JOIN parcel b ON a.id < b.id AND ST_Intersects(a.shape, b.shape)
WHERE ST_Area(ST_Intersection(a.shape, b.shape)) > {LEAST_M2}"""
# Its index is used only where nothing but this predicate joins the tables.
_DUCKDB = f"""
SELECT count(*) FILTER (a.id < b.id AND ST_Area(ST_Intersection(a.shape, b.shape)) > {LEAST_M2})
FROM parcel a JOIN parcel b ON ST_Intersects(a.shape, b.shape)"""


def _timed(count: Callable[[], int]) -> Found:
    started, used = time.perf_counter(), time.process_time()
    pairs = count()
    return pairs, time.perf_counter() - started, time.process_time() - used


def with_us(batch: Any) -> Found:
    """From parcels to overlaps with their shape and width; nothing else has been computed before."""
    context = Context(batch, load_province(PROVINCE), load_source(SOURCE))
    return _timed(lambda: len(context.coverage.overlaps))


def with_geopandas(batch: Any) -> Found:
    """Overlay the layer with itself."""
    parcels = batch.parcels[["geometry"]]

    def count() -> int:
        at = np.arange(len(parcels))
        pairs = gpd.overlay(parcels.assign(a=at), parcels.assign(b=at), keep_geom_type=True)
        return int(((pairs["a"] < pairs["b"]) & (pairs.area > LEAST_M2)).sum())

    return _timed(count)


def with_shapely(batch: Any) -> Found:
    """Join with a spatial index, and intersect the pairs."""
    shapes = _shapes(batch)

    def count() -> int:
        a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        a, b = a[a < b], b[a < b]
        return int((shapely.area(shapely.intersection(shapes[a], shapes[b])) > LEAST_M2).sum())

    return _timed(count)


def with_postgis(batch: Any) -> Found:
    """Join a table with itself, its index made and its statistics known."""
    with _database() as (connection, processor_s):
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("CREATE TEMP TABLE parcel (id integer, shape geometry)")
        with connection.cursor().copy("COPY parcel FROM STDIN") as copy:
            for row in enumerate(shapely.to_wkb(_shapes(batch), hex=True).tolist()):
                copy.write_row(row)
        connection.execute("CREATE INDEX ON parcel USING gist (shape)")
        connection.execute("ANALYZE parcel")
        before = processor_s()
        pairs, wall_s, _ = _timed(lambda: connection.execute(_POSTGIS).fetchone()[0])
        return pairs, wall_s, processor_s() - before


def with_duckdb(batch: Any) -> Found:
    """Join a table with itself."""
    connection = duckdb.connect()
    extension = files("duckdb_extension_spatial") / "extensions" / f"v{duckdb.__version__}" / "spatial.duckdb_extension"
    connection.execute(f"LOAD '{extension}'")
    shapes = _shapes(batch)
    table = pd.DataFrame({"id": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes)})
    connection.register("wkb", table)
    connection.execute("CREATE TABLE parcel AS SELECT id, ST_GeomFromWKB(wkb) AS shape FROM wkb")
    return _timed(lambda: connection.execute(_DUCKDB).fetchone()[0])


def _shapes(batch: Any) -> npt.NDArray[Any]:
    return np.asarray(batch.parcels.geometry.array, dtype=object)


@contextmanager
def _database() -> Iterator[tuple[psycopg.Connection[Any], Callable[[], float]]]:
    """Give a connection to a server of its own, and what its process has used."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder))
        url = make_url(cluster.up()).set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            with psycopg.connect(url) as connection:
                stat = Path(f"/proc/{connection.info.backend_pid}/stat")
                yield connection, lambda: sum(map(int, stat.read_text().split()[13:15])) / 100
        finally:
            cluster.down()


WAYS: dict[str, Callable[[Any], Found]] = {
    "diachinh": with_us,
    "geopandas overlay": with_geopandas,
    "shapely STRtree": with_shapely,
    "PostGIS": with_postgis,
    "DuckDB": with_duckdb,
}


def main() -> None:
    """Look for the overlaps in every way and print one JSON object on one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batch", type=Path, help="parcels as `benchmarks.checks` prepares them")
    batch = pickle.loads(parser.parse_args().batch.read_bytes())
    found = {}
    for way, look in WAYS.items():
        pairs, wall_s, processor_s = look(batch)
        found[way] = {"wall_s": round(wall_s, 2), "processor_s": round(processor_s, 2), "pairs": pairs}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
