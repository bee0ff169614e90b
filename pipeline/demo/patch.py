"""A sheet on which faults are planted: who is still untouched, who lies across an edge, what is added."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.demo.plan import Array, Use

_LOTS = (Use.HOUSE, Use.PADDY, Use.CROP, Use.GARDEN, Use.FISH_POND)
"""Parcels of one land use with a holder: what faults are planted on."""


class Edge(NamedTuple):
    """One edge of a parcel and the parcel across it.

    Attributes
    ----------
    at
        Number of its first vertex in the parcel's ring.
    start, end
        Coordinates, shape (2,), metres.
    outward
        Unit vector to the other side, shape (2,).
    other
        Row of the parcel across; None at the edge of the sheet.
    """

    at: int
    start: Array
    end: Array
    outward: Array
    other: int | None

    def beside(self, share: float, offset_m: float) -> Array:
        """Return a point beside the edge: how far along it (0…1), and how far outward."""
        point = self.start + (self.end - self.start) * share + self.outward * offset_m
        return np.round(point, 3)


class Patch:
    """The records of one sheet, to be spoilt.

    Faults keep apart: a parcel that is touched takes all its neighbours with it.

    Parameters
    ----------
    frame
        What `attributes.describe` gives; it is changed in place.
    former_codes
        Abolished codes of the commune that no record of the town carries yet.
    """

    def __init__(self, frame: gpd.GeoDataFrame, rng: np.random.Generator, former_codes: list[str]) -> None:
        self.frame = frame
        self.rng = rng
        self.former_codes = former_codes
        self._added: list[dict[str, Any]] = []
        self._sound = frame.geometry.to_numpy().copy()
        self._tree = shapely.STRtree(self._sound)
        self._is_free = np.ones(len(frame), dtype=np.bool_)
        self._is_lot = frame["use"].isin(_LOTS).to_numpy()
        self._is_inner, self._meets = frame["is_inner"].to_numpy(), frame["meets"].to_numpy()

    def take(self, smallest_m2: float = 15.0, *, at_edge: bool = False) -> int | None:
        """Choose an untouched lot whose neighbours are untouched too; None when there is none left.

        Parameters
        ----------
        at_edge
            Whether the lot shall border on the next sheet, instead of not touching the edge of its own at all.
        """
        wanted = self._meets if at_edge else self._is_inner
        fitting = self._is_free & self._is_lot & wanted & (shapely.area(self._sound) > smallest_m2)
        for row in self.rng.permutation(np.flatnonzero(fitting))[:50]:
            around = self._tree.query(self._sound[row], predicate="intersects")
            if self._is_free[around].all():
                self._is_free[around] = False
                return int(row)
        return None

    def edge(self, row: int, *, at_edge: bool = False) -> Edge | None:
        """Return the longest edge of a lot across which another parcel of the sheet lies, or with `at_edge` none."""
        ring = shapely.get_coordinates(shapely.get_exterior_ring(self._sound[row]))
        step = np.diff(ring, axis=0)
        for at in np.argsort(-np.hypot(*step.T), kind="stable"):
            length = float(np.hypot(*step[at]))
            outward = np.array([step[at][1], -step[at][0]]) / length
            point = shapely.Point(ring[at] + step[at] / 2 + outward * 0.05)
            across = self._tree.query(point, predicate="within")
            if at_edge != bool(across.size):
                other = int(across[0]) if across.size else None
                return Edge(int(at), ring[at], ring[at + 1], outward, other)
        return None

    def shape(self, row: int) -> shapely.Polygon:
        """Return the faultless polygon of a row."""
        return cast("shapely.Polygon", self._sound[row])

    def bend(self, row: int, edge: Edge, *points: Array) -> None:
        """Put vertices into an edge of a polygon; the areas change with it, unless it is no polygon any more."""
        ring = shapely.get_coordinates(shapely.get_exterior_ring(self._sound[row]))
        shape = shapely.Polygon(np.insert(ring, edge.at + 1, points, axis=0))
        self.write(row, "geometry", shape)
        if shapely.is_valid(shape):
            self.frame.loc[row, ["dienTich", "dienTichPhapLy"]] = round(shape.area, 1)

    def add(self, row: int, shape: Any, area_m2: float) -> int:
        """Add a record with another geometry beside an existing one, and return its row."""
        own = {"geometry": shape, "dienTich": round(area_m2, 1), "dienTichPhapLy": np.nan, "soThuTuThuaCu": None}
        self._added.append({**dict(zip(self.frame.columns, self.frame.iloc[row], strict=True)), **own})
        return len(self.frame) + len(self._added) - 1

    def write(self, row: int, column: str, value: Any) -> None:
        """Write a value into a record."""
        self.frame.loc[row, column] = value

    def close_up(self, row: int) -> None:
        """Let the numbers after that of a row move up, as if the row had none."""
        numbers = self.frame["soThuTuThua"]
        self.frame["soThuTuThua"] = numbers - (numbers > numbers[row]).astype(numbers.dtype)

    def finish(self) -> gpd.GeoDataFrame:
        """Return the records with what was added, numbered on."""
        if not self._added:
            return self.frame
        last = int(self.frame.loc[self.frame["maXa"] == self.frame["maXa"].mode()[0], "soThuTuThua"].max())
        added = gpd.GeoDataFrame(self._added, crs=self.frame.crs).astype(self.frame.dtypes.to_dict())
        added["soThuTuThua"] = np.arange(last + 1, last + 1 + len(added))
        return gpd.GeoDataFrame(pd.concat([self.frame, added], ignore_index=True), crs=self.frame.crs)
