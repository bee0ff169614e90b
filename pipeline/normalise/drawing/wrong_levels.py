"""Boundaries that were drawn on the levels of labels, where they bound nothing (TOP-06)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from pipeline.normalise.drawing.entities import Entities
from pipeline.normalise.drawing.labels import locate
from pipeline.normalise.drawing.linework import Ints, Linework, beside, close_with, points_at
from schemas.finding import Fault
from schemas.reasons import OpenLine


def find_wrong_levels(entities: Entities, labels: pd.DataFrame, face: Ints, linework: Linework) -> list[Fault]:
    """Report lines on the levels of labels that would part a polygon with several labels into ones with one each.

    Parameters
    ----------
    labels, face
        Labels, and polygon of each, -1 where it has none.

    Returns
    -------
    list of Fault
        TOP-06; the geometry is the line.
    """
    crowded = linework.faces[np.bincount(face[face >= 0], minlength=len(linework.faces)) > 1]
    inside = np.unique(shapely.STRtree(crowded).query(entities.leaders, predicate="intersects")[0])
    if not len(inside):
        return []
    faces = close_with(linework, entities.leaders[inside])
    at = locate(points_at(labels["x"], labels["y"]), faces)
    has_one = np.bincount(at[at >= 0], minlength=len(faces)) == 1
    which, bounded = beside(entities.leaders[inside], faces)
    good = np.setdiff1d(which[has_one[bounded]], which[~has_one[bounded]])
    return [_fault(entities, int(i)) for i in inside[good]]


def _fault(entities: Entities, i: int) -> Fault:
    line = entities.leaders[i]
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    values = {"reason": OpenLine.WRONG_LEVEL.value, "x": middle.x, "y": middle.y, "level": entities.leader_levels[i]}
    return Fault(code="TOP-06", row=int(entities.leader_rows[i]) + 1, geometry=line, values=values)
