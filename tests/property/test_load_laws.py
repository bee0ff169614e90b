"""What counts as the same parcel, for any shape."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_st

from pipeline.load.rows import content_hashes

STAR = numpy_st.arrays(np.int64, st.integers(3, 12), elements=st.integers(5_000, 90_000))
"""Distances of the corners of a star from its middle, mm."""


def star(radii_mm: np.ndarray) -> np.ndarray:
    """Corners of a simple ring on the 1 mm grid, in metres."""
    angles = np.linspace(0, 2 * np.pi, len(radii_mm), endpoint=False)
    mm = np.rint(radii_mm[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))
    return (mm + np.array([595_000_000, 2_307_000_000])) / 1000


def hash_of(corners: np.ndarray, attributes: tuple[object, ...] = ("ODT", 400.0)) -> bytes:
    shape = np.array([shapely.multipolygons([shapely.polygons(corners)])], dtype=object)
    return content_hashes(shape, [[value] for value in attributes])[0]


@given(radii_mm=STAR, start=st.integers(0, 11), backwards=st.booleans())
def test_where_a_ring_begins_and_runs_does_not_matter(radii_mm: np.ndarray, start: int, backwards: bool) -> None:
    corners = star(radii_mm)
    same = np.roll(corners, start, axis=0)[:: -1 if backwards else 1]
    assert hash_of(same) == hash_of(corners)


@given(radii_mm=STAR, corner=st.integers(0, 11), axis=st.integers(0, 1), step=st.sampled_from([-0.001, 0.001]))
def test_a_corner_moved_by_a_millimetre_matters(radii_mm: np.ndarray, corner: int, axis: int, step: float) -> None:
    corners = star(radii_mm)
    moved = corners.copy()
    moved[corner % len(corners), axis] += step
    assert hash_of(np.round(moved, 3)) != hash_of(corners)


@given(
    one=st.tuples(st.none() | st.text(max_size=5), st.none() | st.text(max_size=5)),
    other=st.tuples(st.none() | st.text(max_size=5), st.none() | st.text(max_size=5)),
)
def test_attributes_never_run_into_each_other(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    corners = star(np.array([10_000, 10_000, 10_000, 10_000]))
    assert (hash_of(corners, one) == hash_of(corners, other)) == (one == other)
