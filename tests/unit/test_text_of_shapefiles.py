"""Shapefiles in every encoding, with and without .cpg, come out with the same Unicode text."""

import itertools
import struct
from datetime import UTC, datetime

import fiona
import pandas as pd
import pytest
import shapely

from pipeline.demo import make_package
from pipeline.normalise import normalise
from pipeline.read import read
from pipeline.run import Job, check
from schemas.encodings import Encoding, encode
from schemas.province import load_province
from schemas.reasons import Recoded
from schemas.source import load_source

WARD = "11407"
HEAD_BYTES, FIELD_BYTES = 32, 32
NATIONAL, HAIPHONG = load_source("national"), load_province("haiphong")
TEXTS = {
    "diaChi": ["Số 5 phường Hải An", "Ngõ 7 đường Lạch Tray", "Thôn Đông xã Kiến Thụy", None, "Hai Phong"],
    "kyHieuMDSD": ["Đất ở tại đô thị", "Đất trồng lúa", "ODT", "Đất ở", None],
    "tenChu": ["Nguyễn Văn Tuấn", "Trần Thị Hường", "Phạm Đức Thắng", "Lê Thị Bưởi", None],
}


def recode(table, encoding, declared):
    """Write the texts of a DBF in UTF-8 as those of another encoding, byte by byte, and say so or not in a .cpg."""
    raw = bytearray(table.read_bytes())
    count, head, width = struct.unpack_from("<IHH", raw, 4)
    place = 1
    for at in range(HEAD_BYTES, head - FIELD_BYTES + 1, FIELD_BYTES):
        kind, length = chr(raw[at + 11]), raw[at + 16]
        for start in range(head + place, head + place + count * width, width) if kind == "C" else ():
            field = slice(start, start + length)
            coded = encode(raw[field].decode().rstrip(" "), encoding)
            assert len(coded) <= length
            raw[field] = coded.ljust(length)
        place += length
    table.write_bytes(raw)
    table.with_suffix(".cpg").unlink(missing_ok=True)
    if declared:
        table.with_suffix(".cpg").write_text(declared)


@pytest.fixture
def shapefile(tmp_path, national):
    """Return the path of a Shapefile of five parcels with Vietnamese text."""
    path = tmp_path / "thua.shp"
    short = {"soHieuToBanDo": "soToBanDo", "soThuTuThua": "soThuTuThu"}
    frame = national(5, kyHieuMucDichSuDung=None, **TEXTS).rename(columns=short)
    fields = {"maXa": "str:5", "soToBanDo": "int:4", "soThuTuThu": "int:5", "dienTich": "float:12.1"}
    schema = {"geometry": "Polygon", "properties": {**fields, **dict.fromkeys(TEXTS, "str:100")}}
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:9210", encoding="utf-8") as sink:
        for record in frame.astype(object).where(frame.notna(), None).to_dict("records"):
            shape = shapely.geometry.mapping(record.pop("geometry"))
            sink.write({"type": "Feature", "geometry": shape, "properties": record})
    return path


CODE_PAGES = {"1252": "CP1252", "ISO-8859-1": "ISO8859-1", "1258": "CP1258", "UTF-8": "UTF-8"}
"""What a .cpg says, and how a finding calls it."""
MATRIX = [
    *itertools.product([Encoding.TCVN3, Encoding.VNI, Encoding.CP1258, Encoding.VISCII], [None, *CODE_PAGES]),
    *itertools.product([Encoding.UNICODE], [None, "UTF-8", "1252", "1258"]),
]
TRUE = {(Encoding.CP1258, "1258"), (Encoding.UNICODE, "UTF-8"), (Encoding.UNICODE, None)}


@pytest.mark.parametrize(("encoding", "declared"), MATRIX)
def test_the_same_text_comes_out_whatever_is_declared(shapefile, taken_in, encoding, declared):
    recode(shapefile.with_suffix(".dbf"), encoding, declared)
    batch = normalise(read(taken_in(shapefile), source="national"), NATIONAL, HAIPHONG)
    texts = (batch.parcels["address"], batch.parcels["land_use"], batch.personal["tenChu"])
    assert [column.astype(object).where(column.notna(), None).to_list() for column in texts] == [*TEXTS.values()]
    said = {
        fault.values["column"]: (fault.values["reason"], fault.values["encoding"], fault.values["declared"])
        for fault in batch.faults
    }
    if (encoding, declared) in TRUE:
        assert said == {}
        return
    name = "UTF-8" if encoding is Encoding.UNICODE else encoding.value.upper()
    reason = Recoded.MISDECLARED if declared else Recoded.UNDECLARED
    assert said == dict.fromkeys(TEXTS, (reason, name, CODE_PAGES.get(declared)))
    assert {fault.code for fault in batch.faults} == {"FMT-02"}


def test_a_commune_in_tcvn3_is_the_commune_in_unicode(tmp_path, taken_in):
    """The same ground as a GeoPackage in Unicode and as a Shapefile in TCVN3: the same parcels, with warnings."""
    batches = {}
    for fmt in ("gpkg", "shp"):
        made = make_package(tmp_path / fmt, parcels=400, seed=11, commune=WARD, fmt=fmt)
        if fmt == "shp":
            recode(next(made.path.glob("*.dbf")), Encoding.TCVN3, None)
        layers = read(taken_in(made.path), source="national")
        batches[fmt] = normalise(layers, NATIONAL, HAIPHONG)
    as_delivered = ["received", "source_file", "geometry_received", "crs_received"]
    expected, parcels = (batches[fmt].parcels.drop(columns=as_delivered) for fmt in ("gpkg", "shp"))
    assert expected["address"].str.contains("phường").all()
    assert shapely.equals_exact(parcels.geometry.values, expected.geometry.values, 0.001, normalize=True).all()
    pd.testing.assert_frame_equal(
        pd.DataFrame(parcels.drop(columns="geometry")), pd.DataFrame(expected.drop(columns="geometry")), rtol=1e-9
    )
    job = Job(home=tmp_path / "home", province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC), out=tmp_path / "out")
    outcome = check(tmp_path / "shp", job)
    assert outcome.exit_code == 0
    assert {finding.code for finding in outcome.report.findings} == {"FMT-02"}
    assert check(tmp_path / "gpkg", job).report.findings == ()
