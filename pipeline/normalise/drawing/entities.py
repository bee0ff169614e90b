"""Elements of a drawing sorted by what their levels mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.normalise.drawing.lettering import read_lettering
from pipeline.normalise.drawing.linework import Ints, Shapes
from pipeline.normalise.drawing.texts import Parts, parts_of
from pipeline.normalise.texts import as_text
from schemas.finding import Fault
from schemas.frames import Layer
from schemas.source import Drawing, Levels

_LABEL_KINDS = ("label_point", "number", "area", "land_use", "label")
_LINES = (1, 2)
_FILLER = str.maketrans("", "", " _-")


@dataclass(frozen=True, slots=True)
class Entities:
    """What counts of a drawing.

    Attributes
    ----------
    lines, line_rows
        Boundary lines, and position in the file of the element that each comes from.
    texts
        Texts that are labels or parts of them: ``parcel``, ``area``, ``land_use``, ``kind``, ``x``, ``y``, ``row``.
    leaders, leader_rows, leader_levels
        Lines on the levels of labels: bars of fractions, and arrows from a label to its parcel; with position in the
        file and level of each.
    frame_texts
        Texts around the map.
    levels
        Names of all levels, the fullest first.
    faults
        FMT-02.
    """

    lines: Shapes
    line_rows: Ints
    texts: pd.DataFrame
    leaders: Shapes
    leader_rows: Ints
    leader_levels: tuple[str, ...]
    frame_texts: tuple[str, ...]
    levels: tuple[str, ...]
    faults: tuple[Fault, ...]


def sort_entities(layer: Layer, drawing: Drawing) -> Entities:
    """Sort the elements of a drawing; those on layouts (paper space) are no part of it."""
    frame = layer.frame
    if "PaperSpace" in frame:
        frame = frame[~frame["PaperSpace"].astype("boolean").fillna(False)]
    levels = as_text(frame[_named(frame, drawing.level)]).fillna("")
    kinds = levels.map({level: kind_of(level, drawing.levels) for level in levels.unique()})
    shapes = np.asarray(shapely.force_2d(np.asarray(frame.geometry.array, dtype=object)), dtype=object)
    written, faults = read_lettering(
        as_text(frame[_named(frame, drawing.text)]), (kinds == "frame").to_numpy(), layer.encoding, drawing
    )
    rows = frame.index.to_numpy()
    is_text = (written.notna() & (written != "")).to_numpy(dtype=bool) & (shapely.get_type_id(shapes) == 0)
    boundary, owners = _linestrings(shapes, np.flatnonzero((kinds == "boundary").to_numpy() & ~is_text))
    leaders, pointers = _linestrings(shapes, np.flatnonzero(kinds.isin(_LABEL_KINDS).to_numpy() & ~is_text))
    in_frame = written[is_text & (kinds == "frame").to_numpy()]
    label = np.flatnonzero(is_text & kinds.isin(_LABEL_KINDS).to_numpy())
    return Entities(
        lines=boundary,
        line_rows=rows[owners],
        texts=_texts(written.iloc[label], kinds.iloc[label], shapes[label], rows[label], drawing.labels),
        leaders=leaders,
        leader_rows=rows[pointers],
        leader_levels=tuple(levels.iloc[pointers]),
        frame_texts=tuple(in_frame),
        levels=tuple(level for level, _ in Counter(levels).most_common()),
        faults=tuple(faults),
    )


@cache
def kind_of(level: str, levels: Levels) -> str:
    """Return what lies on a level: a field of `Levels`, the first that fits; empty where none does."""
    folded = _folded(level)
    for kind in Levels.model_fields:
        if any(fnmatchcase(folded, _folded(pattern)) for pattern in getattr(levels, kind)):
            return kind
    return ""


def _folded(name: str) -> str:
    return name.casefold().translate(_FILLER)


def _named(frame: pd.DataFrame, names: Sequence[str]) -> str:
    return next(name for name in names if name in frame.columns)


def _linestrings(shapes: Shapes, positions: Ints) -> tuple[Shapes, Ints]:
    """Take some geometries apart into linestrings, outlines of areas included; and the position each comes from."""
    parts, owners = shapely.get_parts(shapes[positions], return_index=True)
    inner, inner_owners = shapely.get_parts(parts, return_index=True)  # collections may hold multi-geometries
    is_area = shapely.get_type_id(inner) == 3
    inner[is_area] = shapely.boundary(inner[is_area])
    lines, line_owners = shapely.get_parts(inner, return_index=True)
    is_line = np.isin(shapely.get_type_id(lines), _LINES)
    at = positions[owners[inner_owners[line_owners]]]
    return np.asarray(lines[is_line], dtype=object), at[is_line]


def _texts(written: Any, kinds: Any, points: Shapes, rows: Ints, patterns: Sequence[str]) -> pd.DataFrame:
    """Read the texts that are labels or parts of them; notes between them are left out."""
    read = {pair: parts_of(*pair, patterns) for pair in set(zip(written, kinds, strict=True))}
    parts = [read[pair] for pair in zip(written, kinds, strict=True)]
    kept = np.array([part is not None for part in parts], dtype=bool)
    x, y = shapely.get_coordinates(points).T if len(points) else np.empty((2, 0))
    frame = pd.DataFrame(
        {
            **{name: [getattr(part, name) for part in parts if part] for name in Parts.__slots__},
            "kind": kinds.to_numpy()[kept],
            "x": x[kept],
            "y": y[kept],
            "row": rows[kept],
        }
    )
    return frame.astype(dict.fromkeys(Parts.__slots__, "string"))
