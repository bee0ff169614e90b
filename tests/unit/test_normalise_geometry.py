"""Geometry: kept as received, placed in one system, and every move said."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from pipeline.normalise import normalise
from schemas.province import load_province
from schemas.source import load_source

HAIPHONG, GENERIC = load_province("haiphong"), load_province("generic")
NATIONAL = load_source("national")
TOWGS84 = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"


def batch_of(layers, province=HAIPHONG):
    return normalise(layers, NATIONAL, province)


def codes(batch):
    return [fault.code for fault in batch.faults]


def only(batch, code):
    (fault,) = [fault for fault in batch.faults if fault.code == code]
    return fault


def moved(frame, by):
    return frame.set_geometry(frame.geometry.translate(by, by))


def test_coordinates_on_the_grid_are_left_alone_and_nothing_is_said(make_layers, national):
    frame = moved(national(), 0.123)
    batch = batch_of(make_layers(frame))
    assert batch.faults == ()
    assert shapely.equals_exact(batch.parcels.geometry.array, frame.geometry.array, 1e-9).all()


def test_coordinates_off_the_grid_move_less_than_a_cell_and_that_is_said_once(make_layers, national):
    batch = batch_of(make_layers(moved(national(), 0.0004), national(3)))
    fault = only(batch, "GEO-11")
    assert (fault.values["count"], fault.values["kept"], fault.unit) == (2, 0, "m")
    assert fault.measured == pytest.approx(0.0004, abs=1e-7)
    assert fault.measured < fault.limit
    xy = shapely.get_coordinates(batch.parcels.geometry.array)
    assert (xy == np.round(xy, 3)).all()


def test_neighbours_still_share_their_border_after_rounding(make_layers, national):
    parcels = batch_of(make_layers(moved(national(20), 0.00047))).parcels
    assert shapely.coverage_is_valid(np.asarray(parcels.geometry.array))


def test_rounding_never_makes_a_valid_parcel_invalid(make_layers, national):
    needle = shapely.Polygon([(0.0, 0.0004), (10, 0.0004), (10, 10), (10.0004, 0.0003), (5, -0.0003)])
    needle = shapely.transform(needle, lambda xy: xy + np.array([595000, 2307000]))
    assert needle.is_valid
    flat = shapely.transform(needle, lambda xy: np.round(xy, 3))
    assert not flat.is_valid
    batch = batch_of(make_layers(national(1, geometry=[needle])))
    assert batch.parcels.geometry.iat[0].equals_exact(needle, 0)
    assert only(batch, "GEO-11").values == {"count": 0, "kept": 1}


def test_geometry_and_area_as_received_stay_beside_the_working_ones(make_layers, national):
    frame = moved(national(), 0.0004)
    parcels = batch_of(make_layers(frame)).parcels
    received = shapely.from_wkb(parcels["geometry_received"].to_numpy())
    assert shapely.equals_exact(received, np.asarray(frame.geometry.array), 0).all()
    assert parcels["computed_area_m2"].to_list() == frame.area.to_list()
    assert set(parcels["crs_received"]) == {"EPSG:9210"}


def test_heights_are_dropped_said_once_and_kept_as_received(make_layers, national):
    frame = national()
    frame = frame.set_geometry(shapely.force_3d(np.asarray(frame.geometry.array), 2.5), crs=9210)
    batch = batch_of(make_layers(frame, national(1)))
    assert only(batch, "GEO-10").values["count"] == 2
    assert not batch.parcels.has_z.any()
    assert shapely.has_z(shapely.from_wkb(batch.parcels["geometry_received"].to_numpy())).sum() == 2


def test_measures_are_dropped_and_kept_as_received_too(make_layers, national):
    with_m = shapely.from_wkt("POLYGON M ((595000 2307000 1, 595020 2307000 2, 595020 2307020 3, 595000 2307000 1))")
    batch = batch_of(make_layers(national(1, geometry=[with_m])))
    assert only(batch, "GEO-10").values["count"] == 1
    assert shapely.has_m(shapely.from_wkb(batch.parcels["geometry_received"].iat[0]))


def test_missing_and_empty_geometry_is_handed_on(make_layers, national):
    batch = batch_of(
        make_layers(national(3, geometry=[None, shapely.Polygon(), shapely.box(595000, 2307000, 595020, 2307020)]))
    )
    assert batch.faults == ()
    assert batch.parcels.geometry.isna().to_list() == [True, False, False]
    assert batch.parcels["geometry_received"].iat[0] is None
    assert np.isnan(batch.parcels["computed_area_m2"].iat[0])


def test_a_package_in_the_other_meridian_is_checked_where_it_was_made(make_layers, national):
    batch = batch_of(make_layers(national(crs=9209)))
    assert batch.parcels.crs.to_epsg() == 9209
    assert batch.faults == ()


def test_a_package_in_both_meridians_comes_together_in_the_system_of_the_cadastre(make_layers, national):
    east = national(1)
    west = national(1).to_crs(9209)
    batch = batch_of(make_layers(east, west))
    assert batch.parcels.crs.to_epsg() == 9210
    assert batch.parcels["crs_received"].to_list() == ["EPSG:9210", "EPSG:9209"]
    one, other = batch.parcels.geometry
    assert shapely.hausdorff_distance(one, other) <= 0.0015
    assert batch.parcels["computed_area_m2"].to_list() == [east.area.iat[0], west.area.iat[0]]
    assert one.area != batch.parcels["computed_area_m2"].iat[1]


def test_a_system_the_province_does_not_accept_is_named_and_the_rest_goes_on(make_layers, national):
    degrees = national(1).to_crs(4326)
    batch = batch_of(make_layers(degrees, national(1, crs=32648)))
    first, second = [fault for fault in batch.faults if fault.code == "CRS-02"]
    assert (first.file, first.values["crs"].vi) == ("sheet1.gpkg", "WGS 84 (EPSG:4326)")
    accepted = (
        "VN-2000, central meridian 105°45′, 3° zone (EPSG:9210); VN-2000, central meridian 105°30′, 3° zone (EPSG:9209)"
    )
    assert (second.file, second.values["accepted"].en) == ("sheet2.gpkg", accepted)
    assert batch.parcels.crs.to_epsg() == 9210


def test_degrees_are_moved_by_the_pinned_operation_and_measured_there(make_layers, national):
    degrees = gpd.GeoSeries([shapely.Point(106.664780072, 20.853446273).buffer(0.0001)], crs=4326)
    batch = batch_of(make_layers(national(1, geometry=degrees, crs=4326)))
    centre = batch.parcels.geometry.iat[0].centroid
    assert (centre.x, centre.y) == pytest.approx((595000, 2307000), abs=0.01)
    assert batch.parcels["computed_area_m2"].iat[0] == pytest.approx(batch.parcels.area.iat[0])


def test_a_wrong_datum_shift_in_a_file_is_not_followed(make_layers, national):
    pasted = f"+proj=tmerc +lon_0=105.75 +k=0.9999 +x_0=500000 +ellps=WGS84 +towgs84={TOWGS84} +units=m +type=crs"
    batch = batch_of(make_layers(national(crs=pasted), national()))
    assert batch.faults == ()
    assert set(batch.parcels["crs_received"]) == {"EPSG:9210"}
    assert batch.parcels.crs == CRS.from_epsg(9210)


def test_without_a_province_degrees_come_into_their_utm_zone(make_layers, national):
    batch = batch_of(make_layers(national().to_crs(4326)), GENERIC)
    assert batch.parcels.crs.to_epsg() == 32648
    assert batch.parcels["computed_area_m2"].to_list() == pytest.approx([400, 400], rel=0.002)


def test_without_a_province_a_metric_grid_stays(make_layers, national):
    batch = batch_of(make_layers(national(crs=2154)), GENERIC)
    assert batch.parcels.crs.to_epsg() == 2154
    assert batch.faults == ()


def test_without_a_system_nothing_is_placed_or_measured(make_layers, national):
    batch = batch_of(make_layers(national(1, crs=None), national(1)))
    assert codes(batch) == ["CRS-01"]
    assert only(batch, "CRS-01").file == "sheet1.gpkg"
    assert batch.parcels.crs is None
    assert batch.parcels["computed_area_m2"].isna().all()
    assert batch.parcels["crs_received"].isna().to_list() == [True, False]


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.7e308, 0.0])
def test_false_coordinates_are_handed_on_for_the_check_to_see(make_layers, national, value):
    square = shapely.box(595000, 2307000, 595020, 2307020)
    corners = shapely.get_coordinates(square)
    corners[2] = value
    broken = shapely.set_coordinates(shapely.Polygon(square), corners)
    for layers in (
        make_layers(national(2, geometry=[broken, square])),
        make_layers(national(2, geometry=[broken, square]), national(1, crs=9209)),
    ):
        batch = batch_of(layers)
        assert len(batch.parcels) == batch.read
        assert "CRS-04" not in codes(batch)
        with np.errstate(invalid="ignore"):
            received = shapely.from_wkb(batch.parcels["geometry_received"].iat[0])
        assert np.array_equal(shapely.get_coordinates(received), corners, equal_nan=True)
        assert batch.parcels.geometry.iat[1].is_valid


def test_projected_feet_are_not_taken_for_metres(make_layers, national):
    feet = national(1).to_crs(4326).to_crs(2227)
    batch = batch_of(make_layers(feet), GENERIC)
    assert batch.parcels.crs.axis_info[0].unit_name == "metre"
    assert batch.parcels["computed_area_m2"].iat[0] == pytest.approx(400, rel=0.01)


def test_reprojected_parcels_lie_where_proj_says(make_layers, national):
    frame = national(1, crs=9209)
    batch = batch_of(make_layers(frame, national(1)))
    expected = Transformer.from_crs(9209, 9210, always_xy=True).transform(595000, 2307000)
    assert batch.parcels.geometry.iat[0].distance(shapely.Point(expected)) < 0.001
