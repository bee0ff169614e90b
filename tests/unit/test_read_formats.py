"""What was delivered arrives unaltered, whatever the format."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import read
from pipeline.read.registry import formats
from schemas.package import Package

DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON", ".gml": "GML"}
PLOT = [(595000.123, 2307000.5), (595010, 2307000), (595010, 2307010), (595000.123, 2307000.5)]


@pytest.fixture
def deliver(tmp_path: Path, taken_in: Callable[[Path], Package]) -> Callable[..., Package]:
    """Return a function that writes a frame in a format and takes it in."""

    def make(frame: gpd.GeoDataFrame, suffix: str) -> Package:
        folder = tmp_path / suffix[1:]
        folder.mkdir()
        pyogrio.write_dataframe(frame, folder / f"thửa_đất{suffix}", driver=DRIVERS[suffix])
        return taken_in(folder)

    return make


@pytest.fixture
def shapefile(tmp_path: Path, national: Callable[..., gpd.GeoDataFrame]) -> Path:
    """Three parcels in a shapefile, with names that fit a DBF."""
    frame = national(3, diaChiThua=["X" * 12, "thon Dong", None])
    names = {"soHieuToBanDo": "soTo", "soThuTuThua": "soThua", "kyHieuMucDichSuDung": "loaiDat"}
    pyogrio.write_dataframe(frame.rename(columns=names), tmp_path / "thua.shp")
    return tmp_path / "thua.shp"


@pytest.mark.filterwarnings("ignore:Normalized/laundered field name")
@pytest.mark.parametrize("suffix", DRIVERS)
def test_values_survive(
    deliver: Callable[..., Package], national: Callable[..., gpd.GeoDataFrame], suffix: str
) -> None:
    frame = national(
        4,
        maXa="00123",
        soThuTuThua=pd.array([1, None, 2**31 - 1, 4], "Int64"),
        dienTich=[100.25, 0.1, None, 1e6],
        diaChiThua=["Đường Lạch Tray, P. Gia Viên", "", None, "thôn Ngọc Xuyên"],
    )
    frame.loc[3, "geometry"] = None
    layers = read(deliver(frame, suffix))
    (layer,) = layers.layers
    assert (layers.source, layers.read, layers.quarantined) == ("national", 4, 0)
    assert (layer.file, layer.name, layer.driver) == (f"thửa_đất{suffix}", "thửa_đất", DRIVERS[suffix])
    assert not [fault for fault in layers.faults if fault.code != "PKG-03"]
    columns = dict(zip([name.casefold()[:10] for name in layer.frame.columns], layer.frame.columns, strict=True))
    read_back = layer.frame.rename(columns={name: short for short, name in columns.items()})
    assert read_back["maxa"].to_list() == ["00123"] * 4
    assert pd.to_numeric(read_back["sothututhu"]).fillna(-1).to_list() == [1, -1, 2**31 - 1, 4]
    assert pd.to_numeric(read_back["dientich"]).fillna(-1).to_list() == [100.25, 0.1, -1, 1e6]
    assert read_back["diachithua"].fillna("").to_list() == ["Đường Lạch Tray, P. Gia Viên", "", "", "thôn Ngọc Xuyên"]
    assert shapely.equals_exact(read_back.geometry.array, frame.geometry.array, normalize=True)[:3].all()
    assert read_back.geometry.isna().to_list() == [False, False, False, True]
    assert layer.frame.crs.to_epsg() == 9210
    assert not layer.crs_assumed


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_whole_numbers_with_gaps_stay_whole_and_truth_values_stay_true(
    deliver: Callable[..., Package], national: Callable[..., gpd.GeoDataFrame], suffix: str
) -> None:
    frame = national(2, soThuTuThua=pd.array([1, None], "Int64"), laDoiTuongChiemDat=pd.array([True, None], "boolean"))
    (layer,) = read(deliver(frame, suffix)).layers
    assert str(layer.frame["soThuTuThua"].dtype) == "Int64"
    assert str(layer.frame["laDoiTuongChiemDat"].dtype) == "boolean"


def test_dates_survive(deliver: Callable[..., Package], national: Callable[..., gpd.GeoDataFrame]) -> None:
    frame = national(2, thoiDiemBatDau=pd.to_datetime(["2026-07-01T08:30:00", None]))
    (layer,) = read(deliver(frame, ".gpkg")).layers
    assert layer.frame["thoiDiemBatDau"].dt.tz_convert(None)[0] == pd.Timestamp("2026-07-01T08:30:00")
    assert layer.frame["thoiDiemBatDau"].isna().to_list() == [False, True]


def test_a_date_in_geojson_stays_text(
    deliver: Callable[..., Package], national: Callable[..., gpd.GeoDataFrame]
) -> None:
    (layer,) = read(deliver(national(1, thoiDiemBatDau="2026-07-01"), ".geojson")).layers
    assert layer.frame["thoiDiemBatDau"].to_list() == ["2026-07-01"]


def test_properties_may_be_called_like_anything(
    deliver: Callable[..., Package], national: Callable[..., gpd.GeoDataFrame]
) -> None:
    frame = national(1, OGC_FID="a", fid="b", wkb_geometry="c")
    (layer,) = read(deliver(frame, ".geojson")).layers
    assert layer.frame[["OGC_FID", "fid", "wkb_geometry"]].to_numpy().tolist() == [["a", "b", "c"]]
    assert layer.frame.geometry.area.to_list() == [400.0]


def test_a_property_called_geometry_gives_way_to_the_geometry(
    tmp_path: Path, taken_in: Callable[[Path], Package], national: Callable[..., gpd.GeoDataFrame]
) -> None:
    text = national(1).rename(columns={"dienTich": "hinh"}).to_json().replace('"hinh"', '"geometry"', 1)
    (tmp_path / "a.geojson").write_text(text)
    (layer,) = read(taken_in(tmp_path / "a.geojson")).layers
    assert layer.frame["geometry_"].to_list() == [400.0]
    assert layer.frame.geometry.geom_type.to_list() == ["Polygon"]


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        ("Lạch Tray".encode(), "UTF-8", "Lạch Tray"),
        ("Lạch Tray".encode(), None, "Lạch Tray"),
        (b"Th\xabn", None, "Th«n"),  # TCVN3, for normalisation to find
        (b"Th\xabn", "UTF-8", "Th«n"),  # declared falsely, and nothing is lost
        (b"Th\xabn \x81", "1252", "Th«n \x81"),
        (b"\xf0\xe2\xect", "ANSI 1258", "đâ\u0301t"),
        (b"\xf0\xe2\xect", "1258", "đâ\u0301t"),
        (b"Th\xabn", "nonsense", "Th«n"),
    ],
)
def test_texts_of_a_table_are_decoded_as_declared(
    shapefile: Path, taken_in: Callable[[Path], Package], raw: bytes, declared: str | None, text: str
) -> None:
    table = shapefile.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"X" * 12, raw.ljust(12)))
    shapefile.with_suffix(".cpg").unlink()
    if declared:
        shapefile.with_suffix(".cpg").write_text(declared)
    (layer,) = read(taken_in(shapefile)).layers
    assert layer.frame["diaChiThua"].fillna("").to_list() == [text, "thon Dong", ""]


def test_bytes_that_were_cut_off_in_utf8_are_marked_as_lost(
    shapefile: Path, taken_in: Callable[[Path], Package]
) -> None:
    table = shapefile.with_suffix(".dbf")
    whole = table.read_bytes().replace(b"X" * 12, "Lạch T".encode().ljust(12))
    table.write_bytes(whole.replace(b"thon Dong", b"th\xc3\xb4n Do\xc3"))
    (layer,) = read(taken_in(shapefile)).layers
    assert layer.frame["diaChiThua"].fillna("").to_list() == ["Lạch T", "thôn Do\ufffd", ""]


def test_the_declared_encoding_is_handed_on(shapefile: Path, taken_in: Callable[[Path], Package]) -> None:
    shapefile.with_suffix(".cpg").write_text("1258")
    (layer,) = read(taken_in(shapefile)).layers
    assert layer.encoding == "cp1258"


def test_records_in_the_journal_of_a_geopackage_are_read(
    tmp_path: Path, taken_in: Callable[[Path], Package], national: Callable[..., gpd.GeoDataFrame]
) -> None:
    folder = tmp_path / "gói"
    folder.mkdir()
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(national(2), path, layer="ThuaDat")
    with closing(sqlite3.connect(path)) as open_elsewhere:
        open_elsewhere.execute("PRAGMA journal_mode = WAL")
        for (trigger,) in open_elsewhere.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            open_elsewhere.execute(f'DROP TRIGGER "{trigger}"')  # they call functions that only GDAL has
        open_elsewhere.execute("UPDATE ThuaDat SET maXa = '99999'")
        open_elsewhere.commit()
        for one in tmp_path.glob("a.gpkg*"):
            (folder / one.name).write_bytes(one.read_bytes())
    layers = read(taken_in(folder))
    assert layers.layers[0].frame["maXa"].to_list() == ["99999"] * 2
    assert layers.faults == ()


# GML


def gml(*members: str) -> str:
    namespaces = (
        'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
        'xmlns:app="http://www.vietbando.com/gml/vlis"'
    )
    features = "".join(members)
    return f'<?xml version="1.0"?><wfs:FeatureCollection {namespaces}>{features}</wfs:FeatureCollection>'


def vbdlis_parcel(number: int, *, srs: str = "urn:ogc:def:crs:EPSG::9210", xy: list[tuple[float, float]] = PLOT) -> str:
    ring = " ".join(f"{x:.15f} {y:.15f}" for x, y in xy)
    return (
        f'<wfs:member><app:Thua_Dat gml:id="t{number}"><app:Geometry>'
        f'<gml:Polygon gml:id="p{number}" srsDimension="2" srsName="{srs}" srsRevert="VN2000" srsProjected="1">'
        f"<gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        f"</app:Geometry><app:soHieuToBanDo>7</app:soHieuToBanDo><app:soThuTuThua>{number}</app:soThuTuThua>"
        f"<app:maXa>00123</app:maXa><app:mucDichSuDung>ODT+CLN</app:mucDichSuDung><app:dienTich>50.0</app:dienTich>"
        f"<app:tenChu></app:tenChu></app:Thua_Dat></wfs:member>"
    )


@pytest.mark.parametrize("epsg", [9209, 9210, 9218])
def test_vbdlis_gml_keeps_easting_first(tmp_path: Path, taken_in: Callable[[Path], Package], epsg: int) -> None:
    srs = f"urn:ogc:def:crs:EPSG::{epsg}"
    (tmp_path / "Thua_Dat.gml").write_text(gml(*(vbdlis_parcel(i, srs=srs) for i in (1, 2))), "utf-8")
    layers = read(taken_in(tmp_path / "Thua_Dat.gml"))
    (layer,) = layers.layers
    assert layers.source == "national"
    assert layer.frame.crs.to_epsg() == epsg
    assert shapely.get_coordinates(layer.frame.geometry[0]) == pytest.approx(np.array(PLOT), abs=1e-9)
    assert layer.frame["maXa"].to_list() == ["00123"] * 2


def test_gml_in_latitude_longitude_comes_out_longitude_first(
    tmp_path: Path, taken_in: Callable[[Path], Package]
) -> None:
    ring = [(20.85, 106.66), (20.85, 106.67), (20.86, 106.67), (20.85, 106.66)]
    (tmp_path / "a.gml").write_text(gml(vbdlis_parcel(1, srs="urn:ogc:def:crs:EPSG::4326", xy=ring)), "utf-8")
    (layer,) = read(taken_in(tmp_path / "a.gml")).layers
    assert layer.frame.total_bounds == pytest.approx([106.66, 20.85, 106.67, 20.86])


def test_a_gml_feature_whose_geometry_cannot_be_parsed_is_set_aside(
    tmp_path: Path, taken_in: Callable[[Path], Package]
) -> None:
    broken = vbdlis_parcel(2, xy=PLOT[:2])
    (tmp_path / "a.gml").write_text(gml(vbdlis_parcel(1), broken, vbdlis_parcel(3)), "utf-8")
    layers = read(taken_in(tmp_path / "a.gml"))
    assert (layers.read, layers.quarantined) == (3, 1)
    assert [(fault.code, fault.row) for fault in layers.faults] == [("FMT-01", 2)]
    assert layers.layers[0].frame["soThuTuThua"].to_dict() == {0: "1", 2: "3"}


# Shapefile


def test_a_shapefile_without_index_is_read_and_reported(shapefile: Path, taken_in: Callable[[Path], Package]) -> None:
    shapefile.with_suffix(".shx").unlink()
    layers = read(taken_in(shapefile))
    assert [(fault.code, fault.values["name"]) for fault in layers.faults] == [("PKG-02", "thua.shx")]
    assert layers.read == len(layers.layers[0].frame) == 3


def test_a_shapefile_without_table_is_refused_for_that(shapefile: Path, taken_in: Callable[[Path], Package]) -> None:
    shapefile.with_suffix(".dbf").unlink()
    with pytest.raises(PackageError) as caught:
        read(taken_in(shapefile))
    assert (caught.value.faults[0].code, caught.value.faults[0].values["name"]) == ("PKG-02", "thua.dbf")


def test_a_deleted_row_is_no_record(shapefile: Path, taken_in: Callable[[Path], Package]) -> None:
    table = bytearray(shapefile.with_suffix(".dbf").read_bytes())
    header, width = np.frombuffer(table[8:12], "<u2")
    table[header + width] = ord("*")
    shapefile.with_suffix(".dbf").write_bytes(table)
    layers = read(taken_in(shapefile))
    assert layers.read == 2
    assert layers.layers[0].frame["soThua"].to_list() == [1, 3]


def test_every_ending_has_one_driver() -> None:
    expected = {**DRIVERS, ".json": "GeoJSON", ".thf": "EDIGEO", ".xml": "GML"}
    assert {suffix: formats()[suffix].driver for suffix in expected} == expected
