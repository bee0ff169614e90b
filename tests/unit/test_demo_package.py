"""Synthetic packages as files: formats, manifest, faults and where they are."""

import tomllib
from collections import Counter
from typing import get_args
from zipfile import ZipFile

import numpy as np
import pyogrio
import pytest
import shapely

from pipeline.cli_demo import BookName, FormatName
from pipeline.demo import PLANTERS, Packing, make_package, make_parcels
from pipeline.demo.registry import books, formats
from schemas.package import Manifest

WARD = "11407"
ALL = dict.fromkeys(PLANTERS, 2)


def read(folder, pattern="*.gpkg"):
    (file,) = folder.glob(pattern)
    return pyogrio.read_dataframe(file)


@pytest.mark.parametrize("fmt", ["gpkg", "shp", "geojson", "gml"])
def test_every_format_holds_the_same_parcels(tmp_path, fmt):
    made = make_package(tmp_path / "package", parcels=300, seed=4, commune=WARD, fmt=fmt)
    frame = read(made.path, f"*.{fmt}")
    expected = make_parcels(parcels=300, seed=4, commune=WARD)
    assert made.records == len(frame) == 300
    assert frame.crs.to_epsg() == 9210
    assert shapely.equals_exact(frame.geometry.to_numpy(), expected.geometry.to_numpy(), 1e-9, normalize=True).all()
    name = "soHieuToBa" if fmt == "shp" else "soHieuToBanDo"
    assert frame[name].tolist() == expected["soHieuToBanDo"].tolist()
    assert frame["tenChu"].tolist() == expected["tenChu"].tolist()


def test_the_command_line_knows_every_format_and_book():
    assert get_args(FormatName) == tuple(formats())
    assert tuple(BookName) == tuple(books())


@pytest.mark.parametrize(
    ("fmt", "packing", "complaint"),
    [
        ("dwg", Packing(), "no format"),
        ("gpkg", Packing(encoding="tcvn3"), "tcvn3"),
        ("kml", Packing(crs=9210), "EPSG:9210"),
        ("mif", Packing(crs=4756), "EPSG:4756"),
        ("shp", Packing(crs=32648), "EPSG:32648"),
    ],
)
def test_what_a_format_cannot_carry_is_refused(tmp_path, fmt, packing, complaint):
    with pytest.raises(ValueError, match=complaint):
        make_package(tmp_path / "package", parcels=100, seed=1, commune=WARD, fmt=fmt, packing=packing)


def test_texts_of_a_dbf_are_bytes_of_their_encoding(tmp_path):
    for encoding, declared, letter in [("utf-8", "UTF-8", b"\xc6\xb0\xe1\xbb\x9d"), ("tcvn3", None, b"\xad\xea")]:
        made = make_package(
            tmp_path / encoding, parcels=60, seed=4, commune=WARD, fmt="shp", packing=Packing(encoding=encoding)
        )
        assert b"ph" + letter + b"ng An" in (made.path / "ThuaDat.dbf").read_bytes()
        page = made.path / "ThuaDat.cpg"
        assert (page.read_text() if page.exists() else None) == declared


def test_the_manifest_says_that_nothing_here_is_true(tmp_path):
    made = make_package(tmp_path / "package", parcels=300, seed=4, commune=WARD)
    manifest = Manifest.model_validate(tomllib.loads((made.path / "package.toml").read_text("utf-8")))
    assert manifest.synthetic
    assert manifest.source == "national"
    assert manifest.communes == (WARD,)
    assert manifest.sheets == tuple(str(n + 1) for n in range(made.sheets))
    assert manifest.scale == 500


@pytest.mark.parametrize("fmt", [name for name in formats() if name != "gdb"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, fmt):
    faults = {"TOP-07" if formats()[fmt].is_drawn else "TOP-01": 1}
    paths = [
        make_package(tmp_path / f"{n}.zip", parcels=120, seed=9, commune=WARD, faults=faults, fmt=fmt).path
        for n in range(2)
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_package_replaces_what_was_there(tmp_path):
    for seed in (1, 2):
        made = make_package(tmp_path / "package", parcels=60, seed=seed, commune=WARD, fmt="shp")
        assert len(pyogrio.read_dataframe(next(made.path.glob("*.shp")))) == 60


def test_sheets_can_have_a_file_each(tmp_path):
    made = make_package(
        tmp_path / "package.zip", parcels=1500, seed=4, commune=WARD, fmt="shp", packing=Packing(file_per_sheet=True)
    )
    names = ZipFile(made.path).namelist()
    assert made.sheets > 1
    assert [name for name in names if name.endswith(".shp")] == [
        f"ThuaDat_to_{n + 1:03d}.shp" for n in range(made.sheets)
    ]


def test_records_are_written_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.demo.files.AT_ONCE", 500)
    made = make_package(tmp_path / "package", parcels=2000, seed=4, commune=WARD)
    assert len(read(made.path)) == made.records == 2000


def test_as_many_faults_are_planted_as_wanted_and_nowhere_near_each_other(tmp_path):
    made = make_package(tmp_path / "package", parcels=3000, seed=4, commune=WARD, faults=ALL)
    assert Counter(fault.code for fault in made.faults) == Counter(ALL)
    assert len({fault.sheet for fault in made.faults}) > 1
    places = np.array([(fault.x, fault.y) for fault in made.faults if fault.x is not None])
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 1000 * np.eye(len(places))
    assert apart.min() > 3


def test_planted_faults_are_where_they_are_said_to_be(tmp_path):
    made = make_package(tmp_path / "package", parcels=3000, seed=4, commune=WARD, faults=ALL)
    frame = read(made.path)
    keys = frame[["maXa", "soHieuToBanDo", "soThuTuThua"]].astype(str).agg("/".join, axis=1)
    for fault in made.faults:
        there = frame[keys == f"{fault.commune}/{fault.sheet}/{fault.parcel}"]
        assert len(there) == (2 if fault.code == "ATT-04" else 1), fault
        if fault.x is not None:
            assert there.distance(shapely.Point(fault.x, fault.y)).min() < 0.5, fault


def test_a_faultless_part_stays_as_it_was(tmp_path):
    made = make_package(tmp_path / "package", parcels=1000, seed=4, commune=WARD, faults={"TOP-02": 3, "ATT-06": 2})
    before = make_parcels(parcels=1000, seed=4, commune=WARD)
    after = read(made.path)
    moved = ~shapely.equals_exact(after.geometry.to_numpy(), before.geometry.to_numpy(), 0)
    assert moved.sum() == 3
    recorded = after["dienTich"].round(1) != before["dienTich"].round(1)
    assert recorded.sum() == 5


def test_faults_of_the_whole_package(tmp_path):
    elsewhere = make_package(tmp_path / "a", parcels=60, seed=4, commune=WARD, faults={"CRS-02": 1})
    assert read(elsewhere.path).crs.to_epsg() == 3405
    torn = make_package(tmp_path / "b", parcels=60, seed=4, commune=WARD, faults={"PKG-02": 1}, fmt="shp")
    assert {file.suffix for file in torn.path.iterdir()} == {".shp", ".shx", ".prj", ".cpg", ".toml"}
    forged = make_package(tmp_path / "c", parcels=60, seed=4, commune=WARD, faults={"PKG-05": 1})
    assert tomllib.loads((forged.path / "package.toml").read_text("utf-8"))["checksums"] == {"ThuaDat.gpkg": "0" * 64}


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [({"XXX-01": 1}, "XXX-01"), ({"PKG-02": 1}, "Shapefile"), ({"TOP-01": 500}, "no room")],
)
def test_faults_that_cannot_be_planted_are_refused(tmp_path, faults, complaint):
    with pytest.raises(ValueError, match=complaint):
        make_package(tmp_path / "package", parcels=100, seed=1, commune=WARD, faults=faults)
