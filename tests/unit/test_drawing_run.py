"""Drawings from the file to the reports: with and without repair, and what only a file can hold."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.demo import make_package
from pipeline.run import Job, check

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BLOCK = """0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n0\nENDSEC
0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n8\n0\n2\nNHAN\n70\n2\n10\n0\n20\n0\n3\nNHAN\n1\n
0\nLINE\n8\n13\n10\n-1\n20\n0\n11\n1\n21\n0
0\nATTDEF\n8\n13\n10\n0\n20\n1\n40\n1\n1\n\n3\nSo thua\n2\nSO\n70\n0
0\nATTDEF\n8\n4\n10\n0\n20\n-1\n40\n1\n1\n\n3\nDien tich\n2\nDT\n70\n0\n0\nENDBLK\n8\n0\n0\nENDSEC
"""
"""A fraction: its bar, and two attributes above and below it."""
OUTLINE = "".join(
    f"0\nLINE\n8\n10\n10\n{595000 + x0}\n20\n{2307000 + y0}\n11\n{595000 + x1}\n21\n{2307000 + y1}\n"
    for x0, y0, x1, y1 in ((0, 0, 20, 0), (20, 0, 20, 20), (20, 20, 0, 20), (0, 20, 0, 0))
)
INSERT = """0\nINSERT\n8\n13\n66\n1\n2\nNHAN\n10\n595010\n20\n2307010
0\nATTRIB\n8\n13\n10\n595010\n20\n2307011\n40\n1\n1\n1\n2\nSO\n70\n0
0\nATTRIB\n8\n4\n10\n595010\n20\n2307009\n40\n1\n1\n400.0\n2\nDT\n70\n0\n0\nSEQEND\n8\n13
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("package") / "sheets"
    make_package(folder, parcels=150, seed=4, commune="11407", fmt="dxf", faults={"TOP-06": 2})
    return folder


def checked(package, tmp_path, *, repair):
    job = Job(home=tmp_path / "home", province="haiphong", now=NOW, out=tmp_path / "out", repair=repair)
    outcome = check(package, job)
    written = json.loads(outcome.reports["findings.json"].read_text("utf-8"))
    return outcome, written["run"]["repaired"], outcome.reports["report.html"].read_text("utf-8")


def test_without_repair_the_load_is_stopped_and_no_report_speaks_of_repair(package, tmp_path):
    outcome, repaired, page = checked(package, tmp_path, repair=False)
    assert outcome.exit_code == 1
    assert repaired is None
    assert "--repair" not in page


def test_with_repair_the_package_may_be_loaded_and_every_report_says_so(package, tmp_path):
    outcome, repaired, page = checked(package, tmp_path, repair=True)
    assert outcome.exit_code == 0
    assert repaired == 2
    assert "--repair" in page
    assert page.count("Đã sửa tự động") >= 2


def test_a_run_with_repair_that_finds_nothing_to_mend_says_none(tmp_path):
    folder = tmp_path / "sheets"
    make_package(folder, parcels=100, seed=4, commune="11407", fmt="dxf")
    assert checked(folder, tmp_path, repair=True)[1] == 0


def test_attributes_of_a_block_are_a_label(tmp_path):
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "package.toml").write_text('crs = 9210\ncommunes = ["11407"]\n')
    drawing = f"{BLOCK}0\nSECTION\n2\nENTITIES\n{OUTLINE}{INSERT}0\nENDSEC\n0\nEOF\n"
    (folder / "DC07.dxf").write_text(drawing)
    job = Job(home=tmp_path / "home", province="generic", now=NOW, out=tmp_path / "out")
    report = check(folder, job).report
    assert report.checked == 1
    assert not {"TOP-06", "TOP-07", "TOP-08", "ATT-06", "PKG-08"} & {one.code for one in report.findings}
