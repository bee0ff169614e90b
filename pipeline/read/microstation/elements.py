"""Elements of a drawing as the records of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from pipeline.read.cad import Census, chord_error
from pipeline.read.microstation import shapes
from pipeline.read.microstation.strokes import STEP_DEGREES, Vertices, stroke_curve, stroke_ellipse

JOIN_M = 0.002
"""Ends of the parts of a chain this near to one another are one: two units of the working units of cadastral maps."""
KINDS = {
    12: "complex chain",
    14: "complex shape",
    18: "3D surface",
    19: "3D solid",
    21: "B-spline",
    22: "point string",
    23: "cone",
    24: "B-spline surface",
    27: "B-spline",
    33: "dimension",
    34: "shared cell definition",
    35: "shared cell",
    36: "multiline",
    37: "tag",
    87: "raster",
    88: "raster",
}
"""Types of elements that are not read; those of curves are named by what draws them."""
_BATCH_RECORDS = 16_384
_REFERENCE = re.compile(rb"[^\\/:\x00-\x1f]{1,80}\.(?:dgn|dwg|dxf|ref|hmr)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element; the names are those of GDAL's driver, since source descriptions and people know them.

    Attributes
    ----------
    geometry
        WKB; None where the element cannot be decoded.
    """

    Type: int | None = None
    Level: int | None = None
    LevelName: str | None = None
    GraphicGroup: int | None = None
    ColorIndex: int | None = None
    Weight: int | None = None
    Style: int | None = None
    EntityNum: int | None = None
    MSLink: int | None = None
    Text: str | None = None
    geometry: bytes | None = None


_TYPES = {"LevelName": pa.string(), "Text": pa.string(), "geometry": pa.binary()}
SCHEMA = pa.schema([(one.name, _TYPES.get(one.name, pa.int64())) for one in fields(Element)])


def records(elements: Sequence[Element]) -> pa.RecordBatchReader:
    """Return elements as records."""
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(elements))


def _batches(elements: Sequence[Element]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(elements), _BATCH_RECORDS):
        some = elements[start : start + _BATCH_RECORDS]
        columns = [pa.array([getattr(one, name) for one in some], SCHEMA.field(name).type) for name in SCHEMA.names]
        yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws curves, and counts by level what does not arrive as it was drawn."""

    census: Census

    def ellipse(
        self,
        level: object,
        center: tuple[float, float],
        axes: tuple[float, float],
        rotation: float,
        arc: tuple[float, float] | None = None,
    ) -> shapes.Part:
        """Draw an ellipse; `arc` is start and sweep of a part of it. Angles in radians."""
        start, sweep = arc or (0.0, 2 * np.pi)
        self.census.stroke(str(level), chord_error(max(map(abs, axes)), abs(sweep), STEP_DEGREES))
        return shapes.Part(stroke_ellipse(center, axes, rotation, start, sweep), is_stroked=True)

    def curve(self, level: object, points: Vertices) -> shapes.Part:
        """Draw a curve through points."""
        self.census.stroke_unmeasured(str(level), "curve")
        return shapes.Part(stroke_curve(points), is_stroked=True)

    def references(self, record: bytes) -> None:
        """Count an attached file, of which nothing is read, by its name without folder, where one is to be found."""
        found = _REFERENCE.search(record.replace(b"\x00", b""))
        name = found[0].decode("ascii", "replace").strip() if found else ""
        self.census.overlook(f"reference {name}".strip())


def single_byte_text(raw: bytes) -> str:
    r"""Return a text of which nobody knows the code page: every byte stays apart, for normalisation to find out.

    Examples
    --------
    >>> single_byte_text(b"Th\xabn"), single_byte_text(b"\x81\x96")
    ('Th«n', '\x81\x96')
    """
    raw = raw.rstrip(b"\x00")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
