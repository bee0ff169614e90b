"""What does not close: undershoots, overshoots, dangles and bridges, with the place where each should end (TOP-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.normalise.drawing.labels import locate
from pipeline.normalise.drawing.linework import (
    Floats,
    Ints,
    Linework,
    Shapes,
    beside,
    bridges_with,
    nearest_other,
    points_at,
    roots,
)
from schemas.finding import Fault, Severity
from schemas.reasons import OpenLine

SEARCH_M = 50.0
"""How far around a dangle its distance to the nearest line is measured."""
_BESIDE_M = 0.05
"""A vertex this near is the corner that was meant: accuracy of boundary points at 1:200 (Thông tư 25/2014 Điều 7)."""
_RIVAL = 2.0
"""Another place that is at most this many times as far away as the nearest may be meant as well."""


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What does not close.

    Attributes
    ----------
    faults
        TOP-06, without file and key. The geometry of an undershoot is the piece that is missing, that of an overshoot
        the stub.
    lines
        Position of the line of each in `Linework.lines`, -1 where it is not about one.
    is_clear
        False where an end has two places that it could be meant to reach.
    """

    faults: tuple[Fault, ...]
    lines: Ints
    is_clear: npt.NDArray[np.bool_]

    @property
    def connectors(self) -> Shapes:
        """Lines that would close the undershoots."""
        return _connectors(self.faults)


def _connectors(faults: Sequence[Fault]) -> Shapes:
    pieces = [fault.geometry for fault in faults if fault.values["reason"] == OpenLine.UNDERSHOOT]
    return np.array([*pieces, None], dtype=object)[:-1]


def find_loose_ends(linework: Linework, reach_m: float, snap_m: float) -> LooseEnds:
    """Say of every free end what is wrong with it.

    The end of a stub that is shorter than the reach, and than the way to the next line, is an overshoot; another end
    with a line within reach, an undershoot; two ends that are each other's nearest, one undershoot; everything else, a
    dangle. A line that would be no bridge if the undershoots were closed is none.

    Parameters
    ----------
    reach_m, snap_m
        See `schemas.source.Drawing`.
    """
    ends, lines = linework.ends, linework.lines[linework.end_lines]
    far_ends = roots(ends, lines)
    length = shapely.length(lines)
    places, distances, targets = nearest_other(ends, linework.end_lines, linework.lines, reach_m, stub_m=reach_m)
    is_attached = np.bincount(linework.end_lines, minlength=len(linework.lines))[linework.end_lines] == 1
    # A stub that is shorter than the way to the next line was drawn too far; it was not meant to reach that line.
    is_stub = (length <= np.minimum(reach_m, distances)) & is_attached
    is_short = np.isfinite(distances) & ~is_stub
    is_clear = _is_clear(linework, places, np.where(is_short, distances, 0.0))
    _prefer_vertices(ends, places, distances, targets)
    dangles = np.flatnonzero(~is_short & ~is_stub)
    places[dangles], distances[dangles], _ = nearest_other(
        ends[dangles], linework.end_lines[dangles], linework.lines, SEARCH_M
    )
    is_repeated = _second_of_pair(ends, places, is_short)
    faults, at = [], []
    for i in np.flatnonzero(~is_repeated).tolist():
        end = shapely.Point(ends[i])
        at.append(i)
        if is_stub[i]:
            faults.append(_fault(OpenLine.OVERSHOOT, lines[i], end, far_ends[i], float(length[i]), reach_m))
        elif is_short[i]:
            gap = shapely.LineString([end, places[i]])
            faults.append(_fault(OpenLine.UNDERSHOOT, gap, end, places[i], float(distances[i]), snap_m))
        else:
            measured = float(distances[i]) if np.isfinite(distances[i]) else None
            faults.append(_fault(OpenLine.DANGLE, lines[i], end, places[i], measured, snap_m))
    bridges = bridges_with(linework, _connectors(faults))
    rest = [_fault(OpenLine.BRIDGE, b, shapely.get_point(b, 0), None, None, None) for b in bridges]
    rest += _snapped(linework, snap_m)
    return LooseEnds(
        faults=(*faults, *rest),
        lines=np.append(linework.end_lines[at], np.full(len(rest), -1)).astype(np.intp),
        is_clear=np.append(is_clear[at], np.zeros(len(rest), dtype=np.bool_)),
    )


def _is_clear(linework: Linework, places: Shapes, distances: Floats) -> npt.NDArray[np.bool_]:
    """Say for each end whether no other line has a place at most twice as far, and away from the nearest place."""
    points = points_at(*linework.ends.T)
    which, other = shapely.STRtree(linework.lines).query(points, predicate="dwithin", distance=_RIVAL * distances)
    is_other = (other != linework.end_lines[which]) & (distances[which] > 0)
    which, other = which[is_other], other[is_other]
    rivals = shapely.get_point(shapely.shortest_line(points[which], linework.lines[other]), 1)
    is_rival = shapely.distance(rivals, places[which]) > distances[which]
    is_clear = np.ones(len(points), dtype=np.bool_)
    is_clear[which[is_rival]] = False
    return is_clear


def _prefer_vertices(ends: Floats, places: Shapes, distances: Floats, targets: Shapes) -> None:
    """Let undershoots end at the vertex of the other line that is beside the nearest place."""
    vertices, owner = shapely.get_coordinates(targets, return_index=True)
    away = shapely.distance(points_at(*vertices.T), places[owner])
    is_near = (away <= np.minimum(distances[owner], _BESIDE_M)) & ~(vertices == ends[owner]).all(axis=1)
    order = np.lexsort((away[is_near], owner[is_near]))
    which, first = np.unique(owner[is_near][order], return_index=True)
    chosen = vertices[is_near][order][first]
    places[which] = points_at(*chosen.T)
    distances[which] = np.hypot(*(chosen - ends[which]).T)


def name_parcels(loose: LooseEnds, labels: pd.DataFrame, face: Ints, faces: Shapes) -> LooseEnds:
    """Name the two parcels that an undershoot has made one (the nearest of those), or that closing it has parted.

    Parameters
    ----------
    labels, face
        Labels, and polygon of each.
    """
    faults = list(loose.faults)
    places, numbers = labels[["x", "y"]].to_numpy(), labels["parcel"].to_numpy()
    of_face = labels.groupby(face).indices
    for i, sides in _sides(faults, faces).items():
        mine = np.array([at for side in sides if side >= 0 for at in of_face.get(side, ())], dtype=np.intp)
        if len(mine) > 1:
            away = places[mine] - shapely.get_coordinates(shapely.centroid(faults[i].geometry))
            nearest = mine[np.argsort(np.hypot(*away.T), kind="stable")[:2]]
            one, other = sorted(numbers[nearest], key=lambda number: (len(number), number))
            faults[i] = replace(faults[i], parcel=one, other_parcel=other)
    return replace(loose, faults=tuple(faults))


def _sides(faults: Sequence[Fault], faces: Shapes) -> dict[int, list[int]]:
    """Return the polygon in which the missing piece of each undershoot lies; or, where it was added, those beside."""
    at = {reason: [i for i, f in enumerate(faults) if f.values["reason"] == reason] for reason in OpenLine}
    short, extended = at[OpenLine.UNDERSHOOT], at[OpenLine.EXTENDED]
    pieces = np.array([*(fault.geometry for fault in faults), None], dtype=object)[:-1]
    inside = locate(shapely.centroid(pieces[short]), faces)
    sides = {i: [one] for i, one in zip(short, inside.tolist(), strict=True)}
    for which, bounded in zip(*(pairs.tolist() for pairs in beside(pieces[extended], faces)), strict=True):
        sides.setdefault(extended[which], []).append(bounded)
    return sides


def _second_of_pair(ends: Any, places: Shapes, is_short: Any) -> Any:
    """Say which undershoots are the other half of one that comes before: each ends at the other's end."""
    at = {tuple(end): i for i, end in enumerate(np.round(ends, 3).tolist())}
    partner = np.full(len(ends), -1)
    for i in np.flatnonzero(is_short).tolist():
        partner[i] = at.get(tuple(np.round(shapely.get_coordinates(places[i])[0], 3).tolist()), -1)
    own = np.arange(len(ends))
    return (partner >= 0) & (partner < own) & (partner[partner] == own)


def _fault(reason: OpenLine, shape: Any, end: Any, target: Any, measured: float | None, limit: float | None) -> Fault:
    values: dict[str, Any] = {"reason": reason.value, "x": end.x, "y": end.y}
    if target is not None:
        values |= {"to_x": target.x, "to_y": target.y}
    geometry = end if reason is OpenLine.DANGLE else shape
    return Fault(code="TOP-06", geometry=geometry, measured=measured, limit=limit, unit="m", values=values)


def _snapped(linework: Linework, snap_m: float) -> list[Fault]:
    if not linework.snapped:
        return []
    values = {"reason": OpenLine.SNAPPED.value, "count": linework.snapped}
    measured = linework.farthest_m
    return [Fault(code="TOP-06", severity=Severity.INFO, measured=measured, limit=snap_m, unit="m", values=values)]
