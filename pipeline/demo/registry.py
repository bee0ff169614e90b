"""The formats that can be written: one small module each in ``pipeline.demo.formats``, found by looking there.

The name of the module is what users call the format.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

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


@cache
def formats() -> Mapping[str, Format]:
    """Return name → format, from every module of the folder, sorted by name."""
    folder = import_module("pipeline.demo.formats")
    names = sorted(info.name for info in pkgutil.iter_modules(folder.__path__))
    return {name: import_module(f"{folder.__name__}.{name}").FORMAT for name in names}
