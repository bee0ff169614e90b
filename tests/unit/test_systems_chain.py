"""Coordinate systems from the layer as read to the findings: what is right raises nothing, what is wrong is named."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from pipeline.errors import PackageError
from pipeline.normalise import normalise
from pipeline.read import read
from pipeline.validate import validate
from pipeline.validate.engine import catalogue
from schemas.crs import GRIDS, NUMBERS, ZONES, Zone, crs_label, parse_system, system_of, to_wgs84
from schemas.frames import Batch
from schemas.province import Province, load_province
from schemas.source import load_source

ABOUT_OTHER_THINGS = {code: "off" for code in catalogue() if not code.startswith("CRS-")}
HAIPHONG, GENERIC = (
    load_province(name).model_copy(update={"checks": ABOUT_OTHER_THINGS}) for name in ("haiphong", "generic")
)
NATIONAL = load_source("national")
AN_BIEN, THANH_DONG, BACH_LONG_VI, CAT_HAI = "11407", "10507", "11948", "11914"
OWN = {epsg: ZONES[epsg] for epsg in HAIPHONG.accepted_crs}
KM_OF_A_MINUTE = 1.73
"""Of longitude, at the latitude of the province."""
CUSTOM = "VN-2000 105°20' múi 3"

communes = st.sampled_from(sorted(HAIPHONG.current_units))
Run = Callable[..., tuple[Batch, list]]


def width_km(commune: str) -> float:
    west, _, east, _ = HAIPHONG.current_units[commune].bbox
    return (east - west) * 60 * KM_OF_A_MINUTE


def squares(commune: str, zone: Zone, count: int = 5) -> np.ndarray:
    """Squares of 20 m here and there in the box of a commune, in a zone."""
    west, south, east, north = HAIPHONG.current_units[commune].bbox
    share = np.linspace(0.2, 0.8, count)
    places = to_wgs84(system_of(zone), HAIPHONG.datum_pipeline).transform(
        west + share * (east - west), south + share * (north - south), direction="INVERSE"
    )
    x, y = np.round(places, 3)
    return shapely.box(x, y, x + 20, y + 20)


@pytest.fixture(scope="module")
def run(make_layers, national) -> Run:
    """Return a function that normalises and validates squares, and gives the batch and the findings about systems."""

    def check(shapes: np.ndarray, crs: object, commune: str, province: Province = HAIPHONG) -> tuple[Batch, list]:
        frame = national(len(shapes), geometry=list(shapes), crs=crs, maXa=commune)
        batch = normalise(make_layers(frame), NATIONAL, province)
        _, findings = validate(batch, province, NATIONAL)
        return batch, [one for one in findings if one.code.startswith("CRS-") and one.code != "CRS-02"]

    return check


def swapped(shapes: np.ndarray) -> np.ndarray:
    return shapely.transform(shapes, lambda xy: xy[:, ::-1])


def numbered(shapes: np.ndarray, number: int) -> np.ndarray:
    return shapely.transform(shapes, lambda xy: xy + np.array([number * 1e6, 0.0]))


@settings(max_examples=40)
@given(commune=communes, epsg=st.sampled_from(sorted(OWN)))
def test_nothing_is_said_of_any_commune_in_an_accepted_meridian(run: Run, commune: str, epsg: int) -> None:
    assert run(squares(commune, OWN[epsg]), epsg, commune)[1] == []


@settings(max_examples=60)
@given(commune=communes, true=st.sampled_from(sorted(OWN.values(), key=str)), declared=st.sampled_from(GRIDS))
def test_a_wrong_meridian_or_zone_is_named_with_the_true_one(
    run: Run, commune: str, true: Zone, declared: Zone
) -> None:
    shift_km = abs(true.meridian_minutes - declared.meridian_minutes) * KM_OF_A_MINUTE
    assume(shift_km > width_km(commune) + 6)
    (finding,) = run(squares(commune, true), system_of(declared), commune)[1]
    assert (finding.code, finding.severity) == ("CRS-03", "error")
    assert true.words.vi in finding.message.vi
    assert finding.measured is None or finding.measured == pytest.approx(shift_km, rel=0.02)


@settings(max_examples=30)
@given(commune=communes, true=st.sampled_from(sorted(OWN.values(), key=str)), change=st.sampled_from(["swap", "zone"]))
def test_swapped_axes_degrees_and_utm_are_seen_through(run: Run, commune: str, true: Zone, change: str) -> None:
    shapes = squares(commune, true)
    declared = system_of(true) if change == "swap" else CRS(32648)
    (finding,) = run(swapped(shapes) if change == "swap" else shapes, declared, commune)[1]
    assert finding.code == "CRS-03"
    assert true.words.vi + (", hai trục" if change == "swap" else "") in finding.message.vi


@pytest.mark.parametrize("commune", [AN_BIEN, THANH_DONG, BACH_LONG_VI, CAT_HAI])
@pytest.mark.parametrize("declared", [4326, 4756])
def test_metres_that_are_called_degrees_are_one_finding(run: Run, commune: str, declared: int) -> None:
    (finding,) = run(squares(commune, ZONES[9210]), declared, commune)[1]
    assert finding.code == "CRS-03"
    assert "không có chỗ nào trên Trái Đất" in finding.message.vi
    assert "(EPSG:9210)" in finding.message.vi


def test_metres_that_are_called_degrees_and_fit_nowhere_are_one_finding_a_file(run: Run) -> None:
    far = shapely.transform(squares(AN_BIEN, ZONES[9210]), lambda xy: xy + np.array([0, 900_000]))
    (finding,) = run(far, 4326, AN_BIEN)[1]
    assert (finding.code, finding.file) == ("CRS-04", "sheet1.gpkg")
    assert finding.message.en.startswith("All 5 records")


def test_one_record_beyond_its_system_is_found_by_itself(run: Run) -> None:
    degrees = gpd.GeoSeries(squares(AN_BIEN, ZONES[9210]), crs=9210).to_crs(4756).to_numpy()
    degrees[2] = shapely.box(595_000, 2_307_000, 595_020, 2_307_020)
    (finding,) = run(degrees, 4756, AN_BIEN)[1]
    assert (finding.code, finding.parcel, finding.row) == ("CRS-04", "3", 3)


def test_when_two_zones_fit_both_are_named_and_nothing_is_silent(run: Run) -> None:
    """Between 105° in a 3° and in a 6° zone lie 700 m: the extent of a commune cannot always tell them apart."""
    (finding,) = run(squares(CAT_HAI, ZONES[5897]), 9218, CAT_HAI)[1]
    assert finding.code == "CRS-03"
    assert ZONES[5897].words.vi in finding.message.vi
    assert ZONES[3405].words.vi in finding.message.vi


def test_eastings_of_hanoi_1972_are_recognised(run: Run) -> None:
    shapes = squares(AN_BIEN, ZONES[9210])
    old = gpd.GeoSeries(shapes, crs=9210).to_crs(2044).to_numpy()
    axes = shapely.get_coordinates(old)[0]
    east_first = old if axes[0] > axes[1] else swapped(old)
    (finding,) = run(east_first, 9210, AN_BIEN)[1]
    assert finding.code == "CRS-03"
    assert finding.message.vi.endswith("Hanoi 1972 / Gauss-Kruger zone 18 (EPSG:2044).")


@pytest.mark.parametrize(("number", "declared"), [(48, 3405), (482, 5897)])
def test_the_number_of_the_own_zone_is_taken_off_and_said(run: Run, number: int, declared: int) -> None:
    shapes = squares(AN_BIEN, ZONES[declared])
    anywhere = HAIPHONG.model_copy(update={"accepted_crs": ()})
    batch, (finding,) = run(numbered(shapes, number), declared, AN_BIEN, anywhere)
    assert (finding.code, finding.severity, finding.file) == ("CRS-06", "info", "sheet1.gpkg")
    assert f"của 5 đối tượng có số hiệu múi {number}" in finding.message.vi
    assert shapely.equals_exact(np.asarray(batch.parcels.geometry.array), shapes, 1e-6).all()
    assert batch.parcels["computed_area_m2"].to_numpy() == pytest.approx(400, abs=1e-3)
    received = shapely.from_wkb(batch.parcels["geometry_received"].to_numpy())
    assert shapely.equals_exact(received, numbered(shapes, number), 0).all()


@pytest.mark.parametrize("number", sorted(NUMBERS))
def test_a_number_that_contradicts_the_declaration_is_a_warning_where_the_place_is_right(run: Run, number: int) -> None:
    (finding,) = run(numbered(squares(AN_BIEN, ZONES[9210]), number), 9210, AN_BIEN)[1]
    assert (finding.code, finding.severity) == ("CRS-06", "warning")
    assert NUMBERS[number].words.vi in finding.message.vi
    assert ZONES[9210].words.vi in finding.message.vi


def test_a_number_does_not_hide_a_wrong_meridian(run: Run) -> None:
    findings = run(numbered(squares(AN_BIEN, ZONES[9210]), 48), 9209, AN_BIEN)[1]
    assert [finding.code for finding in findings] == ["CRS-03", "CRS-06"]
    assert "(EPSG:9210), số hiệu múi đứng trước tọa độ Y" in findings[0].message.vi
    assert findings[0].measured == pytest.approx(26, abs=0.5)


def test_a_zone_without_a_code_goes_the_whole_way(run: Run) -> None:
    zone = Zone(105 * 60 + 20)
    shapes = squares(AN_BIEN, zone)
    province = HAIPHONG.model_copy(update={"accepted_crs": (9210, CUSTOM)})
    batch, findings = run(
        shapes, "+proj=tmerc +lon_0=105.333333333 +k=0.9999 +x_0=500000 +ellps=WGS84", AN_BIEN, province
    )
    assert (findings, batch.faults) == ([], ())
    assert CRS(batch.parcels["crs_received"].iat[0]).name == "VN-2000 / 105°20′ múi 3°"
    assert batch.parcels.crs == system_of(zone)


def test_the_manifest_names_a_zone_in_words(taken_in, tmp_path) -> None:
    wkt = squares(AN_BIEN, Zone(105 * 60 + 20), count=1)[0].wkt
    (tmp_path / "thua.csv").write_text(
        f'maXa,soTo,soThua,dienTich,loaiDat,wkt\n{AN_BIEN},7,1,400,ODT,"{wkt}"\n', "utf-8"
    )
    (tmp_path / "package.toml").write_text(f'crs = "{CUSTOM}"\n', "utf-8")
    (layer,) = read(taken_in(tmp_path)).layers
    assert (layer.frame.crs.name, layer.crs_assumed) == ("VN-2000 / 105°20′ múi 3°", True)


def test_a_manifest_that_names_no_system_is_refused(taken_in, tmp_path) -> None:
    (tmp_path / "thua.csv").write_text("wkt\n", "utf-8")
    (tmp_path / "package.toml").write_text('crs = "VN-2000 105°"\n', "utf-8")
    with pytest.raises(PackageError) as refused:
        taken_in(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.code, fault.values["reason"]) == ("FMT-01", "manifest")
    assert fault.values["detail"].startswith("crs: Value error, không rõ hệ tọa độ")


def test_a_zone_without_a_code_beside_another_comes_into_the_system_of_the_cadastre(make_layers, national) -> None:
    zone = Zone(105 * 60 + 20)
    here, there = (squares(AN_BIEN, one, count=2) for one in (ZONES[9210], zone))
    layers = make_layers(national(geometry=list(here)), national(geometry=list(there), crs=system_of(zone)))
    parcels = normalise(layers, NATIONAL, HAIPHONG).parcels
    assert parcels.crs.to_epsg() == 9210
    corners = shapely.get_coordinates(parcels.geometry.array).reshape(2, 2, 5, 2)[:, :, 3]
    assert np.abs(corners[0] - corners[1]).max() < 0.0015
    assert parcels["computed_area_m2"].to_numpy() == pytest.approx(400, abs=1e-6)
    assert parcels["crs_received"].to_list() == ["EPSG:9210"] * 2 + [crs_label(parse_system(CUSTOM))] * 2


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ("+proj=tmerc +lon_0=105.75 +k=1 +x_0=500000 +ellps=WGS84", "hệ số tỷ lệ k0 = 1;"),
        ("+proj=tmerc +lon_0=105.75 +k=0.9996 +x_0=500000 +ellps=WGS84", "hệ số tỷ lệ k0 = 0.9996;"),
        ("+proj=tmerc +lon_0=105.75 +k=0.9999 +x_0=500000 +ellps=krass", "e-líp-xô-ít 6378245, 1/f 298.3;"),
    ],
)
@pytest.mark.parametrize("province", [HAIPHONG, GENERIC], ids=lambda province: province.name)
def test_a_wrong_constant_is_reported_whatever_the_province_accepts(
    make_layers, national, definition: str, words: str, province: Province
) -> None:
    layers = make_layers(national(crs=definition))
    _, findings = validate(normalise(layers, NATIONAL, province), province, NATIONAL)
    (finding,) = (one for one in findings if one.code == "CRS-02")
    assert words in finding.message.vi
