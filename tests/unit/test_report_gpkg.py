import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely

from pipeline.validate.report import write_reports
from pipeline.validate.report.formats import findings_gpkg

LAYERS = {"point": "MultiPoint", "line": "MultiLineString", "polygon": "MultiPolygon"}


@pytest.fixture
def written(make_report, tmp_path):
    def write(findings=None, *, lang="vi", **changes):
        return write_reports(make_report(findings, **changes), tmp_path, lang=lang)["findings.gpkg"]

    return write


def query(path, sql):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def test_each_finding_is_in_the_layer_of_its_shape(written):
    path = written()
    codes = {layer: pyogrio.read_dataframe(path, layer=layer)["code"].to_list() for layer in LAYERS}

    assert codes == {"point": ["GEO-04", "FMT-01"], "line": ["TOP-06"], "polygon": ["TOP-01"]}


def test_a_finding_keeps_its_values_place_and_advice(written):
    overlap = pyogrio.read_dataframe(written(lang="en"), layer="polygon")
    row = overlap.iloc[0]

    assert overlap.crs == "EPSG:9210"
    assert (row.severity, row.sheet, row.parcel, row.other_parcel, row.unit) == ("error", "12", "345", "346", "m")
    assert (row.measured, row.limit, row.x, row.y) == (0.123456789, 0.01, 595000.123, 2307000.568)
    assert row.message == "Parcel 345 overlaps parcel 346"
    assert row.advice == "Advice for TOP-01 (English)"
    assert row.geometry.area == pytest.approx(0.2 + 1.2345, abs=1e-6)


@pytest.mark.parametrize("findings", [(), None], ids=["none", "some"])
def test_every_layer_is_there_even_when_empty(written, findings):
    path = written(findings)

    assert {name: kind for name, kind in pyogrio.list_layers(path) if name in LAYERS} == LAYERS


def test_places_in_an_unknown_system_are_kept_as_they_are(make_report, written):
    lost = replace(make_report().findings[0], crs=None)
    path = written((lost,))

    assert pyogrio.read_dataframe(path, layer="polygon").geometry[0].bounds[:2] == (595000.0, 2306999.98)
    assert query(path, "SELECT srs_id FROM gpkg_contents WHERE table_name = 'polygon'") == [(-1,)]


def test_findings_of_another_zone_move_into_that_of_the_others(make_report, written):
    near = make_report().findings[2]
    west = replace(near, crs="EPSG:9209", geometry=shapely.Point(621005.0, 2307000.0), key="west")
    nowhere = replace(near, crs=None, key="nowhere")
    points = pyogrio.read_dataframe(written((near, replace(near, key="twin"), west, nowhere)), layer="point")
    place = points.set_index("key").geometry

    assert place["west"].distance(shapely.Point(595000, 2307000)) < 200
    assert place["nowhere"] is None
    assert points.crs == "EPSG:9210"


def test_a_collection_is_kept_by_its_largest_parts(make_report, written):
    mixed = shapely.from_wkt(
        "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 9 9), "
        "GEOMETRYCOLLECTION (MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)))))"
    )
    path = written((replace(make_report().findings[0], geometry=mixed),))

    assert pyogrio.read_dataframe(path, layer="polygon").area.to_list() == [8.0]
    assert len(pyogrio.read_dataframe(path, layer="line")) == 0


def test_hidden_characters_are_shown(make_report, written):
    sly = replace(make_report().findings[3], file="thua\u202egnp.exe\x00\ud800")
    rows = pyogrio.read_dataframe(written((sly,)), layer="point")

    assert rows.file[0] == "thua[U+202E]gnp.exe[U+0000][U+D800]"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_layer_has_a_default_style_by_severity(written, lang):
    styles = query(
        written(lang=lang),
        "SELECT table_name, useAsDefault, styleQML FROM layer_styles JOIN gpkg_geometry_columns "
        "ON table_name = f_table_name AND column_name = f_geometry_column ORDER BY id",
    )

    assert [style[:2] for style in styles] == [(layer, 1) for layer in LAYERS]
    for _, _, qml in styles:
        categories = ET.fromstring(qml).iter("category")
        assert [category.get("value") for category in categories] == ["error", "warning", "info"]


def test_the_same_report_gives_the_same_bytes(make_report, tmp_path):
    first, second = (
        write_reports(make_report(), tmp_path / name, lang="vi")["findings.gpkg"].read_bytes() for name in "ab"
    )

    assert first == second


def test_the_journal_of_an_open_file_does_not_reach_the_new_one(written, tmp_path):
    stale = tmp_path / "findings.gpkg-wal"
    stale.write_bytes(b"left by a program that had the file open")

    path = written()

    assert not stale.exists()
    assert query(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.fixture
def parcels():
    """Four parcels, one of them without number and one without shape, and nothing of them but what locates them."""
    columns = {
        "commune_code": "10507",
        "sheet_label": "12",
        "parcel_label": ["345", "346", None, "348"],
        "source_file": "thua.gpkg",
        "source_row": range(1, 5),
        "received": [{"chu": "Nguyễn Văn A"}] * 4,
    }
    shapes = [shapely.box(595000 + 20 * i, 2307000, 595020 + 20 * i, 2307020) for i in range(3)]
    return gpd.GeoDataFrame(columns, geometry=[*shapes, None], crs="EPSG:9210")


def test_the_parcels_around_are_a_layer_with_a_style_of_its_own(written, parcels):
    path = written(parcels=parcels)
    layer = pyogrio.read_dataframe(path, layer="parcels")

    assert list(layer.columns) == ["commune", "sheet", "parcel", "geometry"]
    assert layer["parcel"].fillna("–").to_list() == ["345", "346", "–"]
    assert layer.crs == "EPSG:9210"
    ((style,),) = query(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'parcels' AND useAsDefault = 1")
    assert ET.fromstring(style).find("renderer-v2").get("type") == "singleSymbol"


def test_a_large_package_takes_no_parcels_along(written, parcels, monkeypatch):
    monkeypatch.setattr(findings_gpkg, "MOST_PARCELS", 2)

    assert "parcels" not in {name for name, _ in pyogrio.list_layers(written(parcels=parcels))}
