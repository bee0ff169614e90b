"""How long lines and labels of a drawing take to become parcels, beside plain noding and polygonizing.

    .venv/bin/python benchmarks/drawings.py

The lines are those of a synthetic town, every shared edge once, as one drawing in memory: reading the file is not
measured. Some edges do not close, so that repair has something to do. Nothing is asserted. Processor time of this one
process is measured, which others on the machine disturb least.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.demo import make_parcels
from pipeline.demo.drawing_faults import Pen
from pipeline.demo.drawings import BOUNDARY, FRAME, Drawn, draw
from pipeline.normalise import assemble
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.source import load_source

COMMUNE = "11407"
SHORT_M = 0.02
PARCELS_A_LINE = 0.37
"""Of the synthetic town."""


def drawing(lines: int, undershoots: int) -> Drawn:
    """Draw a town with about so many boundary lines, some of them too short."""
    town = make_parcels(parcels=round(lines * PARCELS_A_LINE), seed=1, commune=COMMUNE)
    town["soHieuToBanDo"], town["soThuTuThua"] = 1, np.arange(1, len(town) + 1)
    drawn = draw(town)
    pen = Pen(town, drawn, np.random.default_rng(1))
    at, places = pen.movable(-SHORT_M)
    for i in np.random.default_rng(1).permutation(len(at))[:undershoots].tolist():
        pen.move_start(int(at[i]), places[i])
    return drawn


def layers_of(drawn: Drawn) -> Layers:
    """Return a drawing as reading does."""
    lines = [(level, None, shape) for level, shapes in drawn.lines.items() for shape in shapes]
    texts = [(level, words, shapely.Point(x, y)) for level, words, x, y in drawn.texts]
    table = pd.DataFrame([*lines, *texts], columns=["Layer", "Text", "geometry"]).astype({"Text": "string"})
    layer = Layer(frame=gpd.GeoDataFrame(table, crs=9210), file="DC1.dxf", name="entities", driver="DXF")
    package = Package.unknown("drawing", datetime(2026, 11, 23, tzinfo=UTC))
    return Layers(package=package, source="famis_dxf", layers=(layer,), read=len(table))


def plain(drawn: Drawn) -> int:
    """Do what the library offers: node the lines and polygonize; no labels, no faults, no millimetre grid."""
    lines = np.concatenate([shapes for level, shapes in drawn.lines.items() if level != FRAME])
    return len(shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines)))))


def median(work: Callable[[], object], runs: int) -> float:
    """Return the median processor time of `runs` runs after a warm-up, seconds."""
    seconds = []
    for _ in range(runs + 1):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds[1:])


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--undershoots", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    drawn, source = drawing(wanted.lines, wanted.undershoots), load_source("famis_dxf")
    layers = layers_of(drawn)
    usual = median(lambda: plain(drawn), wanted.runs)
    ours = median(lambda: assemble(layers, source), wanted.runs)
    repaired = median(lambda: assemble(layers, source, repair=True), wanted.runs)
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "lines": sum(len(shapes) for level, shapes in drawn.lines.items() if level != FRAME),
        "own_boundary_lines": len(drawn.lines[BOUNDARY]),
        "texts": len(drawn.texts),
        "polygons": plain(drawn),
        "plain_cpu_s": round(usual, 2),
        "assemble_cpu_s": round(ours, 2),
        "assemble_over_plain": round(ours / usual, 2),
        "with_repair_cpu_s": round(repaired, 2),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
