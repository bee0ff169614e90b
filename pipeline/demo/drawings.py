"""Sheets as CAD drawings: every shared edge drawn once, and labels as texts on the levels of the circular.

References
----------
Autodesk DXF Reference, release 12 (AC1009); Thông tư 25/2014/TT-BTNMT Phụ lục 18 (levels).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely

from pipeline.demo.plan import Array
from schemas.encodings import Encoding, encode

BOUNDARY, NUMBER, AREA, LAND_USE, FRAME = "10", "13", "4", "2", "63"
ROAD, DITCH = "23", "32"
"""Levels whose lines bound parcels without being drawn again as boundaries."""

_OBJECT_LEVELS = {"DGT": ROAD, "DTL": DITCH}
GRID_M = 0.001
TextEncoding = Literal["utf-8", "tcvn3", "vni"]
"""How the texts of a drawing are written."""

_RELEASES = MappingProxyType(
    {"utf-8": ("AC1021", "arial.ttf"), "tcvn3": ("AC1009", ".vntime.ttf"), "vni": ("AC1009", "vni-times.ttf")}
)
"""Release and font of each encoding: texts are UTF-8 from 2007 on, before that bytes of the code page of the font."""
_HEAD = (
    "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\n{release}\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n"
    "0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nSTYLE\n70\n1\n0\nSTYLE\n2\nVN\n70\n0\n40\n0\n3\n{font}\n4\n\n0\nENDTAB\n"
    "0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
)
_TAIL = "0\nENDSEC\n0\nEOF\n"


TextAt = tuple[str, str, float, float]
"""Level, text, easting and northing, metres."""


@dataclass
class Drawn:
    """A sheet as a draughtsman has it: linestrings by level, and texts."""

    lines: dict[str, Array]
    texts: list[TextAt]


def draw(sheet: gpd.GeoDataFrame) -> Drawn:
    """Draw the records of one sheet: boundaries, labels, frame and title."""
    west, south, east, north = sheet.total_bounds
    frame = shapely.boundary(shapely.box(west - 5, south - 5, east + 5, north + 5))
    middle, number = (west + east) / 2, sheet["soHieuToBanDo"].iloc[0]
    titles = [(FRAME, "Bản đồ địa chính", middle, north + 14), (FRAME, f"Tờ bản đồ số: {number}", middle, north + 10)]
    return Drawn({**_edges(sheet), FRAME: np.array([frame], dtype=object)}, [*_labels(sheet), *titles])


def _edges(sheet: gpd.GeoDataFrame) -> dict[str, Array]:
    """Return the boundaries of a sheet from junction to junction, each edge once.

    Edges of roads and ditches lie on the level of these, as the circular wants it.
    """
    shapes = sheet.geometry.to_numpy()
    levels = sheet["kyHieuMucDichSuDung"].map(_OBJECT_LEVELS).fillna(BOUNDARY).to_numpy()
    junctions = shapely.union_all(shapely.boundary(shapes), grid_size=GRID_M)
    edges = np.asarray(shapely.get_parts(shapely.line_merge(junctions)), dtype=object)
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    drawn, is_free = {}, np.ones(len(edges), dtype=bool)
    for level in (*_OBJECT_LEVELS.values(), BOUNDARY):
        which, _ = shapely.STRtree(shapes[levels == level]).query(middles, predicate="dwithin", distance=GRID_M)
        is_mine = is_free & np.isin(np.arange(len(edges)), which)
        drawn[level] = edges[is_mine]
        is_free &= ~is_mine
    return drawn


def _labels(sheet: gpd.GeoDataFrame) -> list[TextAt]:
    """Return number, area and land use of each parcel, inside of it."""
    places = shapely.get_coordinates(shapely.point_on_surface(sheet.geometry.to_numpy()))
    columns = sheet[["soThuTuThua", "dienTich", "kyHieuMucDichSuDung"]].itertuples(index=False)
    texts: list[TextAt] = []
    for (number, area, land_use), (x, y) in zip(columns, places.tolist(), strict=True):
        texts += label(str(number), f"{area:.1f}", _codes(land_use), x, y)
    return texts


def label(number: str, area: str, land_use: str, x: float, y: float) -> list[TextAt]:
    """Return the texts of one label."""
    return [(NUMBER, number, x, y), (AREA, area, x, y), (LAND_USE, land_use, x, y)]


def _codes(land_use: str) -> str:
    """Return the codes of a land use without areas, as maps show them."""
    return "+".join(part.split()[0] for part in land_use.split(";"))


def write_drawing(path: Path, drawn: Drawn, encoding: TextEncoding = "utf-8") -> None:
    """Write a drawing in DXF, coordinates to the millimetre.

    Raises
    ------
    UnicodeEncodeError
        If the encoding cannot carry a text.
    """
    release, font = _RELEASES[encoding]
    parts = [_HEAD.format(release=release, font=font)]
    for level, shapes in drawn.lines.items():
        parts += [_polyline(level, shapely.get_coordinates(shape)) for shape in shapes]
    head = "".join(parts).encode("ascii")
    texts = b"".join(_text(one, Encoding(encoding)) for one in drawn.texts)
    path.write_bytes(head + texts + _TAIL.encode("ascii"))


def _text(text: TextAt, encoding: Encoding) -> bytes:
    level, words, x, y = text
    place = f"0\nTEXT\n8\n{level}\n10\n{x:.3f}\n20\n{y:.3f}\n40\n0.5\n7\nVN\n1\n"
    return place.encode("ascii") + encode(words, encoding) + b"\n"


def _polyline(level: str, vertices: Array) -> str:
    points = "".join(f"0\nVERTEX\n8\n{level}\n10\n{x:.3f}\n20\n{y:.3f}\n" for x, y in vertices.tolist())
    return f"0\nPOLYLINE\n8\n{level}\n66\n1\n10\n0\n20\n0\n{points}0\nSEQEND\n8\n{level}\n"
