"""VN-2000 against the published and independently computed test vectors."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from pyproj.crs import CoordinateOperation

from schemas.crs import (
    DATUM_PIPELINES,
    GEOGRAPHIC,
    VIETNAM_EXTENT,
    ZONES,
    crs_label,
    grid_extent,
    identify,
    pipeline_definition,
    reproject,
    spatial_ref_rows,
    strip_zone_prefix,
    to_wgs84,
)

PIPELINE = "vn2000-wgs84-qd05-epsg6960"
PASTED = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"
TM_105_45 = "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m"


def points(*xy):
    return np.array([shapely.Point(p) for p in xy], dtype=object)


@pytest.mark.parametrize("epsg", sorted(ZONES))
def test_every_zone_has_the_constants_of_its_epsg_entry(epsg):
    zone = ZONES[epsg]
    crs = CRS.from_epsg(epsg)
    assert crs.geodetic_crs.to_epsg() == GEOGRAPHIC
    constants = [p.value for p in crs.coordinate_operation.params]
    assert constants == [0.0, zone.central_meridian, zone.scale_factor, 500000.0, 0.0]


def test_the_seventeen_provincial_meridians_are_all_there():
    provincial = [103, 104, 104.5, 104.75, 105, 105.5, 105.75, 106, 106.25, 106.5, 107, 107.25, 107.5, 107.75, 108]
    assert {*provincial, 108.25, 108.5} <= {zone.central_meridian for zone in ZONES.values()}


@pytest.mark.parametrize(
    ("easting", "northing", "longitude", "latitude"),
    [(595000, 2307000, 106.664780072, 20.853446273), (604321.987, 2312345.678, 106.754670489, 20.901224863)],
)
def test_the_pinned_operation_gives_the_reviewed_positions(easting, northing, longitude, latitude):
    assert to_wgs84(9210, PIPELINE).transform(easting, northing) == pytest.approx((longitude, latitude), abs=1e-9)


def test_the_pinned_operation_has_the_parameters_of_the_decree_as_epsg_reads_them():
    shift = DATUM_PIPELINES[PIPELINE]
    operation = CoordinateOperation.from_epsg(6960)
    assert "Coordinate Frame" in operation.method_name
    ours = [shift.x, shift.y, shift.z, shift.rx, shift.ry, shift.rz, shift.scale]
    assert ours == [p.value for p in operation.params]


def test_a_far_operation_of_epsg_for_the_mekong_delta_is_not_used_there():
    """PROJ would choose another operation by place; the pinned one is the same everywhere."""
    easting, northing = Transformer.from_crs(GEOGRAPHIC, 9210, always_xy=True).transform(105.7, 10.0)
    pinned = to_wgs84(9210, PIPELINE).transform(easting, northing)
    geographic = to_wgs84(GEOGRAPHIC, PIPELINE).transform(105.7, 10.0)
    assert pinned == pytest.approx(geographic, abs=1e-10)


def test_pipeline_of_another_meridian_differs_only_in_the_meridian():
    assert pipeline_definition(PIPELINE, ZONES[9209]) == pipeline_definition(PIPELINE, ZONES[9210]).replace(
        "105.75", "105.5"
    )


def test_between_zones_there_is_no_datum_shift():
    moved = reproject(points((595000, 2307000)), CRS(9210), CRS(9209), PIPELINE)
    expected = Transformer.from_crs(9210, 9209, always_xy=True).transform(595000, 2307000)
    assert shapely.get_coordinates(moved)[0] == pytest.approx(expected, abs=1e-6)
    back = reproject(moved, CRS(9209), CRS(9210), PIPELINE)
    assert shapely.get_coordinates(back)[0] == pytest.approx((595000, 2307000), abs=1e-6)


def test_reading_the_wrong_meridian_moves_a_parcel_by_26_km():
    right = to_wgs84(9210, PIPELINE).transform(595000, 2307000)
    as_9210 = to_wgs84(9209, PIPELINE).transform(595000, 2307000)
    east, north = to_wgs84(9210, PIPELINE).transform(*as_9210, direction="INVERSE")
    assert np.hypot(east - 595000, north - 2307000) == pytest.approx(26_020, abs=20)
    assert right != as_9210


def test_into_and_out_of_vn2000_goes_through_the_pinned_operation():
    degrees = reproject(points((595000, 2307000)), CRS(9210), CRS(4326), PIPELINE)
    assert shapely.get_coordinates(degrees)[0] == pytest.approx((106.664780072, 20.853446273), abs=1e-9)
    back = reproject(degrees, CRS(4326), CRS(9210), PIPELINE)
    assert shapely.get_coordinates(back)[0] == pytest.approx((595000, 2307000), abs=0.001)
    utm = reproject(points((595000, 2307000)), CRS(9210), CRS(32648), PIPELINE)
    expected = Transformer.from_crs(4326, 32648, always_xy=True).transform(106.664780072, 20.853446273)
    assert shapely.get_coordinates(utm)[0] == pytest.approx(expected, abs=0.001)


def test_foreign_systems_are_left_to_proj_and_missing_geometry_stays_missing():
    moved = reproject(np.array([shapely.Point(6.1, 50.8, 7.0), None], dtype=object), CRS(4258), CRS(25832))
    expected = Transformer.from_crs(4258, 25832, always_xy=True).transform(6.1, 50.8)
    assert shapely.get_coordinates(moved)[0] == pytest.approx(expected)
    assert moved[1] is None


@pytest.mark.parametrize(
    "definition",
    [
        "EPSG:9210",
        f"{TM_105_45} +type=crs",
        f"{TM_105_45} +towgs84={PASTED} +type=crs",
        f"{TM_105_45} +towgs84=0,0,0 +type=crs",
        f"{TM_105_45} +datum=WGS84 +type=crs",
        'PROJCS["VN2000 Hai Phong",GEOGCS["GCS_VN",DATUM["D_Unknown",SPHEROID["WGS_1984",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000],PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",105.75],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]',
    ],
)
def test_a_zone_is_recognised_under_any_name_and_with_any_datum_shift(definition):
    assert identify(CRS(definition)) == 9210
    assert crs_label(CRS(definition)) == "EPSG:9210"


@pytest.mark.parametrize(
    ("definition", "epsg"),
    [
        ("+proj=tmerc +lat_0=0 +lon_0=105.6 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +type=crs", None),
        ("+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=km +type=crs", None),
        ("+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9996 +x_0=500000 +y_0=0 +ellps=WGS84 +type=crs", None),
        ("EPSG:32648", 32648),
    ],
)
def test_other_constants_are_not_taken_for_a_provincial_zone(definition, epsg):
    assert identify(CRS(definition)) == epsg


@pytest.mark.parametrize(
    ("epsg", "expected"),
    [(9210, (567_000, 2_268_800, 643_000, 2_325_800)), (9209, (593_100, 2_268_900, 669_000, 2_326_100))],
)
def test_grid_extent_of_the_former_hai_phong(epsg, expected):
    """The eastings overlap between the meridians: an easting alone never tells the zone."""
    degrees = (106.3947, 20.5107, 107.1243, 21.0240)
    assert grid_extent(degrees, epsg, PIPELINE) == pytest.approx(expected, abs=2000)


def test_spatial_ref_rows_cover_every_system_and_say_the_same_shift_to_a_plain_reader():
    rows = {row["srid"]: row for row in spatial_ref_rows()}
    assert set(rows) == {*ZONES, GEOGRAPHIC}
    assert all(row["auth_name"] == "EPSG" and row["auth_srid"] == srid for srid, row in rows.items())
    assert CRS.from_wkt(rows[9210]["srtext"]).to_epsg() == 9210
    plain = Transformer.from_crs(CRS(rows[9210]["proj4text"] + " +type=crs"), 4326, always_xy=True)
    assert plain.transform(595000, 2307000) == pytest.approx((106.664780072, 20.853446273), abs=1e-8)


def test_vietnam_extent_is_the_area_of_use_of_the_datum():
    assert CRS.from_epsg(GEOGRAPHIC).area_of_use.bounds == VIETNAM_EXTENT


@pytest.mark.parametrize(
    ("eastings", "stripped", "number"),
    [
        ([48_595_456.75, 48_600_000.5], [595_456.75, 600_000.5], 48),
        ([482_645_456.25], [645_456.25], 482),
        ([48_595_456.75, 0.0, -9999.0, 595_000.0], [595_456.75, 0.0, -9999.0, 595_000.0], 48),
        ([595_456.75], None, None),
        ([2_307_123.4], None, None),
        ([18_595_456.75], None, None),
        ([48_595_456.75, 481_595_456.75], None, None),
        ([48_000_000.0], None, None),
        ([], None, None),
    ],
)
def test_the_number_of_a_zone_is_taken_off_eastings_and_nothing_else_is(eastings, stripped, number):
    given = np.array(eastings, dtype=np.float64)
    found, zone = strip_zone_prefix(given)
    assert (found.tolist(), zone) == (stripped or eastings, number)
    assert given.tolist() == eastings


def test_the_number_of_a_zone_is_taken_off_beside_false_eastings():
    found, zone = strip_zone_prefix(np.array([np.nan, np.inf, 502_500_000.0]))
    assert np.array_equal(found, [np.nan, np.inf, 500_000.0], equal_nan=True)
    assert zone == 502
