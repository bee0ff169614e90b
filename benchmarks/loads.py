"""How long the cadastre takes to load a delivery, the same again, a changed one, and to take it back.

    uv run --locked --group bench python -m benchmarks.loads

Beside it the same parcels go into a plain table, without history or lineage, in the ways that one would otherwise take:
ogr2ogr, geopandas and shp2pgsql. Each measurement has a process of its own, into which the parcels come ready made; the
server is a private one with the settings that diachinh gives it. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import create_engine, make_url

from benchmarks.lattice import PROVINCE, make_batch
from benchmarks.processes import forget_peak, peak_mb
from pipeline.db import connect, migrate
from pipeline.embedded import Cluster
from pipeline.load import load
from pipeline.load.undo import undo
from schemas.frames import Batch
from schemas.province import load_province

SIZES = (200_000, 1_000_000)
CHANGED_SHARE = 0.01
START = datetime(2026, 11, 23, tzinfo=UTC)


def prepare(parcels: int, folder: Path) -> dict[str, Any]:
    """Make a delivery, and surveys in which some or all parcels have another shape; write it for the others too."""
    first = _named(make_batch(parcels), "first")
    second, third = _moved(first, CHANGED_SHARE, "second"), _moved(first, 1.0, "third")
    for name, batch in {"first": first, "second": second, "third": third}.items():
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(batch, protocol=5))
    plain = _plain(first)
    plain.to_file(folder / "plain.gpkg")
    short = {name: f"column{number}" for number, name in enumerate(plain.columns) if name != "geometry"}
    plain.rename(columns=short).to_file(folder / "plain.shp", encoding="UTF-8")
    return {"parcels": parcels}


def _moved(batch: Batch, share: float, name: str) -> Batch:
    """Return the delivery with a share of its parcels 5 mm elsewhere."""
    shapes = np.array(batch.parcels.geometry.array, dtype=object)
    at = np.flatnonzero(np.random.default_rng(2).random(len(shapes)) < share)
    shapes[at] = shapely.transform(shapes[at], lambda xy: xy + 0.005)
    return _named(replace(batch, parcels=batch.parcels.set_geometry(shapes)), name)


def _plain(batch: Batch) -> gpd.GeoDataFrame:
    """Return the parcels with what a plain table holds."""
    return gpd.GeoDataFrame(batch.parcels.drop(columns=["land_use_parts", "received", "geometry_received"]))


def _named(batch: Batch, name: str) -> Batch:
    mark = hashlib.sha256(name.encode()).hexdigest()
    package = replace(batch.package, name=name, sha256=mark, content_sha256=mark, receipt=mark[:12])
    return replace(batch, package=package)


def load_one(name: str, minutes: int, folder: Path, url: str) -> dict[str, Any]:
    """Load a delivery into the cadastre: staging, comparison, versions, indexes, lineage, events."""
    batch = pickle.loads((folder / f"{name}.pickle").read_bytes())
    engine = connect(url)
    forget_peak()
    started, used = time.perf_counter(), time.process_time()
    result = load(batch, (), engine, province=load_province(PROVINCE), now=START + timedelta(minutes=minutes))
    wall_s, processor_s = time.perf_counter() - started, time.process_time() - used
    counts = {name: getattr(result, name) for name in ("inserted", "changed", "unchanged", "retired")}
    return {"wall_s": round(wall_s, 1), "client_s": round(processor_s, 1), "client_mb": peak_mb(), **counts}


def undo_one(name: str, minutes: int, url: str) -> dict[str, Any]:
    """Take a delivery back."""
    receipt = hashlib.sha256(name.encode()).hexdigest()[:12]
    started = time.perf_counter()
    done = undo(connect(url), receipt, reason="benchmark", person=None, now=START + timedelta(minutes=minutes))
    wall_s = time.perf_counter() - started
    return {"wall_s": round(wall_s, 1), "withdrawn": done.withdrawn, "reopened": done.reopened}


def with_geopandas(folder: Path, url: str) -> dict[str, Any]:
    """Write the frame with ``to_postgis``."""
    plain = _plain(pickle.loads((folder / "first.pickle").read_bytes()))
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    started = time.perf_counter()
    plain.to_postgis("plain_geopandas", engine, chunksize=50_000)
    return {"wall_s": round(time.perf_counter() - started, 1)}


def with_ogr2ogr(folder: Path, url: str) -> dict[str, Any]:
    """Copy a GeoPackage with GDAL's own tool."""
    target = "PG:" + make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = [
        "-nln",
        "plain_ogr2ogr",
        "-nlt",
        "PROMOTE_TO_MULTI",
        "-gt",
        "unlimited",
        "--config",
        "PG_USE_COPY",
        "YES",
    ]
    started = time.perf_counter()
    subprocess.run(["ogr2ogr", "-f", "PostgreSQL", target, str(folder / "plain.gpkg"), *options], check=True)
    return {"wall_s": round(time.perf_counter() - started, 1)}


def with_shp2pgsql(folder: Path, url: str) -> dict[str, Any]:
    """Copy a shapefile with PostGIS's own tool."""
    target = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    started = time.perf_counter()
    make = ["shp2pgsql", "-D", "-I", "-s", "9210", str(folder / "plain.shp"), "plain_shp2pgsql"]
    with subprocess.Popen(make, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as sql:
        subprocess.run(["psql", "-q", target], stdin=sql.stdout, stdout=subprocess.DEVNULL, check=True)
    return {"wall_s": round(time.perf_counter() - started, 1)}


MEASURES: dict[str, Callable[[Path, str, int], dict[str, Any]]] = {
    "first load": lambda folder, url, minutes: load_one("first", minutes, folder, url),
    "the same again": lambda folder, url, minutes: load_one("first", minutes, folder, url),
    "1 % changed": lambda folder, url, minutes: load_one("second", minutes, folder, url),
    "undo of 1 %": lambda _, url, minutes: undo_one("second", minutes, url),
    "all surveyed again": lambda folder, url, minutes: load_one("third", minutes, folder, url),
    "undo of the survey": lambda _, url, minutes: undo_one("third", minutes, url),
    "undo of all": lambda _, url, minutes: undo_one("first", minutes, url),
    "geopandas": lambda folder, url, _: with_geopandas(folder, url),
    "ogr2ogr": lambda folder, url, _: with_ogr2ogr(folder, url),
    "shp2pgsql": lambda folder, url, _: with_shp2pgsql(folder, url),
}
"""In the order in which they follow one another."""


def _apart(*arguments: object) -> dict[str, Any]:
    """Run one measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.loads", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(parcels: int) -> dict[str, Any]:
    """Measure everything on a new server."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder, "home"))
        try:
            migrate(connect(cluster.up()))
            _apart("--prepare", parcels, "--folder", folder)
            found = {}
            for minutes, name in enumerate(MEASURES):
                # What the server still had to write down is not paid for by the next measurement.
                cluster.down()
                found[name] = _apart("--measure", name, "--folder", folder, "--url", cluster.up(), "--minutes", minutes)
                print(parcels, name, json.dumps(found[name]), file=sys.stderr)
        finally:
            cluster.down()
    return found


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    for hidden, kind in {"prepare": int, "measure": str, "folder": Path, "url": str, "minutes": int}.items():
        parser.add_argument(f"--{hidden}", type=kind, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.prepare:
        print(json.dumps(prepare(wanted.prepare, wanted.folder)))
    elif wanted.measure:
        print(json.dumps(MEASURES[wanted.measure](wanted.folder, wanted.url, wanted.minutes)))
    else:
        print(json.dumps({parcels: measure(parcels) for parcels in wanted.sizes}, indent=1))


if __name__ == "__main__":
    main()
