"""Drawings with faults to plant: lines that do not close, labels that lack or are too many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from pipeline.demo.drawings import BOUNDARY, GRID_M, Drawn, draw, label
from pipeline.demo.faults import PlantedFault
from pipeline.demo.plan import Array

UNDERSHOOT_M, OVERSHOOT_M = 0.02, 0.03
_APART_M = 40.0
"""No two faults are nearer than this."""
_STRAIGHT_M = 2.0
"""Edges that are shortened or lengthened begin with a stretch at least this long."""


class Pen:
    """The drawing of one sheet, to spoil; every fault takes ground of its own."""

    def __init__(self, sheet: gpd.GeoDataFrame, drawn: Drawn, rng: np.random.Generator) -> None:
        self.sheet, self.drawn, self._rng = sheet, drawn, rng
        self._taken: list[Any] = []

    def take(self, places: Array) -> int | None:
        """Choose one of some points, far from all faults so far, and keep it; its position, or None."""
        for at in self._rng.permutation(len(places)).tolist():
            if all(places[at].distance(other) > _APART_M for other in self._taken):
                self._taken.append(places[at])
                return int(at)
        return None

    def fault(
        self, code: str, x: float, y: float, *, size: float | None = None, parcel: str | None = None
    ) -> PlantedFault:
        """Describe a fault."""
        commune, number = self.sheet[["maXa", "soHieuToBanDo"]].iloc[0]
        unit = None if size is None else "m"
        return PlantedFault(
            code=code, commune=commune, sheet=str(number), parcel=parcel, x=x, y=y, size=size, unit=unit
        )

    def movable(self, by_m: float) -> tuple[Array, Array]:
        """Return the inner boundaries that can be lengthened at their start (shortened where negative), and its places.

        Their start meets two other lines, and moved it is as far from all others.
        """
        own = self.drawn.lines[BOUNDARY]
        first, second = (shapely.get_coordinates(shapely.get_point(own, at)) for at in (0, 1))
        length = np.hypot(*(first - second).T)
        moved = shapely.points(np.round(first + by_m * (first - second) / length[:, None], 3))
        outline = shapely.boundary(shapely.union_all(self.sheet.geometry.to_numpy(), grid_size=GRID_M))
        others = shapely.STRtree(np.concatenate([own, *(v for k, v in self.drawn.lines.items() if k != BOUNDARY)]))
        meets, _ = others.query(shapely.points(first), predicate="dwithin", distance=GRID_M / 2)
        near, line = others.query(moved, predicate="dwithin", distance=0.9 * abs(by_m))
        is_blocked = np.isin(np.arange(len(own)), near[line != near])
        is_fit = (np.bincount(meets, minlength=len(own)) == 3) & (length > _STRAIGHT_M) & ~is_blocked
        at = np.flatnonzero(is_fit & (shapely.distance(own, outline) > 1.0))
        return at, np.asarray(moved[at], dtype=object)

    def move_start(self, at: int, place: Any) -> None:
        """Let an edge begin elsewhere."""
        lines = self.drawn.lines[BOUNDARY]
        vertices = shapely.get_coordinates(lines[at])
        vertices[0] = place.x, place.y
        lines[at] = shapely.linestrings(vertices)


def _undershoot(pen: Pen) -> PlantedFault | None:
    return _open(pen, -UNDERSHOOT_M)


def _overshoot(pen: Pen) -> PlantedFault | None:
    return _open(pen, OVERSHOOT_M)


def _open(pen: Pen, by_m: float) -> PlantedFault | None:
    at, places = pen.movable(by_m)
    chosen = pen.take(places)
    if chosen is None:
        return None
    pen.move_start(int(at[chosen]), places[chosen])
    return pen.fault("TOP-06", places[chosen].x, places[chosen].y, size=abs(by_m))


def _parcel(pen: Pen) -> tuple[Any, float, float] | None:
    """Choose a parcel; return its record and the place of its label."""
    places = shapely.point_on_surface(pen.sheet.geometry.to_numpy())
    chosen = pen.take(places)
    return None if chosen is None else (pen.sheet.iloc[chosen], places[chosen].x, places[chosen].y)


def _no_label(pen: Pen) -> PlantedFault | None:
    chosen = _parcel(pen)
    if chosen is None:
        return None
    _, x, y = chosen
    pen.drawn.texts = [text for text in pen.drawn.texts if text[2:] != (x, y)]
    return pen.fault("TOP-07", x, y)


def _two_labels(pen: Pen) -> PlantedFault | None:
    chosen = _parcel(pen)
    if chosen is None:
        return None
    record, x, y = chosen
    pen.drawn.texts += label(str(len(pen.sheet) + 1), f"{record['dienTich']:.1f}", "CLN", x, y)
    return pen.fault("TOP-08", x, y, parcel=str(record["soThuTuThua"]))


DRAWING_PLANTERS: MappingProxyType[str, tuple[Callable[[Pen], PlantedFault | None], ...]] = MappingProxyType(
    {"TOP-06": (_undershoot, _overshoot), "TOP-07": (_no_label,), "TOP-08": (_two_labels,)}
)
"""Every fault of a drawing that can be planted, by code; of several ways each is taken in turn."""


class Draughtsman:
    """Draws sheets, with faults on the first that have room for them.

    Parameters
    ----------
    faults
        How many of each fault of `DRAWING_PLANTERS`.
    write
        Writes a drawing to the file of a name.
    """

    def __init__(self, faults: Mapping[str, int], seed: int, write: Callable[[Drawn, str], None]) -> None:
        self.records = 0
        self._seed, self._write = seed, write
        self._waiting = [
            planter
            for code, planters in DRAWING_PLANTERS.items()
            for planter in islice(cycle(planters), faults.get(code, 0))
        ]

    def add(self, frame: gpd.GeoDataFrame) -> Sequence[PlantedFault]:
        """Draw the records of one sheet; return the faults that were planted."""
        self.records += len(frame)
        number = int(frame["soHieuToBanDo"].iloc[0])
        pen = Pen(frame, draw(frame), np.random.default_rng([self._seed, number]))
        results = [(planter, planter(pen)) for planter in self._waiting]
        self._waiting = [planter for planter, fault in results if fault is None]
        self._write(pen.drawn, f"DC{number:02d}")
        return [fault for _, fault in results if fault is not None]

    def flush(self) -> None:
        """Raise `ValueError` if there was no room for all faults."""
        if self._waiting:
            msg = f"no room for {len(self._waiting)} faults in {self.records} parcels"
            raise ValueError(msg)
