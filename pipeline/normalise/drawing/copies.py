"""Polygons that two sheets draw: sheets overlap, and a parcel belongs to the one on which it has its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.normalise.drawing.closed import ClosedSheet
from pipeline.normalise.drawing.linework import Shapes
from pipeline.normalise.drawing.verdicts import Verdict
from schemas.reasons import NoLabel
from schemas.tolerances import tolerances

_SHOWN = 5
"""Parcels that a message names."""


def mark_copies(sheets: Sequence[ClosedSheet]) -> list[ClosedSheet]:
    """Say of polygons without label that they are what numbered polygons of other sheets in the same system cover.

    Frames may be extended so that no parcel is cut (Thông tư 25/2014 Điều 5.2), so that sheets overlap. A polygon is
    drawn again where nothing of it that is wider than the tolerance of topology remains uncovered.
    """
    if len(sheets) < 2:
        return list(sheets)
    numbered = pd.concat([_numbered(sheet, own) for own, sheet in enumerate(sheets)], ignore_index=True)
    tree = shapely.STRtree(numbered["face"].to_numpy())
    return [replace(sheet, verdict=_marked(sheet, own, numbered, tree)) for own, sheet in enumerate(sheets)]


def _numbered(sheet: ClosedSheet, own: int) -> pd.DataFrame:
    """Return the polygons with one label: position of their sheet, system, name and face."""
    at = np.flatnonzero(sheet.verdict.label >= 0)
    parcels = sheet.labels["parcel"].iloc[sheet.verdict.label[at]]
    names = [f"{sheet.identity.sheet or '?'}/{parcel}" for parcel in parcels]
    return pd.DataFrame({"own": own, "crs": sheet.crs, "name": names, "face": sheet.linework.faces[at]})


def _marked(sheet: ClosedSheet, own: int, numbered: pd.DataFrame, tree: Any) -> Verdict:
    bare = sheet.verdict.bare
    open_ = bare.index[bare["reason"] != NoLabel.SLIVER]
    faces = sheet.linework.faces[open_]
    which, near = tree.query(faces, predicate="intersects")
    others = numbered.iloc[near].assign(at=open_[which])
    others = others[(others["own"] != own) & (others["crs"] == sheet.crs)]
    copies = {}
    for at, there in others.groupby("at"):
        if labels := _covered_by(sheet.linework.faces[at], there["face"].to_numpy(), there["name"].to_numpy()):
            copies[at] = labels
    marked = bare.assign(labels=pd.Series(copies, dtype="object").reindex(bare.index))
    marked.loc[list(copies), "reason"] = NoLabel.DRAWN_AGAIN
    return replace(sheet.verdict, bare=marked)


def _covered_by(face: Any, others: Shapes, names: Shapes) -> str | None:
    """Return the names of the polygons that cover another wholly; None where they do not."""
    limits = tolerances().topology
    rest = shapely.difference(face, shapely.union_all(others))
    if not shapely.is_empty(shapely.buffer(rest, -limits.error_width_m / 2)):
        return None
    is_meant = shapely.area(shapely.intersection(others, face)) > limits.error_area_m2
    return ", ".join(sorted(names[is_meant])[:_SHOWN]) or None
