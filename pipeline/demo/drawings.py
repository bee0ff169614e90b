"""Sheets as CAD drawings: every shared edge drawn once, and labels as texts on the levels of the circular.

References
----------
Autodesk DXF Reference, release 12 (AC1009); Thông tư 25/2014/TT-BTNMT Phụ lục 18 (levels).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from pipeline.demo.plan import Array

BOUNDARY, NUMBER, AREA, LAND_USE, FRAME = "10", "13", "4", "2", "63"
ROAD, DITCH = "23", "32"
"""Levels whose lines bound parcels without being drawn again as boundaries."""

_OBJECT_LEVELS = {"DGT": ROAD, "DTL": DITCH}
_LINE_SPACING_M = 0.001
_HEAD = (
    "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n9\n$DWGCODEPAGE\n3\nANSI_1252\n0\nENDSEC\n"
    "0\nSECTION\n2\nENTITIES\n"
)
_TAIL = "0\nENDSEC\n0\nEOF\n"


def write_drawing(path: Path, lines: dict[str, Iterable[Any]], texts: Iterable[tuple[str, str, float, float]]) -> None:
    """Write a drawing in DXF R12.

    Parameters
    ----------
    lines
        Level → linestrings, metres.
    texts
        Level, text, easting and northing of each.
    """
    parts = [_HEAD]
    for level, shapes in lines.items():
        parts += [_polyline(level, shapely.get_coordinates(shape)) for shape in shapes]
    parts += [f"0\nTEXT\n8\n{level}\n10\n{x:.3f}\n20\n{y:.3f}\n40\n0.5\n1\n{text}\n" for level, text, x, y in texts]
    path.write_text("".join([*parts, _TAIL]), encoding="cp1252", newline="\r\n")


def _polyline(level: str, vertices: Array) -> str:
    points = "".join(f"0\nVERTEX\n8\n{level}\n10\n{x:.3f}\n20\n{y:.3f}\n" for x, y in vertices.tolist())
    return f"0\nPOLYLINE\n8\n{level}\n66\n1\n10\n0\n20\n0\n{points}0\nSEQEND\n8\n{level}\n"


def edges(sheet: gpd.GeoDataFrame) -> dict[str, Array]:
    """Return the boundaries of a sheet, level → linestrings from junction to junction, each edge once.

    Edges of roads and ditches lie on the level of these, as the circular wants it.
    """
    shapes = sheet.geometry.to_numpy()
    levels = sheet["kyHieuMucDichSuDung"].map(_OBJECT_LEVELS).fillna(BOUNDARY).to_numpy()
    drawn: dict[str, Array] = {}
    before = None
    for level in (ROAD, DITCH, BOUNDARY):
        lines = shapely.union_all(shapely.boundary(shapes[levels == level]), grid_size=_LINE_SPACING_M)
        new = lines if before is None else shapely.difference(lines, before, grid_size=_LINE_SPACING_M)
        before = lines if before is None else shapely.union(before, lines, grid_size=_LINE_SPACING_M)
        drawn[level] = np.asarray(shapely.get_parts(shapely.line_merge(new)), dtype=object)
    return drawn


def labels(sheet: gpd.GeoDataFrame) -> list[tuple[str, str, float, float]]:
    """Return the labels of a sheet: number, area and land use of each parcel, one below the other inside of it."""
    places = shapely.get_coordinates(shapely.point_on_surface(sheet.geometry.to_numpy()))
    columns = sheet[["soThuTuThua", "dienTich", "kyHieuMucDichSuDung"]].itertuples(index=False)
    texts = []
    for (number, area, land_use), (x, y) in zip(columns, places.tolist(), strict=True):
        texts += [(NUMBER, str(number), x, y), (AREA, f"{area:.1f}", x, y), (LAND_USE, _codes(land_use), x, y)]
    return texts


def _codes(land_use: str) -> str:
    """Return the codes of a land use without areas, as maps show them."""
    return "+".join(part.split()[0] for part in land_use.split(";"))


def write_sheet(folder: Path, sheet: gpd.GeoDataFrame) -> Path:
    """Draw one sheet as ``DC<number>.dxf`` and return the file."""
    number = int(sheet["soHieuToBanDo"].iloc[0])
    path = folder / f"DC{number:02d}.dxf"
    west, south, east, north = sheet.total_bounds
    frame = shapely.LineString(shapely.box(west - 5, south - 5, east + 5, north + 5).exterior.coords)
    title = (FRAME, f"To ban do so: {number}", (west + east) / 2, north + 10)
    write_drawing(path, {**edges(sheet), FRAME: [frame]}, [*labels(sheet), title])
    return path
