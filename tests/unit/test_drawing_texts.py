"""Texts of drawings in every encoding and code that they come in are read as on paper."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
from shapely import LineString, Point

from pipeline.normalise import assemble
from schemas.encodings import Encoding, encode
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.reasons import Recoded
from schemas.source import load_source

PACKAGE = Package.unknown("goi.zip", datetime(2026, 11, 23, tzinfo=UTC))
RING = LineString([(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)])
LABEL = ("13", "1/400,0 ODT", Point(10, 10))


def assembled(*texts, labels=(LABEL,), file="khu A.dxf"):
    """Read one parcel and some texts; each is a level, words, and a place."""
    elements = [("10", None, RING), *labels, *texts]
    frame = gpd.GeoDataFrame(
        {"Layer": [level for level, _, _ in elements], "Text": [words for _, words, _ in elements]},
        geometry=[shape for _, _, shape in elements],
        crs=9210,
    ).astype({"Text": "string"})
    layer = Layer(frame=frame, file=file, name="entities", driver="DXF")
    layers = assemble(
        Layers(package=PACKAGE, source="famis_dxf", layers=(layer,), read=len(frame)), load_source("famis_dxf")
    )
    return layers.faults, layers.layers[0].frame


def title(words):
    return "63", words, Point(10, 30)


def misread(words, encoding, codec="cp1252"):
    """Return what GDAL makes of a text in another encoding than the file declares."""
    return encode(words, encoding).decode(codec)


@pytest.mark.parametrize("words", ["Tờ bản đồ số: 31", "TỜ BẢN ĐỒ ĐỊA CHÍNH SỐ 31", "To ban do so 031"])
def test_the_title_of_the_frame_names_the_sheet(words):
    faults, frame = assembled(title(words))
    assert frame["sheet"].tolist() == ["31"]
    assert faults == ()


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_a_title_in_a_legacy_encoding_names_the_sheet_and_is_reported(encoding, codec):
    faults, frame = assembled(title(misread("Tờ bản đồ số: 31", encoding, codec)))
    assert frame["sheet"].tolist() == ["31"]
    (fault,) = faults
    assert (fault.code, fault.file, fault.values["reason"]) == ("FMT-02", "khu A.dxf", Recoded.UNDECLARED)
    assert (fault.values["encoding"], fault.values["count"]) == (encoding.value.upper(), 1)
    assert fault.values["examples"].endswith("→ Tờ bản đồ số: 31")


def test_a_title_in_a_font_of_capitals_names_the_sheet():
    """Small letters that .VnTimeH shows as capitals."""
    faults, frame = assembled(title(misread("tờ bản đồ số 31", Encoding.TCVN3)))
    assert frame["sheet"].tolist() == ["31"]
    assert [fault.code for fault in faults] == ["FMT-02"]


def test_tcvn3_in_a_drawing_that_declares_the_vietnamese_code_page_is_seen_through():
    words = encode("Tờ bản đồ số: 31", Encoding.TCVN3).decode("cp1258")
    faults, frame = assembled(title(words))
    assert frame["sheet"].tolist() == ["31"]
    assert [fault.values["encoding"] for fault in faults] == ["TCVN3"]


def test_utf_8_that_was_read_as_a_code_page_is_nobodys_fault():
    faults, frame = assembled(title("Tờ bản đồ số: 31".encode().decode("latin-1")))
    assert frame["sheet"].tolist() == ["31"]
    assert faults == ()


@pytest.mark.parametrize(
    "words",
    [
        r"T\U+1EDD b\U+1EA3n \U+0111\U+1ED3 s\U+1ED1: 31",
        r"{\fArial|b1;Tờ bản đồ số:} 31",
        "%%uTờ bản đồ số: 31%%u",
        r"{\f.VnTimeH|b0;" + misread("tờ bản đồ số:", Encoding.TCVN3) + r"\~31}",
    ],
)
def test_the_codes_of_autocad_are_resolved(words):
    assert assembled(title(words))[1]["sheet"].tolist() == ["31"]


def test_one_encoding_holds_for_all_texts_of_a_drawing_and_names_of_people_are_not_quoted():
    holder = misread("Trần Thị Giả Lập", Encoding.TCVN3)
    faults, _ = assembled(title(misread("Tờ bản đồ số: 31", Encoding.TCVN3)), ("60", holder, Point(10, 8)))
    (fault,) = faults
    assert fault.values["count"] == 2
    assert "Giả" not in str(fault)
    assert holder not in str(fault)


def test_texts_that_only_look_strange_are_left_alone():
    faults, frame = assembled(title("Ø 200 – § 4"), file="DC4.dxf")
    assert faults == ()
    assert frame["sheet"].tolist() == ["4"]


def test_lost_letters_of_a_note_are_no_fault_of_the_drawing():
    faults, _ = assembled(("63", "X? B?n M?u", Point(0, 40)))
    assert faults == ()


@pytest.mark.parametrize("words", ["odt+cln", "ODT+CLN"])
def test_land_use_in_a_font_of_capitals_is_land_use(words):
    labels = [("13", "1", Point(10, 12)), ("2", words, Point(12, 12)), ("4", "400.0", Point(10, 11))]
    _, frame = assembled(labels=labels)
    assert frame[["parcel", "area", "land_use"]].to_numpy().tolist() == [["1", "400.0", "ODT+CLN"]]


def test_words_on_the_level_of_land_use_are_no_land_use():
    labels = [("13", "1", Point(10, 12)), ("2", "ao", Point(12, 12)), ("2", "nha", Point(8, 12))]
    _, frame = assembled(labels=labels)
    assert "land_use" not in frame


@pytest.mark.parametrize("words", ["1", "12a", "TL12", "PL9", "12+13"])
def test_numbers_of_old_sheets_are_kept_as_written(words):
    _, frame = assembled(labels=[("13", words, Point(10, 12))])
    assert frame["parcel"].tolist() == [words]
