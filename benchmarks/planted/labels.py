"""Labels of drawings that are missing, too many or out of place (TOP-07, TOP-08), and parts of parcels (EDG-02)."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from benchmarks.planted.sketch import Sketch
from pipeline.demo.drawings import AREA, LAND_USE, NUMBER

LABEL_REACH_M = 25.0
"""A label outside of its parcel is at most this far from it."""


def no_label(sketch: Sketch) -> bool:
    """Leave out the label of a parcel, or all of it but the land use of one in the midst of others."""
    row = sketch.parcel()
    if row is None:
        return False
    is_inner = not shapely.dwithin(sketch.shapes[row], sketch.outline, 0.001)
    sketch.drop_texts(row, *((NUMBER, AREA) if is_inner and sketch.rng.integers(2) else ()))
    sketch.expect("TOP-07", place=sketch.shapes[row], severity="error")
    return True


def two_labels(sketch: Sketch) -> bool:
    """Write a second label into a parcel."""
    row = sketch.parcel()
    if row is None:
        return False
    number, (x, y) = sketch.new_number(), sketch.label_at(row)
    sketch.write(number, float(sketch.rng.uniform(1, 9)) * 1e5, "CLN", x, y)
    sketch.expect("TOP-08", sketch.name(row), number, place=sketch.shapes[row], measured=2, severity="error")
    return True


def missing_line(sketch: Sketch) -> bool:
    """Leave out the boundary between two parcels: a polygon with two labels is left."""
    found = sketch.edge()
    if found is None:
        return False
    at, sides = found
    if sketch.lines_between(*sides) != 1:
        return True
    sketch.replace(at, [])
    both = shapely.union_all(sketch.shapes[sides], grid_size=0.001)
    numbers = [sketch.name(row) for row in sides]
    sketch.expect("TOP-08", *numbers, place=both, measured=2, severity="error")
    return True


def label_outside(sketch: Sketch) -> bool:
    """Write the label of a parcel outside of the map; near enough, the area that it records says whose it is."""
    off_m = float(sketch.rng.choice([3.0, 24.9, 25.1, 40.0]))
    chosen: list[shapely.Point] = []

    def fits(row: int) -> bool:
        chosen[:] = [one for one in _places_around(sketch, row, off_m) if sketch.is_outside(one, min(off_m, 2.0))]
        return bool(chosen)

    row = sketch.parcel(fits)
    if row is None:
        return False
    place, number, area_m2 = chosen[0], sketch.name(row), float(sketch.sheet["dienTich"].iloc[row])
    sketch.drop_texts(row)
    sketch.write(number, area_m2, "CLN", place.x, place.y)
    sketch.avoid.append(place)
    if off_m > LABEL_REACH_M:
        sketch.expect("TOP-07", place=sketch.shapes[row], severity="error")
        sketch.expect("TOP-08", number, place=place, severity="error")
    return True


def _places_around(sketch: Sketch, row: int, off_m: float) -> Sequence[shapely.Point]:
    """Return places so far from a parcel, all around it."""
    rim = shapely.boundary(shapely.buffer(sketch.shapes[row], off_m, quad_segs=64))
    return list(shapely.get_parts(shapely.extract_unique_points(rim))[::8])


def part_at_the_edge(sketch: Sketch, others: Sequence[Sketch]) -> bool:
    """Give a parcel at the edge of the sheet its land use only, that of its neighbour on the next sheet or another.

    What is written is a part of that neighbour then, and the area that its label records leaves the part out.
    """
    beside: list[tuple[float, Sketch, int]] = []

    def fits(row: int) -> bool:
        beside[:] = sorted(_across(sketch.shapes[row], others), key=lambda one: -one[0])
        return bool(beside) and beside[0][0] > 1 and all(length_m > 1 for length_m, _, _ in beside)

    row = sketch.parcel(fits)
    if row is None:
        return False
    shape = sketch.shapes[row]
    are_free = [other.block(shape) for other in others]
    if not all(are_free):
        return True
    use = sketch.rng.choice([beside[0][1].use(beside[0][2]), "NTS"])
    sketch.drop_texts(row)
    sketch.drawn.texts.append((LAND_USE, str(use), *sketch.label_at(row)))
    sketch.expect("TOP-07", place=shape, severity="info")
    same = [(other, at) for _, other, at in beside if other.use(at) == use]
    if not same:
        numbers = {other.name(at) for _, other, at in beside}
        sketch.expect("EDG-02", *numbers, place=shape, severity="warning")
    elif shape.area > 0.1:
        other, at = same[0]
        other.expect("EDG-02", other.name(at), place=shape, measured=shape.area, severity="warning")
    return True


def _across(shape: shapely.Polygon, others: Sequence[Sketch]) -> list[tuple[float, Sketch, int]]:
    """Return the parcels of other sheets that have a boundary with one, and how long it is."""
    found = []
    for other in others:
        for row in other.beside(shape):
            length_m = shapely.length(shapely.intersection(shape.boundary, shapely.buffer(other.shapes[row], 0.001)))
            if length_m > 0.05:
                found.append((float(length_m), other, row))
    return found
