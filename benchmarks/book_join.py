"""How long form 1 takes from its cells to the parcels: 200,000 rows of 61 columns against 150,000 parcels.

    .venv/bin/python -m benchmarks.book_join

The book is made in memory as reading hands it on, so that this is the join alone. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.normalise import normalise
from pipeline.normalise.books import join_books
from schemas.book import load_book
from schemas.frames import Batch, BookRows, Layer, Layers
from schemas.package import Manifest, Package
from schemas.province import load_province
from schemas.source import load_source

COMMUNE = "11407"
PARCELS_A_SHEET = 500
PACKAGE = Package(
    name="benchmark",
    sha256="",
    content_sha256="",
    receipt="",
    received=datetime(2026, 11, 23, tzinfo=UTC),
    files=(),
    manifest=Manifest(synthetic=True),
)


def make_parcels(count: int) -> Batch:
    """Return parcels that know nothing but their numbers."""
    numbers = np.arange(count)
    x, y = 590_000 + 20.0 * (numbers % 1000), 2_300_000 + 20.0 * (numbers // 1000)
    table = {
        "maXa": COMMUNE,
        "soHieuToBanDo": numbers // PARCELS_A_SHEET + 1,
        "soThuTuThua": numbers % PARCELS_A_SHEET + 1,
    }
    frame = gpd.GeoDataFrame(table, geometry=shapely.box(x, y, x + 20, y + 20), crs=9210)
    layer = Layer(frame=frame, file="thua.gpkg", name="thua", driver="GPKG")
    layers = Layers(package=PACKAGE, source="national", layers=(layer,), read=count)
    return normalise(layers, load_source("national"), load_province("haiphong"))


def make_form1(rows: int, parcels: int) -> BookRows:
    """Return form 1 with all its columns filled; a third of the parcels has two holders."""
    random = np.random.default_rng(1)
    at = np.sort(np.concatenate([np.arange(parcels), random.integers(0, parcels, rows - parcels)]))
    area = np.full(rows, 400.0)
    values = {
        "commune_code": np.full(rows, float(COMMUNE)),
        "sheet_number": (at // PARCELS_A_SHEET + 1).astype(float),
        "parcel_number": (at % PARCELS_A_SHEET + 1).astype(float),
        "certificate_serial": [f"CA {one:06d}" for one in at],
        "holder_name": [f"Nguyễn Văn Thử {one % 977}" for one in range(rows)],
        "holder_id": [f"0310{one % 100:02d}{one:06d}" for one in range(rows)],
        "holder_birth": [f"{one % 28 + 1:02d}/{one % 12 + 1:02d}/{1900 + one % 100}" for one in range(rows)],
        "certificate_date": [f"{one % 28 + 1:02d}/{one % 12 + 1:02d}/{2000 + one % 20}" for one in range(rows)],
        "area_m2": area,
        "land_use_1": np.where(at % 2, "ODT", "ONT"),
        "land_use_1_area_m2": area - at % 300,
        "land_use_2": np.where(at % 300, "CLN", None),
        "land_use_2_area_m2": np.where(at % 300, at % 300.0, np.nan),
        "land_use_3": [None] * rows,
        "parcel_id": [f"w7er{one:08d}" for one in at],
        "address": [f"Tổ dân phố số {one % 40}" for one in at],
    }
    columns = {name: name for name in load_book("form1").columns}
    table = {name: values.get(name, f"Giá trị của cột {name}") for name in columns}
    for name in ("old_sheet_number", "old_parcel_number"):
        table[name] = values[name.removeprefix("old_")]
    frame = pd.DataFrame(table, index=pd.RangeIndex(5, 5 + rows))
    texts = frame.select_dtypes(exclude="number").columns
    frame = frame.drop(columns=["building_area_m2", "building_floor_area_m2", "land_use_3_area_m2"]).astype(
        {name: "string" for name in texts if name in frame and not name.endswith("_area_m2")}
    )
    return BookRows(
        book="form1",
        file="bieu1.xlsx",
        sheet="Sheet1",
        columns={name: name for name in frame},
        frame=frame,
        numbers=pd.DataFrame(index=frame.index),
    )


def join_seconds(rows: int = 200_000, parcels: int = 150_000, runs: int = 3) -> dict[str, float]:
    """Return the median time of the join (wall and processor), and how many rows and parcels it brought together."""
    batch, book, province = make_parcels(parcels), make_form1(rows, parcels), load_province("haiphong")
    seconds, cpu_seconds = [], []
    for _ in range(runs):
        started, cpu_started = time.perf_counter(), time.process_time()
        joined = join_books(batch, [book], province)
        seconds.append(time.perf_counter() - started)
        cpu_seconds.append(time.process_time() - cpu_started)
    found = joined.books[0]
    return {
        "rows": rows,
        "columns": len(book.columns),
        "parcels": parcels,
        "join_s": round(statistics.median(seconds), 2),
        "cpu_s": round(statistics.median(cpu_seconds), 2),
        "joined_rows": found.joined_rows,
        "joined_parcels": found.joined_parcels,
        "faults": len(joined.faults),
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--parcels", type=int, default=150_000)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    print(json.dumps(join_seconds(wanted.rows, wanted.parcels, wanted.runs), indent=1))


if __name__ == "__main__":
    main()
