"""Sheets as drawings, lines and labels, with faults; and what the chain finds of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.grounds import NOW, Ground, examined
from benchmarks.planted import labels, lines
from benchmarks.planted.sketch import Sketch
from pipeline.normalise import assemble, normalise
from schemas.finding import Finding, Severity
from schemas.frames import Layer, Layers
from schemas.package import Package
from schemas.province import load_province
from schemas.source import load_source

_SOURCE = "famis_dxf"
PLANTERS: Mapping[str, Callable[[Sketch], bool]] = MappingProxyType(
    {
        "TOP-06 short": lines.too_short,
        "TOP-06 long": lines.too_long,
        "TOP-06 stray": lines.stray,
        "TOP-06 bridge": lines.bridge,
        "TOP-07 doubled": lines.doubled,
        "TOP-07": labels.no_label,
        "TOP-08": labels.two_labels,
        "TOP-08 merged": labels.missing_line,
        "TOP-08 outside": labels.label_outside,
    }
)
"""By the code that each mostly plants, and how."""


def sketches_of(ground: Ground, rng: np.random.Generator) -> list[Sketch]:
    """Return drawings of the sheets of a ground; parcels are numbered sheet by sheet, each with its area."""
    is_plain = shapely.get_type_id(ground.shapes) == shapely.GeometryType.POLYGON
    shapes = shapely.transform(ground.shapes, lambda xy: np.round(xy, 3))
    is_plain &= shapely.is_valid(shapes)
    sketches = []
    for at, sheet in enumerate(np.unique(ground.sheet), start=1):
        mine = shapes[is_plain & (ground.sheet == sheet)]
        table = {
            "soHieuToBanDo": at,
            "soThuTuThua": range(1, len(mine) + 1),
            "dienTich": shapely.area(mine).round(1),
            "kyHieuMucDichSuDung": rng.choice(["ODT", "CLN", "LUC"], len(mine)),
        }
        sketches.append(Sketch(gpd.GeoDataFrame(table, geometry=mine, crs=9210), rng))
    for sketch in sketches[1:]:
        sketch.avoid = sketches[0].avoid
    return sketches


def plant(sketches: Sequence[Sketch], rng: np.random.Generator, wanted: int) -> None:
    """Plant faults of all kinds in a random order, at most so many of each kind on a sheet."""
    for at, sketch in enumerate(sketches):
        for _ in range(wanted):
            labels.part_at_the_edge(sketch, [*sketches[:at], *sketches[at + 1 :]])
    for sketch in sketches:
        for name in rng.permutation([*PLANTERS] * wanted):
            PLANTERS[name](sketch)


def findings_of(sketches: Sequence[Sketch]) -> list[Finding]:
    """Read the drawings, close their lines, and check what comes of it.

    How many ends were joined within the tolerance is told for information only, and left out here.
    """
    layers = Layers(
        package=Package.unknown("drawings.zip", NOW),
        source=_SOURCE,
        layers=tuple(_layer(sketch) for sketch in sketches),
        read=sum(len(_layer(sketch).frame) for sketch in sketches),
    )
    source, province = load_source(_SOURCE), load_province("generic")
    findings = examined(normalise(assemble(layers, source), source, province), source)
    return [one for one in findings if (one.code, one.severity) != ("TOP-06", Severity.INFO)]


def _layer(sketch: Sketch) -> Layer:
    drawn = [(level, None, one) for level, shapes in sketch.drawn.lines.items() for one in shapes if not one.is_empty]
    texts = [(level, words, shapely.Point(x, y)) for level, words, x, y in sketch.drawn.texts]
    table = pd.DataFrame([*drawn, *texts], columns=["Layer", "Text", "geometry"]).astype({"Text": "string"})
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=9210)
    return Layer(frame=frame, file=f"DC{sketch.number}.dxf", name="entities", driver="DXF")
