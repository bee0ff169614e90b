"""How long a million parcels take from file to frame, beside what one would otherwise read them with.

    python -m benchmarks.formats

Each reader has a process of its own. Processor time counts the child processes too, since machines are shared; so does
the peak of memory, which is that of both processes together. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from pipeline.demo import make_parcels
from pipeline.intake import receive
from pipeline.read import read

COMMUNE = "11407"
TOWN = 20_000
"""Parcels that are made; the others are copies beside them, on further sheets."""
APART_M = 5_000
SHARE_OF_FIONA = 10
"""Fiona reads one parcel of so many, and its time is multiplied."""


def write(folder: Path, parcels: int) -> dict[str, Path]:
    """Write a layer in both formats, and a part of it for fiona."""
    town = make_parcels(parcels=TOWN, seed=1, commune=COMMUNE)
    sheets = int(town["soHieuToBanDo"].max())
    copies = []
    for number in range(-(-parcels // TOWN)):
        moved = shapely.transform(town.geometry.to_numpy(), lambda xy, east=number * APART_M: np.add(xy, [east, 0]))
        copies.append(
            town.assign(soHieuToBanDo=town["soHieuToBanDo"] + number * sheets).set_geometry(moved, crs=town.crs)
        )
    frame = gpd.GeoDataFrame(pd.concat(copies, ignore_index=True))[:parcels]
    warnings.filterwarnings("ignore", message="Normalized/laundered field name")
    short = {"soHieuToBanDo": "soTo", "soThuTuThua": "soThua", "kyHieuMucDichSuDung": "loaiDat"}
    paths = {
        name: folder / name / f"thua.{name.partition('-')[0]}" for name in ("gpkg", "shp", "gpkg-part", "shp-part")
    }
    for name, path in paths.items():
        path.parent.mkdir()
        part = frame[: parcels // SHARE_OF_FIONA] if name.endswith("part") else frame
        pyogrio.write_dataframe(part.rename(columns=short) if "shp" in name else part, path)
    vertices = shapely.get_num_coordinates(frame.geometry.to_numpy()) - 1
    print(f"{len(frame)} parcels, {np.median(vertices):.0f} vertices, {len(frame.columns)} columns", file=sys.stderr)
    return paths


def with_fiona(path: Path) -> gpd.GeoDataFrame:
    """Read as geopandas did before."""
    return gpd.read_file(path, engine="fiona")


def with_pyogrio(path: Path) -> gpd.GeoDataFrame:
    """Read as geopandas does."""
    return gpd.read_file(path, engine="pyogrio")


def with_us(path: Path) -> gpd.GeoDataFrame:
    """Take in, and read as `diachinh` does; only reading is timed."""
    package = receive(
        path.parent, path.parent.parent / f"intake-{path.suffix[1:]}", now=datetime(2026, 11, 23, tzinfo=UTC)
    )
    start()
    return read(package, source="national").layers[0].frame


READERS: dict[str, Callable[[Path], gpd.GeoDataFrame]] = {
    "fiona": with_fiona,
    "pyogrio": with_pyogrio,
    "us": with_us,
}
_started: list[float] = []


def start() -> None:
    """Start the watches."""
    _started[:] = [time.perf_counter(), _processor_s()]


def _processor_s() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _resident_mb(process: str = "self") -> float:
    try:
        pages = int(Path("/proc", process, "statm").read_text().split()[1])
    except OSError:  # it has just ended
        return 0.0
    return pages * resource.getpagesize() / 1e6


class Watch(threading.Thread):
    """Looks every few milliseconds how much memory this process and its children hold."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._is_over = threading.Event()

    def run(self) -> None:
        """Look until told otherwise."""
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._is_over.wait(0.01):
            held_mb = _resident_mb() + sum(map(_resident_mb, children.read_text().split()))
            self.peak_mb = max(self.peak_mb, held_mb)

    def stop(self) -> float:
        """Return the peak in MB."""
        self._is_over.set()
        self.join()
        return self.peak_mb


def measure(reader: str, path: Path) -> dict[str, float]:
    """Read once, in this process, and say what it took."""
    before_mb = _resident_mb()
    watch = Watch()
    watch.start()
    start()
    frame = READERS[reader](path)
    wall, processor = time.perf_counter() - _started[0], _processor_s() - _started[1]
    peak_mb = watch.stop()
    return {
        "rows": len(frame),
        "wall_s": round(wall, 1),
        "processor_s": round(processor, 1),
        "frame_mb": round(_resident_mb() - before_mb),
        "peak_mb": round(peak_mb - before_mb),
    }


def main() -> None:
    """Measure every reader on every format and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--path", type=Path)
    wanted = parser.parse_args()
    if wanted.reader:
        print(json.dumps(measure(wanted.reader, wanted.path)))
        return
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), wanted.parcels)
        for suffix in ("gpkg", "shp"):
            for reader in READERS:
                path = paths[f"{suffix}-part"] if reader == "fiona" else paths[suffix]
                command = [sys.executable, "-m", "benchmarks.formats", "--reader", reader, "--path", str(path)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
                found[f"{suffix} {reader}"] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
