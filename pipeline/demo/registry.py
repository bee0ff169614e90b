"""The formats and attribute books that can be written: one small module each, found by looking there.

The name of the module in ``pipeline.demo.formats`` is what users call the format; that in ``pipeline.demo.books`` is
the name of the description of the book in ``schemas/books``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from schemas.crs import GEOGRAPHIC, WGS84, ZONES

UTF8 = "utf-8"
LEGACY = ("tcvn3", "vni", "cp1258", "viscii")
"""Encodings of `schemas.encodings` that texts may be written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format.

    Attributes
    ----------
    write
        Writes records (a GeoDataFrame), or the lines and labels of one sheet (`pipeline.demo.drawings.Drawn`) where the
        format `is_drawn`, to a file, texts in an encoding; adds to the file that is there where the format `grows`.
    is_drawn
        True for drawings.
    grows
        True where records can be added to a file, so that a package of any size needs little memory; other packages are
        put together in memory.
    encodings
        How texts can be written, the usual way first.
    systems
        EPSG codes of the coordinate systems that it can carry; where there is only one, records are moved into it.
    names_crs
        False where the file does not say in which system it is, and the manifest must.
    source
        Name of the source description that reads it.
    suffix
        Ending of its main file; None where that is its name.
    """

    write: Callable[[Any, Path, str], None]
    is_drawn: bool = False
    grows: bool = False
    encodings: tuple[str, ...] = (UTF8,)
    systems: tuple[int, ...] = (*ZONES, GEOGRAPHIC, WGS84)
    names_crs: bool = True
    source: str = "national"
    suffix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One attribute book.

    Attributes
    ----------
    file
        Name of its file.
    write
        Writes the records of a town (without geometry, index 0…n-1) to an Excel file; chance decides what the town
        leaves open.
    tells
        Columns of the records that it tells, and that the layer of the parcels then does not.
    as_before
        Gives records the keys under which they are delivered, where the book tells what became of these.
    """

    file: str
    write: Callable[[pd.DataFrame, Path, np.random.Generator], None]
    tells: frozenset[str] = frozenset()
    as_before: Callable[[pd.DataFrame], pd.DataFrame] | None = None


@cache
def formats() -> Mapping[str, Format]:
    """Return name → format, sorted by name."""
    return MappingProxyType({name: module.FORMAT for name, module in _modules("pipeline.demo.formats")})


@cache
def books() -> Mapping[str, Book]:
    """Return name → attribute book, sorted by name."""
    return MappingProxyType({name: module.BOOK for name, module in _modules("pipeline.demo.books")})


def _modules(folder: str) -> Iterator[tuple[str, Any]]:
    for name in sorted(info.name for info in pkgutil.iter_modules(import_module(folder).__path__)):
        yield name, import_module(f"{folder}.{name}")
