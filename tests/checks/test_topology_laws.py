"""Laws of the topology checks: what is sound stays clean, what is planted is found once and measured right."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

LEAST_M = 0.001
SIZE_M = 20.0
law = settings(deadline=None, max_examples=25)


@st.composite
def subdivisions(draw, fewest=3, most=6):
    """A grid of parcels whose corners are moved about and rounded to the millimetre: valid by construction."""
    columns, rows = draw(st.integers(fewest, most)), draw(st.integers(fewest, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = np.meshgrid(np.arange(columns + 1) * SIZE_M, np.arange(rows + 1) * SIZE_M, indexing="ij")
    corners = np.stack([x, y], axis=-1) + rng.uniform(-0.2 * SIZE_M, 0.2 * SIZE_M, (columns + 1, rows + 1, 2))
    corners = np.round(corners + np.array([600_000, 2_300_000]), 3)
    rings = np.stack([corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], axis=2)
    return list(shapely.polygons(rings.reshape(-1, 4, 2))), columns, rows


@st.composite
def faulty_deliveries(draw):
    """Parcels with all kinds of faults between them: moved corners, copies, islands, broken shapes."""
    shapes, _, _ = draw(subdivisions(2, 4))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(shapes) - 1))
        kind = draw(st.sampled_from(["move", "copy", "island", "twist", "drop"]))
        shape = shapes[at]
        if kind == "move":
            shapes[at] = move_corner(shape, draw(st.integers(0, 3)), draw(st.integers(-900, 900)) / 1000, 0.3)
        elif kind == "copy":
            shapes.append(shape)
        elif kind == "island":
            shapes.append(shapely.transform(shape.centroid.buffer(2, quad_segs=2), lambda xy: np.round(xy, 3)))
        elif kind == "twist":
            shapes[at] = shapely.Polygon(shapely.get_coordinates(shape)[[0, 2, 1, 3]])
        elif len(shapes) > 1:
            del shapes[at]
    return shapes


def move_corner(shape, corner, east, north):
    xy = shapely.get_coordinates(shape)[:-1].copy()
    xy[corner % len(xy)] += np.round((east, north), 3)
    return shapely.Polygon(xy)


def turned(shape, steps):
    """Begin the ring of a polygon at another vertex, and run it the other way where `steps` is odd."""
    if shape.geom_type != "Polygon" or shape.interiors:
        return shape
    xy = np.roll(shapely.get_coordinates(shape)[:-1], steps, axis=0)
    return shapely.Polygon(xy[::-1] if steps % 2 else xy)


def wide(shape):
    """Parts of a shape in which a circle wider than the limit fits; found by shrinking, not by the code under test."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [part for part in parts if not part.buffer(-LEAST_M / 2, quad_segs=64).is_empty]


def is_same(one, other):
    return not wide(one - other) and not wide(other - one)


@law
@given(subdivisions())
def test_a_subdivision_is_clean(check_parcels, made):
    shapes, _, _ = made
    _, findings = check_parcels(shapes)
    assert findings == ()


@law
@given(subdivisions(), st.data())
def test_merged_parcels_are_clean(check_parcels, made, data):
    """A parcel of two cells has junctions on its boundary where its neighbours meet."""
    shapes, _, rows = made
    at = data.draw(st.integers(0, len(shapes) - 1).filter(lambda i: i % rows < rows - 1))
    merged = shapely.coverage_union_all(shapes[at : at + 2])
    _, findings = check_parcels([*shapes[:at], merged, *shapes[at + 2 :]])
    assert findings == ()


@law
@given(subdivisions(), st.data(), st.integers(50, 3000))
def test_a_corner_pulled_in_is_one_gap(check_parcels, made, data, distance_mm):
    shapes, columns, rows = made
    column, row = data.draw(st.integers(1, columns - 2)), data.draw(st.integers(1, rows - 2))
    at, corner = column * rows + row, data.draw(st.integers(0, 3))
    shape = shapes[at]
    xy = shapely.get_coordinates(shape)[corner]
    towards = shapely.get_coordinates(shape.centroid)[0] - xy
    east, north = towards / np.hypot(*towards) * distance_mm / 1000
    smaller = move_corner(shape, corner, east, north)
    assume(shape.covers(smaller))
    _, findings = check_parcels([*shapes[:at], smaller, *shapes[at + 1 :]])
    gap = shape.difference(smaller)
    assert [finding.code for finding in findings] == ["TOP-02"]
    assert findings[0].geometry.area == pytest.approx(shape.area - smaller.area, abs=1e-5)
    assert findings[0].geometry.symmetric_difference(gap).area == pytest.approx(0, abs=1e-5)
    circle = 2 * shapely.maximum_inscribed_circle(gap, 1e-5).length
    assert findings[0].measured == pytest.approx(circle, abs=0.0002, rel=0.0005)


@law
@given(subdivisions(), st.data(), st.integers(20, 3000))
def test_a_corner_pushed_out_overlaps_just_the_neighbours_that_it_enters(check_parcels, made, data, distance_mm):
    shapes, columns, rows = made
    column, row = data.draw(st.integers(1, columns - 2)), data.draw(st.integers(1, rows - 2))
    at, corner = column * rows + row, data.draw(st.integers(0, 3))
    shape = shapes[at]
    xy = shapely.get_coordinates(shape)[corner]
    away = xy - shapely.get_coordinates(shape.centroid)[0]
    east, north = away / np.hypot(*away) * distance_mm / 1000
    larger = move_corner(shape, corner, east, north)
    assume(larger.covers(shape))
    _, findings = check_parcels([*shapes[:at], larger, *shapes[at + 1 :]])
    entered = {str(i + 1): larger.intersection(other) for i, other in enumerate(shapes) if i != at}
    entered = {name: shapely.multipolygons(wide(shared)) for name, shared in entered.items() if wide(shared)}
    overlaps = [finding for finding in findings if finding.code == "TOP-01"]
    assert {finding.other_parcel if finding.parcel == str(at + 1) else finding.parcel for finding in overlaps} == set(
        entered
    )
    assert sum(f.geometry.area for f in overlaps) == pytest.approx(sum(s.area for s in entered.values()), abs=1e-5)
    assert {finding.code for finding in findings} <= {"TOP-01", "TOP-03"}


@law
@given(faulty_deliveries())
def test_pairs_are_those_that_comparing_all_with_all_finds(check_parcels, shapes):
    _, findings = check_parcels(shapes)
    sound = {str(i + 1): shape for i, shape in enumerate(shapes) if shape.is_valid}
    firsts: list[str] = []
    for name, shape in sound.items():
        if not any(is_same(shape, sound[first]) for first in firsts):
            firsts.append(name)
    expected = {frozenset(pair) for pair in combinations(firsts, 2) if wide(sound[pair[0]] & sound[pair[1]])}
    found = [frozenset((f.parcel, f.other_parcel)) for f in findings if f.code in {"TOP-01", "TOP-05"}]
    assert Counter(found) == Counter(expected)
    assert sum(f.code == "TOP-04" for f in findings) == len(sound) - len(firsts)
    assert sum(f.code == "GEO-01" for f in findings) == len(shapes) - len(sound)


@law
@given(faulty_deliveries(), st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_of_rows_vertices_or_on_file_names(check_parcels, shapes, random):
    names = [str(i + 1) for i in range(len(shapes))]
    _, findings = check_parcels(shapes, parcel_label=names)
    order = random.sample(range(len(shapes)), len(shapes))
    again = [turned(shapes[i], random.randrange(4)) for i in order]
    _, findings_again = check_parcels(again, parcel_label=[names[i] for i in order], source_file="khac.shp")
    assert Counter(f.key for f in findings) == Counter(f.key for f in findings_again)
    assert max(Counter(f.key for f in findings).values(), default=1) == 1


@pytest.mark.parametrize("length_m", [0.5, 2, 20, 200, 2000])
@pytest.mark.parametrize("width_m", [0.002, 0.02, 0.1])
@pytest.mark.parametrize("turn", [0.0, 33.0])
def test_an_open_gap_is_found_whatever_the_size_of_the_parcels(check_parcels, length_m, width_m, turn):
    sides = [shapely.box(0, 0, length_m, length_m), shapely.box(length_m + width_m, 0, 2 * length_m, length_m)]
    shapes = [
        shapely.affinity.translate(shapely.affinity.rotate(side, turn, origin=(0, 0)), 600_000, 2_300_000)
        for side in sides
    ]
    _, findings = check_parcels(shapes, scale_denominator=200)
    assert [finding.code for finding in findings] == ["TOP-02"]
    assert findings[0].measured == pytest.approx(width_m, abs=0.0001)
    assert findings[0].geometry.area == pytest.approx(width_m * length_m, rel=0.02)


@pytest.mark.parametrize("ring", ["open", "closed"])
def test_a_narrow_gap_that_opens_into_a_street_is_a_gap_of_its_own(check_parcels, ring):
    """Eight parcels in two rows along a street of 6 m, two of them 2 cm apart."""
    lower = [shapely.box(x, 0, x + 10, 20) for x in (0, 10, 20, 30)]
    upper = [shapely.box(x, 26, x + 10, 46) for x in (0, 10, 20, 30)]
    lower[1] = shapely.box(10, 0, 19.98, 20)
    ends = [shapely.box(-5, 0, 0, 46), shapely.box(40, 0, 45, 46)] if ring == "closed" else []
    shapes = [shapely.affinity.translate(shape, 600_000, 2_300_000) for shape in [*lower, *upper, *ends]]
    _, findings = check_parcels(shapes)
    gaps = sorted(round(finding.measured, 3) for finding in findings if finding.code == "TOP-02")
    assert gaps == ([0.02, 6.0] if ring == "closed" else [0.02])


def test_a_bent_open_gap_is_one_finding(check_parcels):
    below = shapely.Polygon([(0, -20), (60, -20), (60, 3), (40, 0), (20, 3), (0, 0)])
    above = shapely.Polygon([(0, 0.05), (20, 3.05), (40, 0.05), (60, 3.05), (60, 30), (0, 30)])
    shapes = [shapely.affinity.translate(shape, 600_000, 2_300_000) for shape in (below, above)]
    _, findings = check_parcels(shapes)
    assert [finding.code for finding in findings] == ["TOP-02"]
    assert findings[0].geometry.area == pytest.approx(0.05 * 60, rel=0.01)


@pytest.mark.parametrize("notch_m", [0.1, 0.3])
def test_a_notch_in_one_parcel_is_no_gap(check_parcels, notch_m):
    parcel = shapely.box(0, 0, 20, 20) - shapely.box(10, 5, 10 + notch_m, 20)
    _, findings = check_parcels([shapely.affinity.translate(parcel, 600_000, 2_300_000)])
    assert findings == ()


@law
@given(st.floats(0, 360), st.floats(5, 40))
def test_a_square_millimetre_beside_an_open_gap_is_found_once_whichever_way_they_lie(check_parcels, turn, length_m):
    """The corners of the square are near the neighbour's edge, but computing does not put them on it."""
    south, north = length_m / 2 - LEAST_M / 2, length_m / 2 + LEAST_M / 2
    notch = [(0, south), (-LEAST_M, south), (-LEAST_M, north), (0, north)]
    left = shapely.Polygon([(-20, 0), (0, 0), *notch, (0, length_m), (-20, length_m)])
    right = shapely.Polygon([(20, 0), (40, 0), (40, length_m), (20.1, length_m)])
    shapes = [left, shapely.box(0, 0, 20, length_m), right]
    shapes = [
        shapely.affinity.translate(shapely.affinity.rotate(shape, turn, origin=(0, 0)), 953_000, 6_703_168)
        for shape in shapes
    ]
    _, findings = check_parcels(shapes, scale_denominator=500)
    assert sorted(finding.code for finding in findings) == ["GEO-04", "TOP-02", "TOP-02"]
    assert min(finding.measured for finding in findings) == pytest.approx(LEAST_M, abs=1e-6)
