"""One map sheet of the plan: streets around it, quarters inside, public buildings, and what each quarter is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.demo.fabric import OLD_TOWN, TOWN, VILLAGE, Drawing, Fabric, build, cultivate
from pipeline.demo.ground import Ground, scatter
from pipeline.demo.plan import METRE, Array, Place, Rect, Use, boxes, divide
from schemas.sheets import frame_side_m

_PUBLIC = (
    (Use.SCHOOL, 4200),
    (Use.MARKET, 2600),
    (Use.TEMPLE, 900),
    (Use.OFFICE, 1500),
    (Use.PARK, 2400),
    (Use.PAGODA, 1900),
    (Use.CLINIC, 900),
    (Use.CULTURE, 700),
    (Use.TRANSFORMER, 60),
)
"""What every settlement has, in turn over the sheets, with its usual size in m²."""

_FIELD_AREA = 600
"""Usual size of the fields that bring a town to its exact number of parcels, m²."""
_BUILT_SHARE = 0.7
"""Share of the last sheet's ground that is laid out like any other; fields make up the number."""
_LEAST_SHARE = 0.1
"""Fewer boxes than this share of a sheet's usual number are fields only."""


@dataclass(frozen=True)
class Style:
    """What makes a ward a ward and a rural commune a rural commune.

    Attributes
    ----------
    scale
        Denominator of the map scale.
    side
        Side of a sheet's frame in plan units (50 cm at map scale).
    quarter
        Longest side of a quarter between two streets, metres.
    fabrics
        Share of the ground up to which it is built in a way; the rest is fields.
    village_distance
        Distance between two settlements, metres.
    usual
        Boxes that a sheet usually has.
    """

    scale: int
    side: int
    quarter: float
    fabrics: tuple[tuple[float, Fabric], ...]
    village_distance: float
    usual: int


WARD = Style(
    scale=500,
    side=frame_side_m(500) * METRE,
    quarter=135.0,
    fabrics=((0.5, TOWN), (0.82, OLD_TOWN), (0.92, VILLAGE)),
    village_distance=700.0,
    usual=580,
)
RURAL = Style(
    scale=1000,
    side=frame_side_m(1000) * METRE,
    quarter=190.0,
    fabrics=((0.08, TOWN), (0.22, OLD_TOWN), (0.46, VILLAGE)),
    village_distance=760.0,
    usual=850,
)


@dataclass(frozen=True)
class Town:
    """Everything a sheet's plan depends on; the same town gives the same sheets.

    Attributes
    ----------
    seed, commune
        Seed and five-digit code.
    style, ground
        How it is built, and where it lies.
    columns
        Sheets from west to east.
    """

    seed: int
    commune: int
    style: Style
    ground: Ground
    columns: int

    def chance(self, *keys: int) -> float:
        """Return a number in [0, 1) for a border or a sheet."""
        return float(scatter(self.seed, self.commune, *keys))

    def frame(self, column: int, row: int) -> Rect:
        """Return a sheet's frame in the plan; rows count southwards."""
        side = self.style.side
        return Rect(column * side, -(row + 1) * side, (column + 1) * side, -row * side)


def lay_out(town: Town, column: int, row: int, budget: int) -> Array:
    """Draw one sheet.

    Parameters
    ----------
    column, row
        Place of the sheet.
    budget
        Number of boxes that the town still needs; the sheet has exactly that many if it could have more, or when they
        do not make a whole sheet any more.

    Returns
    -------
    numpy.ndarray
        Boxes, dtype `BOX`, from the north-west corner of the frame.
    """
    drawing = Drawing(np.random.default_rng([town.seed, town.commune, column, row]))
    frame = town.frame(column, row)
    share = budget / town.style.usual
    if share >= 1.0:
        return _settle(town, drawing, frame, column, row, budget)
    if share < _LEAST_SHARE:
        return _fields(drawing.rng, frame, budget)
    side = round(frame.span(0) * (_BUILT_SHARE * share) ** 0.5)
    below, upper = frame.cut(1, frame.span(1) - side)
    built, beside = upper.cut(0, side)
    houses = _settle(town, drawing, built, column, row, budget)
    left = budget - len(houses)
    first = left if left * _FIELD_AREA <= beside.area_m2 else round(left * side / (side + frame.span(0)))
    fields = [
        _fields(drawing.rng, ground, count) for ground, count in ((beside, first), (below, left - first)) if count
    ]
    return np.concatenate([houses, *fields])


def _settle(town: Town, drawing: Drawing, frame: Rect, column: int, row: int, budget: int) -> Array:
    """Draw streets and fill the quarters between them, with at most `budget` boxes."""
    quarters = _quarters(town, drawing, _border_streets(town, drawing, frame, column, row), Place(column * 2))
    used = sum(len(part) for part in drawing.parts)
    if used + len(quarters) > budget:
        return boxes(divide(frame, budget, drawing.rng), Use.PADDY, Place(0))
    first = int(town.chance(1) * len(_PUBLIC)) + 2 * (row * town.columns + column)
    for number, (quarter, place) in enumerate(quarters):
        inside = Drawing(drawing.rng)
        _fill(town, inside, quarter, place, _PUBLIC[(first + number // 2) % len(_PUBLIC)] if number % 2 else None)
        filled, still_empty = inside.boxes(), len(quarters) - number - 1
        if used + len(filled) + still_empty > budget:
            drawing.parts += _spread(drawing.rng, quarters[number:], budget - used)
            break
        drawing.parts.append(filled)
        used += len(filled)
    return drawing.boxes()


def _fields(rng: np.random.Generator, ground: Rect, count: int) -> Array:
    """Draw the last few fields of a town in the north-west corner of some ground."""
    area = count * _FIELD_AREA * METRE**2
    width = min(ground.span(0), int(rng.uniform(1.5, 2.5) * area**0.5))
    height = min(ground.span(1), max(area // width, 1))
    rest = Rect(ground.x0, ground.y1 - height, ground.x0 + width, ground.y1)
    use = Use.PADDY if 2 * rest.area_m2 > count * _FIELD_AREA else Use.CROP
    return boxes(divide(rest, count, rng), use, Place(0))


def _spread(rng: np.random.Generator, quarters: list[tuple[Rect, Place]], count: int) -> list[Array]:
    """Divide some quarters into an exact number of fields together."""
    parts = []
    for position, (rect, place) in enumerate(quarters):
        share = count // (len(quarters) - position)
        parts.append(boxes(divide(rect, share, rng), Use.CROP, place))
        count -= share
    return parts


def _border_streets(town: Town, drawing: Drawing, frame: Rect, column: int, row: int) -> Rect:
    """Draw what runs along the west and south side of a sheet; return the ground that is left."""
    rest = frame
    if column and column == 1 + int(town.chance(2) * (town.columns - 1)):
        bank = drawing.metres(4.9, 5.1)
        river, road, rest = rest.cut(0, 32 * METRE, 32 * METRE + bank)
        drawing.add(river, Use.RIVER, Place(0))
        drawing.add(road, Use.STREET, Place(column * 2))
    elif width := _street_width(town, 0, column, row):
        street, rest = rest.cut(0, width)
        drawing.add(street, Use.STREET, Place(column * 2))
    if width := _street_width(town, 1, row, column):
        street, rest = rest.cut(1, width)
        drawing.add(street, Use.STREET, Place(row * 2 + 1))
        if town.chance(4, row) < 0.25:
            canal, rest = rest.cut(1, 5 * METRE)
            drawing.add(canal, Use.DITCH, Place(row * 2 + 1))
    return rest


def _street_width(town: Town, axis: int, line: int, along: int) -> int:
    """Return the width of the street on a border: the same all along a main road, here and there none at all."""
    rank = town.chance(3, axis, line)
    if rank < 0.3:
        return int((13 + 25 * rank) * METRE)
    if town.chance(5, axis, line, along) < 0.3:
        return 0
    return int((3.5 + 6 * rank) * METRE)


def _quarters(town: Town, drawing: Drawing, rect: Rect, place: Place) -> list[tuple[Rect, Place]]:
    """Cut the ground of a sheet into quarters by streets; return them with the street that each lies on."""
    axis = rect.long_axis
    if rect.span(axis) <= town.style.quarter * METRE:
        return [(rect, place)]
    width = drawing.metres(3.5, 7.0)
    middle = int(rect.span(axis) * drawing.rng.uniform(0.36, 0.64))
    one, street, other = rect.cut(axis, middle, middle + width)
    name = Place(int(drawing.rng.integers(0, 1000)))
    drawing.add(street, Use.STREET, name)
    return [*_quarters(town, drawing, one, name), *_quarters(town, drawing, other, place)]


def _fill(town: Town, drawing: Drawing, rect: Rect, place: Place, public: tuple[Use, int] | None) -> None:
    """Fill one quarter with what the place is: town, village, or fields."""
    density = town.ground.settlement(*rect.centre, town.style.village_distance)
    fabric = next((fabric for limit, fabric in town.style.fabrics if density < limit), None)
    if fabric is None:
        cultivate(drawing, rect, place)
        return
    if public is not None:
        rect = _site(drawing, rect, fabric, place, *public)
    build(drawing, rect, fabric, place)


def _site(drawing: Drawing, rect: Rect, fabric: Fabric, place: Place, use: Use, area_m2: int) -> Rect:
    """Put a public building into a corner of a quarter, build beside it, and return the ground that is left."""
    axis = rect.long_axis
    depth = round((area_m2 * drawing.rng.uniform(0.5, 0.8)) ** 0.5 * METRE)
    is_across = depth > rect.span(1 - axis) * 0.6
    if is_across:
        depth = rect.span(1 - axis)
    width = max(area_m2 * METRE**2 // depth, 5 * METRE)
    if width > rect.span(axis) // 2:
        return rect
    if is_across:
        site, rest = rect.cut(axis, width)
    else:
        band, rest = rect.cut(1 - axis, depth)
        site, beside = band.cut(axis, width)
        build(drawing, beside, fabric, place)
    drawing.add(site, use, place)
    return rest
