"""Labels to polygons: the one it stands in, the one an arrow leads to, the one with its area, the nearest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.normalise.drawing.linework import Floats, Ints, Shapes, points_at

COMPUTING_M2 = 0.01
"""Areas that differ by less beyond rounding are the same: programs round vertices before or after they measure."""
_TOO_LARGE = 4.0
"""A polygon this many times as large as a label records is not its parcel badly measured."""
_ARROW_TAIL_M = 6.0
"""How far an arrow may begin from the place of its label."""


def match_labels(labels: pd.DataFrame, faces: Shapes, leaders: Shapes, label_reach_m: float) -> Ints:
    """Say which polygon each label belongs to.

    A label that stands in a polygon whose area it records belongs there. Another that is out of place (outside of all
    polygons, in one with several labels, or in one many times as large as it records) belongs to the polygon without
    label in which its arrow ends. Else, if it records the area of exactly one polygon within reach that has no label,
    and is the only one to do so, it belongs to that; this may put others out of place or free a polygon for them, so it
    is repeated. What is left belongs where it stands; outside of all polygons, if it records no area, to the only
    polygon without label within reach that no second label could mean. Between two equals nothing is guessed.

    Parameters
    ----------
    labels
        See `pipeline.normalise.drawing.labels.whole_labels`.
    leaders
        Lines on the levels of labels.

    Returns
    -------
    numpy.ndarray
        Polygon of each label, shape (n,); -1 where it has none.
    """
    face = labels["face"].to_numpy(dtype=np.intp).copy()
    area = shapely.area(faces)
    settled = _agrees(labels, area, np.arange(len(labels)), face)
    pointed = _pointed_at(labels, faces, leaders)
    arrows = np.flatnonzero((pointed >= 0) & _is_out_of_place(labels, area, face))
    settled[_move(face, settled, arrows, pointed[arrows], len(faces))] = True
    places = points_at(labels["x"], labels["y"])
    near, target = shapely.STRtree(faces).query(places, predicate="dwithin", distance=label_reach_m)
    fits = _agrees(labels, area, near, target)
    while True:
        chosen = fits & _is_out_of_place(labels, area, face)[near]
        moved = _move(face, settled, near[chosen], target[chosen], len(faces))
        if not len(moved):
            break
        settled[moved] = True
    bare = ((face < 0) & labels["area_m2"].isna().to_numpy())[near]
    _move(face, settled, near[bare], target[bare], len(faces))
    return face


def _is_out_of_place(labels: pd.DataFrame, area: Floats, face: Ints) -> npt.NDArray[np.bool_]:
    """Say which labels may belong elsewhere than where they stand."""
    if not len(area):
        return face < 0
    is_crowded = np.bincount(face[face >= 0], minlength=len(area)) > 1
    is_far_too_large = area[face] > _TOO_LARGE * labels["area_m2"].to_numpy()
    return np.asarray((face < 0) | is_crowded[face] | is_far_too_large, dtype=np.bool_)


def _agrees(labels: pd.DataFrame, area: Floats, which: Ints, face: Ints) -> npt.NDArray[np.bool_]:
    """Say whether labels record the areas of polygons, pair by pair; without area a label agrees with nothing."""
    if not len(area):
        return np.zeros(len(which), dtype=np.bool_)
    recorded = labels["area_m2"].to_numpy()[which]
    limit = labels["rounding_m2"].to_numpy()[which] + COMPUTING_M2
    return np.asarray((np.abs(area[face] - recorded) <= limit) & (face >= 0), dtype=np.bool_)


def _move(face: Ints, settled: npt.NDArray[np.bool_], which: Ints, target: Ints, faces: int) -> Ints:
    """Move labels to polygons without label where neither has another choice; return the labels moved."""
    has_label = np.bincount(face[face >= 0], minlength=faces) > 0
    open_ = ~settled[which] & ~has_label[target]
    pairs = pd.DataFrame({"label": which[open_], "face": target[open_]}).drop_duplicates()
    pairs = pairs.drop_duplicates("label", keep=False).merge(
        pairs.drop_duplicates("face", keep=False), on=["label", "face"]
    )
    face[pairs["label"].to_numpy()] = pairs["face"].to_numpy()
    return pairs["label"].to_numpy()


def _pointed_at(labels: pd.DataFrame, faces: Shapes, leaders: Shapes) -> Ints:
    """Return the polygon in which the arrow of each label ends, -1 where there is no arrow or more than one."""
    pointed = np.full(len(labels), -1, dtype=np.intp)
    if not (len(leaders) and len(faces) and len(labels)):
        return pointed
    tree = shapely.STRtree(points_at(labels["x"], labels["y"]))
    found: dict[int, set[int]] = {}
    for tail, head in ((0, -1), (-1, 0)):
        tails, heads = shapely.get_point(leaders, tail), shapely.get_point(leaders, head)
        line, label = tree.query_nearest(tails, max_distance=_ARROW_TAIL_M, all_matches=False)
        which, face = shapely.STRtree(faces).query(heads[line], predicate="within")
        own = labels["face"].to_numpy()[label[which]]
        for one, place in zip(label[which][face != own].tolist(), face[face != own].tolist(), strict=True):
            found.setdefault(one, set()).add(place)
    for one, places in found.items():
        if len(places) == 1:
            pointed[one] = places.pop()
    return pointed
