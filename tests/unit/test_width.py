"""Greatest width of polygons against shapes whose width is known."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from pipeline.width import greatest_width

TENTH_OF_A_MILLIMETRE = 0.0001


def at_hai_phong(shape, turn=0.0):
    return affinity.translate(affinity.rotate(shape, turn, origin=(0, 0)), 600_000, 2_300_000)


def corridor(width, *, long=100.0, wide=50.0):
    """Make a corridor of even width round a right-angled corner; the widest circle sits in the corner."""
    outer = shapely.box(0, 0, long, wide)
    return outer.difference(shapely.box(0, width, long - width, wide + 1))


SHAPES = {
    "strip": (shapely.box(0, 0, 200, 0.02), 0.02),
    "thread": (shapely.box(0, 0, 500, 0.001), 0.001),
    "triangle": (shapely.Polygon([(0, 0), (20, 0), (10, 0.02)]), 0.02),
    "square": (shapely.box(0, 0, 8, 8), 8.0),
    "corner": (corridor(0.02), 0.02 * 2 * math.sqrt(2) / (1 + math.sqrt(2))),
    "narrow corner": (corridor(0.003), 0.003 * 2 * math.sqrt(2) / (1 + math.sqrt(2))),
    "frame": (shapely.box(0, 0, 50, 50).difference(shapely.box(0.4, 0.1, 49.9, 49.9)), 0.4),
    "flat": (shapely.Polygon([(0, 0), (1, 0), (2, 0)]), 0.0),
    "empty": (shapely.Polygon(), 0.0),
}


@pytest.mark.parametrize("turn", [0.0, 27.3])
@pytest.mark.parametrize("name", SHAPES)
def test_width_of_known_shapes(name, turn):
    shape, width = SHAPES[name]
    measured = greatest_width(np.array([at_hai_phong(shape, turn)], dtype=object))
    assert measured == pytest.approx([width], abs=TENTH_OF_A_MILLIMETRE, rel=0.002)


def test_many_at_once_give_what_each_gives_alone():
    shapes = np.array([at_hai_phong(shape) for shape, _ in SHAPES.values()], dtype=object)
    alone = [greatest_width(shapes[i : i + 1])[0] for i in range(len(shapes))]
    assert greatest_width(shapes).tolist() == alone


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(-300, 300), min_size=3, max_size=20),
    st.integers(2, 400),
    st.floats(0, 180, allow_nan=False),
)
def test_a_bent_strip_is_as_wide_as_it_was_made(bends_mm, width_mm, turn):
    """A line moved by a width bounds a strip in which the circle of that width fits and hardly a larger one."""
    x = np.arange(len(bends_mm)) * 20.0
    y = np.array(bends_mm) / 1000
    width = width_mm / 1000
    strip = shapely.Polygon([*zip(x, y, strict=True), *zip(x[::-1], y[::-1] + width, strict=True)])
    steepest = math.atan(np.abs(np.diff(y)).max(initial=0) / 20)
    (measured,) = greatest_width(np.array([at_hai_phong(strip, turn)], dtype=object))
    assert width * math.cos(steepest) - TENTH_OF_A_MILLIMETRE <= measured <= width * 1.02 + TENTH_OF_A_MILLIMETRE
