"""How ground is built upon: blocks of tube houses, villages with gardens, paddies."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.demo.plan import METRE, Array, Place, Rect, Use, boxes, slices, uneven_stops


@dataclass(frozen=True)
class Fabric:
    """Measures of one way of building, in metres.

    Attributes
    ----------
    lots
        Widths that the lots of a row may have along their street or alley.
    depth
        Two rows back to back are at most this deep; deeper ground gets an alley.
    length
        Longest strip between two alleys.
    segment
        Shortest and longest stretch of a row with one depth and one width.
    alley
        Narrowest and widest alley (ngõ).
    court
        Width of a stretch with a branch alley (ngách) in its middle, and of the branch.
    uses
        What lots are used for, with shares.
    large
        What the occasional whole stretch is used for, with shares.
    large_share
        Share of stretches that are not divided.
    """

    lots: tuple[float, ...]
    depth: float
    length: float
    segment: tuple[float, float]
    alley: tuple[float, float]
    court: tuple[float, float]
    uses: dict[Use, float]
    large: dict[Use, float]
    large_share: float


TOWN = Fabric(
    lots=(4.0, 4.5, 4.5, 5.0, 5.0, 5.5, 6.0),
    depth=50.0,
    length=120.0,
    segment=(16.0, 42.0),
    alley=(2.0, 3.6),
    court=(20.0, 2.0),
    uses={Use.HOUSE: 0.94, Use.SHOP: 0.03, Use.GARDEN_HOUSE: 0.02, Use.VACANT: 0.01},
    large={Use.GARDEN_HOUSE: 0.5, Use.GARDEN: 0.18, Use.POND: 0.12, Use.WORKSHOP: 0.1, Use.CULTURE: 0.1},
    large_share=0.05,
)
"""Tube houses along streets and alleys."""

OLD_TOWN = Fabric(
    lots=(4.5, 5.5, 6.5, 7.5, 9.0, 11.0),
    depth=54.0,
    length=95.0,
    segment=(14.0, 34.0),
    alley=(1.8, 3.0),
    court=(23.0, 2.0),
    uses={Use.HOUSE: 0.68, Use.GARDEN_HOUSE: 0.24, Use.SHOP: 0.02, Use.GARDEN: 0.04, Use.VACANT: 0.02},
    large={Use.GARDEN_HOUSE: 0.5, Use.GARDEN: 0.2, Use.POND: 0.16, Use.TEMPLE: 0.06, Use.CULTURE: 0.08},
    large_share=0.13,
)
"""A village that the city has grown around: narrow crooked lanes, houses of all sizes."""

VILLAGE = Fabric(
    lots=(8.0, 10.0, 12.0, 14.0, 16.0, 18.0),
    depth=62.0,
    length=130.0,
    segment=(26.0, 70.0),
    alley=(2.2, 3.8),
    court=(38.0, 2.5),
    uses={Use.GARDEN_HOUSE: 0.76, Use.HOUSE: 0.13, Use.GARDEN: 0.07, Use.FISH_POND: 0.04},
    large={Use.GARDEN: 0.35, Use.FISH_POND: 0.33, Use.POND: 0.15, Use.TEMPLE: 0.05, Use.CULTURE: 0.12},
    large_share=0.12,
)
"""Houses with garden and pond."""


@dataclass
class Drawing:
    """Boxes drawn so far, and the dice."""

    rng: np.random.Generator
    parts: list[Array] = field(default_factory=list)

    def add(self, rect: Rect, use: Use, place: Place) -> None:
        """Draw one box."""
        self.parts.append(boxes([rect], use, place))

    def metres(self, low: float, high: float) -> int:
        """Return a random length, in plan units, between two lengths in m."""
        return round(self.rng.uniform(low, high) * METRE)

    def chance(self, probability: float) -> bool:
        """Throw a coin."""
        return bool(self.rng.random() < probability)

    def boxes(self) -> Array:
        """Return everything drawn, dtype `BOX`."""
        return np.concatenate(self.parts)


def build(drawing: Drawing, rect: Rect, fabric: Fabric, place: Place) -> None:
    """Fill a block with rows of lots and alleys; some alleys are dead ends."""
    along = rect.long_axis
    length, depth = rect.span(along), rect.span(1 - along)
    if depth > fabric.depth * METRE:
        if length > 60 * METRE and drawing.chance(0.55):
            reach = int(length * drawing.rng.uniform(0.6, 0.85))
            at_start = drawing.chance(0.5)
            near, far = rect.cut(along, reach if at_start else length - reach)[:: 1 if at_start else -1]
            _with_alley(drawing, near, 1 - along, fabric, place)
            build(drawing, far, fabric, place)
        else:
            _with_alley(drawing, rect, 1 - along, fabric, place)
    elif length > fabric.length * METRE:
        _with_alley(drawing, rect, along, fabric, place)
    else:
        _strip(drawing, rect, fabric, place)


def _with_alley(drawing: Drawing, rect: Rect, axis: int, fabric: Fabric, place: Place) -> None:
    """Cut a block in two by an alley, and build both halves along it."""
    width = drawing.metres(*fabric.alley)
    middle = int(rect.span(axis) * drawing.rng.uniform(0.42, 0.58))
    one, alley, other = rect.cut(axis, middle - width // 2, middle - width // 2 + width)
    lane = Place(place.street, int(drawing.rng.integers(1, 150)) * 2 + 1)
    drawing.add(alley, Use.STREET, lane)
    build(drawing, one, fabric, lane)
    build(drawing, other, fabric, lane)


def _strip(drawing: Drawing, rect: Rect, fabric: Fabric, place: Place) -> None:
    """Fill a strip between two streets: lots facing its ends, stretches of rows between."""
    along, length, depth = rect.long_axis, rect.span(rect.long_axis), rect.span(1 - rect.long_axis)
    cap = drawing.metres(depth * 0.3 / METRE, depth * 0.45 / METRE)
    caps = [cap if length > 3 * cap and drawing.chance(0.65) else 0 for _ in range(2)]
    first, middle, last = rect.cut(along, caps[0], length - caps[1])
    for end in (first, last):
        if end.span(along):
            _row(drawing, end, 1 - along, fabric, place)
    stops = uneven_stops(middle.span(along), drawing.metres(*fabric.segment), drawing.rng, 0.3)
    for low, high in pairwise(stops):
        _stretch(drawing, middle.part(along, int(low), int(high)), along, fabric, place)


def _stretch(drawing: Drawing, rect: Rect, along: int, fabric: Fabric, place: Place) -> None:
    """Fill a stretch of a strip: two rows back to back, a court on a branch alley, or one large lot."""
    length, depth = rect.span(along), rect.span(1 - along)
    court, branch = (int(width * METRE) for width in fabric.court)
    if drawing.chance(fabric.large_share):
        drawing.add(rect, _choose(drawing, fabric.large), place)
    elif abs(length - court) < court // 4 and depth > 1.4 * court:
        _court(drawing, rect, along, fabric, place, branch)
    elif depth < fabric.depth * METRE / 2:
        _row(drawing, rect, along, fabric, place)
    else:
        back = int(depth * drawing.rng.uniform(0.42, 0.58))
        for row in rect.cut(1 - along, back):
            _row(drawing, row, along, fabric, place)


def _court(drawing: Drawing, rect: Rect, along: int, fabric: Fabric, place: Place, branch: int) -> None:
    """Fill a stretch around a dead-end branch alley: lots on both sides and across its end."""
    end_depth = int(rect.span(1 - along) * drawing.rng.uniform(0.22, 0.35))
    if drawing.chance(0.5):
        end, main = rect.cut(1 - along, end_depth)
    else:
        main, end = rect.cut(1 - along, rect.span(1 - along) - end_depth)
    side = (rect.span(along) - branch) // 2
    left, alley, right = main.cut(along, side, side + branch)
    drawing.add(alley, Use.STREET, place)
    for row, axis in ((left, 1 - along), (right, 1 - along), (end, along)):
        _row(drawing, row, axis, fabric, place)


def _row(drawing: Drawing, rect: Rect, axis: int, fabric: Fabric, place: Place) -> None:
    """Fill a row with lots side by side; some neighbours have joined theirs."""
    stops = uneven_stops(rect.span(axis), float(drawing.rng.choice(fabric.lots)) * METRE, drawing.rng, 0.08)
    joined = drawing.rng.random(len(stops)) < 0.07
    joined[[0, -1]] = False
    row = slices(rect, axis, stops[~joined], Use.HOUSE, place)
    row["use"] = drawing.rng.choice(list(fabric.uses), len(row), p=list(fabric.uses.values()))
    row["house"] = int(drawing.rng.integers(1, 60)) + 2 * np.arange(len(row))
    drawing.parts.append(row)


def _choose(drawing: Drawing, shares: dict[Use, float]) -> Use:
    return Use(int(drawing.rng.choice(list(shares), p=list(shares.values()))))


def cultivate(drawing: Drawing, rect: Rect, place: Place) -> None:
    """Fill open land: field paths and ditches, and strips of paddy between them."""
    axis = rect.long_axis
    if rect.span(axis) > 165 * METRE:
        width = drawing.metres(1.2, 3.5)
        middle = int(rect.span(axis) * drawing.rng.uniform(0.4, 0.6))
        one, between, other = rect.cut(axis, middle, middle + width)
        drawing.add(between, Use.STREET if width > 2.4 * METRE else Use.DITCH, place)
        cultivate(drawing, one, place)
        cultivate(drawing, other, place)
        return
    bands = uneven_stops(rect.span(1 - axis), drawing.metres(34, 60), drawing.rng, 0.15)
    for low, high in pairwise(bands):
        _band(drawing, rect.part(1 - axis, int(low), int(high)), axis, place)


def _band(drawing: Drawing, rect: Rect, axis: int, place: Place) -> None:
    """Fill one band with paddies of about one sào (360 m²) to three, or with fish ponds, crops or graves."""
    kind = drawing.rng.random()
    if kind < 0.06:
        stops, use = uneven_stops(rect.span(axis), drawing.metres(25, 45), drawing.rng), Use.FISH_POND
    elif kind < 0.09 and rect.span(axis) > 60 * METRE:
        stops, use = uneven_stops(rect.span(axis), drawing.metres(50, 70), drawing.rng), Use.CEMETERY
    elif kind < 0.2:
        stops, use = uneven_stops(rect.span(axis), drawing.metres(6, 12), drawing.rng, 0.25), Use.CROP
    else:
        stops, use = uneven_stops(rect.span(axis), drawing.metres(7, 15), drawing.rng, 0.25), Use.PADDY
    strips = slices(rect, axis, stops, use, place)
    if use is Use.CEMETERY:
        strips["use"][1:] = Use.PADDY
    drawing.parts.append(strips)
