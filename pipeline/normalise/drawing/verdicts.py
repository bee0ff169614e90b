"""Which polygons and labels make parcels, and what is wrong with the others (TOP-07, TOP-08)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.normalise.drawing.labels import locate, written
from pipeline.normalise.drawing.linework import Ints, Linework, Shapes, close_with, points_at
from pipeline.normalise.drawing.loose_ends import LooseEnds
from schemas.finding import Fault, Severity
from schemas.reasons import BadLabel, NoLabel
from schemas.tolerances import tolerances


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of polygons and labels.

    Attributes
    ----------
    label
        Label of each polygon, -1 where it has none or several.
    is_record
        Polygons that become records; the others are set aside.
    set_aside
        Polygons and labels that are set aside, each with a fault.
    """

    label: Ints
    is_record: npt.NDArray[np.bool_]
    set_aside: int
    faults: tuple[Fault, ...]


def judge(labels: pd.DataFrame, parts: pd.DataFrame, face: Ints, linework: Linework, loose: LooseEnds) -> Verdict:
    """Compare polygons with the labels that they were given.

    One fault is reported once: labels that would each have a polygon of its own if the undershoots were closed are
    what these lead to, and not reported again.

    Parameters
    ----------
    labels, parts
        See `pipeline.normalise.drawing.labels.whole_labels`.
    face
        Polygon of each label, -1 where it has none.
    """
    faces = linework.faces
    count = np.bincount(face[face >= 0], minlength=len(faces))
    label = np.full(len(faces), -1, dtype=np.intp)
    label[face[face >= 0]] = np.flatnonzero(face >= 0)
    label[count != 1] = -1
    is_healed = _would_be_alone(labels, face, count, linework, loose)
    bare = np.flatnonzero(count == 0)
    kinds = _kinds_of_bare(bare, parts, linework)
    is_record = np.ones(len(faces), dtype=np.bool_)
    is_record[bare] = kinds != NoLabel.SHEET_EDGE
    faults = [
        *_bare(bare, kinds, faces),
        *_crowded(labels, face, count, faces, is_healed),
        *_outside(labels, face, is_healed),
    ]
    return Verdict(label, is_record, int((~is_record).sum() + (face < 0).sum()), tuple(faults))


def _would_be_alone(labels: pd.DataFrame, face: Ints, count: Ints, linework: Linework, loose: LooseEnds) -> Any:
    """Say which labels trouble now and would have a polygon to themselves if the undershoots were closed."""
    is_troubled = (face < 0) | (count[face] > 1) if len(count) else face < 0
    if not (is_troubled.any() and len(loose.connectors)):
        return np.zeros(len(face), dtype=np.bool_)
    healed = locate(points_at(labels["x"], labels["y"]), close_with(linework, loose.connectors))
    alone = pd.Series(healed).groupby(healed).transform("size").to_numpy() == 1
    return is_troubled & alone & (healed >= 0)


def _kinds_of_bare(bare: Ints, parts: pd.DataFrame, linework: Linework) -> Any:
    """Say why polygons have no label: a sliver, a part at the edge of the sheet, or simply none."""
    faces = linework.faces[bare]
    is_sliver = _mean_width(faces) < tolerances().topology.error_width_m
    uses = locate(points_at(parts["x"], parts["y"]), linework.faces)[parts["area"].isna().to_numpy()]
    outline = shapely.boundary(shapely.coverage_union_all(linework.faces)) if len(bare) else None
    shared = shapely.length(shapely.intersection(shapely.boundary(faces), outline)) if len(bare) else np.zeros(0)
    is_edge = np.isin(bare, uses) & (shared > 0)
    return np.select([is_sliver, is_edge], [NoLabel.SLIVER, NoLabel.SHEET_EDGE], NoLabel.MISSING)


def _mean_width(faces: Shapes) -> Any:
    """Return the mean width of narrow polygons, metres."""
    return 2 * shapely.area(faces) / np.maximum(shapely.length(faces), tolerances().grid.size_m)


def _bare(bare: Ints, kinds: Any, faces: Shapes) -> list[Fault]:
    """TOP-07."""
    width = _mean_width(faces[bare]).tolist()
    faults = []
    for at, kind, width_m in zip(bare.tolist(), kinds.tolist(), width, strict=True):
        is_sliver, is_edge = kind == NoLabel.SLIVER, kind == NoLabel.SHEET_EDGE
        faults.append(
            Fault(
                code="TOP-07",
                geometry=faces[at],
                measured=width_m if is_sliver else None,
                unit="m" if is_sliver else None,
                severity=Severity.INFO if is_edge else None,
                values={"reason": str(kind), "area_m2": float(faces[at].area)},
            )
        )
    return faults


def _crowded(labels: pd.DataFrame, face: Ints, count: Ints, faces: Shapes, is_healed: Any) -> list[Fault]:
    """TOP-08 for polygons with several labels."""
    faults = []
    for at in np.flatnonzero(count > 1).tolist():
        mine = np.flatnonzero(face == at)
        if is_healed[mine].all():
            continue
        shown = [written(label) for label in labels.iloc[mine].itertuples()]
        values = {"reason": BadLabel.SEVERAL.value, "labels": "; ".join(shown), "count": len(mine)}
        first, second = labels.iloc[mine[0]], labels.iloc[mine[1]]
        faults.append(
            Fault(
                code="TOP-08",
                row=int(second["row"]) + 1,
                parcel=first["parcel"],
                other_parcel=second["parcel"],
                measured=float(len(mine)),
                limit=1.0,
                geometry=faces[at],
                values=values,
            )
        )
    return faults


def _outside(labels: pd.DataFrame, face: Ints, is_healed: Any) -> list[Fault]:
    """TOP-08 for labels without polygon."""
    return [
        Fault(
            code="TOP-08",
            row=int(label.row) + 1,
            parcel=label.parcel,
            geometry=shapely.Point(label.x, label.y),
            values={"reason": BadLabel.OUTSIDE.value, "labels": written(label), "count": 1},
        )
        for label in labels[(face < 0) & ~is_healed].itertuples()
    ]
