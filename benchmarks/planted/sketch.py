"""One sheet as a draughtsman has it, lines and labels, while faults are put into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.planted.measures import nearest_on
from benchmarks.planted.wanted import Planted
from pipeline.demo.drawings import BOUNDARY, FRAME, LAND_USE, Drawn, draw, label

Point = npt.NDArray[np.float64]
APART_M = 30.0
"""Faults lie at least so far from each other: farther than a label is looked for."""
SEARCH_M = 50.0
"""Nothing is said of lines that are farther away."""
LONG_M = 1.5
"""Edges that are shortened begin with a stretch at least this long."""


@dataclass
class Sketch:
    """The drawing of a sheet.

    Attributes
    ----------
    sheet
        Parcels of the sheet in the national column names, numbered 1, 2, 3 …
    """

    sheet: gpd.GeoDataFrame
    rng: np.random.Generator
    avoid: list[Any] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    drawn: Drawn = field(init=False)

    def __post_init__(self) -> None:
        self.drawn = draw(self.sheet)
        self.number = str(self.sheet["soHieuToBanDo"].iloc[0])
        self.shapes = self.sheet.geometry.to_numpy()
        self._tree = shapely.STRtree(self.shapes)
        self._is_free = np.ones(len(self.shapes), dtype=np.bool_)
        self._lines = np.concatenate([lines for level, lines in self.drawn.lines.items() if level != FRAME])
        self._line_tree = shapely.STRtree(self._lines)
        self._more = 0

    @cached_property
    def outline(self) -> Any:
        """Outline of all parcels of the sheet."""
        return shapely.boundary(shapely.union_all(self.shapes, grid_size=0.001))

    def take(self, place: Any) -> list[int] | None:
        """Reserve the parcels around a place, unless another fault is near; return those that it touches."""
        if any(shapely.dwithin(place, other, APART_M) for other in self.avoid):
            return None
        around = self._tree.query(place, predicate="dwithin", distance=0.5)
        if not self._is_free[around].all():
            return None
        self._is_free[around] = False
        self.avoid.append(place)
        return [int(row) for row in self._tree.query(place, predicate="dwithin", distance=0.0005)]

    def parcel(self, fits: Callable[[int], bool] = lambda _: True) -> int | None:
        """Choose a parcel and reserve it."""
        for row in self.rng.permutation(len(self.shapes))[:80].tolist():
            if self._is_free[row] and fits(row) and self.take(self.shapes[row]) is not None:
                return int(row)
        return None

    def name(self, row: int) -> str:
        """Return the number of a parcel."""
        return str(self.sheet["soThuTuThua"].iloc[row])

    def label_at(self, row: int) -> tuple[float, float]:
        """Return the place of a parcel's label."""
        point = shapely.point_on_surface(self.shapes[row])
        return float(point.x), float(point.y)

    def new_number(self) -> str:
        """Return a number that no parcel has."""
        self._more += 1
        return str(len(self.sheet) + self._more)

    def drop_texts(self, row: int, *levels: str) -> None:
        """Leave out texts of a label, all if no level is given."""
        at = self.label_at(row)
        texts = self.drawn.texts
        self.drawn.texts = [one for one in texts if one[2:] != at or (levels and one[0] not in levels)]

    def write(self, number: str, area_m2: float, land_use: str, x: float, y: float) -> None:
        """Write a label."""
        self.drawn.texts += label(number, f"{area_m2:.1f}", land_use, x, y)

    def use(self, row: int) -> str:
        """Return the land use in the label of a parcel."""
        at = self.label_at(row)
        return next(words for level, words, *place in self.drawn.texts if (level, *place) == (LAND_USE, *at))

    def room_m(self, row: int) -> float:
        """Return how far the label of a parcel is from its boundary."""
        return float(shapely.distance(shapely.Point(self.label_at(row)), shapely.boundary(self.shapes[row])))

    def beside(self, shape: Any) -> list[int]:
        """Return the parcels at a shape."""
        return [int(row) for row in self._tree.query(shape, predicate="dwithin", distance=0.001)]

    def block(self, shape: Any) -> bool:
        """Reserve the parcels at a shape of another sheet; False if one is taken."""
        rows = self.beside(shape)
        is_free = bool(self._is_free[rows].all())
        self._is_free[rows] = False
        return is_free

    def is_outside(self, place: Any, by_m: float) -> bool:
        """Say whether a place lies outside of the map, so far from it, and from the faults so far."""
        near = [*self._tree.query(place, predicate="dwithin", distance=by_m - 0.001)]
        return not near and not any(shapely.dwithin(place, other, APART_M) for other in self.avoid)

    def lines_between(self, one: int, other: int) -> int:
        """Return how many boundaries two parcels have in common."""
        near = self._line_tree.query(self.shapes[one], predicate="dwithin", distance=0.001)
        return sum({one, other} <= {*self._sides(line)} for line in self._lines[near])

    def has_more_than(self, count: int, end: Point, reach_m: float) -> bool:
        """Say whether more lines than these, or others than meet in one place, are near."""
        near = self._line_tree.query(shapely.Point(end), predicate="dwithin", distance=reach_m)
        return len(near) > count

    def draw(self, *points: Point) -> shapely.LineString:
        """Draw one more boundary."""
        line = shapely.linestrings(np.array(points))
        self.drawn.lines[BOUNDARY] = np.append(self.drawn.lines[BOUNDARY], np.array([line], dtype=object))
        return line

    def edge(self) -> tuple[int, list[int]] | None:
        """Choose a boundary between two parcels that meets two others where it begins, and reserve those around."""
        lines = self.drawn.lines[BOUNDARY]
        for at in self.rng.permutation(len(lines))[:120].tolist():
            line = lines[at]
            vertices = shapely.get_coordinates(line)
            meeting = self._line_tree.query(shapely.get_point(line, 0), predicate="dwithin", distance=0.0005)
            if len(meeting) != 3 or math.dist(*vertices[:2]) < LONG_M or shapely.dwithin(line, self.outline, 1.0):
                continue
            sides = self._sides(line)
            if len(sides) == 2 and self.take(line) is not None:
                return int(at), sides
        return None

    def _sides(self, line: Any) -> list[int]:
        """Return the parcels on the two sides of a line."""
        middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
        return [int(row) for row in self._tree.query(middle, predicate="dwithin", distance=0.002)]

    def nearest(self, end: Point, line: Any) -> tuple[float, Point]:
        """Return how far a place is from all lines but one, infinity if none is near, and the nearest place on them."""
        near = self._line_tree.query(shapely.Point(end), predicate="dwithin", distance=SEARCH_M)
        others = [one for one in self._lines[near] if one != line]
        found = [nearest_on(end, shapely.get_coordinates(one)) for one in others]
        return min(found, key=lambda one: one[0], default=(math.inf, end))

    def replace(self, at: int, vertices: Point) -> None:
        """Draw a boundary in another way; not at all without vertices."""
        self.drawn.lines[BOUNDARY][at] = shapely.linestrings(vertices) if len(vertices) else shapely.LineString()

    def expect(self, code: str, *numbers: str, **more: Any) -> None:
        """Note a finding that is wanted."""
        self.planted.append(Planted(code=code, parcels=frozenset(numbers), sheet=self.number, **more))
