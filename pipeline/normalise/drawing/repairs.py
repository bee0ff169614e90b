"""Undershoots closed and overshoots cut off, if that was asked for and only one way to do so is sensible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from pipeline.normalise.drawing.linework import Ints, Linework, Shapes, beside, relink
from pipeline.normalise.drawing.loose_ends import LooseEnds
from schemas.finding import Severity
from schemas.reasons import OpenLine
from schemas.tolerances import tolerances

Attach = Callable[[Shapes], Ints]
"""Takes polygons and returns the polygon of each label, -1 where it has none."""

_REPAIRED = {OpenLine.UNDERSHOOT: OpenLine.EXTENDED, OpenLine.OVERSHOOT: OpenLine.TRIMMED}


def mend(linework: Linework, loose: LooseEnds, attach: Attach) -> tuple[Linework, LooseEnds]:
    """Close undershoots and cut off overshoots where that cannot do harm.

    An undershoot is closed only where its line could end nowhere else (`LooseEnds.is_clear`), and where every polygon
    that this makes has exactly one label. So no parcel that has its label is cut, and no polygon without label comes
    into being; what is refused stays a fault. A stub bounds nothing, so that cutting it off changes no polygon.

    Returns
    -------
    tuple
        The mended lines; and the faults, in which those that were mended are warnings that say what was done, with the
        piece that was added or removed as their geometry.
    """
    reasons = np.array([fault.values["reason"] for fault in loose.faults], dtype=object)
    trimmed = np.flatnonzero(reasons == OpenLine.OVERSHOOT)
    closed = np.flatnonzero((reasons == OpenLine.UNDERSHOOT) & loose.is_clear)
    while True:
        lines = _extended(linework.lines, loose, closed)
        gone = np.concatenate([loose.lines[trimmed], np.array([*lines], dtype=np.intp)])
        mended = relink(linework, gone, np.array([*lines.values(), None], dtype=object)[:-1])
        pieces = np.array([*(_last_piece(lines, loose, i) for i in closed.tolist()), None], dtype=object)[:-1]
        is_good = _makes_parcels(pieces, mended.faces, attach)
        if is_good.all():
            break
        closed = closed[is_good]
    if not len(trimmed) and not len(closed):
        return linework, loose
    faults = list(loose.faults)
    shapes = {**{i: faults[i].geometry for i in trimmed}, **dict(zip(closed, pieces, strict=True))}
    for i, shape in shapes.items():
        values = {**faults[i].values, "reason": _REPAIRED[OpenLine(reasons[i])].value}
        faults[i] = replace(faults[i], severity=Severity.WARNING, geometry=shape, values=values)
    return mended, replace(loose, faults=tuple(faults))


def _extended(lines: Shapes, loose: LooseEnds, which: Ints) -> dict[int, Any]:
    """Return the lines that end short, by position, drawn to where they should end.

    The last stretch is drawn anew where that moves no point of it beyond the tolerance of topology; else the missing
    piece is added to it.
    """
    redrawn: dict[int, Any] = {}
    for i in which.tolist():
        at = int(loose.lines[i])
        end, target = shapely.get_coordinates(loose.faults[i].geometry)
        vertices = shapely.get_coordinates(redrawn.get(at, lines[at]))
        is_start = np.array_equal(vertices[0], end)
        inward = vertices if is_start else vertices[::-1]
        chord = shapely.linestrings([target, inward[1]])
        is_straight = shapely.distance(shapely.points(end), chord) <= tolerances().topology.error_width_m
        longer = np.vstack([target, inward[1:] if is_straight else inward])
        redrawn[at] = shapely.linestrings(longer if is_start else longer[::-1])
    return redrawn


def _last_piece(lines: Mapping[int, Any], loose: LooseEnds, i: int) -> Any:
    """Return the end of a line that was extended, as long as what was missing."""
    line, gap = lines[int(loose.lines[i])], cast("shapely.LineString", loose.faults[i].geometry)
    is_start = shapely.get_point(line, 0) == shapely.get_point(gap, 1)
    return substring(line, *((0.0, gap.length) if is_start else (line.length - gap.length, line.length)))


def _makes_parcels(pieces: Shapes, faces: Shapes, attach: Attach) -> npt.NDArray[np.bool_]:
    """Say which pieces bound polygons, and only such as have one label each."""
    if not len(pieces) or not len(faces):
        return np.zeros(len(pieces), dtype=np.bool_)
    face = attach(faces)
    has_one = np.bincount(face[face >= 0], minlength=len(faces)) == 1
    which, bounded = beside(pieces, faces)
    makes_some, makes_other = np.zeros((2, len(pieces)), dtype=np.bool_)
    makes_some[which] = True
    makes_other[which[~has_one[bounded]]] = True
    return makes_some & ~makes_other
