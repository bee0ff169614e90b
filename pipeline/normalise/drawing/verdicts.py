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
from schemas.finding import Fault, Severity
from schemas.reasons import BadLabel, NoLabel
from schemas.tolerances import tolerances

_OF_ANOTHER_SHEET = (NoLabel.SHEET_EDGE, NoLabel.DRAWN_AGAIN)
"""Why a polygon without label is no parcel of its sheet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of polygons and labels.

    Attributes
    ----------
    label
        Label of each polygon, -1 where it has none or several.
    bare
        Polygons without label: ``reason`` (`NoLabel`), ``land_use`` and ``labels`` (those that it has on other sheets),
        indexed by their position.
    outside
        Labels that belong to no polygon.
    faults
        TOP-08.
    """

    label: Ints
    bare: pd.DataFrame
    outside: int
    faults: tuple[Fault, ...]

    @property
    def is_record(self) -> npt.NDArray[np.bool_]:
        """Polygons that become records, shape (n,); the others are set aside."""
        is_record = np.ones(len(self.label), dtype=np.bool_)
        is_record[self.bare.index[self.bare["reason"].isin(_OF_ANOTHER_SHEET)]] = False
        return is_record

    @property
    def set_aside(self) -> int:
        """Polygons and labels that are set aside, each with a fault."""
        return int((~self.is_record).sum()) + self.outside


def judge(labels: pd.DataFrame, parts: pd.DataFrame, face: Ints, linework: Linework, lacking: Shapes) -> Verdict:
    """Compare polygons with the labels that they were given.

    One fault is reported once: labels that would each have a polygon of its own if the boundaries that are lacking were
    there are what these lead to, and not reported again.

    Parameters
    ----------
    labels, parts
        See `pipeline.normalise.drawing.labels.whole_labels`.
    face
        Polygon of each label, -1 where it has none.
    lacking
        Lines that would bound polygons, each reported already: those that close undershoots, or lie on a wrong level.
    """
    faces = linework.faces
    count = np.bincount(face[face >= 0], minlength=len(faces))
    label = np.full(len(faces), -1, dtype=np.intp)
    label[face[face >= 0]] = np.flatnonzero(face >= 0)
    label[count != 1] = -1
    is_healed = _would_be_alone(labels, face, count, linework, lacking)
    faults = (*_crowded(labels, face, count, faces, is_healed), *_outside(labels, face, is_healed))
    bare = _bare(np.flatnonzero(count == 0), parts, faces)
    return Verdict(label, bare, int((face < 0).sum()), faults)


def _would_be_alone(labels: pd.DataFrame, face: Ints, count: Ints, linework: Linework, lacking: Shapes) -> Any:
    """Say which labels trouble now and would have a polygon to themselves with some more lines."""
    is_troubled = (face < 0) | (count[face] > 1) if len(count) else face < 0
    if not (is_troubled.any() and len(lacking)):
        return np.zeros(len(face), dtype=np.bool_)
    healed = locate(points_at(labels["x"], labels["y"]), close_with(linework, lacking))
    alone = pd.Series(healed).groupby(healed).transform("size").to_numpy() == 1
    return is_troubled & alone & (healed >= 0)


def _bare(bare: Ints, parts: pd.DataFrame, faces: Shapes) -> pd.DataFrame:
    """Say why polygons have no label: a sliver, a part at the edge of the sheet, no number, or simply none."""
    mine = faces[bare]
    uses = parts[parts["area"].isna()]
    uses = uses.assign(face=locate(points_at(uses["x"], uses["y"]), faces)).drop_duplicates("face")
    land_use = uses.set_index("face")["land_use"].reindex(bare)
    outline = shapely.boundary(shapely.coverage_union_all(faces)) if len(bare) else None
    is_edge = shapely.length(shapely.intersection(shapely.boundary(mine), outline)) > 0
    has_use = land_use.notna().to_numpy()
    reason = np.select(
        [_mean_width(mine) < tolerances().topology.error_width_m, has_use & is_edge, has_use],
        [NoLabel.SLIVER, NoLabel.SHEET_EDGE, NoLabel.NO_NUMBER],
        NoLabel.MISSING,
    )
    return pd.DataFrame({"reason": reason, "land_use": land_use, "labels": None}, index=bare)


def _mean_width(faces: Shapes) -> Any:
    """Return the mean width of narrow polygons, metres."""
    return 2 * shapely.area(faces) / np.maximum(shapely.length(faces), tolerances().grid.size_m)


def unlabelled(bare: pd.DataFrame, faces: Shapes) -> list[Fault]:
    """TOP-07 for polygons without label.

    Parameters
    ----------
    bare
        See `Verdict`.
    """
    width = _mean_width(faces[bare.index]).tolist()
    faults = []
    for (at, reason, land_use, labels), width_m in zip(bare.itertuples(name=None), width, strict=True):
        is_sliver = reason == NoLabel.SLIVER
        values = {"reason": str(reason), "area_m2": float(faces[at].area)}
        faults.append(
            Fault(
                code="TOP-07",
                geometry=faces[at],
                measured=width_m if is_sliver else None,
                unit="m" if is_sliver else None,
                severity=Severity.INFO if reason in _OF_ANOTHER_SHEET else None,
                values={**values, "land_use": None if pd.isna(land_use) else land_use, "labels": labels},
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
