"""Layers that nobody here made go all the way: every record read is checked, loaded and counted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipeline import run
from schemas.finding import State

pytestmark = pytest.mark.db

NOW = datetime(2026, 11, 23, tzinfo=UTC)

LAYERS = [
    ("fr-edigeo-25354", "edigeo_pci", 511),
    ("nl-inspire-cp-limburg/cadastralparcels-limburg.xml", "inspire_cp", 50),
    ("nl-inspire-cp-limburg/cp-exm-wfs-rsp.gml", "inspire_cp", 3),
    ("nz-waca-gpkg", "linz_waca", 228),
    ("vn-hp-admin-2026/31_hai_phong/wards", "vn_admin_2026", 114),
]


def job_in(home: Path) -> run.Job:
    return run.Job(home=home, province="generic", now=NOW)


@pytest.mark.parametrize(("layer", "source", "parcels"), LAYERS, ids=[layer for layer, _, _ in LAYERS])
def test_a_real_layer_is_checked_and_loaded_and_its_counts_reconcile(
    shared_data: Path, database: Engine, tmp_path: Path, layer: str, source: str, parcels: int
) -> None:
    outcome = run.take_in(shared_data / layer, job_in(tmp_path), database)
    report, loaded = outcome.report, outcome.loaded
    assert report.source == source
    assert (report.read, report.checked, report.quarantined) == (parcels, parcels, 0)
    assert outcome.exit_code == 0
    assert loaded is not None
    assert (loaded.received, loaded.inserted, loaded.quarantined) == (parcels, parcels, 0)
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cadastre.parcel_version")).scalar_one() == parcels
    disabled = {checked.spec.code for checked in report.checks if checked.state is State.DISABLED}
    assert disabled <= set(report.changed_severities)


def test_a_real_commune_becomes_a_release(shared_data: Path, database: Engine, tmp_path: Path) -> None:
    job = job_in(tmp_path)
    assert run.take_in(shared_data / "fr-edigeo-25354", job, database).loaded
    release = run.release(job, database)
    assert release.parcels == 511
    assert run.release(job, database).unchanged


def test_communes_as_parcels_are_refused_by_the_rules_of_the_province(shared_data: Path, tmp_path: Path) -> None:
    """The same files handed in as a survey package of Hải Phòng: degrees are not an accepted system."""
    job = run.Job(home=tmp_path, province="haiphong", now=NOW)
    outcome = run.check(shared_data / "vn-hp-admin-2026" / "31_hai_phong" / "wards", job)
    assert outcome.exit_code in {1, 2}
    assert "CRS-02" in {finding.code for finding in outcome.report.findings}


SOUND = {
    "big-compression.zip",
    "deflate.zip",
    "empty.zip",
    "unix-epoch.zip",
    "windows-compressed-folder.zip",
}
"""Archives that are sound; what they hold is no parcel."""


@pytest.mark.parametrize("folder", ["failure", "success"])
def test_each_hostile_archive_is_refused_with_the_true_reason(shared_data: Path, tmp_path: Path, folder: str) -> None:
    archives = sorted((shared_data / "zip-hostile-b" / folder).glob("*.zip"))
    assert archives
    for archive in archives:
        outcome = run.check(archive, job_in(tmp_path))
        codes = {finding.code for finding in outcome.report.findings}
        assert outcome.exit_code == 2, archive.name
        assert codes & ({"PKG-08"} if archive.name in SOUND else {"PKG-01", "FMT-01"}), (archive.name, codes)
