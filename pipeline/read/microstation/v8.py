"""DGN V8, the drawings of MicroStation V8 and V8i, whose format was never published.

References
----------
What ezdgn found out of it (docs/v8/FORMAT_NOTES.md of that project). Of drawings in three dimensions the plan is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ezdgn
import numpy as np

from pipeline.read.cad import Census
from pipeline.read.microstation import shapes
from pipeline.read.microstation.elements import JOIN_M, KINDS, Element, Pen, single_byte_text
from pipeline.read.microstation.strokes import Vertices
from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

_REFERENCE = 100
"""Type of attached files, among the control elements."""
_WIDE = b"\xff\xfd"
"""Before text in UTF-16, as before the names of levels."""
_CODE_PAGE = b"\xff\xfe\x01\x00"
"""Before text in the code page of its maker."""
_PARTS_OF_OTHERS = frozenset({"BSPLINE_POLE", "MATRIX_INTEGER_DATA", "MATRIX_DOUBLE_DATA"})
_LINES = frozenset({"LINE", "LINE_STRING"})


def read_v8(path: Path) -> tuple[dict[str, list[Element]], Census]:
    """Read a drawing.

    Returns
    -------
    tuple
        Elements in order, by name of their model; and what does not arrive as it was drawn.

    Raises
    ------
    Damage
        DGN_V8 if it cannot be understood, or a model of it.
    """
    try:
        document = ezdgn.read_v8(path)
    except ezdgn.DgnError as error:
        raise Damage(Unreadable.DGN_V8, error) from error
    if document.raw.skipped_models:
        raise Damage(Unreadable.DGN_V8, ", ".join(document.raw.skipped_models))
    levels = {level.level_id: level for level in document.levels}
    pen = Pen(Census())
    models: dict[str, list[Element]] = {}
    for model in document.models:
        models.setdefault(model.metadata.name, []).extend(
            _element(one, model, levels.get(one.level), geometry)
            for one in _drawn(model)
            if (geometry := _geometry(one, model, _number(one, levels), pen))
        )
    for raw in document.raw.models:
        for one in raw.control_objects:
            if one.element_type == _REFERENCE:
                pen.references(one.raw_bytes)
    return models, pen.census


def _drawn(model: ezdgn.V8Model) -> Iterator[ezdgn.V8Element]:
    """Yield the elements that stand for themselves, in order: cells give way to what they hold."""
    pending = [one for one in reversed(model.elements) if one.is_top_level]
    while pending:
        one = pending.pop()
        if one.kind == "CELL":
            pending.extend(reversed(model.children(one)))
        else:
            yield one


def _number(one: ezdgn.V8Element, levels: dict[int, ezdgn.V8Level]) -> int:
    """Return the number of a level as people know it."""
    return levels[one.level].number if one.level in levels else one.level


def _geometry(one: ezdgn.V8Element, model: ezdgn.V8Model, level: int, pen: Pen) -> bytes | None:
    """Return the geometry of an element as WKB; None, and a count, for what is not read."""
    data = one.data
    match one.kind:
        case "TEXT" | "TEXT_NODE" if data.origin:
            return shapes.point(*data.origin.master[:2])
        case "POINT_STRING":
            return shapes.points(_vertices(one))
        case "SHAPE":
            return shapes.area(_vertices(one))
        case "COMPLEX_CHAIN" | "COMPLEX_SHAPE":
            parts = [part for child in model.children(one) if (part := _part(child, level, pen))]
            joined = shapes.join(parts, JOIN_M)
            if one.kind == "COMPLEX_SHAPE" and shapes.is_ring(joined, JOIN_M):
                return shapes.area(joined[0])
            return shapes.lines(joined) if joined else None
    part = _part(one, level, pen)
    return shapes.line(part.vertices) if part else None


def _part(one: ezdgn.V8Element, level: int, pen: Pen) -> shapes.Part | None:
    """Return an element that is, or may be part of, a line."""
    data = one.data
    if one.kind in _LINES or one.kind == "SHAPE":
        return shapes.Part(_vertices(one))
    if one.kind == "CURVE":
        return pen.curve(level, _vertices(one))
    if one.kind in {"ELLIPSE", "ARC"} and data.center and data.rotation_radians is not None:
        axes = data.primary_axis_master or 0.0, data.secondary_axis_master or 0.0
        arc = (data.start_angle_radians or 0.0, data.sweep_angle_radians or 0.0) if one.kind == "ARC" else None
        return pen.ellipse(level, data.center.master[:2], axes, data.rotation_radians, arc)
    if one.kind not in _PARTS_OF_OTHERS:
        kind = one.raw.element_type
        pen.census.overlook(f"3D {one.kind.lower()}" if data.orientation else KINDS.get(kind, f"type {kind}"))
    return None


def _element(one: ezdgn.V8Element, model: ezdgn.V8Model, level: ezdgn.V8Level | None, geometry: bytes) -> Element:
    return Element(
        Type=one.raw.element_type,
        Level=level.number if level else one.level,
        LevelName=level.name if level else None,
        GraphicGroup=one.common.graphic_group,
        ColorIndex=one.common.color_index,
        Weight=one.common.line_weight,
        Style=one.common.line_style,
        Text=_text(one, model),
        geometry=geometry,
    )


def _text(one: ezdgn.V8Element, model: ezdgn.V8Model) -> str | None:
    """Return a text; the lines of a text node parted by line feeds."""
    if one.kind == "TEXT_NODE":
        return "\n".join(_decoded(child.data) for child in model.children(one) if child.kind == "TEXT")
    return _decoded(one.data) if one.kind == "TEXT" else None


def _decoded(data: ezdgn.V8ElementData) -> str:
    raw = data.text_bytes or b""
    if raw.startswith(_WIDE):
        return raw[len(_WIDE) :].decode("utf-16-le", "replace").rstrip("\x00")
    if data.encoding == "utf-8":
        return (data.text or "").rstrip("\x00")
    return single_byte_text(raw.removeprefix(_CODE_PAGE))


def _vertices(one: ezdgn.V8Element) -> Vertices:
    return np.array([vertex.master[:2] for vertex in one.data.vertices], dtype=float).reshape(-1, 2)
