"""Geometries with curves become geometries without, as near as promised."""

import math
import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.cad import Census
from pipeline.read.curves import straighten

PLACES = st.floats(-1e6, 1e6)


def rows(*vertices, order="<"):
    return struct.pack(f"{order}I", len(vertices)) + b"".join(
        struct.pack(f"{order}{len(vertex)}d", *vertex) for vertex in vertices
    )


def wkb(kind, content, order="<"):
    return struct.pack(f"{order}BI", int(order == "<"), kind) + content


def several(kind, *parts):
    return wkb(kind, struct.pack("<I", len(parts)) + b"".join(parts))


def straight(*shapes):
    census = Census()
    made = straighten(pa.array(shapes, pa.binary()), census, "thua").to_pylist()
    return [shape and shapely.from_wkb(shape) for shape in made], census.remarks()


ARC = wkb(8, rows((0, 0), (1, 1), (2, 0)))


def test_what_has_no_curves_is_handed_on_as_it_is():
    shapes = pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 1)), None, b"", b"\x01"], pa.binary())
    assert straighten(shapes, Census(), "thua") is shapes


@given(center=st.tuples(PLACES, PLACES), radius=st.floats(0.1, 1e4), start=st.floats(0, 7), sweep=st.floats(0.1, 6.2))
@pytest.mark.parametrize("turn", [1, -1])
def test_every_vertex_is_on_the_circle_and_every_edge_near_it(center, radius, start, sweep, turn):
    angles = (start, start + turn * sweep / 3, start + turn * sweep)
    places = [(center[0] + radius * math.cos(a), center[1] + radius * math.sin(a)) for a in angles]
    (line,), (remark,) = straight(wkb(8, rows(*places)))
    vertices = shapely.get_coordinates(line)
    assert [tuple(vertex) in {tuple(place) for place in places} for vertex in vertices].count(True) == 3
    off = np.hypot(*(vertices - center).T) - radius
    assert np.abs(off).max() < 1e-6 * radius + 1e-8 * (1 + abs(center[0]) + abs(center[1]))
    assert line.length == pytest.approx(radius * sweep, rel=1e-3)
    assert remark["measured"] <= radius * (1 - math.cos(math.radians(0.5))) * 1.01


def test_a_circle_is_three_points_of_which_two_are_the_same():
    (line,), _ = straight(wkb(8, rows((0, 0), (2, 0), (0, 0))))
    assert shapely.Polygon(line).area == pytest.approx(math.pi, rel=1e-3)
    assert line.is_closed


def test_three_points_on_a_line_are_no_arc():
    (line,), remarks = straight(wkb(8, rows((0, 0), (1, 0), (5, 0))))
    assert (line.wkt, remarks) == ("LINESTRING (0 0, 1 0, 5 0)", [])


def test_parts_of_a_compound_curve_make_one_ring():
    ring = several(9, ARC, wkb(2, rows((2, 0), (2, -1), (0, -1), (0, 0))))
    (shape,), (remark,) = straight(several(10, ring, wkb(2, rows((0.5, 0), (1, 0), (1, -0.5), (0.5, 0)))))
    assert (shape.geom_type, len(shape.interiors)) == ("Polygon", 1)
    assert shape.area == pytest.approx(math.pi / 2 + 2 - 0.125, rel=1e-3)
    assert remark["values"]["count"] == 1


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (several(11, ARC, wkb(2, rows((0, 0), (1, 1)))), "MultiLineString"),
        (several(12, several(10, several(9, ARC, wkb(2, rows((2, 0), (0, 0)))))), "MultiPolygon"),
        (several(7, ARC, wkb(1, struct.pack("<2d", 1, 2))), "GeometryCollection"),
        (several(16, several(17, rows((0, 0, 1), (1, 0, 1), (0, 1, 1), (0, 0, 1)))), "MultiPolygon"),
    ],
)
def test_collections_keep_their_parts(shape, kind):
    if kind == "MultiPolygon" and b"\x10\x00\x00\x00" in shape[:5]:
        shape = shape.replace(b"\x01\x10\x00\x00\x00", b"\x01\xf8\x03\x00\x00").replace(
            b"\x01\x11\x00\x00\x00", b"\x01\xf9\x03\x00\x00"
        )
    (made,), _ = straight(shape)
    assert made.geom_type == kind
    assert not made.is_empty


def test_heights_along_an_arc_rise_evenly():
    (line,), _ = straight(wkb(1008, rows((0, 0, 0), (1, 1, 10), (2, 0, 20))))
    heights = shapely.get_coordinates(line, include_z=True)[:, 2]
    assert heights == pytest.approx(np.linspace(0, 20, len(heights)))


def test_the_other_order_of_bytes_is_read():
    (line,), _ = straight(wkb(8, rows((0, 0), (1, 1), (2, 0), order=">"), order=">"))
    assert line.length == pytest.approx(math.pi, rel=1e-3)
