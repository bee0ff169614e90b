"""How long the main job takes, beside what somebody would otherwise write with the same libraries.

    make bench

Whole processes are timed from outside, a warm-up first, then several counted runs; machines are shared, so read the
ratios and the medians. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.demo import make_package
from pipeline.embedded import Cluster

COMMUNE = "11407"

USUAL_CHECK = """
import geopandas as gpd, sys
parcels = gpd.read_file(sys.argv[1])
print((~parcels.is_valid).sum(), parcels.duplicated(["soHieuToBanDo", "soThuTuThua"]).sum())
pairs = gpd.overlay(parcels[["geometry"]].assign(a=range(len(parcels))),
                    parcels[["geometry"]].assign(b=range(len(parcels))), keep_geom_type=True)
print(((pairs.a < pairs.b) & (pairs.area > 0.01)).sum())
"""
"""What one writes in an afternoon: validity, duplicate keys, overlaps; no gaps, no report, no codes."""


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command and return wall seconds and the peak memory of its largest process in MB."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


def median(command: list[str], environment: dict[str, str], runs: int) -> float:
    """Return the median wall time of `runs` runs after a warm-up."""
    timed(command, environment)
    return statistics.median(timed(command, environment)[0] for _ in range(runs))


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    diachinh = [sys.executable, "-m", "pipeline"]
    with tempfile.TemporaryDirectory() as folder:
        package, bare = Path(folder, "package.zip"), Path(folder, "bare")
        make_package(package, parcels=wanted.parcels, seed=1, commune=COMMUNE)
        make_package(bare, parcels=wanted.parcels, seed=1, commune=COMMUNE)
        layer = next(path for path in sorted(bare.iterdir()) if path.suffix == ".gpkg")
        environment = {**os.environ, "DIACHINH_HOME": str(Path(folder, "home"))}
        check = median([*diachinh, "check", str(package)], environment, wanted.runs)
        usual = median([sys.executable, "-c", USUAL_CHECK, str(layer)], environment, wanted.runs)
        cluster = Cluster(Path(folder, "home"))
        cluster.up()
        try:
            main_job, peak_mb = timed([*diachinh, "run", str(package), "--yes"], environment)
        finally:
            cluster.down()
        result = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "parcels": wanted.parcels,
            "help_s": round(median([*diachinh, "--help"], environment, wanted.runs), 2),
            "check_s": round(check, 2),
            "usual_check_s": round(usual, 2),
            "check_over_usual": round(check / usual, 2),
            "main_job_s": round(main_job, 2),
            "peak_mb": round(peak_mb),
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
