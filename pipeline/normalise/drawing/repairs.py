"""Undershoots closed and overshoots cut off, if that was asked for and only one way to do so is sensible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.normalise.drawing.linework import Ints, Linework, Shapes, beside, relink
from pipeline.normalise.drawing.loose_ends import LooseEnds
from schemas.finding import Severity
from schemas.reasons import OpenLine

Attach = Callable[[Shapes], Ints]
"""Takes polygons and returns the polygon of each label, -1 where it has none."""

_REPAIRED = {OpenLine.UNDERSHOOT: OpenLine.EXTENDED, OpenLine.OVERSHOOT: OpenLine.TRIMMED}


def mend(linework: Linework, loose: LooseEnds, attach: Attach) -> tuple[Linework, LooseEnds]:
    """Close undershoots and cut off overshoots where that cannot do harm.

    No line moves: the missing piece is added, or the stub is taken away. An undershoot is closed only where its line
    could end nowhere else (`LooseEnds.is_clear`), and where every polygon that this makes has exactly one label. So no
    parcel that has its label changes, and no polygon without label comes into being; what is refused stays a fault.
    A stub bounds nothing, so that cutting it off changes no polygon.

    Returns
    -------
    tuple
        The mended lines; and the faults, in which those that were mended are warnings that say what was done. Their
        geometry is the piece that was added or removed, so that the drawing as delivered can be restored.
    """
    reasons = np.array([fault.values["reason"] for fault in loose.faults], dtype=object)
    trimmed = np.flatnonzero(reasons == OpenLine.OVERSHOOT)
    closed = np.flatnonzero((reasons == OpenLine.UNDERSHOOT) & loose.is_clear)
    shapes = np.array([*(fault.geometry for fault in loose.faults), None], dtype=object)[:-1]
    stubs = loose.lines[trimmed]
    while True:
        mended = relink(linework, stubs, shapes[closed])
        is_good = _makes_parcels(shapes[closed], mended.faces, attach)
        if is_good.all():
            break
        closed = closed[is_good]
    if not len(trimmed) and not len(closed):
        return linework, loose
    faults = list(loose.faults)
    for i in (*trimmed.tolist(), *closed.tolist()):
        values = {**faults[i].values, "reason": _REPAIRED[OpenLine(reasons[i])].value}
        faults[i] = replace(faults[i], severity=Severity.WARNING, values=values)
    return mended, replace(loose, faults=tuple(faults))


def _makes_parcels(connectors: Shapes, faces: Shapes, attach: Attach) -> npt.NDArray[np.bool_]:
    """Say which pieces bound polygons, and only such as have one label each."""
    if not len(connectors) or not len(faces):
        return np.zeros(len(connectors), dtype=np.bool_)
    face = attach(faces)
    has_one = np.bincount(face[face >= 0], minlength=len(faces)) == 1
    which, bounded = beside(connectors, faces)
    makes_some, makes_other = np.zeros((2, len(connectors)), dtype=np.bool_)
    makes_some[which] = True
    makes_other[which[~has_one[bounded]]] = True
    return makes_some & ~makes_other
