"""Our own parsers under a fuzzer, each for a bounded number of inputs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="the fuzzer is made for Linux only")

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 8
FEWEST_RUNS = 300


@pytest.mark.parametrize("target", ["labels", "encodings", "numbers", "sheets", "manifests", "coordinate_lists"])
def test_whatever_comes_in_is_answered(target: str, tmp_path: Path) -> None:
    """No input makes a parser fail, hang, or break its law; an input that does is printed."""
    command = [sys.executable, str(ROOT / "tests/fuzz/parsers.py"), target]
    limits = ["-seed=1", "-runs=20000", f"-max_total_time={MOST_SECONDS}", "-timeout=5", "-print_final_stats=1"]
    done = subprocess.run(
        [*command, *limits],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    runs = next(line for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units:"))
    assert int(runs.split()[-1]) > FEWEST_RUNS
