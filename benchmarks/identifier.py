"""How long it takes to mint the identifiers of many parcels, and how deep their points lie.

    .venv/bin/python -m benchmarks.identifier

Two kinds of parcels: the bent quadrilaterals of `lattice`, and the lots of the synthetic town, whose long parallel
sides make the search for the deepest point long. Machines are shared, so read the processor time too: it is divided
between the cores. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from benchmarks.lattice import EPSG, PROVINCE, make_batch
from pipeline.demo import make_parcels
from pipeline.load.identifier import algorithm, mint
from schemas.province import load_province

Shapes = npt.NDArray[Any]

COMMUNE = "11407"
TOWN = 10_000
"""Lots of the town; it is laid out again and again, 3 km apart, until there are enough."""
SAMPLE = 5_000
PRECISIONS_M = (1.0, 0.2, 0.1, 0.01, 0.001)
EXACT_M = 0.0005


def lattice(parcels: int) -> Shapes:
    """Return bent quadrilaterals of 8 to 12 vertices."""
    return np.asarray(make_batch(parcels).parcels.geometry.array, dtype=object)


def town(parcels: int) -> Shapes:
    """Return lots of the synthetic town."""
    lots = make_parcels(parcels=TOWN, seed=1, commune=COMMUNE, crs=EPSG).geometry.to_numpy()
    moved = [shapely.transform(lots, lambda xy, at=at: xy + 3_000.0 * at) for at in range(-(-parcels // TOWN))]
    return np.concatenate(moved)[:parcels]


def minting(shapes: Shapes) -> dict[str, float]:
    """Return wall and processor time of minting, and how many identifiers there are."""
    pipeline = load_province(PROVINCE).datum_pipeline
    started, cpu_started = time.perf_counter(), time.process_time()
    minted = mint(shapes, CRS.from_epsg(EPSG), pipeline, ())
    return {
        "wall_s": round(time.perf_counter() - started, 2),
        "cpu_s": round(time.process_time() - cpu_started, 2),
        "minted": int(minted.notna().sum()),
    }


def depths(shapes: Shapes) -> dict[str, dict[str, float]]:
    """Return what a parcel costs at each precision, and how much deeper the deepest point would lie."""
    deepest_m = shapely.length(shapely.maximum_inscribed_circle(shapes, tolerance=EXACT_M))
    found = {}
    for precision_m in PRECISIONS_M:
        started = time.process_time()
        depth_m = shapely.length(shapely.maximum_inscribed_circle(shapes, tolerance=precision_m))
        found[f"{precision_m} m"] = {
            "cpu_us_a_parcel": round((time.process_time() - started) / len(shapes) * 1e6),
            "mean_lost_m": round(float((deepest_m - depth_m).mean()), 4),
            "most_lost_m": round(float((deepest_m - depth_m).max()), 4),
        }
    return found


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=200_000)
    parcels = parser.parse_args().parcels
    result: dict[str, Any] = {"algorithm": algorithm(load_province(PROVINCE).datum_pipeline), "parcels": parcels}
    for make in (lattice, town):
        shapes = make(parcels)
        result[make.__name__] = minting(shapes) | {"precisions": depths(shapes[:SAMPLE])}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
