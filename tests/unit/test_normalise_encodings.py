"""Legacy text of whole layers: converted before anything depends on it, said once per column, people never quoted."""

import warnings

import pandas as pd
import pyogrio
import pytest

from pipeline.normalise import normalise
from pipeline.normalise.legacy_text import decode_column
from schemas.encodings import LEGACY, Encoding, encode
from schemas.province import load_province
from schemas.reasons import Cleaned, Recoded
from schemas.source import load_source

HAIPHONG, NATIONAL = load_province("haiphong"), load_source("national")
ADDRESSES = ["Số 5 phường Hải An", "Ngõ 7 đường Lạch Tray", "Thôn Đông xã Kiến Thụy", "Tổ dân phố Cựu Viên"]
HOLDERS = ["Nguyễn Văn Tuấn", "Trần Thị Hường", "Phạm Đức Thắng", "Lê Thị Bưởi"]


def coded(texts, encoding=Encoding.TCVN3):
    return [encode(text, encoding).decode("latin-1") for text in texts]


def batch_of(layers):
    return normalise(layers, NATIONAL, HAIPHONG)


def values_of(batch, code):
    return {fault.values["column"]: fault.values for fault in batch.faults if fault.code == code}


def test_every_text_is_converted_before_anything_depends_on_it(make_layers, national):
    layer = national(
        4,
        soThuTuThua=coded(["1đ", "2 đất", "3 đường", "4"]),
        kyHieuMucDichSuDung=coded(["Đất ở tại đô thị", "Đất ở tại đô thị", "Đất trồng lúa", "ODT"]),
        diaChi=coded([f" {text}" for text in ADDRESSES]),
        tenChu=coded(HOLDERS),
    )
    batch = batch_of(make_layers(layer))
    parcels = batch.parcels
    assert parcels["address"].to_list() == ADDRESSES
    assert parcels["land_use"].to_list() == ["Đất ở tại đô thị", "Đất ở tại đô thị", "Đất trồng lúa", "ODT"]
    assert [part.raw for parts in parcels["land_use_parts"] for part in parts] == parcels["land_use"].to_list()
    assert parcels["parcel_label"].to_list() == ["1đ", "2 đất", "3 đường", "4"]
    assert batch.personal["tenChu"].to_list() == HOLDERS
    assert parcels["received"].iat[0]["diaChi"] == coded([f" {ADDRESSES[0]}"])[0]
    assert values_of(batch, "ATT-11")["diaChi"]["reason"] == Cleaned.BLANKS
    assert {name: values["count"] for name, values in values_of(batch, "FMT-02").items()} == {
        "soThuTuThua": 3,
        "kyHieuMucDichSuDung": 3,
        "diaChi": 4,
        "tenChu": 4,
    }


def test_a_converted_column_is_shown_before_and_after_unless_it_may_name_people(make_layers, national):
    uses = ["Đất ở tại đô thị", "Đất trồng lúa"]
    layer = national(2, kyHieuMucDichSuDung=coded(uses), diaChi=coded(ADDRESSES[:2]), tenChu=coded(HOLDERS[:2]))
    shown = values_of(batch_of(make_layers(layer)), "FMT-02")
    examples = "; ".join(f"{before} → {after}" for before, after in zip(coded(uses), uses, strict=True))
    assert shown["kyHieuMucDichSuDung"] == {
        "column": "kyHieuMucDichSuDung",
        "reason": Recoded.UNDECLARED,
        "encoding": "TCVN3",
        "declared": None,
        "confidence": 1.0,
        "count": 2,
        "undecided": 0,
        "examples": examples,
    }
    assert shown["diaChi"]["examples"] is None
    assert shown["tenChu"]["examples"] is None


def test_a_column_of_two_encodings_says_what_was_left(make_layers, national):
    texts = [*coded(["Hải Phòng", "Kiến Thụy"]), "Hải Phòng", "Tê"]
    batch = batch_of(make_layers(national(4, kyHieuDoiTuong=texts)))
    assert batch.parcels["user_code"].to_list() == ["Hải Phòng", "Kiến Thụy", "Hải Phòng", "Tê"]
    values = values_of(batch, "FMT-02")["kyHieuDoiTuong"]
    assert (values["reason"], values["count"], values["undecided"]) == (Recoded.MIXED, 2, 1)


def test_text_encoded_twice_is_restored(make_layers, national):
    batch = batch_of(make_layers(national(4, diaChi=coded(ADDRESSES, Encoding.UTF8))))
    assert batch.parcels["address"].to_list() == ADDRESSES
    assert values_of(batch, "FMT-02")["diaChi"]["reason"] == Recoded.DOUBLE


def test_a_column_that_is_not_sure_is_mentioned_only_beside_one_that_is(make_layers, national):
    strange = coded([f"{text} Hưcấu" for text in HOLDERS])
    alone = batch_of(make_layers(national(4, diaChi=ADDRESSES, tenChu=strange)))
    beside = batch_of(make_layers(national(4, diaChi=coded(ADDRESSES), tenChu=strange)))
    assert values_of(alone, "FMT-02") == {}
    values = values_of(beside, "FMT-02")["tenChu"]
    assert (values["reason"], values["count"], values["examples"]) == (Recoded.DOUBTFUL, 0, None)
    assert beside.personal["tenChu"].to_list() == strange


def test_destroyed_text_is_said_once_a_column_with_its_first_records(make_layers, national):
    layer = national(30, diaChi=["Ph??ng Hải An"] * 25 + ["Phường Hải An"] * 5, kyHieuDoiTuong="Th\ufffdn")
    faults = {f.values["column"]: f for f in batch_of(make_layers(layer)).faults if f.code == "FMT-03"}
    assert {name: (one.row, one.values["count"]) for name, one in faults.items()} == {
        "diaChi": (1, 25),
        "kyHieuDoiTuong": (1, 30),
    }
    assert faults["diaChi"].values["rows"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …"
    assert faults["diaChi"].values["raw"] is None
    assert faults["kyHieuDoiTuong"].values["raw"] == "Th\ufffdn"


@pytest.mark.parametrize(
    "address", [ADDRESSES, ["Besançon", "Saint-Étienne", "Près du Bois", "n° 4"], ["12 Main St.", "?", "", None]]
)
def test_other_text_is_neither_changed_nor_reported(make_layers, national, address):
    layer = national(4, diaChi=address, tenChu=pd.Series(HOLDERS, dtype=object))
    batch = batch_of(make_layers(layer))
    assert batch.faults == ()
    assert batch.personal["tenChu"].to_list() == HOLDERS


@pytest.mark.parametrize("folder", ["fr-ign-validator-b", "vn-hp-admin-2026", "vn-hp-units"])
def test_files_of_other_people_have_no_legacy_text(shared_data, folder):
    endings = {".shp", ".gpkg", ".gml", ".geojson"}
    texts = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what GDAL thinks of other people's files is not our subject
        for path in sorted(path for path in (shared_data / folder).rglob("*") if path.suffix in endings):
            frame = pyogrio.read_dataframe(path, read_geometry=False)
            for name in frame.select_dtypes("str"):
                decoded = decode_column(frame[name])
                texts += decoded is not None
                assert decoded is None or decoded.detection.encoding not in LEGACY, (path, name)
                assert decoded is None or not decoded.destroyed.size, (path, name)
    assert texts
