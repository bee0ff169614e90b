"""Layers that nobody here made go through whole, with the source description meant for them."""

import tarfile
import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from pipeline.normalise import normalise
from schemas.frames import Layer, Layers
from schemas.province import load_province
from schemas.source import load_source


@pytest.fixture
def normalised(make_layers):
    """Return a function that reads files with GDAL alone and normalises them."""

    def run(paths, source, layer=None):
        described = load_source(source)
        read = [_read(path, layer, described.crs) for path in paths]
        package = make_layers().package
        layers = Layers(package=package, source=source, layers=tuple(read), read=sum(len(part.frame) for part in read))
        return normalise(layers, described, load_province("generic"))

    return run


def _read(path, layer, crs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what GDAL thinks of other people's files is not our subject
        frame = pyogrio.read_dataframe(path, layer=layer)
        info = pyogrio.read_info(path, layer=layer)
    if frame.crs is None:
        frame = frame.set_crs(crs)
    return Layer(frame=frame, file=path.name, name=info["layer_name"], driver=info["driver"])


def assert_whole(batch, count):
    parcels = batch.parcels
    assert len(parcels) == batch.read == count
    assert batch.faults == ()
    assert not parcels.duplicated(["commune_code", "sheet_label", "parcel_label"]).any()
    assert parcels[["commune_code", "sheet_label", "parcel_label"]].notna().all(axis=None)
    assert (parcels["computed_area_m2"] > 0).all()
    assert batch.personal.shape == (count, 0)


def test_french_sheets_in_edigeo(shared_data, normalised, tmp_path):
    for archive in sorted((shared_data / "fr-edigeo-25354").glob("*.tar.bz2")):
        folder = tmp_path / archive.stem
        folder.mkdir()
        with tarfile.open(archive) as tar:
            for member in filter(tarfile.TarInfo.isfile, tar):
                (folder / Path(member.name).name).write_bytes(tar.extractfile(member).read())
    batch = normalised(sorted(tmp_path.glob("*/*.THF")), "edigeo_pci", "PARCELLE_id")
    assert_whole(batch, 511)
    assert batch.parcels.crs.to_epsg() == 2154
    assert set(batch.parcels["sheet_label"]) == {"AB", "AK", "ZB", "ZC", "ZD", "ZE", "ZH", "ZI"}
    assert shapely.coverage_is_valid(np.asarray(batch.parcels.geometry.array))


@pytest.mark.parametrize(
    ("name", "count", "epsg"), [("cadastralparcels-limburg.xml", 50, 32631), ("cp-exm-wfs-rsp.gml", 3, 32632)]
)
def test_dutch_parcels_in_inspire_gml(shared_data, normalised, name, count, epsg):
    batch = normalised([shared_data / "nl-inspire-cp-limburg" / name], "inspire_cp")
    assert_whole(batch, count)
    assert batch.parcels.crs.to_epsg() == epsg
    assert set(batch.parcels["crs_received"]) <= {"EPSG:4258", "EPSG:4326"}


def test_overlapping_adjustments_of_new_zealand(shared_data, normalised):
    batch = normalised([shared_data / "nz-waca-gpkg" / "nz-waca-adjustments.gpkg"], "linz_waca")
    assert_whole(batch, 228)


def test_communes_as_parcels_have_about_their_published_area(shared_data, normalised):
    wards = sorted((shared_data / "vn-hp-admin-2026" / "31_hai_phong" / "wards").glob("*.geojson"))
    batch = normalised(wards, "vn_admin_2026")
    assert_whole(batch, 114)
    assert set(batch.parcels["commune_code"]) == set(load_province("haiphong").current_units)
    assert batch.parcels["computed_area_m2"].sum() / 1e6 == pytest.approx(
        3194.72, rel=0.05
    )  # not measured on these polygons
