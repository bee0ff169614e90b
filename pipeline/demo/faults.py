"""Faults to plant, one function each: every one is what its check looks for, and nothing else.

A planter takes untouched ground from the `Patch`, spoils it, and says where; None when nothing fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import shapely

from pipeline.demo.patch import Patch

WIDTHS_M = (0.03, 0.08, 0.2, 0.45)
"""Greatest widths of planted overlaps and gaps: all above the tolerance of 1 cm."""
EDGE_WIDTHS_M = (0.35, 0.42, 0.5)
"""The same at the edges of sheets: all above √(m1² + m2²) of farm land at the scales that towns are drawn in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedFault:
    """A fault that was put into a package on purpose.

    Attributes
    ----------
    code
        Code of the catalogue.
    commune, sheet, parcel, other_parcel
        Keys as delivered, as text; None for a fault of the package.
    x, y
        Place in metres, in the system of the commune's maps; None where the fault has no place.
    size, unit
        What a check should measure: greatest width in m, difference of areas in m².
    """

    code: str
    commune: str | None = None
    sheet: str | None = None
    parcel: str | None = None
    other_parcel: str | None = None
    x: float | None = None
    y: float | None = None
    size: float | None = None
    unit: str | None = None


class Spoilt(NamedTuple):
    """What a planter did: the rows, the shape of the fault, and its size."""

    row: int
    place: Any
    other: int | None = None
    size: float | None = None
    unit: str | None = None


Planter = Callable[[Patch], Spoilt | None]

_planters: dict[str, Planter] = {}
PLANTERS = MappingProxyType(_planters)
"""Every fault of a parcel that can be planted, by code."""


def plants(code: str) -> Callable[[Planter], Planter]:
    """Register a function as the planter of a fault."""

    def register(function: Planter) -> Planter:
        _planters[code] = function
        return function

    return register


def spoil(patch: Patch, codes: list[str]) -> tuple[list[PlantedFault], list[str]]:
    """Plant faults on a sheet.

    Returns
    -------
    tuple
        The faults that were planted, and the codes for which there was no room.
    """
    done: list[tuple[str, Spoilt]] = []
    left = []
    for code in codes:
        spoilt = PLANTERS[code](patch)
        if spoilt is None:
            left.append(code)
        else:
            done.append((code, spoilt))
    patch.frame = patch.finish()
    return [_record(patch, code, spoilt) for code, spoilt in done], left


def _record(patch: Patch, code: str, spoilt: Spoilt) -> PlantedFault:
    keys = patch.frame[["maXa", "soHieuToBanDo", "soThuTuThua"]].astype(str).to_numpy()
    commune, sheet, parcel = keys[spoilt.row]
    place = shapely.point_on_surface(spoilt.place) if spoilt.place is not None else None
    return PlantedFault(
        code=code,
        commune=commune,
        sheet=sheet,
        parcel=parcel,
        other_parcel=None if spoilt.other is None else keys[spoilt.other][2],
        x=None if place is None else float(place.x),
        y=None if place is None else float(place.y),
        size=spoilt.size,
        unit=spoilt.unit,
    )


@plants("GEO-01")
def bow_tie(patch: Patch) -> Spoilt | None:
    """Cross the border of a lot over itself: two vertices in the wrong order."""
    row = patch.take()
    edge = None if row is None else patch.edge(row)
    if row is None or edge is None:
        return None
    # The twist bulges outward, so that the lot still covers all of its own ground.
    patch.bend(row, edge, edge.beside(0.6, 0.3), edge.beside(0.4, 0.3))
    return Spoilt(row, shapely.Point(edge.beside(0.5, 0.25)))


@plants("GEO-02")
def empty_geometry(patch: Patch) -> Spoilt | None:
    """Add a numbered record that has no geometry."""
    row = patch.take()
    return None if row is None else Spoilt(patch.add(row, None, 80.0), None)


@plants("TOP-01")
def overlap(patch: Patch) -> Spoilt | None:
    """Push a part of a border into the neighbour."""
    return _shift_border(patch, 1.0)


@plants("TOP-02")
def gap(patch: Patch) -> Spoilt | None:
    """Pull a part of a border back from the neighbour."""
    return _shift_border(patch, -1.0)


def _shift_border(patch: Patch, sign: float) -> Spoilt | None:
    return _bend_border(patch, sign, WIDTHS_M)


@plants("EDG-01")
def gap_at_sheet_edge(patch: Patch) -> Spoilt | None:
    """Pull a part of a border back from the edge of the sheet, where the next one begins."""
    return _bend_border(patch, -1.0, EDGE_WIDTHS_M, at_edge=True)


def _bend_border(patch: Patch, sign: float, widths_m: Sequence[float], *, at_edge: bool = False) -> Spoilt | None:
    width = float(patch.rng.choice(widths_m))
    row = patch.take(at_edge=at_edge)
    edge = None if row is None else patch.edge(row, at_edge=at_edge)
    if row is None or edge is None:
        return None
    points = [edge.beside(share, sign * width) for share in (0.3, 0.7)]
    fault = shapely.Polygon([edge.start, *points, edge.end])
    patch.bend(row, edge, *points)
    return Spoilt(row, fault, edge.other, width, "m")


@plants("TOP-03")
def lone_vertex(patch: Patch) -> Spoilt | None:
    """Put a vertex into a border of one lot that its neighbour does not have."""
    row = patch.take()
    edge = None if row is None else patch.edge(row)
    if row is None or edge is None:
        return None
    point = edge.beside(0.5, 0.0)
    patch.bend(row, edge, point)
    return Spoilt(row, shapely.Point(point), edge.other)


@plants("TOP-04")
def duplicate(patch: Patch) -> Spoilt | None:
    """Deliver a lot twice, under two numbers."""
    row = patch.take()
    if row is None:
        return None
    shape = patch.shape(row)
    return Spoilt(row, shape, patch.add(row, shape, shape.area))


@plants("TOP-05")
def contained(patch: Patch) -> Spoilt | None:
    """Put a small lot into a larger one that has no hole for it."""
    row = patch.take(smallest_m2=60.0)
    if row is None:
        return None
    radius = shapely.maximum_inscribed_circle(patch.shape(row))
    (x, y), size = radius.coords[0], radius.length / 2
    inner = shapely.set_precision(shapely.box(x - size, y - size, x + size, y + size), 0.001)
    return Spoilt(patch.add(row, inner, inner.area), inner, row, round(inner.area, 1), "m²")


@plants("CRS-04")
def zero_coordinates(patch: Patch) -> Spoilt | None:
    """Add a record drawn at the zero point of the grid, as programs do that lost the coordinates."""
    row = patch.take()
    if row is None:
        return None
    shape = shapely.box(0, 0, 10, 8)
    return Spoilt(patch.add(row, shape, shape.area), None)


@plants("ATT-01")
def missing_land_use(patch: Patch) -> Spoilt | None:
    """Leave out the land use."""
    return _write(patch, "kyHieuMucDichSuDung", None)


@plants("ATT-03")
def wrong_land_use(patch: Patch) -> Spoilt | None:
    """Write a land-use code that is in no list, or one of the list before."""
    return _write(patch, "kyHieuMucDichSuDung", str(patch.rng.choice(["QQQ", "BHK", "DDT"])))


@plants("ATT-04")
def duplicate_key(patch: Patch) -> Spoilt | None:
    """Give a lot the number of another one; the numbers after its own move up, so that none is missing."""
    row, other = patch.take(), patch.take()
    if row is None or other is None:
        return None
    patch.close_up(row)
    patch.write(row, "soThuTuThua", patch.frame["soThuTuThua"][other])
    return Spoilt(row, patch.shape(row), other)


@plants("ATT-05")
def abolished_commune(patch: Patch) -> Spoilt | None:
    """Write the code that a part of the commune had before 1 July 2025: for each fault that of another part."""
    row = patch.take() if patch.former_codes else None
    if row is None:
        return None
    patch.close_up(row)
    patch.write(row, "soThuTuThua", 1)
    patch.write(row, "maXa", patch.former_codes.pop())
    return Spoilt(row, patch.shape(row))


@plants("ATT-06")
def wrong_area(patch: Patch) -> Spoilt | None:
    """Record an area that is not the polygon's."""
    row = patch.take()
    if row is None:
        return None
    true = round(patch.shape(row).area, 1)
    wrong = round(true * float(patch.rng.uniform(1.05, 1.3)) + 1, 1)
    patch.write(row, "dienTich", wrong)
    return Spoilt(row, patch.shape(row), size=round(wrong - true, 1), unit="m²")


def _write(patch: Patch, column: str, value: str | None) -> Spoilt | None:
    row = patch.take()
    if row is None:
        return None
    patch.write(row, column, value)
    return Spoilt(row, patch.shape(row))


def shares(faults: dict[str, int], rng: np.random.Generator) -> list[str]:
    """Return the codes of all faults in a random order, each as often as wanted."""
    codes = [code for code, count in sorted(faults.items()) for _ in range(count)]
    return [codes[i] for i in rng.permutation(len(codes))]
