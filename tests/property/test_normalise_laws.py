"""Laws of normalisation: nothing is lost, nothing recorded is touched, and doing it again changes nothing."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.normalise import normalise
from schemas.frames import Layer, Layers, require
from schemas.package import Manifest, Package
from schemas.province import load_province
from schemas.source import load_source

HAIPHONG, NATIONAL = load_province("haiphong"), load_source("national")
PACKAGE = Package(
    name="p",
    sha256="0",
    content_sha256="0",
    receipt="R",
    received=datetime(2026, 1, 1, tzinfo=UTC),
    files=(),
    manifest=Manifest(),
)

scraps = st.one_of(st.none(), st.text(max_size=12), st.integers(-5, 10**12).map(str), st.floats(width=32).map(str))
corners = st.floats(min_value=-10_000, max_value=10_000, allow_nan=False)
records = st.fixed_dictionaries(
    {
        "maXa": scraps,
        "soHieuToBanDo": scraps,
        "soThuTuThua": scraps,
        "dienTich": scraps,
        "kyHieuMucDichSuDung": scraps,
        "tenChu": scraps,
        "corner": st.tuples(corners, corners),
    }
)


def layer_of(rows, crs):
    table = pd.DataFrame([{name: value for name, value in row.items() if name != "corner"} for row in rows])
    shapes = [shapely.box(595000 + x, 2307000 + y, 595020 + x, 2307020 + y) for x, y in (row["corner"] for row in rows)]
    return Layer(frame=gpd.GeoDataFrame(table, geometry=shapes, crs=crs), file="a.gpkg", name="a", driver="GPKG")


def normalised(*layers):
    read = sum(len(layer.frame) for layer in layers)
    return normalise(Layers(package=PACKAGE, source="national", layers=layers, read=read), NATIONAL, HAIPHONG)


@settings(deadline=None, max_examples=30)
@given(st.lists(records, min_size=1, max_size=6), st.lists(records, min_size=1, max_size=3))
def test_whatever_is_delivered_every_record_arrives_and_the_contract_holds(here, there):
    first, second = layer_of(here, 9210), layer_of(there, 9209)
    batch = normalised(first, second)
    require(batch.parcels)
    assert len(batch.parcels) == len(batch.personal) == len(here) + len(there)
    delivered = [row["soThuTuThua"] for row in (*here, *there)]
    assert [values["soThuTuThua"] for values in batch.parcels["received"]] == delivered
    received = shapely.from_wkb(batch.parcels["geometry_received"].to_numpy())
    sent = np.concatenate([np.asarray(layer.frame.geometry.array) for layer in (first, second)])
    assert shapely.equals_exact(received, sent, 0).all()
    assert (batch.parcels["computed_area_m2"].to_numpy() == shapely.area(sent)).all()


@settings(deadline=None, max_examples=30)
@given(st.lists(records, min_size=1, max_size=6))
def test_an_area_is_read_or_reported_never_both_and_never_changed(rows):
    batch = normalised(layer_of(rows, 9210))
    reported = {fault.row for fault in batch.faults if fault.code == "ATT-02" and fault.values["column"] == "dienTich"}
    for number, (row, area) in enumerate(zip(rows, batch.parcels["area_m2"], strict=True), start=1):
        is_read = not np.isnan(area)
        assert not (is_read and number in reported)
        if row["dienTich"] is None:
            assert not is_read
        elif row["dienTich"].isascii() and row["dienTich"].isdigit():
            assert area == float(row["dienTich"])


@settings(deadline=None, max_examples=30)
@given(st.lists(records, min_size=1, max_size=6))
def test_what_was_normalised_needs_no_second_time(rows):
    batch = normalised(layer_of(rows, 9210))
    again = layer_of(rows, 9210)
    frame = again.frame.set_geometry(batch.parcels.geometry)
    for name, canonical in [("maXa", "commune_code"), ("soThuTuThua", "parcel_label"), ("dienTich", "area_m2")]:
        frame[name] = batch.parcels[canonical]
    second = normalised(Layer(frame=frame, file="a.gpkg", name="a", driver="GPKG"))
    assert "GEO-11" not in {fault.code for fault in second.faults}
    for column in ["commune_code", "parcel_number", "parcel_label", "area_m2"]:
        pd.testing.assert_series_equal(batch.parcels[column], second.parcels[column])
    assert batch.parcels.geometry.geom_equals_exact(second.parcels.geometry, 0).all()
