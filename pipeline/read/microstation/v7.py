"""DGN V7, the drawings of MicroStation up to SE and J.

References
----------
Intergraph Standard File Formats (ISFF), as read by ezdgn. Of drawings in three dimensions the plan is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import radians
from pathlib import Path

import ezdgn
import numpy as np

from pipeline.read.cad import Census
from pipeline.read.microstation import shapes
from pipeline.read.microstation.elements import JOIN_M, KINDS, Element, Pen, single_byte_text
from pipeline.read.microstation.strokes import Vertices
from pipeline.read.registry import Damage
from schemas.reasons import Unreadable

MOST_BROKEN = 20
"""Elements set aside before the drawing as a whole is refused; each costs one more reading."""
_BLOCK_BYTES = 512
_DELETED = 0x80
_CONTROL = frozenset({0, 1, 5, 8, 9, 10, 38, 39, 66})
"""Settings and data of programs: nothing of them is drawn."""
_REFERENCE = (5, 9)
"""Type and level of attached files."""
_BROKEN = re.compile(r"^element type \d+ at byte offset (\d+) ")


def read_v7(path: Path) -> tuple[list[Element], list[int], Census]:
    """Read a drawing.

    Returns
    -------
    tuple
        Elements in order; positions of those that cannot be decoded; and what does not arrive as it was drawn.

    Raises
    ------
    Damage
        TRUNCATED; CORRUPT with the byte.
    """
    drawing, broken = _read(bytearray(path.read_bytes()))
    if not all(np.isfinite(drawing.design_settings.global_origin_uor)) or not drawing.design_settings.uor_per_master:
        raise Damage(Unreadable.CORRUPT, "working units")
    pen = Pen(Census())
    if (behind := _behind_end(drawing, path.stat().st_size)) > _BLOCK_BYTES:
        pen.census.overlook(f"data behind the end mark ({behind} B)")
    elements: list[Element] = []
    lost: list[int] = []
    for one in _drawn(drawing):
        if one.record.offset in broken:
            lost.append(len(elements))
            elements.append(Element(Type=one.record.element_type, Level=one.level))
        elif not one.record.deleted and (geometry := _geometry(one, drawing, pen)):
            elements.append(_element(one, drawing, geometry))
    return elements, lost, pen.census


def _read(data: bytearray) -> tuple[ezdgn.Drawing, set[int]]:
    """Decode a drawing; elements that cannot be are marked deleted, and their byte offsets returned."""
    broken: set[int] = set()
    while True:
        try:
            drawing = ezdgn.read(bytes(data))
        except ezdgn.DgnError as error:
            found = _BROKEN.match(str(error))
            if found is None or len(broken) == MOST_BROKEN:
                cut = "remain" in str(error)
                raise Damage(Unreadable.TRUNCATED if cut else Unreadable.CORRUPT, error) from error
            broken.add(int(found[1]))
            data[int(found[1]) + 1] |= _DELETED
            continue
        # Programs fill up the last block; a drawing that ends elsewhere without an end mark was cut.
        if drawing.raw_scan.termination == "physical_eof" and len(data) % _BLOCK_BYTES:
            raise Damage(Unreadable.TRUNCATED, f"{len(data)} B")
        return drawing, broken


def _behind_end(drawing: ezdgn.Drawing, size: int) -> int:
    """Return how many bytes follow the end mark: no more than fill a block, unless something is wrong."""
    last = drawing.raw_scan.records[-1]
    return size - last.offset - last.size_bytes


def _drawn(drawing: ezdgn.Drawing) -> Iterator[ezdgn.DgnElement]:
    """Yield the elements that stand for themselves, in order: cells give way to what they hold."""
    pending = list(reversed(drawing.root_elements))
    while pending:
        one = pending.pop()
        if isinstance(one, ezdgn.Cell):
            pending.extend(reversed(drawing.children(one)))
        else:
            yield one


def _geometry(one: ezdgn.DgnElement, drawing: ezdgn.Drawing, pen: Pen) -> bytes | None:
    """Return the geometry of an element as WKB; None, and a count, for what is not read."""
    match one:
        case ezdgn.Text() | ezdgn.TextNode():
            return shapes.point(*_place(one.origin_master))
        case ezdgn.Shape():
            return shapes.area(_vertices(one))
        case ezdgn.ComplexElement():
            parts = [part for child in drawing.children(one) if (part := _part(child, pen))]
            joined = shapes.join(parts, JOIN_M)
            if isinstance(one, ezdgn.ComplexShape) and shapes.is_ring(joined, JOIN_M):
                return shapes.area(joined[0])
            return shapes.lines(joined) if joined else None
    part = _part(one, pen)
    return shapes.line(part.vertices) if part else None


def _part(one: ezdgn.DgnElement, pen: Pen) -> shapes.Part | None:
    """Return an element that is, or may be part of, a line."""
    match one:
        case ezdgn.Line() | ezdgn.LineString() | ezdgn.Shape():
            return shapes.Part(_vertices(one))
        case ezdgn.Curve():
            return pen.curve(one.level, _vertices(one))
        case ezdgn.Ellipse():
            return pen.ellipse(one.level, *_oval(one))
        case ezdgn.Arc():
            arc = radians(one.start_angle_degrees), radians(one.sweep_angle_degrees)
            return pen.ellipse(one.level, *_oval(one), arc)
    _overlook(one, pen)
    return None


def _overlook(one: ezdgn.DgnElement, pen: Pen) -> None:
    """Count an element that is not read."""
    kind = one.record.element_type
    if (kind, one.level) == _REFERENCE:
        pen.references(one.record.raw_bytes)
    elif kind not in _CONTROL:
        pen.census.overlook(KINDS.get(kind, f"type {kind}"))


def _element(one: ezdgn.DgnElement, drawing: ezdgn.Drawing, geometry: bytes) -> Element:
    header = one.common_header
    rows = [linkage for linkage in one.linkages if linkage.mslink is not None]
    return Element(
        Type=one.record.element_type,
        Level=one.level,
        GraphicGroup=header.graphic_group if header else None,
        ColorIndex=header.symbology.color if header else None,
        Weight=header.symbology.weight if header else None,
        Style=header.symbology.style if header else None,
        EntityNum=rows[0].entity_number if rows else None,
        MSLink=rows[0].mslink if rows else None,
        Text=_text(one, drawing),
        geometry=geometry,
    )


def _text(one: ezdgn.DgnElement, drawing: ezdgn.Drawing) -> str | None:
    """Return a text; the lines of a text node parted by line feeds."""
    match one:
        case ezdgn.Text():
            return single_byte_text(one.text_bytes)
        case ezdgn.TextNode():
            found = [child for child in drawing.children(one) if isinstance(child, ezdgn.Text)]
            return "\n".join(single_byte_text(child.text_bytes) for child in found)
    return None


def _vertices(one: ezdgn.Line | ezdgn.LineString | ezdgn.Shape | ezdgn.Curve) -> Vertices:
    if isinstance(one, ezdgn.Line):
        return np.array([_place(one.start_master), _place(one.end_master)])
    return np.array(one.vertices_master or (), dtype=float).reshape(-1, 2)


def _oval(one: ezdgn.Ellipse | ezdgn.Arc) -> tuple[tuple[float, float], tuple[float, float], float]:
    axes = one.primary_axis_master or 0.0, one.secondary_axis_master or 0.0
    return _place(one.center_master), axes, radians(one.rotation_degrees)


def _place(master: tuple[float, float] | None) -> tuple[float, float]:
    """Return a place in master units, which are there wherever the working units are."""
    return master or (np.nan, np.nan)
