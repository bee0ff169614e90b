"""Damaged and hostile files: found, placed, never a traceback, and nothing is lost in silence."""

import json
import random
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import structlog

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.finding import Fault
from schemas.package import Package
from schemas.reasons import Unreadable

TakenIn = Callable[[Path], Package]
PARCELS = 12


@pytest.fixture
def delivery(tmp_path: Path, national: Callable[..., gpd.GeoDataFrame]) -> Callable[[str], Path]:
    """Return a function that writes twelve parcels in a format."""
    names = {"soHieuToBanDo": "soTo", "soThuTuThua": "soThua", "kyHieuMucDichSuDung": "loaiDat"}

    def make(suffix: str) -> Path:
        path = tmp_path / f"thua{suffix}"
        pyogrio.write_dataframe(national(PARCELS).rename(columns=names), path)
        return path

    return make


def refusal(package: Package) -> Fault:
    with pytest.raises(PackageError) as caught:
        read(package)
    return caught.value.faults[0]


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("victim", [".gpkg", ".geojson", ".gml", ".shp", ".shx", ".dbf"])
def test_a_truncated_file_is_unreadable(
    delivery: Callable[[str], Path], taken_in: TakenIn, victim: str, share: float
) -> None:
    path = delivery(".shp" if victim in {".shx", ".dbf"} else victim)
    cut = path.with_suffix(victim)
    content = cut.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    fault = refusal(taken_in(path))
    assert (fault.code, fault.file) == ("FMT-01", path.name)
    assert fault.values["detail"]
    assert "/" not in fault.values["detail"].replace(" / ", "")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".gml", ".shp"])
def test_flipped_bytes_never_give_a_traceback_nor_lose_a_record(
    delivery: Callable[[str], Path], taken_in: TakenIn, suffix: str, seed: int
) -> None:
    path = delivery(suffix)
    chance = random.Random(seed)
    victims = [path, path.with_suffix(".shx"), path.with_suffix(".dbf")] if suffix == ".shp" else [path]
    for _ in range(4):
        victim = chance.choice(victims)
        content = bytearray(victim.read_bytes())
        content[chance.randrange(len(content))] = chance.randrange(256)
        victim.write_bytes(content)
    with structlog.testing.capture_logs() as logs:
        try:
            layers = read(taken_in(path))
        except PackageError:
            pass
        else:
            assert layers.read == PARCELS == sum(len(one.frame) for one in layers.layers) + layers.quarantined
    assert logs == []


# GeoJSON


def geojson(*geometries: object) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"soTo": 1, "soThua": number, "dienTich": 1.5},
            "geometry": geometry,
        }
        for number, geometry in enumerate(geometries, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


GOOD = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "Polygon", "coordinates": "boo"},
        {"type": "Polygon", "coordinates": [[[0, 0], [1]]]},
        {"type": "Đa giác", "coordinates": []},
    ],
    ids=["no coordinates", "half a point", "unknown type"],
)
def test_a_record_that_cannot_be_decoded_is_set_aside_and_the_others_are_kept(
    tmp_path: Path, taken_in: TakenIn, broken: object
) -> None:
    (tmp_path / "a.geojson").write_text(geojson(GOOD, broken, None, GOOD))
    layers = read(taken_in(tmp_path / "a.geojson"))
    assert (layers.read, layers.quarantined) == (4, 1)
    (fault,) = layers.faults
    assert (fault.code, fault.row, fault.values["reason"]) == ("FMT-01", 2, Unreadable.RECORD)
    frame = layers.layers[0].frame
    assert frame["soThua"].to_dict() == {0: 1, 2: 3, 3: 4}
    assert frame.geometry.isna().to_dict() == {0: False, 2: True, 3: False}


def test_json_that_is_broken_is_placed(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "a.geojson").write_text(geojson(GOOD).replace('"geometry"', '"geometry', 1))
    fault = refusal(taken_in(tmp_path / "a.geojson"))
    assert fault.values["reason"] == Unreadable.JSON_SYNTAX
    assert "line 1 column" in fault.values["detail"]


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path, taken_in: TakenIn) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    (tmp_path / "a.geojson").write_text(geojson(GOOD).replace("1.5", deep))
    assert refusal(taken_in(tmp_path / "a.geojson")).values["reason"] == Unreadable.TOO_DEEP


def test_a_feature_that_is_none_is_missed(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "a.geojson").write_text(geojson(GOOD, GOOD, GOOD).replace('"Feature"', '"Featura"', 1))
    layers = read(taken_in(tmp_path / "a.geojson"))
    assert [fault.row for fault in layers.faults] == [1]
    assert layers.layers[0].frame["soThua"].to_dict() == {1: 2, 2: 3}


# GML


BOMB = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))


@pytest.mark.parametrize(
    ("head", "body", "reason", "line"),
    [
        (f'<!DOCTYPE a [<!ENTITY a0 "x">{BOMB}]>', "&a9;", Unreadable.XML_FORBIDDEN, 2),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;", Unreadable.XML_FORBIDDEN, 2),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', "", Unreadable.XML_FORBIDDEN, 2),
        ("", "<b></c>", Unreadable.XML_SYNTAX, 3),
        ("", "<b>" * 200 + "</b>" * 200, Unreadable.TOO_DEEP, 3),
        ("", "<pos>595000 không</pos>", Unreadable.CORRUPT, 3),
    ],
    ids=["entity bomb", "external entity", "external subset", "syntax", "depth", "no number"],
)
def test_hostile_xml_is_refused_with_its_line(
    tmp_path: Path, taken_in: TakenIn, head: str, body: str, reason: Unreadable, line: int
) -> None:
    (tmp_path / "a.gml").write_text(f'<?xml version="1.0"?>\n{head}<a>\n{body}</a>')
    fault = refusal(taken_in(tmp_path / "a.gml"))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", reason)
    assert f"line {line}" in fault.values["detail"]


# GeoPackage


@pytest.mark.parametrize("blob", [b"GP\0\1garbage", b"xx", "text"], ids=["no WKB", "no header", "no blob"])
def test_a_broken_geometry_in_a_database_is_set_aside(
    delivery: Callable[[str], Path], taken_in: TakenIn, blob: object
) -> None:
    path = delivery(".gpkg")
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE thua SET geom = ? WHERE fid = 3", (blob,))
        connection.execute("UPDATE thua SET geom = NULL WHERE fid = 5")
        connection.commit()
    layers = read(taken_in(path))
    assert [(fault.code, fault.row) for fault in layers.faults] == [("FMT-01", 3)]
    assert (layers.read, layers.quarantined) == (PARCELS, 1)
    assert layers.layers[0].frame.geometry.isna().sum() == 1


# Shapefile


@pytest.mark.parametrize(
    ("offset", "value"),
    [(8, struct.pack("<i", 77)), (44, struct.pack("<i", 99_999)), (48, struct.pack("<i", -1)), (4, b"\x7f" * 4)],
    ids=["shape type", "parts", "points", "length"],
)
def test_a_broken_shape_is_set_aside(
    delivery: Callable[[str], Path], taken_in: TakenIn, offset: int, value: bytes
) -> None:
    path = delivery(".shp")
    content = bytearray(path.read_bytes())
    third = 100 + 2 * (8 + 128)
    content[third + offset : third + offset + len(value)] = value
    path.write_bytes(content)
    layers = read(taken_in(path))
    assert [(fault.code, fault.row) for fault in layers.faults] == [("FMT-01", 3)]
    assert (layers.read, layers.quarantined) == (PARCELS, 1)
    assert 3 not in layers.layers[0].frame["soThua"].to_list()


def test_shapes_and_rows_must_be_as_many(delivery: Callable[[str], Path], taken_in: TakenIn) -> None:
    path = delivery(".shp")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[4:8] = struct.pack("<i", PARCELS - 2)
    path.with_suffix(".dbf").write_bytes(table)
    assert refusal(taken_in(path)).values["detail"] == f".shp: {PARCELS}, .dbf: {PARCELS - 2}"


# Others


def test_a_file_that_is_not_what_its_name_says_is_refused(delivery: Callable[[str], Path], taken_in: TakenIn) -> None:
    path = delivery(".gml").rename(delivery(".gpkg"))
    assert refusal(taken_in(path)).values["reason"] == Unreadable.CORRUPT


def test_a_virtual_layer_in_disguise_opens_nothing(delivery: Callable[[str], Path], taken_in: TakenIn) -> None:
    real = delivery(".geojson")
    path = real.with_name("thua2.geojson")
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{real}</SrcDataSource></OGRVRTLayer>'
    path.write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>")
    assert refusal(taken_in(path)).code == "FMT-01"


HEADER = "BOMT 12:E000AB01.THF\r\nRTYSA03:GTL\r\nLONSA06:{lot}\r\nGNNSA02:SE\r\nGDNSA02:T1\r\nEOMT 00:\r\n"


@pytest.mark.parametrize("lot", ["../../etc/x", "/etc/x", "a b", ""])
def test_an_edigeo_header_cannot_point_elsewhere(tmp_path: Path, taken_in: TakenIn, lot: str) -> None:
    (tmp_path / "E000AB01.THF").write_bytes(HEADER.format(lot=lot).encode())
    fault = refusal(taken_in(tmp_path / "E000AB01.THF"))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.UNSAFE_REFERENCE)


def test_missing_volumes_of_an_edigeo_lot_are_named(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "E000AB01.THF").write_bytes(HEADER.format(lot="EDAB01").encode())
    with pytest.raises(PackageError) as caught:
        read(taken_in(tmp_path))
    missing = [fault.values["name"] for fault in caught.value.faults if fault.code == "PKG-02"]
    assert missing == ["edab01se.gen", "edab01t1.vec"]
