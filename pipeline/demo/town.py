"""A whole synthetic commune, sheet after sheet, in memory for about two rows of sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from pipeline.demo.coverage import polygons
from pipeline.demo.ground import Ground
from pipeline.demo.plan import BOX, METRE, Array
from pipeline.demo.sheets import RURAL, WARD, Town, lay_out
from schemas.crs import to_wgs84
from schemas.province import Province, Unit

_USUAL_GRID = 9210
_AROUND = ((0, -1), (-1, 0), (1, 0), (0, 1))


@dataclass(frozen=True)
class Sheet:
    """One map sheet: boxes of the plan (dtype `BOX`) and their polygons on the ground, in the same order.

    Attributes
    ----------
    number
        Order number in the commune (số tờ), from the north-west.
    is_inner
        False for boxes that touch the edge of the sheet.
    meets
        True for boxes of which just one side lies on the edge of the sheet, its eastern or northern one, with boxes of
        the next sheet all along.
    """

    number: int
    boxes: Array
    polygons: Array
    is_inner: Array
    meets: Array


def home_grid(unit: Unit) -> int:
    """Return the EPSG code of the grid in which the maps of a commune are drawn."""
    return unit.crs_hint or _USUAL_GRID


def found(unit: Unit, province: Province, parcels: int, seed: int) -> Town:
    """Plan a town in the middle of a commune.

    Raises
    ------
    ValueError
        If the place of the commune is not known.
    """
    if unit.longitude is None or unit.latitude is None:
        msg = f"the place of commune {unit.code} is not known"
        raise ValueError(msg)
    style = WARD if unit.kind == "Phường" else RURAL
    columns = max(1, round(sqrt(parcels / style.usual)))
    rows = ceil(parcels / style.usual / columns)
    to_degrees = to_wgs84(home_grid(unit), province.datum_pipeline)
    east, north = to_degrees.transform(unit.longitude, unit.latitude, direction="INVERSE")
    side = style.side / METRE
    # Frames start at whole multiples of their side (Thông tư 26/2024 Điều 5), so the plan's origin does too.
    west = round(east / side - columns / 2) * side
    top = round(north / side + rows / 2) * side
    code = int(unit.code)
    ground = Ground(seed=seed * 100_003 + code, east=west, north=top)
    return Town(seed=seed, commune=code, style=style, ground=ground, columns=columns)


def survey(town: Town, parcels: int) -> Iterator[Sheet]:
    """Yield the sheets of a town, from left to right and top to bottom, with exactly `parcels` boxes in all.

    A sheet needs the corners of its neighbours, also of the one below; so drawing runs one row ahead of yielding.
    """
    drawn: dict[tuple[int, int], Array] = {}
    waiting: list[tuple[int, int]] = []
    number, left, row = 1, parcels, 0
    while waiting or left:
        for column in _row_columns(town, row, left):
            if left:
                drawn[column, row] = lay_out(town, column, row, left)
                left -= len(drawn[column, row])
                waiting.append((column, row))
        while waiting and (waiting[0][1] < row or not left):
            place = waiting.pop(0)
            yield _sheet(town, drawn, place, number)
            number += 1
        row += 1
        for place in [place for place in drawn if place[1] < row - 2]:
            del drawn[place]


def _row_columns(town: Town, row: int, left: int) -> range:
    """Columns that exist in a row: the outline of a commune is ragged, but in one piece."""
    if town.columns < 3:
        return range(town.columns)
    is_short = left < 2 * town.style.usual
    return range(int(is_short or town.chance(6, row) < 0.4), town.columns - int(town.chance(7, row) < 0.4))


def _sheet(town: Town, drawn: dict[tuple[int, int], Array], place: tuple[int, int], number: int) -> Sheet:
    boxes, frame = drawn[place], town.frame(*place)
    around = [(place[0] + column, place[1] + row) for column, row in _AROUND]
    neighbours = [drawn[other] for other in around if other in drawn]
    shapes = polygons(boxes, frame, neighbours, town.ground)
    sides = [boxes["x0"] == frame.x0, boxes["y0"] == frame.y0, boxes["x1"] == frame.x1, boxes["y1"] == frame.y1]
    across = np.concatenate([np.empty(0, BOX), *neighbours])
    east, north = across[across["x0"] == frame.x1], across[across["y0"] == frame.y1]
    meets = (sides[2] & _is_lined(boxes, east, "y")) | (sides[3] & _is_lined(boxes, north, "x"))
    touched = np.sum(sides, axis=0)
    return Sheet(number, boxes, shapes, touched == 0, meets & (touched == 1))


def _is_lined(boxes: Array, across: Array, axis: str) -> Array:
    """Say of which boxes the whole extent along an axis is shared by boxes across."""
    low, high = f"{axis}0", f"{axis}1"
    start = np.maximum.outer(boxes[low], across[low])
    stop = np.minimum.outer(boxes[high], across[high])
    return np.asarray(np.clip(stop - start, 0, None).sum(axis=1) == boxes[high] - boxes[low])
