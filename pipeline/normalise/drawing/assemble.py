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
from pipeline.normalise.drawing.closed import ClosedSheet, close_sheet
from pipeline.normalise.drawing.copies import mark_copies
from pipeline.normalise.drawing.entities import Entities, kind_of
from pipeline.normalise.drawing.loose_ends import LooseEnds, name_parcels
from pipeline.normalise.drawing.verdicts import unlabelled
from schemas.finding import Fault, Severity
from schemas.frames import Layer, Layers
from schemas.reasons import Curve, NoParcels, Unexpected
from schemas.source import Drawing, Source

SHOWN_LEVELS = 12
"""Levels that a message names."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one drawing gave; `set_aside` counts the records that have no parcel."""

    layer: Layer
    faults: tuple[Fault, ...]
    set_aside: int
    levels: tuple[str, ...]


def assemble(layers: Layers, source: Source, *, repair: bool = False) -> Layers:
    """Close the lines of drawings to parcels and give them their labels; other layers are handed on as they are.

    A record is now a parcel: a closed polygon, or a label that belongs to none. `Layers.read` counts these and the
    elements that could not be decoded; set aside, each with a fault, are the latter, labels without polygon (TOP-08, or
    TOP-06 for the lines that should have enclosed them), and polygons without number that belong to another sheet
    (TOP-07). The row of a parcel is that of the element with its number, or of the nearest line where it has no label.
    Nothing moves except ends within the tolerance of the source (TOP-06, for information) and vertices that are not on
    the millimetre grid (GEO-11).

    Parameters
    ----------
    repair
        Whether undershoots may be closed and overshoots cut off; each is a fault then too (TOP-06, a warning).

    Raises
    ------
    PackageError
        PKG-08 if no drawing has a closed line.
    """
    if source.drawing is None:
        return layers
    closed = [close_sheet(layer, source.drawing, layers.package.manifest, repair=repair) for layer in layers.layers]
    sheets = [_sheet(one) for one in mark_copies(closed)]
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


def _sheet(sheet: ClosedSheet) -> _Sheet:
    """Turn one drawing into parcels."""
    identity, crs = sheet.identity, sheet.layer.frame.crs
    loose = name_parcels(sheet.loose, sheet.labels, sheet.face, sheet.linework.faces)
    placed = [
        replace(
            fault,
            crs=sheet.crs,
            sheet=identity.sheet,
            commune=identity.commune,
            other_sheet=identity.sheet if fault.other_parcel else None,
        )
        for fault in (
            *_with_rows(loose, sheet.entities),
            *sheet.astray,
            *unlabelled(sheet.verdict.bare, sheet.linework.faces),
            *sheet.verdict.faults,
        )
    ]
    frame = _parcels(sheet)
    return _Sheet(
        layer=replace(sheet.layer, frame=frame if crs is None else frame.set_crs(crs)),
        faults=tuple(replace(fault, file=sheet.layer.file) for fault in (*sheet.faults, *placed)),
        set_aside=sheet.verdict.set_aside,
        levels=sheet.entities.levels,
    )


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


def _parcels(sheet: ClosedSheet) -> gpd.GeoDataFrame:
    """Return the polygons that count, with their labels; index: position in the file of the element with the number."""
    is_record, labels = sheet.verdict.is_record, sheet.labels
    at, faces = sheet.verdict.label[is_record], sheet.linework.faces[is_record]
    mine = labels[["parcel", "area", "land_use", "row"]].reindex(np.where(at >= 0, at, len(labels)))
    rows = mine.pop("row").to_numpy(dtype=float, copy=True)
    lacking = np.flatnonzero(at < 0)
    rows[lacking] = np.array(_nearest_rows(list(faces[lacking]), sheet.entities), dtype=float) - 1
    mine.index = pd.Index(rows.astype(np.int64))
    frame = mine.assign(sheet=sheet.identity.sheet, commune=sheet.identity.commune).astype("string")
    unknown = [name for name in ("commune", "area", "land_use") if frame[name].isna().all()]
    return gpd.GeoDataFrame(frame.drop(columns=unknown), geometry=faces)
