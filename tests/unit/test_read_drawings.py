"""Drawings in DXF arrive with their levels, texts and lines; what cannot be read is refused with advice."""

import math
import struct

import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import dxf_codes, read
from pipeline.read.dxf_census import take_census
from pipeline.read.registry import Damage
from pipeline.read.sandbox import Bounds, Sandbox
from schemas.reasons import Curve, Unreadable

HEAD = (
    "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
)
TAIL = "0\nENDSEC\n0\nEOF\n"
LINE = "0\nLINE\n8\n10\n10\n595000.123\n20\n2307000.456\n11\n595020\n21\n2307000\n"
ARC = "0\nARC\n8\n10\n10\n595000\n20\n2307000\n40\n100\n50\n350\n51\n80\n"
BULGES = (
    "0\nLWPOLYLINE\n8\n23\n90\n3\n70\n1\n10\n595000\n20\n2307000\n42\n0.2\n"
    "10\n595100\n20\n2307000\n10\n595100\n20\n2307100\n42\n-0.05\n"
)
OLD_BULGE = (
    "0\nPOLYLINE\n8\n31\n66\n1\n0\nVERTEX\n8\n31\n10\n595000\n20\n2307000\n42\n0.2\n"
    "0\nVERTEX\n8\n31\n10\n595100\n20\n2307000\n0\nSEQEND\n"
)
SPLINE = (
    "0\nSPLINE\n8\n32\n70\n8\n71\n1\n72\n4\n73\n2\n40\n0\n40\n0\n40\n1\n40\n1\n"
    "10\n595000\n20\n2307000\n30\n0\n10\n595050\n20\n2307000\n30\n0\n"
)
WIPEOUT = "0\nWIPEOUT\n8\n0\n"


def text(words, level="13"):
    return f"0\nTEXT\n8\n{level}\n10\n595005\n20\n2307005\n40\n1\n1\n{words}\n"


@pytest.fixture
def read_file(tmp_path, taken_in):
    def run(name, content):
        folder = tmp_path / "goi"
        folder.mkdir()
        (folder / name).write_bytes(content)
        (folder / "package.toml").write_text("crs = 9210\n")
        return read(taken_in(folder))

    return run


@pytest.fixture
def read_dxf(read_file):
    def run(*entities, name="DC7.dxf", encoding="latin-1"):
        return read_file(name, "".join([HEAD, *entities, TAIL]).encode(encoding))

    return run


def remarks(layers):
    return [(fault.values["reason"], fault.values.get("level"), fault.values["count"]) for fault in layers.faults]


def test_elements_of_a_dxf_keep_level_text_and_place(read_dxf):
    layers = read_dxf(LINE, text("125/156.4 ODT"))
    (layer,) = layers.layers
    assert (layers.source, layers.read, layer.driver, layer.name) == ("famis_dxf", 2, "DXF", "entities")
    assert layers.faults == ()
    assert layer.frame["Layer"].tolist() == ["10", "13"]
    assert layer.frame["Text"].fillna("").tolist() == ["", "125/156.4 ODT"]
    assert layer.frame.geometry.to_wkt().tolist() == [
        "LINESTRING (595000.123 2307000.456, 595020 2307000)",
        "POINT (595005 2307005)",
    ]
    assert layer.crs_assumed
    assert layer.frame.crs.to_epsg() == 9210


def test_codes_and_legacy_bytes_of_texts_stay_as_delivered(read_dxf):
    stacked = r"{\fArial|b0;\S125/156.4;} ODT"
    layers = read_dxf(text(stacked).replace("TEXT", "MTEXT"), text("§Êt \u00ad\u00b9"))
    assert layers.layers[0].frame["Text"].tolist() == [stacked, "§Êt \u00ad\u00b9"]


@pytest.mark.parametrize("entity", [ARC, BULGES, OLD_BULGE])
def test_the_chord_error_of_arcs_is_what_it_is(read_dxf, entity):
    """The chords are measured on what GDAL made, against circles through three of its points."""
    layers = read_dxf(entity)
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"], fault.file) == ("FMT-06", Curve.STROKED, "DC7.dxf")
    vertices = shapely.get_coordinates(layers.layers[0].frame.geometry.iloc[0])
    turned = []
    for a, b, c in zip(vertices, vertices[1:], vertices[2:], strict=False):
        first, second = math.dist(a, b), math.dist(b, c)
        double_area = abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
        if first > 0.01 and abs(first - second) < 1e-3 and double_area > 1e-6:
            radius = first * second * math.dist(a, c) / (2 * double_area)
            turned.append(radius - math.sqrt(radius**2 - first**2 / 4))
    assert len(turned) > 10
    assert fault.measured == pytest.approx(max(turned), rel=0.02)
    assert fault.measured < 0.1  # legal at 1:500


def blocks(**contents):
    """Return a drawing whose blocks hold some entities, and which puts the block A twice."""
    defined = "".join(
        f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n{content}0\nENDBLK\n8\n0\n"
        for name, content in contents.items()
    )
    head = HEAD.replace("2\nENTITIES\n", f"2\nBLOCKS\n{defined}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n")
    return head + insert("A") * 2 + LINE + TAIL


def insert(name):
    return f"0\nINSERT\n8\n0\n2\n{name}\n10\n595000\n20\n2307000\n41\n2\n42\n2\n"


def test_curves_of_blocks_that_are_used_are_counted_without_measure(read_file):
    layers = read_file("DC7.dxf", blocks(A=ARC + insert("B"), B=OLD_BULGE + WIPEOUT, C=SPLINE).encode())
    said = [(*one, fault.values.get("kind")) for one, fault in zip(remarks(layers), layers.faults, strict=True)]
    assert said == [
        (Curve.UNMEASURED, "10", 1, "ARC"),
        (Curve.UNMEASURED, "31", 1, "ARC"),
        (Curve.UNKNOWN_KIND, None, 1, "WIPEOUT"),
    ]
    assert layers.read == 3


def test_blocks_that_hold_one_another_are_counted_once(read_file):
    layers = read_file("DC7.dxf", blocks(A=ARC + insert("B"), B=insert("A")).encode())
    assert remarks(layers)[0] == (Curve.UNMEASURED, "10", 1)


def binary(text, *, is_old):
    """Return a text DXF as a binary one."""
    lines = text.split("\n")
    out = [dxf_codes.BINARY]
    for code, value in zip(map(int, lines[:-1:2]), lines[1::2], strict=True):
        out.append(bytes([code]) if is_old and code < 255 else (b"\xff" if is_old else b"") + struct.pack("<H", code))
        if code < 10 or code >= 999:
            out.append(value.encode("latin-1") + b"\0")
        else:
            out.append(struct.pack("<d", float(value)) if code < 60 else struct.pack("<h", int(value)))
    return b"".join(out)


@pytest.mark.parametrize("is_old", [True, False], ids=["R12", "R13"])
def test_a_binary_dxf_is_the_same_drawing(tmp_path, is_old):
    content = "".join([HEAD, LINE, ARC, BULGES.replace("90\n3\n", ""), text("125"), WIPEOUT, TAIL])
    (tmp_path / "a.dxf").write_text(content)
    (tmp_path / "b.dxf").write_bytes(binary(content, is_old=is_old))
    as_text, as_binary = (list(dxf_codes.pairs(tmp_path / name)) for name in ("a.dxf", "b.dxf"))
    assert [code for code, _ in as_binary] == [code for code, _ in as_text]
    assert take_census(tmp_path / "b.dxf").remarks() == take_census(tmp_path / "a.dxf").remarks() != []


def test_curves_of_a_binary_dxf_are_measured(read_file):
    layers = read_file("DC7.dxf", binary("".join([HEAD, LINE, ARC, TAIL]), is_old=False))
    assert layers.read == 2
    assert remarks(layers) == [(Curve.STROKED, "10", 1)]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_binary_dxf_that_is_cut_off_is_refused(read_file, share):
    content = binary("".join([HEAD, LINE * 5, TAIL]), is_old=False)
    with pytest.raises(PackageError) as error:
        read_file("DC7.dxf", content[: int(len(content) * share)])
    assert error.value.faults[0].values["reason"] == Unreadable.TRUNCATED


@pytest.mark.parametrize(("across", "place"), [(0, (595005, 2307005)), (1, (595008, 2307006)), (4, (595008, 2307006))])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_centred_text_stands_at_its_centre(read_file, across, place, end):
    aligned = text("125").replace("40\n1\n", f"40\n1\n 72\n {across}\n73\n2\n11\n595008\n21\n2307006\n")
    layers = read_file("DC7.dxf", "".join([HEAD, LINE, aligned, ARC, TAIL]).replace("\n", end).encode())
    frame = layers.layers[0].frame
    assert (frame.geometry.iloc[1].x, frame.geometry.iloc[1].y) == place
    assert frame["Text"].iloc[1] == "125"
    assert frame.geometry.iloc[0].equals(shapely.from_wkt("LINESTRING (595000.123 2307000.456, 595020 2307000)"))


def test_curves_without_measure_and_unread_elements_are_counted(read_dxf):
    layers = read_dxf(LINE, SPLINE, WIPEOUT, WIPEOUT)
    assert remarks(layers) == [(Curve.UNMEASURED, "32", 1), (Curve.UNKNOWN_KIND, None, 2)]
    assert layers.read == 2


BEGINNINGS = {
    "blocks": "0\nSECTION\n2\nBLOCKS\n0\nENDSEC\n",
    "blocks, after a comment": "999\ntoolset\n  0\nSECTION\n  2\nBLOCKS\n  0\nENDSEC\n",
    "classes": "0\r\nSECTION\r\n2\r\nCLASSES\r\n0\r\nENDSEC\r\n",
    "nothing": "",
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_dxf_may_begin_with_any_section(read_file, beginning):
    content = BEGINNINGS[beginning] + "0\nSECTION\n2\nENTITIES\n" + text("12") + LINE + TAIL
    frame = read_file("DC7.dxf", content.encode()).layers[0].frame
    assert frame["Layer"].tolist() == ["13", "10"]
    assert frame["Text"].tolist()[0] == "12"


def test_a_dxf_that_is_cut_off_is_refused(read_file):
    with pytest.raises(PackageError) as error:
        read_file("DC7.dxf", (HEAD + LINE * 50).encode())
    assert error.value.faults[0].values["reason"] == Unreadable.TRUNCATED


@pytest.mark.parametrize(
    ("name", "head", "reason"),
    [
        ("DC7.dgn", bytes.fromhex("d0cf11e0a1b11ae1"), Unreadable.DGN_V8),
        ("DC7.dwg", b"AC1027", Unreadable.DWG),
        ("DC7.dxf", b"AC1018", Unreadable.DWG),
        ("DC7.dgn", b"AC1018", Unreadable.DWG),
        ("DC7.dwg", b"nothing known", Unreadable.CORRUPT),
        ("DC7.dgn", b"nothing known", Unreadable.CORRUPT),
        ("DC7.dxf", b"nothing known\nEOF\n", Unreadable.CORRUPT),
    ],
)
def test_what_only_its_maker_reads_is_refused_by_its_signature(read_file, name, head, reason):
    with pytest.raises(PackageError) as error:
        read_file(name, head + bytes(0 if head.endswith(b"\n") else 2000))
    fault = error.value.faults[0]
    assert (fault.code, fault.file, fault.values["reason"]) == ("FMT-01", name, reason)


def test_drawings_of_others_are_read_file_by_file(shared_data, taken_in):
    layers = read(taken_in(shared_data / "dxf-skymaker-b"))
    counts = {layer.file: len(layer.frame) for layer in layers.layers}
    assert len(counts) == 31
    assert (counts["Ceco.NET-Architecture-Tm-53.dxf"], counts["floorplan.dxf"], counts["issue53.dxf"]) == (
        762,
        1575,
        121,
    )
    assert [name for name, count in counts.items() if not count] == ["empty.dxf"]
    assert counts["openscad_export.dxf"] == 452
    assert "FMT-01" not in {fault.code for fault in layers.faults}
    assert layers.read - layers.quarantined == sum(counts.values())


def test_a_closed_polyline_with_bulges_becomes_chords(shared_data, taken_in):
    layers = read(taken_in(shared_data / "dxf-gdal-bulge"))
    (shape,) = layers.layers[0].frame.geometry
    assert shape.is_closed
    (curves,) = (fault for fault in layers.faults if fault.code == "FMT-06")
    assert curves.values["count"] == 3
    assert curves.measured == pytest.approx(0.005168, abs=1e-6)


def test_blocks_that_multiply_without_end_are_stopped(tmp_path):
    insert = "".join(f"0\nINSERT\n8\n0\n2\nB{{}}\n10\n{k}\n20\n0\n" for k in range(10))
    blocks = ["0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1\n", *(insert.replace("{}", str(n)) for n in range(11))]
    defined = "".join(
        f"0\nBLOCK\n8\n0\n2\nB{n}\n70\n0\n10\n0\n20\n0\n{content}0\nENDBLK\n8\n0\n" for n, content in enumerate(blocks)
    )
    path = tmp_path / "bomb.dxf"
    entities = HEAD.replace("2\nENTITIES\n", f"2\nBLOCKS\n{defined}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n")
    path.write_text(entities + "0\nINSERT\n8\n0\n2\nB11\n10\n0\n20\n0\n" + TAIL)
    with Sandbox(Bounds(memory_bytes=2 * 1024**3, seconds=1)) as box, pytest.raises(Damage) as damage:
        box.ask(path=str(path), layer="entities", broken=[], out=str(tmp_path / "out.arrow"))
    assert damage.value.reason in {Unreadable.OUT_OF_TIME, Unreadable.OUT_OF_MEMORY}
