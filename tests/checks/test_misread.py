"""CRS-03: a wrong meridian, zone or order of axes is recognised by the communes, and nothing else is taken for one."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

from pipeline.demo import make_parcels
from schemas.finding import Finding, State
from schemas.province import load_province
from schemas.tolerances import tolerances

AN_BIEN, THANH_DONG, SECOND = "11407", "10507", "11311"
"""A ward in the former Hải Phòng, one in the former Hải Dương, and a second one in the former Hải Phòng."""
ZONE_NUMBER = np.array([48e6, 0])
HAIPHONG = load_province("haiphong")
OUTSIDE_M = tolerances().extent.outside_m

Check = Callable[..., list[Finding]]


def town(commune: str) -> gpd.GeoDataFrame:
    return make_parcels(parcels=30, seed=1, commune=commune)


@pytest.fixture
def check(check_parcels) -> Check:
    """Return a function that checks parcels and gives the findings about systems."""

    def run(shapes, epsg, commune=AN_BIEN, province=HAIPHONG, **given):
        # The frame of a batch is in metres; a file in degrees arrives transformed, what was received stays beside it.
        crs = 9210 if epsg in {4326, 4756} else epsg
        given = {"commune_code": commune, "crs_received": f"EPSG:{epsg}", **given}
        _, findings = check_parcels(shapes, crs=crs, province=province, **given)
        return [finding for finding in findings if finding.code.startswith("CRS-") and finding.code != "CRS-02"]

    return run


def shifted(shapes: np.ndarray, change: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    return shapely.transform(shapes, change)


@pytest.mark.parametrize(
    ("commune", "declared", "true", "km"),
    [
        (AN_BIEN, 9209, "105°45′, 3° zone (EPSG:9210)", 26),
        (THANH_DONG, 9210, "105°30′, 3° zone (EPSG:9209)", 26),
        (AN_BIEN, 32648, "105°45′, 3° zone (EPSG:9210)", 78),
        (AN_BIEN, 3405, "105°45′, 3° zone (EPSG:9210)", 78),
        (AN_BIEN, 9218, "105°45′, 3° zone (EPSG:9210)", 286),
    ],
)
def test_a_wrong_meridian_or_zone_is_named_with_the_true_one(
    check: Check, commune: str, declared: int, true: str, km: int
) -> None:
    frame = town(commune)
    (finding,) = check(frame.geometry.to_numpy(), declared, commune)
    assert (finding.code, finding.severity, finding.commune) == ("CRS-03", "error", commune)
    assert f"EPSG:{declared})" in finding.message.vi
    assert finding.message.en.endswith(f"The coordinates fit: VN-2000, central meridian {true}.")
    assert (finding.measured, finding.unit) == (pytest.approx(km, abs=0.5), "km")
    assert finding.geometry.equals(shapely.box(*frame.total_bounds))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda xy: xy[:, ::-1], ", with X and Y swapped."),
        (lambda xy: (xy + ZONE_NUMBER)[:, ::-1], ", with X and Y swapped and the zone number before the easting."),
    ],
)
def test_axes_and_zone_numbers_are_seen_through(
    check: Check, change: Callable[[np.ndarray], np.ndarray], words: str
) -> None:
    (finding,) = check(shifted(town(AN_BIEN).geometry.to_numpy(), change), 9210)
    assert finding.code == "CRS-03"
    assert finding.message.en.endswith(f"(EPSG:9210){words}")


def test_degrees_that_are_called_metres_are_no_areas(check_parcels) -> None:
    frame = town(AN_BIEN)
    shapes = frame.to_crs(4756).geometry.to_numpy()
    given = {"commune_code": AN_BIEN, "area_m2": frame["dienTich"].to_list()}
    _, findings = check_parcels(shapes, province=HAIPHONG, **given)
    (finding,) = (one for one in findings if one.code.startswith(("CRS", "ATT-06")))
    assert "VN-2000 longitude, latitude (EPSG:4756)" in finding.message.en


@pytest.mark.parametrize(("commune", "epsg"), [(AN_BIEN, 9210), (THANH_DONG, 9209)])
def test_both_meridians_of_the_province_are_right_in_their_part(check: Check, commune: str, epsg: int) -> None:
    assert check(town(commune).geometry.to_numpy(), epsg, commune) == []


def test_no_commune_of_the_province_is_taken_for_another_system(check: Check) -> None:
    frames = [town(code) for code in HAIPHONG.current_units]
    for epsg in (9209, 9210):
        some = [frame for frame in frames if frame.crs.to_epsg() == epsg]
        shapes = np.concatenate([frame.geometry.to_numpy() for frame in some])
        communes = [code for frame in some for code in frame["maXa"]]
        assert check(shapes, epsg, communes, source_file=[f"{code}.gpkg" for code in communes]) == []


@pytest.mark.parametrize("metres", [0, OUTSIDE_M - 500, OUTSIDE_M + 500])
def test_parcels_beyond_the_border_of_their_commune_are_in_no_other_system(check: Check, metres: float) -> None:
    unit = HAIPHONG.current_units[AN_BIEN]
    border = gpd.GeoSeries([shapely.box(*unit.bbox)], crs=4326).to_crs(9210).total_bounds
    place = border[2] + metres, (border[1] + border[3]) / 2
    assert check([shapely.box(*place, place[0] + 20, place[1] + 20)], 9210) == []


def test_one_wrong_code_in_a_good_file_is_no_wrong_system(check: Check) -> None:
    shapes = town(AN_BIEN).geometry.to_numpy()
    assert check(shapes, 9210, [THANH_DONG] + [AN_BIEN] * (len(shapes) - 1)) == []


def test_each_commune_of_a_file_has_a_finding_and_a_good_file_none(check: Check) -> None:
    first, second = (town(code).geometry.to_numpy() for code in (AN_BIEN, SECOND))
    communes = [AN_BIEN] * len(first) + [SECOND] * len(second)
    findings = check(np.concatenate([first, second]), 9209, communes)
    assert [(finding.code, finding.commune) for finding in findings] == [("CRS-03", SECOND), ("CRS-03", AN_BIEN)]


def test_a_commune_of_before_lies_in_its_successors(check: Check) -> None:
    old = next(
        unit
        for unit in HAIPHONG.former_units.values()
        if AN_BIEN in unit.successors and unit.code not in HAIPHONG.current_units
    )
    given = {"commune": old.code, "commune_list": old.list_version}
    shapes = town(AN_BIEN).geometry.to_numpy()
    assert [finding.commune for finding in check(shapes, 9209, **given)] == [old.code]
    assert check(shapes, 9210, **given) == []


def test_what_fits_nowhere_is_left_to_the_extent_of_the_province(check: Check) -> None:
    far = shifted(town(AN_BIEN).geometry.to_numpy(), lambda xy: np.add(xy, [0, 300_000]))
    assert [finding.code for finding in check(far, 9210)] == ["CRS-05"]


def test_it_does_not_apply_where_the_extents_of_communes_are_not_known(check_parcels) -> None:
    runs, _ = check_parcels(town(AN_BIEN).geometry.to_numpy())
    assert runs["CRS-03"].state is State.NOT_APPLICABLE


def test_switched_off_it_excuses_nothing(check: Check) -> None:
    off = HAIPHONG.model_copy(update={"checks": {"CRS-03": "off"}})
    swapped = shifted(town(AN_BIEN).geometry.to_numpy(), lambda xy: xy[:, ::-1])
    assert [finding.code for finding in check(swapped, 9210, province=off)] == ["CRS-05"]
