"""How long all checks take of ten thousand, a hundred thousand and a million parcels, and the overlaps alone elsewhere.

    uv run --locked --group bench python -m benchmarks.checks

Each measurement has a process of its own, into which the parcels come ready made. Machines are shared: processor time
tells more than wall time. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks.lattice import PROVINCE, SOURCE, describe, make_lots
from benchmarks.processes import forget_peak, peak_mb
from pipeline.normalise import normalise
from pipeline.validate import validate
from schemas.province import load_province
from schemas.source import load_source

SIZES = (10_000, 100_000, 1_000_000)
SPOILT_SHARE = 0.01
COMPARED = 100_000
"""Parcels of which the overlaps are looked for in other ways too."""
VERTICES = 200_000
SLOWEST = 10


def prepare(parcels: int, spoilt_share: float, batch: Path) -> dict[str, Any]:
    """Make parcels, normalise them, and put them into a file."""
    layers = make_lots(parcels, spoilt_share=spoilt_share)
    started, used = time.perf_counter(), time.process_time()
    normalised = normalise(layers, load_source(SOURCE), load_province(PROVINCE))
    took = {"wall_s": _since(started, time.perf_counter()), "processor_s": _since(used, time.process_time())}
    batch.write_bytes(pickle.dumps(normalised, protocol=5))
    return took


def check(batch: Path) -> dict[str, Any]:
    """Run all checks."""
    parcels = pickle.loads(batch.read_bytes())
    province, source = load_province(PROVINCE), load_source(SOURCE)
    forget_peak()
    started, used = time.perf_counter(), time.process_time()
    runs, findings = validate(parcels, province, source)
    wall_s, processor_s = time.perf_counter() - started, time.process_time() - used
    slowest = sorted(runs, key=lambda run: -run.seconds)[:SLOWEST]
    return {
        "wall_s": round(wall_s, 1),
        "processor_s": round(processor_s, 1),
        "processor_us_a_parcel": round(processor_s / len(parcels.parcels) * 1e6, 1),
        "peak_mb": peak_mb(),
        "findings": len(findings),
        "slowest_s": {run.spec.code: round(run.seconds, 2) for run in slowest},
    }


def check_one_large(folder: Path) -> dict[str, Any]:
    """Run ``diachinh check`` on a package with one parcel of very many vertices."""
    package = folder / "large"
    package.mkdir()
    turn = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    radius = 2_000 + np.random.default_rng(1).uniform(-0.02, 0.02, VERTICES)
    ring = np.column_stack([595_000 + radius * np.cos(turn), 2_300_000 + radius * np.sin(turn)])
    pond = np.array([shapely.Polygon(ring.round(3))], dtype=object)
    lots = describe(pond, np.array(["11407"]), np.random.default_rng(1))
    lots.to_file(package / "thua.gpkg")
    before = _of_children_s()
    started = time.perf_counter()
    environment = {**os.environ, "DIACHINH_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "pipeline", "check", str(package)]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return {
        "wall_s": _since(started, time.perf_counter()),
        "processor_s": _since(before, _of_children_s()),
    }


def _since(start_s: float, now_s: float) -> float:
    return round(now_s - start_s, 1)


def _of_children_s() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def _apart(module: str, *arguments: object) -> dict[str, Any]:
    """Run one measurement in a process of its own, which imports nothing that it does not need."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(*arguments[:-1], json.dumps(result), file=sys.stderr)
    return result


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": lambda parcels, share, batch: prepare(int(parcels), float(share), Path(batch)),
    "check": lambda _parcels, _share, batch: check(Path(batch)),
}


def main() -> None:
    """Measure everything and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--compared", type=int, default=COMPARED)
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.measure:
        print(json.dumps(MEASURES[wanted.measure[0]](*wanted.measure[1:])))
        return
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder, "batch.pickle")
        for parcels in wanted.sizes:
            for share in (0.0, SPOILT_SHARE):
                for measure in MEASURES:
                    result = _apart("benchmarks.checks", "--measure", measure, parcels, share, batch)
                    found[f"{measure} {parcels} {share}"] = result
        _apart("benchmarks.checks", "--measure", "prepare", wanted.compared, SPOILT_SHARE, batch)
        found[f"overlaps of {wanted.compared}"] = _apart("benchmarks.overlaps", batch)
        found[f"one parcel of {VERTICES} vertices"] = check_one_large(Path(folder))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
