"""Which system a definition means: as programs write VN-2000 into files, and as people write it into manifests."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from pyproj.database import query_crs_info

from schemas.crs import (
    GRIDS,
    ZONES,
    Zone,
    crs_label,
    flaw_of,
    identify,
    is_vn2000,
    parse_system,
    reproject,
    system_of,
    system_words,
    to_wgs84,
    zone_of,
)
from schemas.reasons import OtherSystem

PIPELINE = "vn2000-wgs84-qd05-epsg6960"
QD05 = "-191.90441429,-39.30318279,-111.45032835"
SHIFTS = {
    "none": "",
    "zero": " +towgs84=0,0,0",
    "pasted": f" +towgs84={QD05},-0.00928836,0.01975479,-0.00427372,0.252906278",
    "as reviewed": f" +towgs84={QD05},0.00928836,-0.01975479,0.00427372,0.252906278",
    "called WGS 84": " +datum=WGS84",
}


def proj(meridian: float, scale_factor: float, more: str = "") -> CRS:
    ellipsoid = "" if "datum" in more or "ellps" in more else " +ellps=WGS84"
    return CRS(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale_factor} +x_0=500000 +y_0=0{ellipsoid}{more} +type=crs"
    )


def esri(meridian: float, scale_factor: float, *, datum: str, name: str, method: str = "Transverse_Mercator") -> CRS:
    return CRS.from_wkt(
        f'PROJCS["{name}",GEOGCS["GCS",DATUM["{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        f'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["{method}"],'
        f'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],'
        f'PARAMETER["Scale_Factor",{scale_factor}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


MAPINFO = CRS.from_wkt(
    'PROJCS["unnamed",GEOGCS["unnamed",DATUM["MIF 9999,28,-191.90441429,-39.30318279,-111.45032835,-0.00928836,'
    '0.01975479,-0.00427372,0.252906278,0",SPHEROID["WGS 84",6378137,298.257223563],TOWGS84[-191.90441429,-39.30318279,'
    '-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278]],PRIMEM["Greenwich",0],UNIT["degree",'
    '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",111],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],'
    'PARAMETER["false_northing",0],UNIT["Meter",1]]'
)


KRASSOVSKY = proj(105.75, 0.9999, " +ellps=krass")


@pytest.mark.parametrize("zone", [*GRIDS, Zone(105 * 60 + 20)], ids=lambda zone: zone.name)
def test_every_grid_is_recognised_by_its_own_definition_and_by_its_parameters(zone: Zone) -> None:
    own = system_of(zone)
    assert zone_of(own) == zone
    assert CRS.from_user_input(crs_label(own)) == own
    for text in (own.to_wkt("WKT1_GDAL"), own.to_wkt("WKT1_ESRI"), own.to_json(), crs_label(own)):
        assert zone_of(CRS.from_user_input(text)) == zone
        assert crs_label(CRS.from_user_input(text)) == crs_label(own)


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("meridian", [105.75, 105 + 20 / 60, 105.333333])
def test_a_datum_shift_in_a_file_moves_nothing(meridian: float, shift: str) -> None:
    delivered = proj(meridian, 0.9999, SHIFTS[shift])
    own = system_of(Zone(round(meridian * 60)))
    assert crs_label(delivered) == crs_label(own)
    place = np.array([shapely.Point(595_000, 2_307_000)], dtype=object)
    for target in (CRS(4326), CRS(9209)):
        moved = reproject(place, delivered, target, PIPELINE)
        assert shapely.equals_exact(moved, reproject(place, own, target, PIPELINE), 0).all()


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (esri(105.75, 0.9999, datum="D_Unknown", name="HP_105_45"), "VN-2000 / 105°45′ múi 3°"),
        (esri(105.75, 0.9999, datum="D_WGS_1984", name="VN2000"), "VN-2000 / 105°45′ múi 3°"),
        (esri(107.75, 0.9999, datum="D_VN_2000", name="x", method="Gauss_Kruger"), "VN-2000 / 107°45′ múi 3°"),
        (esri(105.333333333, 0.9999, datum="D_Vietnam_2000", name="x"), "VN-2000 / 105°20′ múi 3°"),
        (esri(117, 0.9996, datum="D_Vietnam_2000", name="x"), "VN-2000 / 117°00′ múi 6°"),
        (esri(105, 0.9996, datum="D_WGS_1984", name="VN_2000_UTM_48"), "VN-2000 / 105°00′ múi 6°"),
        (proj(105, 0.9996, SHIFTS["pasted"]), "VN-2000 / 105°00′ múi 6°"),
        (MAPINFO, "VN-2000 / 111°00′ múi 6°"),
        (CRS.from_wkt(CRS("EPSG:9210+5773").to_wkt()), "VN-2000 / 105°45′ múi 3°"),
    ],
)
def test_definitions_of_programs_are_recognised(definition: CRS, name: str) -> None:
    zone = zone_of(definition)
    assert zone is not None
    assert zone.name == name
    assert flaw_of(definition) is None


def test_degrees_of_vn2000_are_recognised_by_name_and_by_the_decree_but_not_without() -> None:
    assert identify(CRS(f"+proj=longlat +ellps=WGS84{SHIFTS['pasted']} +type=crs")) == 4756
    assert identify(CRS("+proj=longlat +ellps=WGS84 +towgs84=0,0,0 +type=crs")) is None


def test_no_other_system_of_the_registry_is_taken_for_vn2000() -> None:
    infos = query_crs_info(auth_name="EPSG", pj_types=["PROJECTED_CRS", "GEOGRAPHIC_2D_CRS"])
    far_east = [one for one in infos if one.area_of_use and one.area_of_use.east > 90]
    taken = {one.name.partition(" / ")[0] for one in far_east if is_vn2000(CRS.from_epsg(int(one.code)))}
    assert taken == {"VN-2000"}


@pytest.mark.parametrize(
    ("definition", "flaw"),
    [
        (proj(105.75, 1.0), (OtherSystem.SCALE_FACTOR, "1")),
        (proj(105.75, 0.9996), (OtherSystem.SCALE_FACTOR, "0.9996")),
        (proj(105.75, 0.99990001), (OtherSystem.SCALE_FACTOR, "0.99990001")),
        (esri(114, 0.9996, datum="D_Vietnam_2000", name="x"), (OtherSystem.SCALE_FACTOR, "0.9996")),
        (esri(105.333, 0.9999, datum="D_Vietnam_2000", name="x"), (OtherSystem.MERIDIAN, "105.333°")),
        (esri(99, 0.9999, datum="D_Vietnam_2000", name="x"), (OtherSystem.MERIDIAN, "99°")),
        (KRASSOVSKY, (OtherSystem.ELLIPSOID, "6378245, 1/f 298.3")),
        (CRS(KRASSOVSKY.to_wkt().replace('"unknown"', '"VN-2000"')), (OtherSystem.ELLIPSOID, "6378245, 1/f 298.3")),
        (CRS(6956), (OtherSystem.ORIGIN, "0, 0, 500000")),
    ],
)
def test_a_definition_that_means_a_zone_and_is_none_says_why(definition: CRS, flaw: object) -> None:
    assert zone_of(definition) is None
    assert flaw_of(definition) == flaw


@pytest.mark.parametrize("epsg", [32648, 2044, 4326, 4756, 3857, 2154, 9210])
def test_other_systems_mean_no_zone_and_have_no_flaw(epsg: int) -> None:
    assert flaw_of(CRS(epsg)) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        (9210, ZONES[9210]),
        ("EPSG:9209", ZONES[9209]),
        ("VN-2000 105°45' múi 3", ZONES[9210]),
        ("VN2000, KTT 105°30′, múi 3°", ZONES[9209]),
        ("kinh tuyến trục 105,75", ZONES[9210]),
        ("105-45", ZONES[9210]),
        ("VN-2000 / TM-3 105-45", ZONES[9210]),
        ("VN-2000 105°20'", Zone(105 * 60 + 20)),
        ("VN-2000 105° múi 6°", ZONES[3405]),
        ("VN-2000 105, múi chiếu 3 độ", ZONES[5897]),
        ("VN-2000 múi 482", ZONES[5897]),
        ("VN-2000 / UTM zone 50N", Zone(117 * 60, 6)),
        ("VN-2000 117° múi 3", Zone(117 * 60)),
    ],
)
def test_texts_name_zones(text: str | int, zone: Zone) -> None:
    assert zone_of(parse_system(text)) == zone


@pytest.mark.parametrize(
    "text",
    [
        *("", "VN-2000", "VN-2000 105°", "105°45' múi 6", "105.333", "zone 48", "Hải Phòng", "12", "EPSG:999999"),
        *("99°00'", "135°00'", "105°75'", "1" * 100_000, "+proj=tmerc +lon_0=105.75"),
    ],
)
def test_texts_that_name_no_system_or_two_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no coordinate system"):
        parse_system(text)


@given(st.integers(102 * 60, 117 * 60), st.sampled_from([3, 6]))
def test_the_name_of_a_zone_names_it(minutes: int, width: int) -> None:
    zone = Zone(minutes, width)
    if width == 3 or zone in GRIDS:
        assert zone_of(parse_system(zone.name)) == zone


def test_a_zone_without_a_code_has_a_name_and_its_place() -> None:
    zone = Zone(105 * 60 + 20)
    words = system_words(proj(105 + 20 / 60, 0.9999))
    assert (words.vi, words.en) == (
        "VN-2000, kinh tuyến trục 105°20′, múi 3°",
        "VN-2000, central meridian 105°20′, 3° zone",
    )
    assert system_of(zone).name == "VN-2000 / 105°20′ múi 3°"
    place = to_wgs84(system_of(zone), PIPELINE).transform(500_000, 2_307_000)
    assert place[0] - to_wgs84(9210, PIPELINE).transform(500_000, 2_307_000)[0] == pytest.approx(-25 / 60, abs=1e-6)
