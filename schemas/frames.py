"""The frames that travel between stages, and the columns they promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from schemas.finding import Fault
from schemas.package import Coverage, Package
from schemas.understanding import Understanding

if TYPE_CHECKING:
    import geopandas as gpd

PARCEL_COLUMNS: dict[str, str] = {
    "commune_code": "string",
    "commune_list": "string",
    "sheet_number": "Int64",
    "parcel_number": "Int64",
    "sheet_label": "string",
    "parcel_label": "string",
    "old_commune_code": "string",
    "old_sheet_number": "string",
    "old_parcel_number": "string",
    "parcel_id": "string",
    "area_m2": "float64",
    "legal_area_m2": "float64",
    "computed_area_m2": "float64",
    "land_use": "string",
    "land_use_parts": "object",
    "user_code": "string",
    "address": "string",
    "is_parcel": "boolean",
    "scale_denominator": "Int64",
    "geometry_received": "object",
    "crs_received": "string",
    "received": "object",
    "source_file": "string",
    "source_row": "Int64",
}
"""Columns of a parcel frame beside `geometry`, with their pandas dtypes.

commune_code, commune_list
    Five-digit code, and the version of the unit list it belongs to (``"2025-07-01"``, ``"2025-06-30"``).
sheet_number, parcel_number / sheet_label, parcel_label
    Integers where the delivered text is one, and the text key that is always there (``"7.0"`` and ``7`` give ``"7"``).
old_commune_code, old_sheet_number, old_parcel_number
    Key before renumbering, as certificates may still have it.
area_m2, legal_area_m2, computed_area_m2
    Recorded, legal, and planar area of the geometry in the CRS in which it was received (m²; the first two are never
    recomputed).
land_use, land_use_parts
    Delivered text, and a tuple of `schemas.codes.LandUsePart`.
is_parcel
    False for roads, canals and rivers, which carry numbers too.
geometry_received, crs_received
    WKB bytes exactly as received, and their CRS such as ``"EPSG:9209"``.
received
    Dict of the delivered values of the mapped, non-personal columns.
source_file, source_row
    Delivered file and 1-based record number in it.
"""


class FrameError(TypeError):
    """A frame does not keep its contract: our fault, not the sender's."""


def require(frame: gpd.GeoDataFrame) -> None:
    """Raise `FrameError` unless a parcel frame has the promised columns, dtypes, CRS and index.

    Parameters
    ----------
    frame
        Parcel frame; geometry in a projected CRS (metres), index 0…n-1.
    """
    missing = [name for name in PARCEL_COLUMNS if name not in frame.columns]
    if missing:
        msg = f"parcel frame lacks the columns {missing}"
        raise FrameError(msg)
    wrong = {name: str(frame[name].dtype) for name, dtype in PARCEL_COLUMNS.items() if str(frame[name].dtype) != dtype}
    if wrong:
        msg = f"parcel frame has the wrong dtypes {wrong}"
        raise FrameError(msg)
    if frame.crs is not None and not frame.crs.is_projected:
        msg = f"parcel frame must be in a projected CRS, not {frame.crs.to_string()}"
        raise FrameError(msg)
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        msg = "parcel frame must be indexed 0…n-1"
        raise FrameError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of one file, as read, nothing altered.

    Attributes
    ----------
    frame
        All delivered columns and the geometry; the index is the position of the record in the file, from 0, with gaps
        where records could not be decoded.
    file, name, driver
        Delivered file (POSIX path inside the package), layer name in it, and GDAL driver.
    crs_assumed
        True when the file carried no CRS and the manifest or the source description gave it.
    encoding
        Python codec that the file declares for its texts (.cpg), by which they were read; None where it declares none.
    """

    frame: gpd.GeoDataFrame
    file: str
    name: str
    driver: str
    crs_assumed: bool = False
    encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRows:
    """The rows of one attribute book, as read: nothing altered, nothing evaluated.

    Attributes
    ----------
    book
        Name of the description that fits (`schemas.book.load_book`).
    file, sheet
        Delivered file, and worksheet in it (None where a file is one table).
    columns
        Canonical column → label of the column of `frame`.
    unmapped
        Labels of columns that the description neither maps nor ignores.
    frame
        One row per row of the table that is not empty; the index is its row number in the worksheet, from 1. A column
        is ``float64`` where every filled cell is a number, ``datetime64`` where every one is a date, else ``string``,
        in which numbers are written shortest and dates as ISO 8601; of a formula, the value that was stored with it.
    numbers
        Of the columns of texts in which some cells are numbers: those numbers (``float64``), same index.
    """

    book: str
    file: str
    sheet: str | None
    columns: Mapping[str, str]
    unmapped: tuple[str, ...] = ()
    frame: pd.DataFrame
    numbers: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What reading a package gives: the layers that hold parcels, and counts.

    Attributes
    ----------
    source
        Name of the source description that fits.
    read, quarantined
        Records met in the files, and those of them that could not be decoded (each has a fault).
    boundary_points, commune_areas
        Layers beside the parcels, which the source names; their records do not count.
    understanding
        What was made of every file, and why.
    """

    package: Package
    source: str
    layers: tuple[Layer, ...]
    read: int
    quarantined: int = 0
    books: tuple[BookRows, ...] = ()
    boundary_points: tuple[Layer, ...] = ()
    commune_areas: tuple[Layer, ...] = ()
    faults: tuple[Fault, ...] = ()
    understanding: Understanding = field(default_factory=Understanding)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookJoin:
    """How the rows of one attribute book met the parcels.

    Attributes
    ----------
    book, file, sheet
        As in `BookRows`.
    rows
        Canonical columns that are not personal, and ``parcel`` (Int64): position of the parcel in the parcel frame,
        missing where there is none. The index is the row number in the worksheet.
    personal
        Personal columns under their canonical names, same index; never joined back.
    joined_rows, joined_parcels
        Rows that found their parcel, and parcels that have a row; the others are ATT-09 and ATT-10.
    """

    book: str
    file: str
    sheet: str | None
    rows: pd.DataFrame
    personal: pd.DataFrame
    joined_rows: int
    joined_parcels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Parcels of one package in canonical columns; what is checked and loaded.

    Attributes
    ----------
    parcels
        Frame that keeps `require`; geometry in one projected CRS: the received one when the package has only one and
        it is projected, else the storage CRS of the province. ``crs`` is None when none was given.
    personal
        Columns that the source declares personal, same index as `parcels`, legacy text as Unicode; never joined back.
    books
        What the attribute books of the package say of them.
    boundary_points, commune_areas
        Boundary points of parcels, and areas of communes with their ``commune_code``: ``source_file``, ``source_row``
        and geometry in the CRS of `parcels`; None where none are delivered.
    faults
        Faults seen by intake, read and normalise, in that order.
    columns
        Canonical columns that the source maps and the delivery has.
    understanding
        How the package was understood, as far as the report tells it.
    coverage
        Of which land no parcel is left out.
    is_compared
        True when the batch was set beside the live cadastre.
    """

    package: Package
    source: str
    province: str
    parcels: gpd.GeoDataFrame
    personal: pd.DataFrame
    columns: frozenset[str]
    read: int
    quarantined: int
    books: tuple[BookJoin, ...] = ()
    boundary_points: gpd.GeoDataFrame | None = None
    commune_areas: gpd.GeoDataFrame | None = None
    faults: tuple[Fault, ...] = ()
    understanding: Understanding = field(default_factory=Understanding)
    coverage: Coverage = "partial"
    is_compared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What a load did; ``received == inserted + changed + unchanged + quarantined`` always holds.

    Attributes
    ----------
    delivery
        Identifier of the delivery in the cadastre (the receipt number of the package).
    retired
        Live parcels that ended without a version after them.
    already_loaded
        True when this very content had been loaded before and nothing was written.
    """

    delivery: str
    communes: tuple[str, ...]
    received: int
    inserted: int
    changed: int
    unchanged: int
    quarantined: int
    retired: int = 0
    already_loaded: bool = False

    def __post_init__(self) -> None:
        """Refuse counts that do not reconcile."""
        if self.received != self.inserted + self.changed + self.unchanged + self.quarantined:
            msg = f"load counts do not reconcile: {self}"
            raise FrameError(msg)
