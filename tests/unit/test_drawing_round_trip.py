"""Communes drawn as lines and labels come back as the same parcels, and planted faults are found."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely

from pipeline.demo import DRAWING_PLANTERS, make_package, make_parcels
from pipeline.intake import receive
from pipeline.normalise import assemble, normalise
from pipeline.read import read
from pipeline.validate import validate
from schemas.province import load_province
from schemas.source import load_source

WARD, RURAL = "11407", "11737"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
HAIPHONG = load_province("haiphong")


def taken_in(path, tmp_path):
    workdir = tmp_path / "work"
    workdir.mkdir()
    layers = read(receive(path, workdir, now=NOW))
    source = load_source(layers.source)
    parcels = assemble(layers, source)
    return normalise(parcels, source, HAIPHONG), validate(normalise(parcels, source, HAIPHONG), HAIPHONG, source)[1]


@pytest.mark.parametrize(
    ("parcels", "seed", "commune"), [(900, 1, WARD), (300, 2, WARD), (250, 3, RURAL), (60, 4, RURAL)]
)
def test_a_drawn_commune_comes_back_as_the_same_parcels(tmp_path, parcels, seed, commune):
    made = make_package(tmp_path / "sheets.zip", parcels=parcels, seed=seed, commune=commune, fmt="dxf")
    batch, findings = taken_in(made.path, tmp_path)
    expected = make_parcels(parcels=parcels, seed=seed, commune=commune)
    found = batch.parcels.sort_values(["sheet_number", "parcel_number"], ignore_index=True)
    assert findings == ()
    assert (batch.source, batch.read, batch.quarantined) == ("famis_dxf", parcels, 0)
    assert found["sheet_number"].tolist() == expected["soHieuToBanDo"].tolist()
    assert found["parcel_number"].tolist() == expected["soThuTuThua"].tolist()
    assert found["area_m2"].tolist() == expected["dienTich"].tolist()
    codes = expected["kyHieuMucDichSuDung"].str.replace(r" [\d.]+", "", regex=True).str.replace("; ", "+")
    assert found["land_use"].tolist() == codes.tolist()
    assert (~found["is_parcel"]).tolist() == (expected["laDoiTuongChiemDat"] == 1).tolist()
    shapes = [np.asarray(shapely.normalize(frame.geometry.to_numpy()), dtype=object) for frame in (found, expected)]
    assert shapely.equals_exact(*shapes, tolerance=0.001).all()
    assert found.crs == expected.crs


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_faults_are_found_where_they_are_and_nothing_else(tmp_path, seed):
    wanted = {"TOP-06": 6, "TOP-07": 2, "TOP-08": 2}
    made = make_package(tmp_path / "sheets", parcels=700, seed=seed, commune=WARD, fmt="dxf", faults=wanted)
    _, findings = taken_in(made.path, tmp_path)
    assert Counter(one.code for one in findings) == Counter(one.code for one in made.faults) == Counter(wanted)
    for planted in made.faults:
        place = shapely.Point(planted.x, planted.y)
        (found,) = (f for f in findings if f.code == planted.code and shapely.distance(f.geometry, place) < 0.05)
        assert found.sheet == planted.sheet
        if planted.parcel:
            assert found.parcel == planted.parcel
        if planted.size:
            assert found.measured == pytest.approx(planted.size, abs=0.003)


def test_every_fault_of_a_drawing_can_be_planted_and_no_other(tmp_path):
    assert set(DRAWING_PLANTERS) == {"TOP-06", "TOP-07", "TOP-08"}
    with pytest.raises(ValueError, match="no way to plant TOP-01 in dxf"):
        make_package(tmp_path / "x", parcels=60, seed=1, commune=WARD, fmt="dxf", faults={"TOP-01": 1})
    with pytest.raises(ValueError, match="no room"):
        make_package(tmp_path / "x", parcels=60, seed=1, commune=WARD, fmt="dxf", faults={"TOP-08": 50})


def test_the_same_seed_draws_the_same_bytes(tmp_path):
    paths = [make_package(tmp_path / f"{n}.zip", parcels=60, seed=9, commune=WARD, fmt="dxf").path for n in range(2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
