"""The profile of Hải Phòng: every unit, every successor, and where they lie."""

import csv
from collections import defaultdict

import pytest

from schemas.crs import GEOGRAPHIC, ZONES, grid_extent
from schemas.province import load_province, province_names


@pytest.fixture(scope="module")
def haiphong():
    return load_province("haiphong")


def table(shared_data, name):
    with (shared_data / "vn-hp-units" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_there_are_114_units_in_force_and_375_before(haiphong):
    assert len(haiphong.current_units) == 114
    assert len(haiphong.former_units) == 375
    assert len(haiphong.units) == 114 + 375
    kinds = [unit.kind for unit in haiphong.current_units.values()]
    assert (kinds.count("Xã"), kinds.count("Phường"), kinds.count("Đặc khu")) == (67, 45, 2)


def test_every_former_unit_went_to_units_in_force_and_each_of_those_came_from_somewhere(haiphong):
    reached = {code for unit in haiphong.former_units.values() for code in unit.successors}
    assert reached == set(haiphong.current_units)
    assert all(unit.successors for unit in haiphong.former_units.values())
    assert sum(len(unit.successors) > 1 for unit in haiphong.former_units.values()) == 71


def test_a_bare_code_is_ambiguous_in_time(haiphong):
    """Why a code never travels without its list."""
    assert haiphong.former_units["10507"].name == "Phường Cẩm Thượng"
    assert haiphong.current_units["10507"].name == "Phường Thành Đông"
    assert len(set(haiphong.former_units) & set(haiphong.current_units)) == 113


def test_the_two_communes_named_hoa_binh_went_different_ways(haiphong):
    vinh_bao, kim_thanh = (haiphong.former_units[code] for code in ("11890", "10798"))
    assert (vinh_bao.crs_hint, kim_thanh.crs_hint) == (9210, 9209)
    for unit in (vinh_bao, kim_thanh):
        assert {haiphong.current_units[code].crs_hint for code in unit.successors} == {unit.crs_hint}


def test_every_unit_in_force_lies_in_the_extent_around_its_centre(haiphong):
    west, south, east, north = haiphong.extent
    for unit in haiphong.current_units.values():
        w, s, e, n = unit.bbox
        assert west < w < unit.longitude < e < east
        assert south < s < unit.latitude < n < north


@pytest.mark.parametrize(
    ("epsg", "crs_hint", "islands", "expected"),
    [
        (9210, 9210, ("11914", "11948"), (567_000, 2_268_800, 643_000, 2_325_800)),
        (9210, 9209, (), (531_000, 2_278_700, 590_500, 2_351_000)),
        (9209, 9209, (), (556_900, 2_278_700, 616_600, 2_351_000)),
    ],
)
def test_units_lie_where_the_maps_of_their_meridian_say(haiphong, epsg, crs_hint, islands, expected):
    boxes = [
        grid_extent(unit.bbox, epsg, haiphong.datum_pipeline)
        for unit in haiphong.current_units.values()
        if unit.crs_hint == crs_hint and unit.code not in islands
    ]
    west, south, east, north = expected
    assert all(west < w and south < s and e < east and n < north for w, s, e, n in boxes)


def test_accepted_systems_are_vn2000_grids():
    for name in province_names():
        province = load_province(name)
        assert province.name == name
        assert set(province.accepted_crs) <= set(ZONES) - {GEOGRAPHIC}


def test_generic_restricts_nothing():
    generic = load_province("generic")
    assert (generic.accepted_crs, generic.storage_crs, generic.current_list, generic.units) == ((), None, None, ())


def test_an_unknown_province_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="known are generic, haiphong"):
        load_province("atlantis")


def test_units_in_force_equal_the_list_they_come_from(haiphong, shared_data):
    rows = table(shared_data, "haiphong_units_2025.csv")
    assert {row["ward_code"]: row["full_name"] for row in rows} == {
        code: unit.name for code, unit in haiphong.current_units.items()
    }
    for row in rows:
        unit = haiphong.current_units[row["ward_code"]]
        assert unit.bbox == tuple(float(row[f"bbox_{side}"]) for side in "wsen")
        assert ZONES[unit.crs_hint].central_meridian == float(row["central_meridian_hint"])


def test_former_units_and_successors_equal_the_lists_they_come_from(haiphong, shared_data):
    rows = table(shared_data, "haiphong_haiduong_legacy_units_2025-03.csv")
    assert {row["ward_code"] for row in rows} == set(haiphong.former_units)
    successors = defaultdict(set)
    for row in table(shared_data, "haiphong_ward_mapping_old_to_new.csv"):
        successors[row["old_ward_code"]].add(row["new_ward_code"])
    assert successors == {code: set(unit.successors) for code, unit in haiphong.former_units.items()}
