"""The table of real files in the documentation is what becomes of them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "real_files.md"


def rows(text: str, folder: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"| {folder} |")]


@pytest.mark.parametrize(
    "folder", ["dgn-v7-gdal", "nl-inspire-cp-limburg", "pl-egib-gml-b", "vn-hp-units", "shp-odd-b"]
)
def test_the_page_tells_what_becomes_of_a_file(folder, shared_data, tmp_path):
    (tmp_path / folder).mkdir()
    for path in (shared_data / folder).iterdir():
        shutil.copyfile(path, tmp_path / folder / path.name)
    command = [sys.executable, "-W", "ignore", str(ROOT / "scripts/real_files.py"), str(tmp_path)]
    made = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}).stdout
    assert rows(made, folder) == rows(PAGE.read_text("utf-8"), folder)


def test_the_page_knows_every_data_set(shared_data):
    page = PAGE.read_text("utf-8")
    without_deliveries = {"geos-testvalid", "mvt-fixtures-b"}
    folders = {path.name for path in shared_data.iterdir() if path.is_dir()} - without_deliveries
    assert [folder for folder in sorted(folders) if not rows(page, folder)] == []
