"""Files that nobody here made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.package import Package
from schemas.source import Source

TakenIn = Callable[[Path], Package]


def test_edigeo_sheets_of_a_french_commune(shared_data: Path, taken_in: TakenIn) -> None:
    layers = read(taken_in(shared_data / "fr-edigeo-25354"))
    assert (layers.source, len(layers.layers), layers.read, layers.quarantined) == ("edigeo_pci", 8, 511, 0)
    assert {layer.name for layer in layers.layers} == {"PARCELLE_id"}
    assert all(layer.frame.crs.name == "RGF93 Lambert 93" and not layer.crs_assumed for layer in layers.layers)
    assert all(950_000 < layer.frame.total_bounds[0] < 956_000 for layer in layers.layers)
    assert {fault.code for fault in layers.faults} == {"PKG-03"}


def test_dutch_inspire_parcels_are_in_the_netherlands(shared_data: Path, taken_in: TakenIn) -> None:
    layers = read(taken_in(shared_data / "nl-inspire-cp-limburg"))
    assert [(layer.file, len(layer.frame), layer.frame.crs.to_epsg()) for layer in layers.layers] == [
        ("cadastralparcels-limburg.xml", 50, 4258),
        ("cp-exm-wfs-rsp.gml", 3, 4326),
    ]
    limburg, elsewhere = (layer.frame.total_bounds.tolist() for layer in layers.layers)
    assert limburg == pytest.approx([5.7107925, 50.8556625, 5.7166453, 50.8619040])
    assert elsewhere == pytest.approx([6.9264033, 52.217777, 6.9712222, 52.2738810])


def test_a_geopackage_from_new_zealand(shared_data: Path, taken_in: TakenIn) -> None:
    layers = read(taken_in(shared_data / "nz-waca-gpkg"))
    (layer,) = layers.layers
    assert (layers.source, layers.read, layer.frame.crs.to_epsg()) == ("linz_waca", 228, 4167)
    assert str(layer.frame["date_adjusted"].dt.tz) == "UTC"


def test_the_communes_of_hai_phong(shared_data: Path, taken_in: TakenIn) -> None:
    layers = read(taken_in(shared_data / "vn-hp-admin-2026"))
    assert (layers.source, layers.read, len(layers.layers)) == ("vn_admin_2026", 114, 114)
    codes = [layer.frame["code"].item() for layer in layers.layers]
    assert sorted(codes) == codes
    assert len(set(codes)) == 114
    unused = [fault.file for fault in layers.faults]
    assert unused == ["31_hai_phong/31_hai_phong.geojson", "donvi_tinhthanh.json", "LICENSE.upstream.txt"]


def test_communes_as_crawled(shared_data: Path, taken_in: TakenIn, monkeypatch: pytest.MonkeyPatch) -> None:
    crawled = Source.model_validate(
        {
            "name": "crawled",
            "title": {"vi": "thô", "en": "raw"},
            "layers": ["*_xa", "*_phuong"],
            "columns": {"sheet_number": {"constant": "1"}, "parcel_number": ["ma1"]},
            "ignored": ["id", "matinhxa"],
        }
    )
    monkeypatch.setattr("pipeline.read.choose.load_source", lambda _: crawled)
    layers = read(taken_in(shared_data / "vn-dienbien-wards-2026-raw"), source="crawled")
    assert (layers.read, layers.quarantined, len(layers.layers)) == (45, 0, 45)


def test_odd_shapefiles(shared_data: Path, taken_in: TakenIn, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Source.model_validate(
        {
            "name": "blocks",
            "title": {"vi": "khối", "en": "blocks"},
            "columns": {"sheet_number": {"constant": "1"}, "parcel_number": ["BKG_KEY", "id"]},
        }
    )
    package = taken_in(shared_data / "shp-odd-b")
    with pytest.raises(PackageError) as caught:
        read(package)
    assert [fault.code for fault in caught.value.faults] == ["PKG-02", "FMT-05"]
    monkeypatch.setattr("pipeline.read.choose.load_source", lambda _: blocks)
    first, second = read(package, source="blocks").layers
    assert (first.file, len(first.frame)) == ("blockgroups.zip/blockgroups.shp", 663)
    assert (second.file, second.frame["Name"].to_list()) == ("latin1.shp", ["Ñandú"])
