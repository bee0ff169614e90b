"""The formats that can be read: one small module each in ``pipeline.read.formats``, found by looking there.

A format says which files belong together (asked in our process, which looks at names only) and examines them before
GDAL does (asked in the child process, where hostile bytes can do no harm).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from schemas.reasons import Unreadable

if TYPE_CHECKING:
    import pyarrow as pa

Ints = npt.NDArray[np.int64]

_AREAS = frozenset({"Polygon", "MultiPolygon", "CurvePolygon", "MultiSurface", "GeometryCollection", "Unknown"})


class Damage(Exception):
    """A file or layer that cannot be read; becomes FMT-01.

    Parameters
    ----------
    reason
        Key of the catalogue.
    detail
        What exactly, as the library says it, with line or byte.
    """

    def __init__(self, reason: Unreadable, detail: object = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = str(detail)


class Foreign(Exception):
    """A file whose name may mean this format, and which is something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What examining a file gave.

    Attributes
    ----------
    broken
        Record numbers (GDAL's feature ids) that cannot be decoded.
    crs
        Coordinate system that the file names and GDAL may overlook.
    drop
        Columns that GDAL makes up.
    fields
        Declared structure: column → ``{"kind", "width", "decimals", "full", "cut"}``; `full` tells that some values are
        as wide as the field and others are not, `cut` that numbers did not fit.
    remarks
        What is worth a finding without being damage: the arguments of a `schemas.finding.Fault`, file excepted.
    """

    broken: Sequence[int] = ()
    crs: str | None = None
    drop: Sequence[str] = ()
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    remarks: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One layer of a file that is read without GDAL.

    Attributes
    ----------
    name
        None where the layer goes by the name of the file.
    records
        The attributes, and last the geometry as WKB (binary) or WKT (text); to be read once.
    geometry
        Type as GDAL would name it.
    crs
        Coordinate system that the file names.
    broken
        Positions of records that cannot be decoded.
    complaints
        Position → why, as far as it can be said.
    remarks
        As in `Look`. These three may be completed while the records are read.
    """

    name: str | None = None
    records: pa.RecordBatchReader
    geometry: str = "Unknown"
    crs: str | None = None
    broken: Sequence[int] = ()
    complaints: Mapping[int, str] = field(default_factory=dict)
    remarks: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstored:
    """Cells of one column of which the value is not in the file.

    Attributes
    ----------
    column, row
        Positions from 0 of the column, and of the first such row.
    shown
        What is there in place of the value: an error such as ``"#REF!"``, ``""`` for a formula never evaluated.
    """

    column: int
    shown: str
    row: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """One table without geometry, which may be an attribute book.

    Attributes
    ----------
    name
        None where the file is one table.
    rows
        Every row from the first one on, to be read once: texts (empty ones for empty cells), numbers, truth values, and
        the types of `datetime`; rows may differ in length.
    above
        Rows before the first one of the file, that the reader put there: the heads of a table without such a line.
    first_column
        Position, from 0, of the first cell of each row.
    merged
        Corners of the merged cells, first and last, each row and column from 0; None where the format does not tell.
    broken
        Rows, from 0, that cannot be told apart into cells; they are empty in `rows`. Complete when `rows` are read.
    layer
        What the worksheet is if it is a list of coordinates; it is no attribute book then.
    """

    name: str | None = None
    rows: Iterable[Sequence[object]]
    above: int = 0
    first_column: int = 0
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None = None
    unstored: Sequence[Unstored] = ()
    broken: Sequence[int] = ()
    layer: Table | None = None


def _nothing(_: Path) -> Look:
    return Look()


def _undeclared(_: Path) -> None:
    return None


def _no_volumes(_: Path) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format.

    Attributes
    ----------
    driver
        The only GDAL driver that may open it; for formats with `tables`, their name.
    suffixes
        Endings of its main file, in lower case.
    is_folder
        True if the data set is a folder with such a name.
    parts
        Endings of the files of the same name that belong to it → whether it is incomplete without them.
    silent
        Endings of files of the same name that are known, not needed, and not worth a word.
    has_layers
        False if a file is one layer.
    options
        Open options of the driver.
    volumes
        Names of further files that the main file refers to; plain names, checked.
    examine
        Look at the staged files (the main one is given) before GDAL; raises `Damage` or `Foreign`.
    encoding
        Codec that a file declares for its texts, which GDAL then hands over as bytes; None where it declares none.
    locate
        For formats in which GDAL passes over broken records in silence: from a layer and GDAL's ids of the records that
        it gave, the position of each in the file, and the number of records there, without those that the sender
        deleted; raises `Damage` if it is not to be told.
    missing
        For a layer with empty geometries: which records truly have none, in order; the others are broken.
    tables
        Reads the layers in the place of GDAL, which cannot or would alter values; raises `Damage` or `Foreign`.
    worksheets
        Reads the tables of a file without layers, or of one that is `Foreign` to the format otherwise; raises likewise.
        A list of coordinates among them is a layer.
    others
        Reads the tables of a file that is `Foreign` to GDAL's driver; raises likewise.
    """

    driver: str
    suffixes: tuple[str, ...]
    is_folder: bool = False
    parts: Mapping[str, bool] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    has_layers: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    volumes: Callable[[Path], Sequence[str]] = _no_volumes
    examine: Callable[[Path], Look] = _nothing
    encoding: Callable[[Path], str | None] = _undeclared
    locate: Callable[[Path, str, Ints], tuple[Ints, int]] | None = None
    missing: Callable[[Path, str], Sequence[bool]] | None = None
    tables: Callable[[Path], Sequence[Table]] | None = None
    worksheets: Callable[[Path], Iterable[Worksheet]] | None = None
    others: Callable[[Path], Iterable[Worksheet]] | None = None


def is_areal(geometry: str | None) -> bool:
    """Say whether a layer declared to hold such geometry, as ``"MultiPolygon Z"``, may hold polygons."""
    return (geometry or "").removeprefix("2.5D ").split(" ")[0] in _AREAS


def is_punctual(geometry: str | None) -> bool:
    """Say whether a layer is declared to hold points."""
    return (geometry or "").removeprefix("2.5D ").split(" ")[0] in {"Point", "MultiPoint"}


@cache
def formats() -> Mapping[str, Format]:
    """Return ending of the main file → format, from every module of the folder that has a ``FORMAT``.

    Raises
    ------
    ValueError
        If two formats claim one ending.
    """
    folder = import_module("pipeline.read.formats")
    found: dict[str, Format] = {}
    for info in pkgutil.iter_modules(folder.__path__):
        one: Format = import_module(f"{folder.__name__}.{info.name}").FORMAT
        for suffix in one.suffixes:
            if suffix in found:
                msg = f"two formats for {suffix}"
                raise ValueError(msg)
            found[suffix] = one
    return dict(sorted(found.items()))
