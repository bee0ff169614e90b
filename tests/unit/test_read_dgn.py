"""DGN drawings, V7 and V8, arrive with their levels, texts and lines, and with word of what they lose on the way."""

import io
import math
import struct

import ezdgn
import numpy as np
import pytest
import shapely
import xlwt
from ezdgn import v8

from pipeline.errors import PackageError
from pipeline.read import read
from pipeline.read.formats import dgn as dgn_format
from pipeline.read.microstation.shapes import Part, join
from pipeline.read.microstation.strokes import stroke_curve
from pipeline.read.registry import Damage
from schemas.reasons import Curve, Unreadable


@pytest.fixture
def read_file(tmp_path, taken_in):
    def run(content, name="DC7.dgn"):
        folder = tmp_path / "goi"
        folder.mkdir()
        (folder / name).write_bytes(content)
        (folder / "package.toml").write_text("crs = 9210\n")
        return read(taken_in(folder))

    return run


def remarks(layers):
    return [(fault.values["reason"], fault.values.get("level"), fault.values["count"]) for fault in layers.faults]


ORIGIN = (500_000.0, 1_000_000.0)
"""Working units of cadastral maps: 1000 units a metre, counted from here (Thông tư 25/2014 Điều 16.8)."""


def middle_endian(value):
    value = round(value) & 0xFFFFFFFF
    return struct.pack("<HH", value >> 16, value & 0xFFFF)


def vax_double(value):
    mantissa, exponent = math.frexp(abs(value))
    bits = (value < 0) << 63 | (exponent + 128) << 55 | int((2 * mantissa - 1) * 2**55)
    return struct.pack("<HHHH", *((bits >> shift) & 0xFFFF for shift in (48, 32, 16, 0)))


def units(x, y):
    return b"".join(middle_endian((value - origin) * 1000) for value, origin in zip((x, y), ORIGIN, strict=True))


def element(level, kind, body):
    body += b"\x00" * (len(body) % 2)
    size = 36 + len(body)
    head = bytes([level, kind]) + struct.pack("<H", (size - 4) // 2) + bytes(24)
    return head + struct.pack("<HHHH", 0, (size - 32) // 2, 0, 0) + body


def dgn_line(level, *points):
    return element(level, 4, struct.pack("<H", len(points)) + b"".join(units(*point) for point in points))


def dgn_text(level, words, place):
    body = bytes([1, 0]) + middle_endian(1000) * 2 + bytes(4) + units(*place) + bytes([len(words), 0]) + words
    return element(level, 17, body)


def dgn(*elements):
    control = bytearray(1536)
    control[:4] = b"\x08\x09\xfe\x02"
    control[1112:1120] = middle_endian(1000) + middle_endian(1)
    control[1240:1264] = b"".join(vax_double(-origin * 1000) for origin in ORIGIN) + bytes(8)
    return bytes(control) + b"".join(elements) + b"\xff\xff"


EDGE = ((595000.123, 2307000.456), (595020.0, 2307000.0), (595020.0, 2307020.001))


def dgn_arc(level, center, radius, start, sweep):
    angles = b"".join(middle_endian(degrees * 360_000) for degrees in (start, sweep))
    middle = b"".join(vax_double((value - origin) * 1000) for value, origin in zip(center, ORIGIN, strict=True))
    return element(level, 16, angles + vax_double(radius * 1000) * 2 + bytes(4) + middle)


def group(level, kind, parts, rest=b""):
    """Return a complex element: its header says how long it is with all of its parts."""
    inner = b"".join(bytes([part[0] | 0x80]) + part[1:] for part in parts)
    head = bytearray(element(level, kind, struct.pack("<HH", 0, len(parts)) + rest))
    struct.pack_into("<H", head, 36, (len(head) + len(inner)) // 2 - 19)
    return bytes(head) + inner


def text_node(level, *lines, place):
    settings = struct.pack("<H4B", 1, 20, 5, 1, 0) + middle_endian(0) + middle_endian(1000) * 2 + bytes(4)
    return group(level, 7, [dgn_text(level, line, place) for line in lines], settings + units(*place))


def cell(parts, place):
    turn = middle_endian(2**31 - 1)
    body = bytes(12) + units(*place) * 2 + turn + bytes(8) + turn + units(*place)
    head = bytearray(group(0, 2, parts, body))
    head[38:40] = bytes(2)  # a cell does not count its parts: its name starts here
    return bytes(head)


def test_elements_of_a_dgn_keep_level_text_and_place_to_the_millimetre(read_file):
    layers = read_file(dgn(dgn_line(10, *EDGE), dgn_text(13, b"125 \xb9\x96", (595005.5, 2307005.25))))
    (layer,) = layers.layers
    assert (layers.source, layers.read, layer.driver, layer.name) == ("dgn_levels", 2, "DGN", "elements")
    assert layers.faults == ()
    assert layer.frame["Level"].tolist() == [10, 13]
    assert layer.frame["Text"].fillna("").tolist() == ["", "125 ¹–"]
    line, point = layer.frame.geometry
    assert shapely.get_coordinates(line) == pytest.approx(shapely.get_coordinates(shapely.LineString(EDGE)), abs=1e-6)
    assert (point.x, point.y) == pytest.approx((595005.5, 2307005.25), abs=1e-6)


def test_a_dgn_that_is_cut_off_is_refused(read_file):
    with pytest.raises(PackageError) as error:
        read_file(dgn(dgn_line(10, *EDGE))[:-8])
    assert error.value.faults[0].values["reason"] == Unreadable.TRUNCATED


def test_drawings_of_others_are_read_as_their_makers_describe_them(shared_data, taken_in):
    layers = read(taken_in(shared_data / "dgn-v7-gdal"))
    by_file = {layer.file: layer.frame for layer in layers.layers}
    assert {file: len(frame) for file, frame in by_file.items()} == {
        "seed_2d.dgn": 0,
        "seed_3d.dgn": 0,
        "smalltest.dgn": 4,
    }
    frame = by_file["smalltest.dgn"]
    assert frame["Type"].tolist() == [17, 15, 6, 3]
    assert frame["Text"].iloc[0] == "Demo Text"
    assert shapely.get_coordinates(frame.geometry.iloc[3]) == pytest.approx(
        np.array([[2.5562, 5.7218], [2.5242, 6.0709]])
    )


X, Y = 595_000.0, 2_307_000.0
HALF_CIRCLE = dgn_arc(10, (X + 10, Y + 5), 5, -90, 180)
CHAIN = [dgn_line(10, (X, Y), (X + 10, Y)), HALF_CIRCLE, dgn_line(10, (X + 10, Y + 10), (X, Y + 10), (X, Y))]


@pytest.mark.parametrize(("kind", "shape"), [(12, "LineString"), (14, "Polygon")])
def test_a_complex_chain_is_one_line_and_its_arcs_are_measured(read_file, kind, shape):
    layers = read_file(dgn(group(10, kind, CHAIN)))
    (geometry,) = layers.layers[0].frame.geometry
    assert geometry.geom_type == shape
    assert shapely.polygons(shapely.get_coordinates(geometry)).area == pytest.approx(100 + 12.5 * math.pi, rel=1e-4)
    (fault,) = layers.faults
    assert (fault.code, fault.values["reason"], fault.values["level"]) == ("FMT-06", Curve.STROKED, "10")
    vertices = shapely.get_coordinates(geometry)[1:-3]
    middle = (vertices[1:] + vertices[:-1]) / 2
    off = 5 - np.hypot(*(middle - (X + 10, Y + 5)).T)
    assert fault.measured == pytest.approx(off.max(), rel=0.01)


def test_an_opening_in_a_chain_stays_one():
    parts = [
        Part(np.array([[0.0, 0], [5, 0]])),
        Part(np.array([[5.001, 0], [5, 5]])),
        Part(np.array([[6.0, 5], [0, 5]])),
    ]
    assert [line.tolist() for line in join(parts, 0.002)] == [[[0, 0], [5, 0], [5.001, 0], [5, 5]], [[6, 5], [0, 5]]]


def test_a_vertex_of_a_line_counts_more_than_the_end_of_an_arc():
    line, arc = np.array([[0.0, 0], [5, 0]]), np.array([[5.001, 0.0], [7, 2], [9, 0.001]])
    (joined,) = join([Part(line), Part(arc, is_stroked=True), Part(np.array([[9.0, 0], [9, 9]]))], 0.002)
    assert joined.tolist() == [[0, 0], [5, 0], [7, 2], [9, 0], [9, 9]]


def test_a_curve_passes_through_its_points_and_a_straight_one_stays_straight():
    points = np.array([[0.0, 0], [1, 0], [2, 1], [3, 3], [4, 2], [5, 0], [6, 0]])
    curve = shapely.LineString(stroke_curve(points))
    assert shapely.distance(curve, shapely.points(points[2:-2])).max() == pytest.approx(0, abs=1e-12)
    assert (curve.coords[0], curve.coords[-1]) == ((2, 1), (4, 2))
    straight = stroke_curve(np.column_stack([np.arange(7.0), 2 * np.arange(7.0)]))
    assert straight[:, 1] == pytest.approx(2 * straight[:, 0])


def test_a_text_node_is_one_text_of_several_lines(read_file):
    layers = read_file(dgn(text_node(13, b"125", b"156.4", place=(X, Y))))
    frame = layers.layers[0].frame
    assert frame[["Type", "Level", "Text"]].to_numpy().tolist() == [[7, 13, "125\n156.4"]]
    assert frame.geometry.to_wkt().tolist() == ["POINT (595000 2307000)"]


def test_what_a_cell_holds_stands_for_itself(read_file):
    bar, mark = dgn_line(13, (X, Y), (X + 3, Y)), dgn_line(11, (X, Y), (X, Y))
    layers = read_file(dgn(cell([dgn_text(13, b"125", (X, Y)), bar, dgn_text(4, b"156.4", (X, Y - 2))], (X, Y)), mark))
    frame = layers.layers[0].frame
    assert frame["Level"].tolist() == [13, 13, 4, 11]
    assert frame["Text"].fillna("").tolist() == ["125", "", "156.4", ""]
    assert frame.geometry.geom_type.tolist() == ["Point", "LineString", "Point", "Point"]
    assert layers.faults == ()


def test_what_is_not_read_is_counted_and_attached_files_are_named(read_file):
    curve = element(31, 11, struct.pack("<H", 8) + b"".join(units(X + i, Y + i % 2) for i in range(8)))
    attached = element(9, 5, b"\x01\x00C:\\Users\\ai do\\NEN_DC8.DGN\x00".ljust(120, b"\0"))
    deleted = bytearray(dgn_line(10, *EDGE))
    deleted[1] |= 0x80
    layers = read_file(dgn(dgn_line(10, *EDGE), curve, element(5, 18, bytes(20)), attached, bytes(deleted)))
    assert layers.read == 2
    assert [fault.values.get("kind") for fault in layers.faults] == ["curve", "3D surface", "reference NEN_DC8.DGN"]
    assert remarks(layers)[0] == (Curve.UNMEASURED, "31", 1)


def test_a_damaged_element_is_set_aside_with_its_place(read_file):
    broken = bytearray(dgn_line(10, *EDGE))
    broken[36] = 200  # vertices
    layers = read_file(dgn(dgn_line(10, *EDGE), bytes(broken), dgn_text(13, b"125", (X, Y))))
    assert (layers.read, layers.quarantined) == (3, 1)
    (fault,) = layers.faults
    assert (fault.code, fault.row, fault.values["reason"]) == ("FMT-01", 2, Unreadable.RECORD)
    assert layers.layers[0].frame["Level"].to_dict() == {0: 10, 2: 13}


def test_a_drawing_full_of_damage_is_refused(read_file):
    broken = bytearray(dgn_line(10, *EDGE))
    broken[36] = 200
    with pytest.raises(PackageError) as error:
        read_file(dgn(*[bytes(broken)] * 30))
    assert error.value.faults[0].values["reason"] == Unreadable.CORRUPT


def test_data_behind_the_end_is_mentioned_and_filling_is_not(read_file):
    layers = read_file(dgn(dgn_line(10, *EDGE)) + bytes(2000))
    assert [fault.values["kind"] for fault in layers.faults] == ["data behind the end mark (2002 B)"]


def test_what_another_program_writes_comes_back(tmp_path, taken_in):
    document = ezdgn.new()
    space = document.modelspace()
    space.add_line((1000, 2000), (1000.5, 2000.25), dgnattribs={"level": 21})
    space.add_shape([(0, 0), (10, 0), (10, 10)], dgnattribs={"level": 10})
    space.add_ellipse((50, 50), primary_axis=5, secondary_axis=5)
    space.add_text(b"\xa7\xca\xd4", (3, 4), height=1, dgnattribs={"level": 13})
    document.saveas(tmp_path / "DC7.dgn")
    (layer,) = read(taken_in(tmp_path / "DC7.dgn")).layers
    line, shape, circle, text = layer.frame.geometry
    assert layer.frame["Level"].tolist() == [21, 10, 1, 13]
    assert shapely.get_coordinates(line) == pytest.approx(np.array([[1000, 2000], [1000.5, 2000.25]]), abs=0.01)
    assert shape.area == pytest.approx(50, abs=0.1)
    assert shapely.Polygon(circle).area == pytest.approx(25 * math.pi, rel=0.01)
    assert (layer.frame["Text"].iloc[3], text.geom_type) == ("§ÊÔ", "Point")


# V8: nobody here has a program that writes it, so what ezdgn hands over is made by hand.


def v8_element(index, kind, number=4, level=70, parent=None, children=(), **data):
    raw = v8.V8RawObject(index, 0, "graphical", "", 0, 0, 0, number, "standalone", 0, 0, level, index, 0, b"")
    box = ((0, 0, 0), (0, 0, 0))
    common = v8.V8CommonHeader(level, index, 0, 0, 0, 0, 0, 0, 3, 2, 2, box, box, 0, 0)
    return v8.V8Element(index, raw, common, v8.V8ElementData(kind, **data), parent, children, (), ())


def v8_points(*places):
    return tuple(v8.V8Point((x, y, 0.0), (x, y, 0.0)) for x, y in places)


def v8_model(name, *elements):
    box = ((0, 0, 0), (0, 0, 0))
    metadata = v8.V8ModelMetadata(
        0, "", 0, 0, 0, 0, name, "", 2, 0, 0, 1000.0, 0.001, (0, 0, 0), box, box, "m", "mm", (), b""
    )
    return v8.V8Model(metadata, elements)


def v8_raw(named=(), skipped=()):
    container = v8.V8ContainerInfo(3, True, (), (), ())
    page = v8.V8ObjectPage("", "named", v8.V8PageHeader(0, 2, 0, 0), 0, tuple(named))
    return v8.V8RawDocument(container, (), (page,), (), 0, 0, 0, tuple(skipped))


def v8_level(level_id, number, name):
    primary = bytearray(0x60)
    struct.pack_into("<I", primary, 0x20, level_id)
    struct.pack_into("<I", primary, 0x5C, number)
    payload = b"\xff\xfd" + name.encode("utf-16-le")
    linkage = struct.pack("<HHIIxx", 0x1000 | (len(payload) + 12) // 2, 0x56D2, 0, len(payload))[:12] + payload
    return v8.V8RawObject(0, 0, "named", "", 0, 0, 0, 95, "standalone", 0, 0x30, 1, 0, 0, bytes(primary) + linkage)


@pytest.fixture
def read_v8(tmp_path, monkeypatch):
    """Return a function that reads a V8 drawing of which ezdgn gives some models."""

    def run(*models, **raw):
        document = v8.V8Document(v8_raw(**raw), models)
        monkeypatch.setattr(ezdgn, "read_v8", lambda _: document)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.dgn"
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
        found = {table.name: table.records.read_all().to_pylist() for table in dgn_format.tables(path)}
        return found, [dict(remark) for remark in dgn_format.examine(path).remarks]

    return run


def shape_of(row):
    return shapely.from_wkb(row["geometry"]).wkt


def test_elements_of_v8_have_the_number_and_the_name_of_their_level(read_v8):
    line = v8_element(0, "LINE_STRING", vertices=v8_points((X, Y), (X + 5, Y), (X + 5, Y + 5)))
    unnamed = v8_element(1, "LINE", 3, level=21, vertices=v8_points((X, Y), (X, Y)))
    found, said = read_v8(v8_model("Default", line, unnamed), named=[v8_level(70, 10, "Ranh thửa")])
    (first, second) = found["elements"]
    assert (first["Type"], first["Level"], first["LevelName"]) == (4, 10, "Ranh thửa")
    assert shape_of(first) == f"LINESTRING ({X:.0f} {Y:.0f}, {X + 5:.0f} {Y:.0f}, {X + 5:.0f} {Y + 5:.0f})"
    assert (second["Level"], second["LevelName"], shape_of(second)) == (21, None, f"POINT ({X:.0f} {Y:.0f})")
    assert said == []


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("Số 5".encode(), "utf-8", "Số 5"),
        (b"\xff\xfe\x01\x00Th\xabn", "v8-escaped-windows-1252", "Th«n"),
        (b"\xff\xfd" + "Thửa 7".encode("utf-16-le"), "windows-1252", "Thửa 7"),
        (b"Th\xabn\x81", "windows-1252", "Th«n\x81"),
    ],
)
def test_texts_of_v8_are_read_in_every_form(read_v8, raw, encoding, text):
    decoded = raw.decode("utf-8", "replace")
    one = v8_element(0, "TEXT", 17, origin=v8_points((X, Y))[0], text=decoded, text_bytes=raw, encoding=encoding)
    found, _ = read_v8(v8_model("Default", one))
    assert found["elements"][0]["Text"] == text


def test_chains_nodes_and_cells_of_v8_are_as_those_of_v7(read_v8):
    (origin,) = v8_points((X, Y))
    words = {"origin": origin, "encoding": "utf-8"}
    arc = {"primary_axis_master": 5.0, "secondary_axis_master": 5.0, "rotation_radians": 0.0}
    angles = {"start_angle_radians": -math.pi / 2, "sweep_angle_radians": math.pi}
    found, said = read_v8(
        v8_model(
            "Default",
            v8_element(0, "COMPLEX_SHAPE", 14, children=(1, 2)),
            v8_element(1, "LINE_STRING", parent=0, vertices=v8_points((X, Y + 10), (X, Y), (X + 10, Y))),
            v8_element(2, "COMPLEX_CHAIN", 12, parent=0),
            v8_element(3, "COMPLEX_CHAIN", 12, children=(4, 5)),
            v8_element(4, "LINE", 3, parent=3, vertices=v8_points((X, Y), (X + 10, Y))),
            v8_element(5, "ARC", 16, parent=3, center=v8_points((X + 10, Y + 5))[0], **arc, **angles),
            v8_element(6, "CELL", 2, children=(7,)),
            v8_element(7, "TEXT_NODE", 7, parent=6, children=(8, 9), origin=origin),
            v8_element(8, "TEXT", 17, parent=7, text="125", text_bytes=b"125", **words),
            v8_element(9, "TEXT", 17, parent=7, text="156.4", text_bytes=b"156.4", **words),
            v8_element(10, "SHAPE", 6, vertices=v8_points((X, Y), (X + 9, Y), (X + 9, Y + 9))),
            v8_element(11, "POINT_STRING", 22, vertices=v8_points((X, Y), (X + 9, Y))),
            v8_element(12, "UNKNOWN", 106),
        )
    )
    kinds = [(row["Type"], shape_of(row).split(" ")[0], row["Text"]) for row in found["elements"]]
    assert kinds == [
        (14, "LINESTRING", None),
        (12, "LINESTRING", None),
        (7, "POINT", "125\n156.4"),
        (6, "POLYGON", None),
        (22, "MULTIPOINT", None),
    ]
    assert [remark["values"].get("kind") for remark in said] == [None, "complex chain", "type 106"]


def test_every_model_of_v8_that_holds_something_is_a_layer(read_v8):
    line = v8_element(0, "LINE", 3, vertices=v8_points((X, Y), (X + 1, Y)))
    found, _ = read_v8(v8_model("Default", line), v8_model("Khung", line), v8_model("Trống"))
    assert list(found) == ["elements: Default", "elements: Khung"]


def compound_file():
    """Return a compound file, as V8 is one, which holds a workbook."""
    made = xlwt.Workbook()
    made.add_sheet("a").write(0, 0, "x" * 5000)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


HOSTILE = {
    "nothing but the mark": lambda whole: whole[:8],
    "the header alone": lambda whole: whole[:512],
    "cut off": lambda whole: whole[: len(whole) // 2],
    "no drawing": lambda whole: whole,
    "sectors of 2^65535 bytes": lambda whole: whole[:30] + b"\xff\xff" + whole[32:],
    "a directory in a circle": lambda whole: whole[:48] + bytes(4) + whole[52:],
    "four thousand million sectors": lambda whole: whole[:44] + b"\xff" * 4 + whole[48:],
}


@pytest.mark.parametrize("damage", HOSTILE)
def test_a_damaged_container_of_v8_is_refused_with_advice(read_file, damage):
    with pytest.raises(PackageError) as refusal:
        read_file(HOSTILE[damage](compound_file()))
    fault = refusal.value.faults[0]
    assert (fault.code, fault.values["reason"]) == ("FMT-01", Unreadable.DGN_V8)
    assert fault.values["detail"]


def test_a_v8_drawing_of_which_a_model_cannot_be_read_is_refused(read_v8):
    with pytest.raises(Damage) as damage:
        read_v8(v8_model("Default"), skipped=["/Dgn-Md/#000001"])
    assert (damage.value.reason, damage.value.detail) == (Unreadable.DGN_V8, "/Dgn-Md/#000001")
