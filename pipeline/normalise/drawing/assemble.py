"""Layers of lines and texts to layers of parcels, which then go the way of all parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.errors import PackageError
from pipeline.normalise.drawing.entities import Entities, kind_of, sort_entities
from pipeline.normalise.drawing.labels import whole_labels
from pipeline.normalise.drawing.linework import Linework, build
from pipeline.normalise.drawing.loose_ends import LooseEnds, find_loose_ends, name_parcels
from pipeline.normalise.drawing.matching import match_labels
from pipeline.normalise.drawing.sheet import Identity, identify
from pipeline.normalise.drawing.verdicts import Verdict, judge
from pipeline.normalise.shapes import Shapes, has_place, to_grid
from schemas.crs import crs_label
from schemas.finding import Fault, Severity
from schemas.frames import Layer, Layers
from schemas.package import Manifest
from schemas.reasons import Ambiguous, BadCoordinate, Curve, NoParcels, Unexpected
from schemas.source import Drawing, Source
from schemas.tolerances import tolerances

SHOWN_LEVELS = 12
"""Levels that a message names."""
LABEL_SPREAD_M = 10.0
"""Farthest that area and land use stand from their number: 5 mm at 1:2000."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one drawing gave; `set_aside` counts the records that have no parcel."""

    layer: Layer
    faults: tuple[Fault, ...]
    set_aside: int
    levels: tuple[str, ...]


def assemble(layers: Layers, source: Source) -> Layers:
    """Close the lines of drawings to parcels and give them their labels; other layers are handed on as they are.

    A record is now a parcel: a closed polygon, or a label that belongs to none. `Layers.read` counts these and the
    elements that could not be decoded; set aside, each with a fault, are the latter, labels without polygon (TOP-08, or
    TOP-06 for the lines that should have enclosed them), and the numberless parts of parcels that the neighbouring
    sheet holds (TOP-07). The row of a parcel is that of the element with its number, or of the
    nearest line where it has no label. Nothing moves except ends within the tolerance of the source (TOP-06, for
    information) and vertices that are not on the millimetre grid (GEO-11).

    Raises
    ------
    PackageError
        PKG-08 if no drawing has a closed line.
    """
    if source.drawing is None:
        return layers
    sheets = [_sheet(layer, source.drawing, layers.package.manifest) for layer in layers.layers]
    kept = [sheet for sheet in sheets if len(sheet.layer.frame)]
    faults = (*_weigh(layers.faults, source.drawing), *(fault for sheet in sheets for fault in sheet.faults))
    if not kept:
        names = ", ".join(sorted({level for sheet in sheets for level in sheet.levels})[:SHOWN_LEVELS])
        values = {"reason": NoParcels.NO_BOUNDARIES.value, "candidates": names}
        nothing = Fault(code="PKG-08", file=layers.package.name, values=values)
        raise PackageError(*faults, nothing, package=layers.package)
    empty = [sheet.layer for sheet in sheets if not len(sheet.layer.frame)]
    set_aside = layers.quarantined + sum(sheet.set_aside for sheet in sheets)
    return replace(
        layers,
        layers=tuple(sheet.layer for sheet in kept),
        read=sum(len(sheet.layer.frame) for sheet in kept) + set_aside,
        quarantined=set_aside,
        faults=(*faults, *(_without_parcels(layer) for layer in empty)),
    )


def _weigh(faults: Sequence[Fault], drawing: Drawing) -> list[Fault]:
    """Make curves that are no boundaries worth no more than a note."""
    return [
        replace(fault, severity=Severity.INFO)
        if fault.code == "FMT-06"
        and fault.values["reason"] != Curve.UNKNOWN_KIND
        and kind_of(str(fault.values["level"]), drawing.levels) != "boundary"
        else fault
        for fault in faults
    ]


def _without_parcels(layer: Layer) -> Fault:
    values = {"reason": Unexpected.NOT_USED.value, "name": layer.name, "detail": ""}
    return Fault(code="PKG-03", file=layer.file, values=values)


def _sheet(layer: Layer, drawing: Drawing, manifest: Manifest) -> _Sheet:
    """Turn one drawing into parcels."""
    entities, faults = _with_place(sort_entities(layer, drawing))
    faults += entities.faults
    identity = identify(layer.file, entities.frame_texts, drawing, manifest)
    if identity.contradicts:
        values = {"reason": Ambiguous.SHEET.value, "name": layer.file, "candidates": ", ".join(identity.contradicts)}
        faults.append(Fault(code="PKG-04", values=values))
    faults += _rounded(entities.lines)
    linework = build(entities.lines, drawing.snap_m)
    loose = find_loose_ends(linework, drawing.reach_m, drawing.snap_m)
    labels, parts = whole_labels(entities.texts, linework.faces, LABEL_SPREAD_M)
    face = match_labels(labels, linework.faces, entities.leaders, drawing.label_reach_m)
    verdict = judge(labels, parts, face, linework, loose)
    frame = _parcels(labels, verdict, linework, entities, identity)
    crs = None if layer.frame.crs is None else crs_label(layer.frame.crs)
    placed = [
        replace(
            fault,
            crs=crs,
            sheet=identity.sheet,
            commune=identity.commune,
            other_sheet=identity.sheet if fault.other_parcel else None,
        )
        for fault in (*_with_rows(name_parcels(loose, labels, face, linework.faces), entities), *verdict.faults)
    ]
    return _Sheet(
        layer=replace(layer, frame=frame.set_crs(layer.frame.crs) if layer.frame.crs is not None else frame),
        faults=tuple(replace(fault, file=layer.file) for fault in (*faults, *placed)),
        set_aside=verdict.set_aside,
        levels=entities.levels,
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


def _with_rows(loose: LooseEnds, entities: Entities) -> list[Fault]:
    """Give faults of lines the number of the element that each lies on."""
    places = [None if f.geometry is None else shapely.Point(f.values["x"], f.values["y"]) for f in loose.faults]
    return [replace(f, row=row) for f, row in zip(loose.faults, _nearest_rows(places, entities), strict=True)]


def _nearest_rows(places: Sequence[Any], entities: Entities) -> list[int | None]:
    """Return the 1-based number of the boundary element nearest to each place; None for no place."""
    here = [place is not None for place in places]
    if not any(here):
        return [None] * len(places)
    points = shapely.point_on_surface(np.array([place for place in places if place is not None], dtype=object))
    nearest = iter(entities.line_rows[shapely.STRtree(entities.lines).nearest(points)].tolist())
    return [next(nearest) + 1 if there else None for there in here]


def _parcels(
    labels: pd.DataFrame, verdict: Verdict, linework: Linework, entities: Entities, identity: Identity
) -> gpd.GeoDataFrame:
    """Return the polygons that count, with their labels; index: position in the file of the element with the number."""
    at, faces = verdict.label[verdict.is_record], linework.faces[verdict.is_record]
    mine = labels[["parcel", "area", "land_use", "row"]].reindex(np.where(at >= 0, at, len(labels)))
    rows = mine.pop("row").to_numpy(dtype=float, copy=True)
    lacking = np.flatnonzero(at < 0)
    rows[lacking] = np.array(_nearest_rows(list(faces[lacking]), entities), dtype=float) - 1
    mine.index = pd.Index(rows.astype(np.int64))
    frame = mine.assign(sheet=identity.sheet, commune=identity.commune).astype("string")
    unknown = [name for name in ("commune", "area", "land_use") if frame[name].isna().all()]
    return gpd.GeoDataFrame(frame.drop(columns=unknown), geometry=faces)
