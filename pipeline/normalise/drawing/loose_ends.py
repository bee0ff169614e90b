"""What does not close: undershoots, overshoots, dangles and bridges, with the place where each should end (TOP-06)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.normalise.drawing.labels import locate
from pipeline.normalise.drawing.linework import Ints, Linework, Shapes, nearest_other
from schemas.finding import Fault, Severity
from schemas.reasons import OpenLine

SEARCH_M = 50.0
"""How far around a dangle its distance to the nearest line is measured."""


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """Faults without file and key, and the lines that would close the undershoots among them."""

    faults: tuple[Fault, ...]
    connectors: Shapes


def find_loose_ends(linework: Linework, reach_m: float, snap_m: float) -> LooseEnds:
    """Say of every free end what is wrong with it.

    An end with another line within reach is an undershoot; two ends that are each other's nearest, one undershoot; the
    end of a stub that is shorter than the reach, an overshoot; everything else, a dangle.

    Parameters
    ----------
    reach_m, snap_m
        See `schemas.source.Drawing`.
    """
    ends, lines = linework.ends, linework.lines[linework.end_lines]
    length = shapely.length(lines)
    places, distances = nearest_other(ends, linework.end_lines, linework.lines, reach_m, stub_m=reach_m)
    is_attached = np.bincount(linework.end_lines, minlength=len(linework.lines))[linework.end_lines] == 1
    is_short = np.isfinite(distances)
    is_stub = ~is_short & (length <= reach_m) & is_attached
    dangles = np.flatnonzero(~is_short & ~is_stub)
    places[dangles], distances[dangles] = nearest_other(
        ends[dangles], linework.end_lines[dangles], linework.lines, SEARCH_M
    )
    is_repeated = _second_of_pair(ends, places, is_short)
    faults, connectors = [], []
    for i in range(len(ends)):
        end = shapely.Point(ends[i])
        if is_stub[i]:
            faults.append(
                _fault(OpenLine.OVERSHOOT, lines[i], end, _other_end(lines[i], end), float(length[i]), reach_m)
            )
        elif is_short[i] and not is_repeated[i]:
            gap = shapely.LineString([end, places[i]])
            connectors.append(gap)
            faults.append(_fault(OpenLine.UNDERSHOOT, gap, end, places[i], float(distances[i]), snap_m))
        elif not is_short[i]:
            measured = float(distances[i]) if np.isfinite(distances[i]) else None
            faults.append(_fault(OpenLine.DANGLE, lines[i], end, places[i], measured, snap_m))
    faults += [_fault(OpenLine.BRIDGE, b, shapely.get_point(b, 0), None, None, None) for b in linework.bridges]
    return LooseEnds((*faults, *_snapped(linework, snap_m)), np.array([*connectors, None], dtype=object)[:-1])


def name_parcels(loose: LooseEnds, labels: pd.DataFrame, face: Ints, faces: Shapes) -> LooseEnds:
    """Name for each undershoot the two nearest parcels that have run into one by it.

    Parameters
    ----------
    labels, face
        Labels, and polygon of each.
    """
    faults = list(loose.faults)
    short = [i for i, fault in enumerate(faults) if fault.values["reason"] == OpenLine.UNDERSHOOT]
    gaps = shapely.centroid(np.array([faults[i].geometry for i in short], dtype=object))
    places, numbers = labels[["x", "y"]].to_numpy(), labels["parcel"].to_numpy()
    nobody = np.empty(0, dtype=np.intp)
    of_face = {key: np.asarray(at) for key, at in labels.groupby(face).indices.items()}
    for i, gap, inside in zip(short, gaps, locate(gaps, faces).tolist(), strict=True):
        mine = of_face.get(inside, nobody) if inside >= 0 else nobody
        if len(mine) > 1:
            nearest = mine[np.argsort(np.hypot(*(places[mine] - (gap.x, gap.y)).T), kind="stable")[:2]]
            one, other = sorted(numbers[nearest], key=lambda number: (len(number), number))
            faults[i] = replace(faults[i], parcel=one, other_parcel=other)
    return replace(loose, faults=tuple(faults))


def _second_of_pair(ends: Any, places: Shapes, is_short: Any) -> Any:
    """Say which undershoots are the other half of one that comes before: each ends at the other's end."""
    at = {tuple(end): i for i, end in enumerate(np.round(ends, 3).tolist())}
    partner = np.full(len(ends), -1)
    for i in np.flatnonzero(is_short).tolist():
        partner[i] = at.get(tuple(np.round(shapely.get_coordinates(places[i])[0], 3).tolist()), -1)
    own = np.arange(len(ends))
    return (partner >= 0) & (partner < own) & (partner[partner] == own)


def _other_end(line: Any, end: Any) -> Any:
    first, last = shapely.get_point(line, 0), shapely.get_point(line, -1)
    return last if first == end else first


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
