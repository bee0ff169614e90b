"""A ground on which faults are planted, far enough from each other; coordinates are handled here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.grounds import Ground, findings_of
from benchmarks.planted.wanted import Planted
from schemas.finding import Finding

Point = npt.NDArray[np.float64]
APART_M = 400.0
"""Shapes that are added beside the ground stand so far from each other."""


def polygon(ring: Point) -> shapely.Polygon:
    """Close an open ring, though its last vertex may be the first one again."""
    return shapely.Polygon(np.concatenate([ring, ring[:1]]))


def open_ring(shape: Any) -> Point:
    """Return the outer ring of a polygon without the vertex that closes it, shape (k, 2)."""
    return shapely.get_coordinates(shapely.get_exterior_ring(shape))[:-1]


class Border(NamedTuple):
    """An edge that two parcels share: from `start` to `end` in the ring of `row`, the other way in that of `other`."""

    row: int
    at: int
    other: int
    other_at: int
    start: Point
    end: Point
    outward: Point

    @property
    def length_m(self) -> float:
        """Return the length of the edge."""
        return math.dist(self.start, self.end)

    def seen_from_other(self) -> Border:
        """Return the same edge as an edge of the other parcel."""
        return Border(self.other, self.other_at, self.row, self.at, self.end, self.start, -self.outward)

    def beside(self, share: float, offset_m: float) -> Point:
        """Return a point so far along the edge (0…1) and so far outside of `row`."""
        return self.start + (self.end - self.start) * share + self.outward * offset_m


class Junction(NamedTuple):
    """A place where parcels meet, and which vertex of each ring it is."""

    point: Point
    corners: dict[int, int]


@dataclass
class Field:
    """The parcels of a ground while faults are planted.

    Attributes
    ----------
    spoilt
        Rows of parcels with faults of their own, on which nothing is planted.
    points
        Boundary points that are delivered with the parcels.
    """

    ground: Ground
    rng: np.random.Generator
    spoilt: frozenset[int] = frozenset()
    shapes: list[Any] = field(init=False)
    points: list[Any] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    def __post_init__(self) -> None:
        sound = self.ground.shapes
        self.shapes = list(sound)
        self.columns = [list(one) for one in (self.ground.sheet, self.ground.commune, self.ground.scale)]
        self._tree = shapely.STRtree(sound)
        self._is_free = np.ones(len(sound), dtype=np.bool_)
        self._is_free[list(self.spoilt)] = False
        one, other = self._tree.query(sound, predicate="touches")
        self._meets = {
            name: np.unique(one[self._relation(one, other) == name])
            for name in ("one sheet", "two sheets", "two communes")
        }
        self._is_plain = (shapely.get_type_id(sound) == 3) & (shapely.get_num_interior_rings(sound) == 0)
        _, south, self._east, _ = shapely.total_bounds(sound)
        self._slots, self._south = 0, south

    def take(
        self, fits: Callable[[int], bool] = lambda _: True, rows: npt.NDArray[np.intp] | None = None
    ) -> int | None:
        """Choose a plain parcel, of these rows, that is far from all that was touched; it takes its neighbours too."""
        is_open = self._is_free & self._is_plain
        rows = np.flatnonzero(is_open) if rows is None else rows[is_open[rows]]
        for row in self.rng.permutation(rows)[:60]:
            around = self._tree.query(self.ground.shapes[row], predicate="dwithin", distance=1.0)
            if self._is_free[around].all() and fits(int(row)):
                self._is_free[around] = False
                return int(row)
        return None

    def of_sheet(self, row: int) -> npt.NDArray[np.intp]:
        """Return the rows of the sheet of a parcel."""
        ground = self.ground
        is_alike = (ground.sheet == ground.sheet[row]) & (ground.commune == ground.commune[row])
        return np.flatnonzero(is_alike)

    def around(self, row: int) -> list[int]:
        """Return the rows of the parcels that touch one."""
        return list(self._tree.query(self.ground.shapes[row], predicate="touches").tolist())

    @cached_property
    def largest(self) -> npt.NDArray[np.intp]:
        """Rows of the parcels with the longest boundaries, one in two hundred."""
        return np.argsort(-shapely.length(self.ground.shapes))[: len(self.ground.shapes) // 200]

    def is_on_outline(self, point: Point) -> bool:
        """Say whether a point lies on the outline of all parcels."""
        return bool(shapely.dwithin(self._outline, shapely.Point(point), 1e-6))

    def is_enclosed(self, row: int) -> bool:
        """Say whether other parcels of its sheet lie all around one."""
        around = np.array(self.around(row), dtype=np.intp)
        is_alike = (self._relation(np.full(len(around), row), around) == "one sheet").all()
        return bool(is_alike) and not shapely.intersects(self._outline, self.ground.shapes[row])

    @cached_property
    def _outline(self) -> Any:
        outline = shapely.boundary(shapely.union_all(shapely.make_valid(self.ground.shapes)))
        shapely.prepare(outline)
        return outline

    def border(
        self,
        least_m: float = 3.0,
        *,
        between: str = "one sheet",
        fits_too: Callable[[Border], bool] = lambda _: True,
    ) -> Border | None:
        """Choose an edge of at least this length between two plain parcels; they are of one sheet, or of two."""
        chosen: list[Border] = []

        def fits(row: int) -> bool:
            borders = [one for one in self._borders(row, least_m) if fits_too(one)]
            chosen[:] = [one for one in borders if self._relation(one.row, one.other) == between]
            return bool(chosen)

        row = self.take(fits, self._meets[between])
        return None if row is None else chosen[int(self.rng.integers(len(chosen)))]

    def _relation(self, one: Any, other: Any) -> npt.NDArray[Any]:
        """Say whether parcels are of one sheet; so is the rule where nobody knows how exact their maps are."""
        ground = self.ground
        is_known = (ground.scale[one] > 0) & (ground.scale[other] > 0)
        sheets, communes = (is_known & (column[one] != column[other]) for column in (ground.sheet, ground.commune))
        return np.where(communes, "two communes", np.where(sheets, "two sheets", "one sheet"))

    def borders_of(self, row: int, least_m: float, between: str = "one sheet") -> list[Border]:
        """Return the edges of at least this length that a plain parcel shares with plain ones."""
        return [one for one in self._borders(row, least_m) if self._relation(one.row, one.other) == between]

    def junction(self, fits: Callable[[Junction], bool]) -> Junction | None:
        """Choose a place where three plain parcels or more meet, in the midst of all."""
        chosen: list[Junction] = []

        def has_some(row: int) -> bool:
            around = [row, *(one for one in self.around(row) if self._is_plain[one])]
            rings = {one: self.ring(one) for one in around}
            for point in rings[row]:
                corners = {
                    one: int(at[0])
                    for one, ring in rings.items()
                    if (at := np.flatnonzero((ring == point).all(axis=1))).size
                }
                meeting = self._tree.query(shapely.Point(point), predicate="dwithin", distance=1e-6)
                found = Junction(point, corners)
                if len(meeting) == len(corners) > 2 and not self.is_on_outline(point) and fits(found):
                    chosen.append(found)
            return bool(chosen)

        return None if self.take(has_some) is None else chosen[-1]

    def sheets_at(self, point: Point) -> int:
        """Return how many sheets meet in a point."""
        rows = self._tree.query(shapely.Point(point), predicate="dwithin", distance=1e-6)
        return len(set(zip(self.ground.sheet[rows], self.ground.commune[rows], strict=True)))

    def _borders(self, row: int, least_m: float) -> list[Border]:
        ring = self.ring(row)
        found = []
        for other in self.around(row):
            if not self._is_plain[other]:
                continue
            theirs = {tuple(point): at for at, point in enumerate(self.ring(other).tolist())}
            for at, (start, end) in enumerate(zip(ring, np.roll(ring, -1, axis=0), strict=True)):
                there = theirs.get(tuple(end.tolist()))
                back = theirs.get(tuple(start.tolist()))
                if there is None or back != (there + 1) % len(theirs) or math.dist(start, end) < least_m:
                    continue
                along = (end - start) / math.dist(start, end)
                found.append(Border(row, at, other, there, start, end, np.array([along[1], -along[0]])))
        return found

    def ring(self, row: int) -> Point:
        """Return the faultless ring of a plain parcel, counter-clockwise, not closed; shape (k, 2)."""
        return shapely.get_coordinates(shapely.orient_polygons(self.ground.shapes[row]))[:-1]

    def bend(self, border: Border, *points: Point, other_too: bool = False) -> None:
        """Put vertices into the edge, in the ring of `row` and, the other way round, in that of the other."""
        self.shapes[border.row] = polygon(np.insert(self.ring(border.row), border.at + 1, points, axis=0))
        if other_too:
            ring = np.insert(self.ring(border.other), border.other_at + 1, points[::-1], axis=0)
            self.shapes[border.other] = polygon(ring)

    def is_inside(self, row: int, *points: Point) -> bool:
        """Say whether a shape lies inside of a parcel, apart from its first and last point on the border."""
        inner = shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])
        return bool(shapely.covers(shapely.buffer(self.ground.shapes[row], 1e-7), inner))

    def add(self, shape: Any, like: int | None = None, scale: int | None = None) -> int:
        """Add a record with sheet, commune and scale of another row, or on a sheet of its own, and return its row."""
        for column in self.columns:
            column.append(column[like or 0])
        if like is None:
            self.columns[0][-1] = f"beside {len(self.shapes)}"
        if scale is not None:
            self.columns[2][-1] = scale
        self.shapes.append(shape)
        return len(self.shapes) - 1

    def drop(self, row: int) -> None:
        """Take a parcel away; its row stays, and is left out when the field is checked."""
        self.shapes[row] = ...

    def place_beside(self, shape: Any) -> Any:
        """Turn a shape about and move it to open ground where nothing else is."""
        self._slots += 1
        turned = shapely.affinity.rotate(shape, float(self.rng.uniform(0, 360)), origin=(0, 0))
        return shapely.affinity.translate(turned, self._east + 2000 + APART_M * (self._slots % 50), self._north_of_slot)

    @property
    def _north_of_slot(self) -> float:
        return float(self._south + APART_M * (self._slots // 50))

    def expect(self, code: str, *rows: int, **more: Any) -> None:
        """Note a finding that is wanted."""
        self.planted.append(Planted(code=code, parcels=frozenset(map(str, rows)), **more))

    def findings(self) -> list[Finding]:
        """Check what is delivered; parcels are named by their rows."""
        rows = [row for row, shape in enumerate(self.shapes) if shape is not ...]
        sheet, commune, scale = ([column[row] for row in rows] for column in self.columns)
        shapes = [self.shapes[row] for row in rows]
        return findings_of(shapes, sheet, commune, scale, labels=list(map(str, rows)), points=self.points)
