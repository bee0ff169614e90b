"""GML of every version and maker lands where its maker meant it to."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.frames import Layers
from schemas.package import Package
from schemas.reasons import Curve, Unreadable
from schemas.source import Source

Read = Callable[..., Layers]
SPACES = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:app="http://www.vietbando.com/gml/vlis" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
URN = "urn:ogc:def:crs:EPSG::"
METRES = "595000 2307000 595010 2307000 595010 2307010 595000 2307000"
TRIANGLE = "POLYGON ((595000 2307000, 595010 2307000, 595010 2307010, 595000 2307000))"
LAT_LON = "20.85 106.6 20.85 106.7 20.95 106.7 20.85 106.6"
LON_LAT = "106.6 20.85 106.7 20.85 106.7 20.95 106.6 20.85"
DEGREES = "POLYGON ((106.6 20.85, 106.7 20.85, 106.7 20.95, 106.6 20.85))"


def polygon(positions: str = METRES, system: str = f"{URN}9210", attributes: str = "") -> str:
    name = f'srsName="{system}"' if system else ""
    ring = f"<gml:LinearRing><gml:posList>{positions}</gml:posList></gml:LinearRing>"
    return f"<gml:Polygon {name} {attributes}><gml:exterior>{ring}</gml:exterior></gml:Polygon>"


def feature(geometry: str, number: int = 1, kind: str = "Thua_Dat") -> str:
    keys = (
        f"<app:soHieuToBanDo>7</app:soHieuToBanDo><app:soThuTuThua>{number}</app:soThuTuThua><app:maXa>00123</app:maXa>"
    )
    return f'<app:{kind} gml:id="{kind}.{number}">{keys}<app:Geometry>{geometry}</app:Geometry></app:{kind}>'


def members(*features: str) -> str:
    return "".join(f"<wfs:member>{one}</wfs:member>" for one in features)


@pytest.fixture
def read_gml(tmp_path: Path, taken_in: Callable[[Path], Package]) -> Read:
    def run(body: str, root: str = "wfs:FeatureCollection", **beside: str) -> Layers:
        folder = tmp_path / "goi"
        folder.mkdir()
        (folder / "thua.gml").write_text(f'<?xml version="1.0"?>\n<{root} {SPACES}>{body}</{root}>')
        for suffix, content in beside.items():
            (folder / f"thua.{suffix}").write_text(content)
        return read(taken_in(folder))

    return run


def only(layers: Layers) -> tuple[str, int | None]:
    (layer,) = layers.layers
    return layer.frame.geometry.to_wkt().iloc[0], layer.frame.crs and layer.frame.crs.to_epsg()


@pytest.mark.parametrize("code", [4326, 4756])
@pytest.mark.parametrize(
    ("system", "positions"),
    [
        ("urn:ogc:def:crs:EPSG::{}", LAT_LON),
        ("urn:ogc:def:crs:EPSG:6.9:{}", LAT_LON),
        ("urn:x-ogc:def:crs:EPSG:{}", LAT_LON),
        ("http://www.opengis.net/def/crs/EPSG/0/{}", LAT_LON),
        ("http://www.opengis.net/gml/srs/epsg.xml#{}", LON_LAT),
        ("EPSG:{}", LON_LAT),
    ],
)
def test_degrees_are_in_the_order_that_the_form_of_the_name_means(
    read_gml: Read, code: int, system: str, positions: str
) -> None:
    assert only(read_gml(members(feature(polygon(positions, system.format(code)))))) == (DEGREES, code)


@pytest.mark.parametrize("system", [f"{URN}{{}}", "EPSG:{}", "http://www.opengis.net/def/crs/EPSG/0/{}"])
@pytest.mark.parametrize("code", [9209, 9210, 9218, 5897, 3405])
def test_metres_of_vn2000_are_east_first_whatever_names_it(read_gml: Read, system: str, code: int) -> None:
    vlis = 'srsDimension="2" srsRevert="VN2000_HPhong_3_105.75" srsProjected="1"'
    assert only(read_gml(members(feature(polygon(METRES, system.format(code), vlis))))) == (TRIANGLE, code)


def test_metres_that_the_authority_counts_north_first_are_turned(read_gml: Read) -> None:
    hanoi_1972 = "2307000 18595000 2307000 18595010 2307010 18595010 2307000 18595000"
    shape, code = only(read_gml(members(feature(polygon(hanoi_1972, f"{URN}2044")))))
    assert (shape, code) == (TRIANGLE.replace("5950", "185950"), 2044)


def test_polish_parcels_north_first_are_in_poland(
    shared_data: Path, taken_in: Callable[[Path], Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    polish = Source.model_validate(
        {
            "name": "egib",
            "title": {"vi": "Ba Lan", "en": "Poland"},
            "columns": {"sheet_number": {"constant": "1"}, "parcel_number": ["idDzialki"]},
        }
    )
    monkeypatch.setattr("pipeline.read.choose.load_source", lambda _: polish)
    layers = read(taken_in(shared_data / "pl-egib-gml-b"), source="egib").layers
    assert len(layers) == 7
    for layer in layers:
        west, south, east, north = layer.frame.total_bounds
        assert layer.frame.crs.to_epsg() == 2177
        assert 6_551_000 < west < east < 6_554_000
        assert 6_052_000 < south < north < 6_054_000
        declared_m2 = layer.frame["powierzchniaEwidencyjna"].astype(float) * 10_000
        assert layer.frame.area.to_list() == pytest.approx(declared_m2.to_list(), rel=0.13)


@pytest.mark.parametrize(
    "geometry",
    [
        polygon("595000 2307000 1 595010 2307000 1 595010 2307010 1 595000 2307000 1", attributes='srsDimension="3"'),
        f'<gml:MultiSurface srsName="{URN}9210"><gml:surfaceMember>{polygon(system="")}</gml:surfaceMember>'
        "</gml:MultiSurface>",
        f'<gml:Surface srsName="{URN}9210"><gml:patches>{polygon(system="")}</gml:patches></gml:Surface>'.replace(
            "gml:Polygon", "gml:PolygonPatch"
        ),
        '<gml:Polygon srsName="EPSG:9210"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>595000,2307000 '
        "595010,2307000 595010,2307010 595000,2307000</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs>"
        "</gml:Polygon>",
    ],
    ids=["heights", "multisurface", "surface of patches", "GML 2"],
)
def test_polygons_of_every_version_are_the_same_ground(read_gml: Read, geometry: str) -> None:
    (layer,) = read_gml(members(feature(geometry))).layers
    assert shapely.equals(shapely.force_2d(layer.frame.geometry.iloc[0]), shapely.from_wkt(TRIANGLE))
    assert layer.frame.crs.to_epsg() == 9210


@pytest.mark.parametrize(
    ("root", "body"),
    [
        ("wfs:FeatureCollection", members(feature(polygon()), feature(polygon(), 2))),
        (
            "gml:FeatureCollection",
            f"<gml:featureMembers>{feature(polygon())}{feature(polygon(), 2)}</gml:featureMembers>",
        ),
        (
            "gml:FeatureCollection",
            "".join(f"<gml:featureMember>{feature(polygon(), n)}</gml:featureMember>" for n in (1, 2)),
        ),
        (
            "wfs:FeatureCollection",
            f"<wfs:member><wfs:FeatureCollection>{members(feature(polygon()), feature(polygon(), 2))}"
            "</wfs:FeatureCollection></wfs:member>",
        ),
    ],
    ids=["members", "featureMembers", "featureMember", "nested"],
)
def test_collections_of_every_kind_hold_the_same_features(read_gml: Read, root: str, body: str) -> None:
    layers = read_gml(f"<gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>{body}", root)
    assert (layers.read, layers.faults) == (2, ())
    assert layers.layers[0].frame["soThuTuThua"].to_list() == ["1", "2"]
    assert layers.layers[0].frame["maXa"].to_list() == ["00123"] * 2


def test_two_kinds_of_features_are_two_layers(read_gml: Read) -> None:
    layers = read_gml(members(feature(polygon()), feature(polygon(), 2, "Thua_Dat_Cu"), feature(polygon(), 3)))
    assert {layer.name: layer.frame["soThuTuThua"].to_list() for layer in layers.layers} == {
        "Thua_Dat": ["1", "3"],
        "Thua_Dat_Cu": ["2"],
    }


def test_features_without_geometry_are_kept_and_make_up_no_columns(read_gml: Read) -> None:
    nil = feature("", 3).replace("<app:Geometry></app:Geometry>", '<app:Geometry xsi:nil="true"/>')
    none = feature("", 4).replace("<app:Geometry></app:Geometry>", "")
    body = members(feature(polygon()), feature("<gml:Null>unknown</gml:Null>", 2), nil, none, feature("", 5))
    layers = read_gml(body)
    (layer,) = layers.layers
    assert (layers.read, layers.quarantined, layers.faults) == (5, 0, ())
    assert layer.frame.geometry.isna().to_list() == [False, True, True, True, True]
    assert list(layer.frame.columns) == ["gml_id", "soHieuToBanDo", "soThuTuThua", "maXa", "geometry"]


def test_a_layer_in_two_systems_is_refused_whatever_the_manifest_says(read_gml: Read) -> None:
    with pytest.raises(PackageError) as refused:
        read_gml(members(feature(polygon()), feature(polygon(system=f"{URN}9209"), 2)))
    fault = refused.value.faults[0]
    assert (fault.values["reason"], fault.values["detail"]) == (Unreadable.SEVERAL_SYSTEMS, "9209, 9210")


def test_the_envelope_speaks_for_features_that_name_no_system(read_gml: Read) -> None:
    corners = "<gml:lowerCorner>20.85 106.6</gml:lowerCorner><gml:upperCorner>20.95 106.7</gml:upperCorner>"
    envelope = f'<gml:boundedBy><gml:Envelope srsName="{URN}4326">{corners}</gml:Envelope></gml:boundedBy>'
    assert only(read_gml(envelope + members(feature(polygon(LAT_LON, ""))))) == (DEGREES, 4326)


def test_what_lies_beside_a_file_changes_nothing(read_gml: Read) -> None:
    path = "<ElementPath>nothing</ElementPath>"
    template = f"<GMLFeatureClassList><GMLFeatureClass><Name>x</Name>{path}</GMLFeatureClass></GMLFeatureClassList>"
    layers = read_gml(
        members(feature(polygon())),
        gfs=template,
        xsd='<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    )
    assert only(layers) == (TRIANGLE, 9210)
    assert layers.layers[0].frame["maXa"].to_list() == ["00123"]
    assert layers.faults == ()


def test_links_are_not_followed(read_gml: Read) -> None:
    link = '<gml:Polygon xlink:href="http://127.0.0.1:9/x#g" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    assert shapely.is_empty(read_gml(members(feature(link))).layers[0].frame.geometry.iloc[0])


def test_an_arc_becomes_chords_and_says_by_how_much_it_misses(read_gml: Read) -> None:
    def line(positions: str) -> str:
        return f"<gml:LineStringSegment><gml:posList>{positions}</gml:posList></gml:LineStringSegment>"

    arc = "<gml:Arc><gml:posList>595010 2307000 595015 2307005 595010 2307010</gml:posList></gml:Arc>"
    segments = line("595000 2307000 595010 2307000") + arc + line("595010 2307010 595000 2307010 595000 2307000")
    curve = f"<gml:Curve><gml:segments>{segments}</gml:segments></gml:Curve>"
    ring = f"<gml:Ring><gml:curveMember>{curve}</gml:curveMember></gml:Ring>"
    layers = read_gml(
        members(feature(f'<gml:Polygon srsName="{URN}9210"><gml:exterior>{ring}</gml:exterior></gml:Polygon>'))
    )
    (shape,) = layers.layers[0].frame.geometry
    assert shape.area == pytest.approx(100 + 12.5 * 3.14159265, abs=0.01)
    (fault,) = layers.faults
    assert (fault.code, fault.values) == ("FMT-06", {"reason": Curve.STROKED, "level": "Thua_Dat", "count": 1})
    assert fault.measured == pytest.approx(5 * (1 - 0.99996192), rel=0.01)
