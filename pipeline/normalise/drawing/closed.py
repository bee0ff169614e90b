"""One drawing: its lines closed to polygons, mended if that is wanted, and its labels attached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.normalise.drawing.entities import Entities, sort_entities
from pipeline.normalise.drawing.labels import whole_labels
from pipeline.normalise.drawing.linework import Ints, Linework, Shapes, build
from pipeline.normalise.drawing.loose_ends import LooseEnds, find_loose_ends
from pipeline.normalise.drawing.matching import match_labels
from pipeline.normalise.drawing.repairs import mend
from pipeline.normalise.drawing.sheet import Identity, identify
from pipeline.normalise.drawing.verdicts import Verdict, judge
from pipeline.normalise.drawing.wrong_levels import find_wrong_levels
from pipeline.normalise.shapes import has_place, to_grid
from schemas.crs import crs_label
from schemas.finding import Fault
from schemas.frames import Layer
from schemas.package import Manifest
from schemas.reasons import Ambiguous, BadCoordinate
from schemas.source import Drawing
from schemas.tolerances import tolerances

LABEL_SPREAD_M = 10.0
"""Farthest that area and land use stand from their number: 5 mm at 1:2000."""


@dataclass(frozen=True, slots=True)
class ClosedSheet:
    """What one drawing holds.

    Attributes
    ----------
    labels, face
        See `pipeline.normalise.drawing.labels.whole_labels`; and the polygon of each, -1 where it has none.
    loose
        What does not close, and what was mended.
    astray
        TOP-06 for boundaries on the levels of labels.
    faults
        Those of the drawing as a whole, without its file.
    """

    layer: Layer
    identity: Identity
    entities: Entities
    linework: Linework
    loose: LooseEnds
    labels: pd.DataFrame
    face: Ints
    astray: tuple[Fault, ...]
    verdict: Verdict
    faults: tuple[Fault, ...]

    @property
    def crs(self) -> str | None:
        """Name of its coordinate system."""
        return None if self.layer.frame.crs is None else crs_label(self.layer.frame.crs)


def close_sheet(layer: Layer, drawing: Drawing, manifest: Manifest, *, repair: bool) -> ClosedSheet:
    """Close the lines of one drawing, and attach its labels.

    Parameters
    ----------
    repair
        Whether to close undershoots and cut off overshoots (see `pipeline.normalise.drawing.repairs.mend`).
    """
    entities, faults = _with_place(sort_entities(layer, drawing))
    faults += entities.faults
    identity = identify(layer.file, entities.frame_texts, drawing, manifest)
    if identity.contradicts:
        values = {"reason": Ambiguous.SHEET.value, "name": layer.file, "candidates": ", ".join(identity.contradicts)}
        faults.append(Fault(code="PKG-04", values=values))
    faults += _rounded(entities.lines)

    def attach(faces: Shapes) -> tuple[pd.DataFrame, pd.DataFrame, Ints]:
        labels, parts = whole_labels(entities.texts, faces, LABEL_SPREAD_M)
        return labels, parts, match_labels(labels, faces, entities.leaders, drawing.label_reach_m)

    linework = build(entities.lines, drawing.snap_m)
    loose = find_loose_ends(linework, drawing.reach_m, drawing.snap_m)
    if repair:
        linework, loose = mend(linework, loose, lambda faces: attach(faces)[2])
    labels, parts, face = attach(linework.faces)
    astray = find_wrong_levels(entities, labels, face, linework)
    lacking = np.array([*loose.connectors, *(fault.geometry for fault in astray), None], dtype=object)[:-1]
    return ClosedSheet(
        layer=layer,
        identity=identity,
        entities=entities,
        linework=linework,
        loose=loose,
        labels=labels,
        face=face,
        astray=tuple(astray),
        verdict=judge(labels, parts, face, linework, lacking),
        faults=tuple(faults),
    )


def _with_place(entities: Entities) -> tuple[Entities, list[Fault]]:
    """Leave out lines with coordinates that no place on Earth has (CRS-04)."""
    good = has_place(entities.lines)
    values = {"reason": BadCoordinate.OUT_OF_RANGE.value}
    faults = [Fault(code="CRS-04", row=int(row) + 1, values=values) for row in np.unique(entities.line_rows[~good])]
    return replace(entities, lines=entities.lines[good], line_rows=entities.line_rows[good]), faults


def _rounded(lines: Shapes) -> list[Fault]:
    """Say how far the millimetre grid, on which lines meet, moves their vertices (GEO-11)."""
    grid = tolerances().grid
    rounded = to_grid(lines, grid.size_m)
    if not rounded.moved:
        return []
    values = {"count": rounded.moved, "kept": 0}
    return [Fault(code="GEO-11", measured=rounded.shift_m, limit=grid.shift_m, unit="m", values=values)]
