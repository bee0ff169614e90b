"""Ground that no parcel covers (TOP-02), but for boundaries moved in their midst."""

from __future__ import annotations

import math

import numpy as np
import shapely

from benchmarks.planted.bulges import move
from benchmarks.planted.field import Field, open_ring
from benchmarks.planted.measures import triangle_width_m, widest_m
from benchmarks.planted.sizes import LEAST_WIDTH_M


def left_out(field: Field) -> bool:
    """Leave out a parcel that has others all around, a street if there is one."""
    row = field.take(field.is_enclosed, field.largest)
    row = field.take(field.is_enclosed) if row is None else row
    if row is None:
        return False
    shape = field.ground.shapes[row]
    field.drop(row)
    field.expect("TOP-02", *field.around(row), place=shape, measured=widest_m(open_ring(shape)))
    return True


def open_end(field: Field) -> bool:
    """Pull back the end of a boundary on the outline of all, so that a wedge is open there."""
    border = field.border(fits_too=lambda one: field.is_on_outline(one.end) and not field.is_on_outline(one.start))
    if border is None:
        return False
    ring = field.ring(border.row)
    following = ring[(border.at + 2) % len(ring)]
    width_m = float(np.exp(field.rng.uniform(math.log(0.002), math.log(0.4))))
    moved = border.end + (following - border.end) / math.dist(border.end, following) * width_m
    if math.dist(border.end, following) < 1 or not field.is_inside(border.row, border.start, moved):
        return True
    ring[(border.at + 1) % len(ring)] = moved
    field.shapes[border.row] = shapely.Polygon(ring)
    wedge = [border.start, moved, border.end]
    # Where an open gap ends is nobody's to say: the finding lies in it, and is as wide.
    pair = border.row, border.other
    if triangle_width_m(wedge) > LEAST_WIDTH_M:
        field.expect("TOP-02", *pair, place=shapely.Polygon(wedge), is_outline=False, measured=triangle_width_m(wedge))
    return True


def square_millimetre(field: Field) -> bool:
    """Cut a square millimetre out of an edge; its corners are too close to each other besides."""
    border = field.border()
    if border is None:
        return False
    half = LEAST_WIDTH_M / border.length_m / 2
    corners = [(0.5 - half, 0), (0.5 - half, -LEAST_WIDTH_M), (0.5 + half, -LEAST_WIDTH_M), (0.5 + half, 0)]
    points = [border.beside(share, offset) for share, offset in corners]
    field.bend(border, *points)
    field.expect("GEO-04", border.row, place=shapely.MultiPoint(points[:3]), measured=LEAST_WIDTH_M)
    square = shapely.Polygon(points)
    field.expect("TOP-02", border.row, border.other, place=square, measured=LEAST_WIDTH_M, severity="warning")
    return True


def both_sides(field: Field) -> bool:
    """Pull back two neighbours of one parcel, a street if there is one: both sides of it stand open."""
    row = field.take(lambda one: len(field.borders_of(one, 3.0)) > 1, field.largest)
    row = field.take(lambda one: len(field.borders_of(one, 3.0)) > 1) if row is None else row
    if row is None:
        return False
    by_neighbour = {border.other: border for border in field.borders_of(row, 3.0)}
    for neighbour in field.rng.permutation(list(by_neighbour))[:2]:
        move(field, by_neighbour[int(neighbour)].seen_from_other(), "one sheet", -1)
    return True
