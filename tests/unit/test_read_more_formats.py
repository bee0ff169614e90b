"""The same commune in every format is the same parcels; what is lost on the way is never lost in silence."""

import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import structlog
from pyproj import CRS

from pipeline.demo import make_parcels
from pipeline.errors import PackageError
from pipeline.read import read
from pipeline.read.formats import kml
from pipeline.read.registry import Damage
from schemas.crs import identify, reproject
from schemas.finding import Fault
from schemas.package import Package
from schemas.reasons import Ambiguous, Unreadable

TakenIn = Callable[[Path], Package]
PARCELS = 60
COMMUNE = "11407"
FORMATS = [".fgb", ".tab", ".mif", ".gdb", ".kml", ".kmz", ".parquet", ".csv", ".txt"]
DRIVERS = {
    ".fgb": "FlatGeobuf",
    ".tab": "MapInfo File",
    ".mif": "MapInfo File",
    ".gdb": "OpenFileGDB",
    ".kml": "LIBKML",
    ".kmz": "LIBKML",
}
pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")


@pytest.fixture(scope="session")
def town() -> gpd.GeoDataFrame:
    return make_parcels(parcels=PARCELS, seed=1, commune=COMMUNE)


def write(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a frame as its ending says, by other people's code."""
    west, south, east, north = frame.total_bounds
    options: dict[str, dict[str, object]] = {
        ".tab": {"layer_options": {"BOUNDS": f"{west - 1000},{south - 1000},{east + 1000},{north + 1000}"}},
        ".mif": {"dataset_options": {"FORMAT": "MIF"}},
        ".gdb": {"layer_options": {"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"}},
    }
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path)
        case ".csv" | ".txt":
            texts = pd.DataFrame(frame.drop(columns="geometry"))
            texts["hinh"] = "SRID=9210;" + frame.geometry.to_wkt(rounding_precision=-1)
            texts.to_csv(path, sep=";" if path.suffix == ".txt" else ",", index=False)
        case ".kml" | ".kmz":
            pyogrio.write_dataframe(frame.to_crs(4326), path, driver="LIBKML")
        case suffix:
            pyogrio.write_dataframe(frame, path, driver=DRIVERS[suffix], **options.get(suffix, {}))
    return path


@pytest.fixture
def delivered(tmp_path: Path, town: gpd.GeoDataFrame) -> Callable[[str], Path]:
    """Return a function that writes the town in a format."""
    return lambda suffix: write(town, tmp_path / f"thua{suffix}")


def refusal(package: Package) -> Fault:
    with pytest.raises(PackageError) as caught:
        read(package)
    return caught.value.faults[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_parcels_come_back(
    delivered: Callable[[str], Path], town: gpd.GeoDataFrame, taken_in: TakenIn, suffix: str
) -> None:
    layers = read(taken_in(delivered(suffix)))
    (layer,) = layers.layers
    assert (layers.read, layers.quarantined, layers.faults) == (PARCELS, 0, ())
    assert (layer.file, layer.name) == (f"thua{suffix}", "thua")
    key = ["soHieuToBanDo", "soThuTuThua"]
    frame = layer.frame.astype(dict.fromkeys(key, "int64")).sort_values(key, ignore_index=True)
    assert identify(frame.crs) == (4326 if suffix in {".kml", ".kmz"} else 9210)
    metric = reproject(frame.geometry.to_numpy(), frame.crs, town.crs, "vn2000-wgs84-qd05-epsg6960")
    assert shapely.hausdorff_distance(metric, town.geometry.to_numpy()).max() < 0.001
    assert list(frame.columns.drop("geometry")) == list(town.columns.drop("geometry"))
    for column in town.columns.drop("geometry"):
        if pd.api.types.is_numeric_dtype(town[column]):
            # A MapInfo table has no missing numbers.
            expected = town[column].astype("float64").fillna(0.0 if suffix == ".tab" else np.nan)
            assert pd.to_numeric(frame[column]).astype("float64").equals(expected)
        else:
            assert frame[column].fillna("").to_list() == town[column].fillna("").to_list()


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_layer_in_two_formats_is_ambiguous(
    delivered: Callable[[str], Path], town: gpd.GeoDataFrame, taken_in: TakenIn, suffix: str
) -> None:
    path = delivered(suffix)
    pyogrio.write_dataframe(town, path.with_name("ban_sao.gpkg"))
    fault = refusal(taken_in(path.parent))
    assert (fault.code, fault.values["reason"]) == ("PKG-04", Ambiguous.LAYERS)
    assert fault.values["candidates"] == f"ban_sao.gpkg, thua{suffix}"
    (path.parent / "package.toml").write_text(f'parcels = "thua{suffix}"')
    assert [layer.file for layer in read(taken_in(path.parent)).layers] == [f"thua{suffix}"]


# Damage

VICTIMS = {
    ".fgb": [""],
    ".tab": ["", ".dat", ".map", ".id"],
    ".mif": ["", ".mid"],
    ".gdb": ["a00000001.gdbtable", "a00000004.gdbtable", "a00000009.gdbtable", "a00000009.gdbtablx"],
    ".kml": [""],
    ".kmz": [""],
    ".parquet": [""],
}
CASES = [(suffix, victim) for suffix, victims in VICTIMS.items() for victim in victims]


def part(path: Path, victim: str) -> Path:
    """Return the file meant: a part of the same name, or one of a folder."""
    return path / victim if path.is_dir() else path.with_suffix(victim or path.suffix)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize(("suffix", "victim"), CASES)
def test_a_truncated_file_is_unreadable(
    delivered: Callable[[str], Path], taken_in: TakenIn, suffix: str, victim: str, share: float
) -> None:
    path = delivered(suffix)
    cut = part(path, victim)
    content = cut.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    if victim == "" and suffix == ".tab" and share < 0.5:
        assert refusal(taken_in(path)).code in {"FMT-01", "PKG-08"}  # nothing left that says what it is
        return
    fault = refusal(taken_in(path))
    assert (fault.code, fault.file) == ("FMT-01", path.name)
    assert fault.values["detail"]


def test_text_that_ends_inside_of_quotes_is_refused(delivered: Callable[[str], Path], taken_in: TakenIn) -> None:
    path = delivered(".csv")
    path.write_bytes(path.read_bytes()[:-20])
    fault = refusal(taken_in(path))
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.QUOTES)
    assert f"line {PARCELS + 1}" in fault.values["detail"]


def test_rows_with_too_few_or_too_many_fields_are_set_aside(
    delivered: Callable[[str], Path], taken_in: TakenIn
) -> None:
    path = delivered(".csv")
    head, first, second, *rows, last = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, first, f"{second},thừa", "", *rows, last[:8]]), "utf-8")
    layers = read(taken_in(path))
    assert [(fault.code, fault.row) for fault in layers.faults] == [("FMT-01", 2), ("FMT-01", PARCELS)]
    assert (layers.read, layers.quarantined) == (PARCELS, 2)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("suffix", FORMATS)
def test_flipped_bytes_never_give_a_traceback_nor_lose_a_record(
    delivered: Callable[[str], Path], taken_in: TakenIn, suffix: str, seed: int
) -> None:
    path = delivered(suffix)
    chance = random.Random(seed)
    victims = [part(path, victim) for victim in VICTIMS.get(suffix, [""])]
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
            assert sum(len(one.frame) for one in layers.layers) + layers.quarantined == layers.read
            assert suffix in {".csv", ".txt"} or layers.read == PARCELS
    assert logs == []


# Each format


def test_a_geodatabase_may_be_the_package_itself_or_lie_deep_in_it(
    delivered: Callable[[str], Path], taken_in: TakenIn, tmp_path: Path
) -> None:
    path = delivered(".gdb")
    deep = tmp_path / "gói" / "Dữ liệu" / "ThuaDat.GDB"
    shutil.copytree(path, deep)
    (deep / "ThuaDat.PC1.lock").write_text("")
    (layer,) = read(taken_in(tmp_path / "gói")).layers
    assert (layer.file, len(layer.frame)) == ("Dữ liệu/ThuaDat.GDB", PARCELS)


def test_files_of_a_geodatabase_with_other_names_are_left_out(
    delivered: Callable[[str], Path], taken_in: TakenIn
) -> None:
    path = delivered(".gdb")
    (path / "a b$(x).gdbtable").write_bytes(b"junk")
    assert read(taken_in(path)).read == PARCELS


@pytest.mark.parametrize("suffix", [".tab", ".mif"])
@pytest.mark.parametrize(
    ("declared", "raw", "text"),
    [
        (b"WindowsVietnamese", b"\xf0\xe2\xect", "đâ\u0301t"),
        (b"WindowsLatin1", b"Th\xabn", "Th«n"),  # TCVN3, for normalisation to find
        (b"WindowsLatin1", b"Th\x81", "Th\x81"),
    ],
)
def test_texts_of_mapinfo_arrive_as_they_were_written(
    tmp_path: Path,
    national: Callable[..., gpd.GeoDataFrame],
    taken_in: TakenIn,
    suffix: str,
    declared: bytes,
    raw: bytes,
    text: str,
) -> None:
    path = write(national(2, diaChiThua="X" * len(raw)), tmp_path / f"a{suffix}")
    for victim, old, new in (
        (path, b"Neutral", declared),
        (path.with_suffix({".tab": ".dat", ".mif": ".mid"}[suffix]), b"X" * len(raw), raw),
    ):
        assert old in victim.read_bytes()
        victim.write_bytes(victim.read_bytes().replace(old, new))
    (layer,) = read(taken_in(path)).layers
    assert layer.frame["diaChiThua"].to_list() == [text] * 2


def test_a_picture_with_the_ending_of_a_table_is_no_table(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "anh.tab").write_text('!table\n!version 300\nDefinition Table\n  File "anh.jpg"\n  Type "RASTER"\n')
    fault = refusal(taken_in(tmp_path / "anh.tab"))
    assert fault.code == "PKG-08"


KML = '<?xml version="1.0"?>\n{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def ring(x: float = 106.0, *, bad: str = "") -> str:
    places = f"{x},20.8,5 {x + 0.1},20.8,5 {x + 0.1},20.9{bad} {x},20.8"
    return f"<LinearRing><coordinates>\n {places}\n</coordinates></LinearRing>"


def polygon(x: float = 106.0, *, bad: str = "") -> str:
    return f"<Polygon><outerBoundaryIs>{ring(x, bad=bad)}</outerBoundaryIs></Polygon>"


def placemark(number: int, geometry: str) -> str:
    data = f'<Data name="soTo"><value>007</value></Data><Data name="soThua"><value>{number}</value></Data>'
    return f"<Placemark><ExtendedData>{data}</ExtendedData>{geometry}</Placemark>"


def test_placemarks_are_read_wherever_they_are(tmp_path: Path, taken_in: TakenIn) -> None:
    several = f"<MultiGeometry>{polygon(106.2)}<MultiGeometry>{polygon(106.4)}</MultiGeometry></MultiGeometry>"
    hole = f"<Polygon><outerBoundaryIs>{ring()}</outerBoundaryIs><innerBoundaryIs>{ring()}</innerBoundaryIs></Polygon>"
    inner = f"<Folder><Folder>{placemark(3, hole)}{placemark(4, '')}</Folder></Folder>"
    body = f"<name>Tờ 7</name>{placemark(1, polygon())}{placemark(2, several)}{inner}"
    (tmp_path / "a.kml").write_text(KML.format(head="", body=body), "utf-8")
    (layer,) = read(taken_in(tmp_path / "a.kml")).layers
    assert (layer.name, layer.frame["soTo"].to_list()) == ("Tờ 7", ["007"] * 4)
    assert layer.frame.geometry.geom_type.fillna("-").to_list() == ["Polygon", "MultiPolygon", "Polygon", "-"]
    assert not layer.frame.geometry.has_z.any()


@pytest.mark.parametrize("bad", [", 1", "x", "</coordinates><coordinates>"], ids=["blank", "letter", "two lists"])
def test_a_placemark_that_is_no_geometry_is_set_aside(tmp_path: Path, taken_in: TakenIn, bad: str) -> None:
    body = placemark(1, polygon()) + placemark(2, polygon(bad=bad)) + placemark(3, "<Model/>")
    (tmp_path / "a.kml").write_text(KML.format(head="", body=body))
    layers = read(taken_in(tmp_path / "a.kml"))
    assert [(fault.code, fault.row) for fault in layers.faults] == [("FMT-01", 2), ("FMT-01", 3)]
    assert (layers.read, layers.quarantined) == (3, 2)


def test_hostile_xml_is_refused(tmp_path: Path, taken_in: TakenIn) -> None:
    head = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    (tmp_path / "a.kml").write_text(KML.format(head=head, body=placemark(1, polygon())))
    assert refusal(taken_in(tmp_path / "a.kml")).values["reason"] == Unreadable.XML_FORBIDDEN


def test_an_archive_of_kml_that_grows_without_end_is_refused(
    tmp_path: Path, taken_in: TakenIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML.format(head="", body=placemark(1, polygon()) + " " * 4096))
    monkeypatch.setattr(kml, "LARGEST_BYTES", 4096)
    with pytest.raises(Damage) as caught:
        kml.tables(tmp_path / "a.kmz")
    assert caught.value.reason == Unreadable.OUT_OF_MEMORY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_text_is_understood(tmp_path: Path, taken_in: TakenIn, encoding: str, delimiter: str) -> None:
    rows = [["soTo", "soThua", "diaChi", "WKT"], ["007", "1", 'thôn "Đông"', PLOT], ["007", "2", "", ""]]
    lines = [delimiter.join(f'"{value.replace(chr(34), chr(34) * 2)}"' for value in row) for row in rows]
    (tmp_path / "a.csv").write_bytes("\r\n".join(lines).encode(encoding))
    (tmp_path / "a.prj").write_text(CRS.from_epsg(9209).to_wkt("WKT1_ESRI"))
    (layer,) = read(taken_in(tmp_path / "a.csv")).layers
    assert layer.frame["diaChi"].to_list() == ['thôn "Đông"', ""]
    assert layer.frame["soTo"].to_list() == ["007"] * 2
    assert layer.frame.geometry.isna().to_list() == [False, True]
    assert identify(layer.frame.crs) == 9209


def test_bytes_of_a_legacy_encoding_survive(tmp_path: Path, taken_in: TakenIn) -> None:
    (tmp_path / "a.csv").write_bytes(b"soTo;soThua;diaChi;g\n7;1;Th\xabn;" + PLOT.encode())
    (layer,) = read(taken_in(tmp_path / "a.csv")).layers
    assert layer.frame["diaChi"].to_list() == ["Th«n"]


@pytest.mark.parametrize("text", ["soTo,soThua\n7,1\n", "biên bản", "", "\0\0", '"', "1 2307000.5 595000.1"])
def test_text_without_geometry_is_something_else(tmp_path: Path, taken_in: TakenIn, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert refusal(taken_in(tmp_path / "a.txt")).code == "PKG-08"


PLOT = "POLYGON ((595000.123 2307000.5, 595010 2307000, 595010 2307010, 595000.123 2307000.5))"


def test_a_table_without_geometry_is_something_else(tmp_path: Path, taken_in: TakenIn) -> None:
    pd.DataFrame({"soTo": [7]}).to_parquet(tmp_path / "a.parquet")
    assert refusal(taken_in(tmp_path / "a.parquet")).code == "PKG-08"


def test_geometry_that_is_not_wkb_is_refused_with_its_name(
    tmp_path: Path, town: gpd.GeoDataFrame, taken_in: TakenIn
) -> None:
    town.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow")
    fault = refusal(taken_in(tmp_path / "a.parquet"))
    assert (fault.values["reason"], fault.values["detail"]) == (Unreadable.GEOMETRY_ENCODING, "polygon")


def test_what_geoparquet_adds_is_no_attribute_and_a_system_left_out_is_wgs84(
    tmp_path: Path, town: gpd.GeoDataFrame, taken_in: TakenIn
) -> None:
    frame = town.to_crs("OGC:CRS84").assign(loai=pd.Categorical(["a", "b"] * (PARCELS // 2)))
    frame.to_parquet(tmp_path / "a.parquet", write_covering_bbox=True)
    (layer,) = read(taken_in(tmp_path / "a.parquet")).layers
    assert "bbox" not in layer.frame
    assert layer.frame["loai"].to_list() == ["a", "b"] * (PARCELS // 2)
    assert layer.frame.crs.to_epsg() == 4326
