"""Communes of sheets in the frames of the circular, with faults at their edges and of whole sheets (EDG-02 to EDG-06).

References
----------
Thông tư 25/2014/TT-BTNMT Điều 5.2 (frames), 5.7 (numbers of sheets), 16.4 (parts of parcels), 16.10.2 (balance).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.planted.sizes import (
    FARM_FACTOR,
    FARM_FROM_SCALE,
    LEAST_WIDTH_M,
    POINT_M,
    WIDTH_NOISE_M,
    mappable_m2,
    near_or_any,
)
from benchmarks.planted.wanted import Planted
from schemas.frames import PARCEL_COLUMNS
from schemas.land_use import parse_land_uses

SIDE_M: Mapping[int, int] = MappingProxyType({200: 100, 500: 250, 1000: 500, 2000: 1000})
"""Side of a frame by scale; frames begin where the central meridian meets the equator."""
EXTENDED_CM = 20
PRESENT = 0.75
"""Where fewer of the numbers of sheets are there, nobody knows that the others are missing."""
AREA_M2, ROUNDING_M2 = 0.1, 0.05
ORIGIN_M, _NORTH_M = 500_000, 2_280_000
_WEST_OF_ALL_M = 503_000
_ACROSS, _LOTS = 4, 14
"""Two sheets lie side by side, then comes room for two more; each sheet has so many lots."""


@dataclass
class Book:
    """Sheets that are being made; `areas` are those of their communes."""

    rng: np.random.Generator
    rows: list[dict[str, Any]] = field(default_factory=list)
    areas: dict[str, Any] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def commune_areas(self) -> gpd.GeoDataFrame:
        """Return the areas of the communes as they come with a package."""
        table = {"commune_code": list(self.areas), "source_file": "communes.gpkg", "source_row": 1}
        return gpd.GeoDataFrame(table, geometry=list(self.areas.values()), crs=9210)

    def add(self, sheet: Sheet, shape: Any, land_use: str = "CLN", *, numbered: bool = True, **more: Any) -> str:
        """Add a record, and return its number."""
        number = str(len(self.rows) + 1)
        row = {"commune_code": sheet.commune, "sheet_label": sheet.label, "scale_denominator": sheet.scale}
        row |= {"parcel_label": number if numbered else None, "geometry": shape, "area_m2": shapely.area(shape)}
        self.rows.append({**row, "land_use": land_use, **more})
        return number

    def frame(self) -> gpd.GeoDataFrame:
        """Return the records as a parcel frame."""
        given = pd.DataFrame(self.rows)
        shapes = given.pop("geometry").to_numpy(dtype=object)
        table = pd.DataFrame({name: given.get(name) for name in PARCEL_COLUMNS}, index=given.index)
        table = table.assign(
            sheet_number=pd.to_numeric(given["sheet_label"]),
            parcel_number=pd.to_numeric(given["parcel_label"]),
            land_use_parts=parse_land_uses(given["land_use"].astype("string")),
            computed_area_m2=shapely.area(shapes),
            is_parcel=True,
            source_file="sheets.gpkg",
            source_row=range(1, len(given) + 1),
            geometry_received=shapely.to_wkb(shapes),
            crs_received="EPSG:9210",
        )
        return gpd.GeoDataFrame(table.astype(PARCEL_COLUMNS), geometry=shapes, crs=9210)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, and the corner of its frame in the southwest."""

    commune: str
    label: str
    scale: int
    west_m: float
    south_m: float
    is_left: bool

    @property
    def side_m(self) -> int:
        """Return the side of the frame."""
        return SIDE_M[self.scale]

    def box(self, x: float, y: float, width_m: float, height_m: float) -> Any:
        """Return a rectangle by its place in the frame."""
        west, south = self.west_m + x, self.south_m + y
        return shapely.box(west, south, west + width_m, south + height_m)


def make_sheets(rng: np.random.Generator, communes: int) -> Book:
    """Make communes of some sheets each, and plant faults."""
    book, row = Book(rng), 0
    for at in range(communes):
        scale = int(rng.choice(list(SIDE_M)))
        count = int(rng.integers(4, 20))
        labels = _some_missing(book, str(20_000 + at), count)
        side_m = SIDE_M[scale]
        south_m = (1 - (-(_NORTH_M + row) // side_m)) * side_m
        row = south_m + 3 * side_m - _NORTH_M
        sheets = [_sheet(str(20_000 + at), scale, south_m, place, label) for place, label in enumerate(labels)]
        west_m, east_m = sheets[0].west_m - side_m, sheets[-1].west_m + 2 * side_m
        book.areas[str(20_000 + at)] = shapely.box(west_m, south_m - side_m, east_m, south_m + 2 * side_m)
        for sheet, following in zip(sheets, [*sheets[1:], None], strict=True):
            _draw(book, sheet, following)
        for sheet in sheets:
            _fill(book, sheet)
    return book


def _some_missing(book: Book, commune: str, count: int) -> list[int]:
    """Return the numbers of the sheets of a commune that are delivered (EDG-04)."""
    missing = book.rng.permutation(np.arange(2, count))[
        : int(book.rng.choice([0, 1, 1, 2, count // 4, count // 4 + 1]))
    ]
    labels = [label for label in range(1, count + 1) if label not in missing]
    if len(missing) and len(labels) >= PRESENT * count:
        book.planted.append(Planted(code="EDG-04", commune=commune, measured=float(len(missing))))
    return labels


def _sheet(commune: str, scale: int, south_m: float, place: int, label: int) -> Sheet:
    pair, other = divmod(place, 2)
    side_m = SIDE_M[scale]
    first = -(-(_WEST_OF_ALL_M - ORIGIN_M) // side_m)
    west_m = ORIGIN_M + (first + pair * _ACROSS + other) * side_m
    return Sheet(commune, str(label), scale, west_m, south_m, is_left=not other)


def _draw(book: Book, sheet: Sheet, following: Sheet | None) -> None:
    """Draw parcels at the rim of a sheet, some of them with faults."""
    if book.rng.random() < 0.5:
        _stray(book, sheet)
    if book.rng.random() < 0.5:
        _beyond(book, sheet)
    if sheet.is_left and following is not None and book.rng.random() < 0.6:
        _continued(book, sheet, following)


def _fill(book: Book, sheet: Sheet) -> None:
    """Draw the parcels in the middle of a sheet."""
    if book.rng.random() < 0.5:
        _strips(book, sheet)
        return
    width_m, height_m = 0.3 * sheet.side_m / _LOTS, 0.2 * sheet.side_m
    for at in range(_LOTS):
        book.add(sheet, sheet.box(0.3 * sheet.side_m + at * width_m, 0.4 * sheet.side_m, width_m, height_m))


def _strips(book: Book, sheet: Sheet) -> None:
    """Lay strips side by side, a little apart or into each other; the limit is 5 dm² · √n of the sheet (EDG-06)."""
    count, length_m = _LOTS + int(book.rng.integers(20)), 0.5 * sheet.side_m
    beside = sum((row["commune_code"], row["sheet_label"]) == (sheet.commune, sheet.label) for row in book.rows)
    limit_m2 = max(AREA_M2, ROUNDING_M2 * math.sqrt(count + beside))
    wanted_m2 = near_or_any(book.rng, limit_m2, 0.3 * limit_m2, 4 * limit_m2)
    off_m = min(wanted_m2 / length_m / (count - 1), 0.95 * LEAST_WIDTH_M) * float(book.rng.choice([1, -1]))
    width_m = 0.5 * sheet.side_m / count
    for at in range(count):
        shape = sheet.box(0.25 * sheet.side_m + at * (width_m + off_m), 0.25 * sheet.side_m, width_m, length_m)
        book.add(sheet, shape)
    surplus_m2 = abs(off_m) * length_m * (count - 1)
    if surplus_m2 > limit_m2:
        book.planted.append(Planted(code="EDG-06", commune=sheet.commune, sheet=sheet.label, measured=surplus_m2))


def _stray(book: Book, sheet: Sheet) -> None:
    """Draw a parcel at the rim of the extended frame, just inside of it or beyond (EDG-05)."""
    more_m = EXTENDED_CM * sheet.scale / 100
    rng = book.rng
    off_m = float(rng.choice([-1, 1])) * near_or_any(rng, 0.01, 0.002, 0.5 * sheet.side_m)
    along = float(rng.uniform(0.1, 0.9)) * sheet.side_m
    is_north = bool(rng.integers(2))
    y = sheet.side_m + more_m + off_m if is_north else -more_m - off_m
    x, off = along, max(off_m, 0.0)
    if rng.random() < 0.3:  # off the corner
        beyond = float(rng.uniform(0.5, 0.2 * sheet.side_m))
        x = -more_m - beyond if sheet.is_left else sheet.side_m + more_m + beyond
        off = math.hypot(off, beyond)
    size_m = 2 * math.sqrt(mappable_m2(sheet.scale))
    shape = sheet.box(x - size_m / 2, y - size_m / 2, size_m, size_m)
    number = book.add(sheet, shape)
    if off > 0:
        book.planted.append(
            Planted(
                code="EDG-05",
                commune=sheet.commune,
                sheet=sheet.label,
                parcels=frozenset({number}),
                place=shape,
                measured=off,
            )
        )


def _beyond(book: Book, sheet: Sheet) -> None:
    """Cut a corner out of the commune, and let a parcel reach into it; the limit is √2 times its accuracy (EDG-03)."""
    side_m, land_use = 0.1 * sheet.side_m, str(book.rng.choice(["CLN", "ODT"]))
    is_less_exact = land_use == "CLN" and sheet.scale >= FARM_FROM_SCALE
    limit_m = math.sqrt(2) * POINT_M[sheet.scale] * (FARM_FACTOR if is_less_exact else 1)
    off_m = near_or_any(book.rng, limit_m, limit_m / 4, 4 * limit_m)
    notch = sheet.box(0.05 * sheet.side_m, 0.05 * sheet.side_m, side_m, side_m)
    book.areas[sheet.commune] = shapely.difference(book.areas[sheet.commune], notch)
    height_m = float(book.rng.uniform(0.3, 0.9)) * side_m
    y = 0.05 * sheet.side_m + 0.05 * side_m
    number = book.add(sheet, sheet.box(0.05 * sheet.side_m + side_m - off_m, y, 0.6 * side_m, height_m), land_use)
    if off_m > limit_m + WIDTH_NOISE_M:
        book.planted.append(
            Planted(
                code="EDG-03",
                commune=sheet.commune,
                sheet=sheet.label,
                parcels=frozenset({number}),
                place=sheet.box(0.05 * sheet.side_m + side_m - off_m, y, off_m, height_m),
                measured=off_m,
                severity="error",
            )
        )


def _continued(book: Book, sheet: Sheet, following: Sheet) -> None:
    """Let a parcel go on on the next sheet, and record the area of the whole or that of its part only (EDG-02)."""
    height_m = float(book.rng.uniform(0.02, 0.1)) * sheet.side_m
    y = 0.8 * sheet.side_m
    shape = sheet.box(0.9 * sheet.side_m, y, 0.1 * sheet.side_m, height_m)
    least_m2 = max(2 * mappable_m2(sheet.scale), 0.05 * height_m**2)
    part_m2 = near_or_any(book.rng, least_m2, least_m2, 0.5 * shape.area)
    part = sheet.box(sheet.side_m, y, part_m2 / height_m, height_m)
    off_m2 = float(book.rng.choice([0, 0.09, -0.09, 0.11, -0.11, part_m2]))
    number = book.add(sheet, shape, "NTS", area_m2=shape.area + off_m2)
    book.add(following, part, "NTS", numbered=False, area_m2=None)
    if abs(off_m2) < AREA_M2 < part.area:
        book.planted.append(
            Planted(
                code="EDG-02",
                commune=sheet.commune,
                sheet=sheet.label,
                parcels=frozenset({number}),
                place=part,
                measured=part.area,
            )
        )
