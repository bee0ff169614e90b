"""The synthetic town looks like Hải Phòng: where it lies, what is in it, how it is numbered and named."""

import re
from itertools import islice, pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from pipeline.demo import HOLDER_MARK, ID_PREFIX, make_parcels
from pipeline.demo.ground import _WAVES, Ground, scatter
from pipeline.demo.plan import METRE
from pipeline.demo.records import records
from pipeline.demo.town import found, survey
from schemas.codes import CURRENT, land_use_codes, land_user_codes
from schemas.crs import to_wgs84
from schemas.land_use import parse_land_use
from schemas.province import load_province

WARD, RURAL = "11407", "11824"


@pytest.fixture(scope="module")
def ward():
    return make_parcels(parcels=3000, seed=7, commune=WARD)


@pytest.fixture(scope="module")
def rural():
    return make_parcels(parcels=3000, seed=7, commune=RURAL)


def test_the_same_seed_gives_the_same_town_and_another_seed_another(ward):
    again = make_parcels(parcels=3000, seed=7, commune=WARD)
    pd.testing.assert_frame_equal(pd.DataFrame(ward), pd.DataFrame(again))
    other = make_parcels(parcels=3000, seed=8, commune=WARD)
    assert shapely.intersection_all([ward.union_all().centroid, other.union_all().centroid]).is_empty


@pytest.mark.parametrize(("commune", "epsg"), [(WARD, 9210), (RURAL, 9210), ("10507", 9209)])
def test_a_town_lies_in_the_middle_of_its_commune(commune, epsg):
    frame = make_parcels(parcels=1000, seed=1, commune=commune)
    assert frame.crs == CRS.from_epsg(epsg)
    province = load_province("haiphong")
    west, south, east, north = province.current_units[commune].bbox
    centre = frame.union_all().centroid
    longitude, latitude = to_wgs84(epsg, province.datum_pipeline).transform(centre.x, centre.y)
    assert west < longitude < east
    assert south < latitude < north


def test_a_ward_is_made_of_tube_houses(ward):
    houses = ward[ward["kyHieuMucDichSuDung"] == "ODT"]
    assert len(houses) > 0.6 * len(ward)
    sides = shapely.oriented_envelope(houses.geometry.to_numpy())
    corners = shapely.get_coordinates(sides).reshape(-1, 5, 2)
    lengths = np.sort(np.hypot(*np.moveaxis(np.diff(corners, axis=1), 2, 0))[:, :2], axis=1)
    width, depth = np.median(lengths, axis=0)
    assert 4 <= width <= 6.5
    assert 12 <= depth <= 25


def test_a_rural_commune_is_made_of_paddies_and_gardens(rural):
    use = rural["kyHieuMucDichSuDung"]
    assert rural[use == "LUC"].area.sum() / rural.area.sum() > 0.25
    assert use.str.match(r"ONT \d+; CLN [\d.]+$").mean() > 0.1
    assert {"NTS", "DTL", "DGT", "HNK", "CLN"} <= set(use)
    assert not use.str.contains("ODT").any()


def test_codes_are_those_in_force_and_parts_add_up(ward, rural):
    town = pd.concat([ward, rural])
    uses = {code for system, code in land_use_codes() if system == CURRENT}
    users = {code for system, code in land_user_codes() if system == CURRENT}
    assert set(town["kyHieuDoiTuong"]) <= users
    for text, area in zip(town["kyHieuMucDichSuDung"], town["dienTich"], strict=True):
        parts = parse_land_use(text)
        assert {part.code for part in parts} <= uses
        if len(parts) > 1:
            assert sum(part.area_m2 for part in parts) == pytest.approx(area, abs=0.051)
            assert all(part.area_m2 > 0 for part in parts)


def test_roads_and_water_are_numbered_but_no_parcels(ward):
    linear = {code for (system, code), entry in land_use_codes().items() if system == CURRENT and entry.is_linear}
    is_linear = ward["kyHieuMucDichSuDung"].isin(linear)
    assert is_linear.any()
    assert (ward["laDoiTuongChiemDat"].astype(bool) == is_linear).all()


def test_sheets_follow_each_other_from_left_to_right_and_top_to_bottom(ward):
    centres = ward.dissolve("soHieuToBanDo").centroid
    step = {"down": 0, "right": 0}
    for before, after in pairwise(centres):
        is_right = after.x - before.x > 100
        assert is_right or before.y - after.y > 100
        step["right" if is_right else "down"] += 1
    assert min(step.values()) > 0


def test_parcels_are_numbered_from_the_north_in_rows_that_turn_back(ward):
    sheet = ward[ward["soHieuToBanDo"] == 1].sort_values("soThuTuThua")
    north = sheet.centroid.y.to_numpy()
    east = np.sign(np.diff(sheet.centroid.x.to_numpy()))
    assert north[:10].mean() > np.quantile(north, 0.9)
    assert north[-10:].mean() < np.quantile(north, 0.1)
    runs = np.flatnonzero(np.diff(east))
    assert 5 < len(runs) < len(sheet) / 5, "long runs to the right and back"


def test_every_person_is_plainly_invented(ward):
    is_person = ward["soDinhDanh"].notna()
    assert is_person.mean() > 0.5
    assert ward.loc[is_person, "tenChu"].str.endswith(HOLDER_MARK).all()
    assert ward.loc[is_person, "soDinhDanh"].str.fullmatch(ID_PREFIX + r"\d{8}").all()
    assert not ward.loc[~is_person, "tenChu"].str.contains(HOLDER_MARK).any()
    assert ID_PREFIX[:3] == "099", "no province has such a number"


def test_addresses_are_vietnamese(ward, rural):
    house = re.compile(r"Số \d+, (ngõ \d+, )?đường [\w ]+, tổ dân phố \d+, phường An Biên, thành phố Hải Phòng")
    field = re.compile(r"Xứ đồng [\w ]+, thôn [\w ]+, xã Vĩnh Bảo, thành phố Hải Phòng")
    assert all(house.fullmatch(text) for text in ward.loc[ward["kyHieuMucDichSuDung"] == "ODT", "diaChi"])
    assert all(field.fullmatch(text) for text in rural.loc[rural["kyHieuMucDichSuDung"] == "LUC", "diaChi"])


def test_the_bend_of_the_ground_never_folds():
    assert sum(2 * np.pi * amplitude / length for length, amplitude in _WAVES) < 1


@pytest.mark.parametrize("commune", [WARD, RURAL])
def test_sheets_are_frames_of_the_national_grid(commune):
    """A parcel may reach out of its frame by 20 cm at map scale (Thông tư 25/2014 Điều 5.2)."""
    province = load_province("haiphong")
    town = found(province.current_units[commune], province, 3000, 1)
    side = 0.5 * town.style.scale
    assert (town.ground.east % side, town.ground.north % side) == (0, 0)
    frame = town.frame(0, 0)
    assert (frame.span(0), frame.span(1)) == (side * METRE, side * METRE)
    assert sum(amplitude for _, amplitude in _WAVES) < 0.2 * town.style.scale


def test_a_border_goes_to_the_same_place_whoever_asks():
    ground = Ground(seed=3, east=590_000.0, north=2_300_000.0)
    x, y = np.array([10, 500, -7]), np.array([0, 40, 900])
    together = ground.place(x, y)
    alone = [ground.place(x[i : i + 1], y[i : i + 1]) for i in range(3)]
    assert np.array_equal(together, np.hstack(alone))


def test_scatter_is_uniform_and_depends_on_every_key():
    numbers = scatter(1, np.arange(10_000), 5)
    assert abs(numbers.mean() - 0.5) < 0.02
    assert np.histogram(numbers, 10, (0, 1))[0].min() > 850
    assert scatter(1, 2, 3) != scatter(1, 3, 2) != scatter(2, 3, 2)


def test_memory_is_bounded_by_rows_of_sheets():
    """The first sheets of five million parcels come without the others having been made."""
    province = load_province("haiphong")
    town = found(province.current_units[WARD], province, 5_000_000, 1)
    first = [sheet.number for sheet in islice(survey(town, 5_000_000), 2)]
    assert first == [1, 2]
    assert town.columns < 120


@pytest.mark.parametrize(("parcels", "commune"), [(19, WARD), (100, "99999"), (100, "11401")])
def test_what_cannot_be_made_is_refused(parcels, commune):
    with pytest.raises(ValueError, match=r"parcels|commune"):
        next(records(parcels, 1, commune))
